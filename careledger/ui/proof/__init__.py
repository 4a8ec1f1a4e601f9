"""Parts of the page Proof of savings."""
