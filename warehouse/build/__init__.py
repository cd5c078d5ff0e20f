"""From the records of all stages to the published DuckDB file."""
