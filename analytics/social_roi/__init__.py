"""What care costs and what it brings: a ledger of entries, each a product of named factors, and its returns."""
