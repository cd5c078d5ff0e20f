"""Builds the published DuckDB file from the records of all stages."""
