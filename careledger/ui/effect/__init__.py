"""What the pages Effect of care and Effect in full show."""
