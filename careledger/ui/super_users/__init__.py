"""Parts of the page Super-users and content."""
