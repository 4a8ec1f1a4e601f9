"""Parts of the page Reply time."""
