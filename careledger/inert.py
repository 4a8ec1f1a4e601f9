"""Texts that a spreadsheet shows and never runs."""

from __future__ import annotations

import polars as pl

FORMULA_START = r"^[=+\-@\t\r]"
NUMBER = r"^[+-]\d+([.,]\d+)*$"  # a spreadsheet takes it for a number, whatever its sign


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before each text that a spreadsheet would take for a formula."""
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA_START) & ~pl.col(name).str.contains(NUMBER))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )
