"""The page Voices, in parts: what is said, why, labelling, and the people who say it."""
