"""Pages of pdfplumber whose characters, rulings and images come from PDFium. Needs nothing of the rest of this project."""
