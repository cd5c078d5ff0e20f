"""Schedules and shows the stages; no parsing, no SQL text."""
