"""Parts of the page Retention or acquisition."""
