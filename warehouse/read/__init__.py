"""Reading the published DuckDB file: filters, search, citations, status, export."""
