"""Pages of pdfplumber whose characters, rulings, images and tags come from PDFium; needs nothing else of ours."""
