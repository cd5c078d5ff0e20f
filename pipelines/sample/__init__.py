"""The bundled sample: synthetic letters about invented areas, their generator and the website that serves them."""
