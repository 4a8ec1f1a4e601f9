"""What the pages of returns share."""
