"""Experiments about answering customers: planned, drawn, read, and looked at early without fooling oneself."""
