"""Contacts that did not happen because customers found help in the community: assumed, compared, proved."""
