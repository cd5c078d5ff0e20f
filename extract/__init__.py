"""Bytes in, records out: pure functions without a network or a database."""
