"""The board pack as slides with charts that stay editable."""
