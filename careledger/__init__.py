"""CareLedger: what answering customers is worth, in numbers that can be traced to their rows."""

__version__ = "0.1.0"
