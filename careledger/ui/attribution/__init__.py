"""Views of the page Attribution."""
