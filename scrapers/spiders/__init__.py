"""One module per publisher, and the one thing that they have in common."""
