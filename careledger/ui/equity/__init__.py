"""Parts of the page Customer balance sheet."""
