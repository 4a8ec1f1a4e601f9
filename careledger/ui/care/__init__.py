"""The parts of the page on care response."""
