"""One module per format; each hands on a `Raw`."""
