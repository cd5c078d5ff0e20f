"""Summaries to take away: Word, PDF and the CSV files behind them."""
