"""Files of every kind that we read and write: records, data, decisions, logs."""
