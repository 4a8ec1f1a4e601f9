"""Which channels stood on the paths to orders, and how rules share an order among them. None is causal."""
