"""The commands of `jtai`, one module per kind of work; each adds its commands with `register(app)`."""
