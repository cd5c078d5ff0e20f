"""For whoever runs the archive: is all well, and what to do if it is not."""
