"""What answering a complaint changes: identification first, then the estimate, then what could overturn it."""
