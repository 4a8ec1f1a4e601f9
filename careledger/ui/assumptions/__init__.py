"""Assumptions on the screen: who stands for what, what stating another would do, what to ask next."""
