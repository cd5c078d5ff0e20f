"""Pages of pdfplumber whose characters, rulings and images come from PDFium; needs nothing else of this project."""
