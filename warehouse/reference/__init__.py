"""Reference data: areas of England, their neighbours, successors and boundaries."""
