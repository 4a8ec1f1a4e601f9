"""Parts of the page The silent."""
