"""Parts of the page Survival and drivers."""
