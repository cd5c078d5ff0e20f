"""The six stages, each from files to files, and the table of them."""
