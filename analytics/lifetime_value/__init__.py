"""What a customer will still buy, and what that is worth: BG/NBD, Gamma-Gamma and sBG, fitted by maximum likelihood."""
