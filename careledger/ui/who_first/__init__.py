"""Parts of the page Who first."""
