"""Parts of the community pages that are too long for a page."""
