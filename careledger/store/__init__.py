"""Where things are kept: the lake, the builds of the ledger, the workspace."""
