"""Reads every view, and a macro, of a published file with the DuckDB of this environment, by itself."""

import sys

import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True)
views = connection.execute(
    "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'"
).fetchall()
for (view,) in views:
    connection.execute(f'SELECT * FROM "{view}"').fetchall()
assert views
assert connection.execute("FROM theme_by('region')").fetchall()
assert connection.execute("FROM keyword_in_context('child')").fetchall()
assert connection.execute("FROM search_plain('children')").fetchall()
print(f"DuckDB {duckdb.__version__} reads {len(views)} views")
