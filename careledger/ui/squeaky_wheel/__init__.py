"""What the page Squeaky wheel shows."""
