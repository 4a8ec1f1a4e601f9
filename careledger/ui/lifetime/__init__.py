"""Parts of the page Lifetime value."""
