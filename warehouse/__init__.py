"""Records, the archive, the DuckDB file and reference tables. Imports none of our other packages."""
