"""Generated documentation of the warehouse: data dictionary and research questions."""
