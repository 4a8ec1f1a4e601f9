"""A made-up company, whole and consistent, with causal truths that its own data cannot show by naive counting."""
