"""Charts of summaries as accessible SVG."""
