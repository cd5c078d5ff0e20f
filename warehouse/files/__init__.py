"""Reading and writing files: records, data, decisions, logs."""
