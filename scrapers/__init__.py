"""Finds letters on the publishers' sites and brings their bytes; understands nothing inside a PDF."""
