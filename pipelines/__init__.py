"""The one obvious way for the data: six stages, each from file to file, and the commands that run them."""
