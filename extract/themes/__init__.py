"""Themes, agencies and polarity of findings: the taxonomy, the patterns and the spaCy pipeline that applies them."""
