"""Views of the page Ledger."""
