"""The bundled sample: synthetic letters of invented areas, their generator and the small site that serves them."""
