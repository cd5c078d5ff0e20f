"""Extracts records from PDF bytes: pure functions, without network or database."""
