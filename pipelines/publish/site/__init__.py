"""The explorer: static pages that anybody can read, send on, print, and host anywhere, made from the warehouse."""
