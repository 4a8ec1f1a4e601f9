"""What the customers of a firm are worth, and why that is more or less than it was: a balance sheet of them."""
