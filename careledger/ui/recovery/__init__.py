"""What the page Service recovery shows."""
