"""The data release: the warehouse as files that need no database."""
