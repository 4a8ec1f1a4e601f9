"""The Imports page, tab by tab."""
