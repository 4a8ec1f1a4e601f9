"""Scenarios on the screen: compared, what must be true for care to pay, and a new one begun."""
