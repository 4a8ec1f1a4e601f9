"""The way in: files are recognised, read, checked row by row against the contracts, and put into the lake."""
