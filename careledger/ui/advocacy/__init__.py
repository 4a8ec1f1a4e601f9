"""What the Advocacy page is made of."""
