"""Texts that a spreadsheet shows and never runs."""

from __future__ import annotations

import polars as pl

FORMULA_START = r"^[=+\-@\t\r]"
NUMBER = r"^[+-]\d+([.,]\d+)*$"  # a spreadsheet takes it for a number, whatever its sign


UNSEEN = "\u200b"


def inert(frame: pl.DataFrame, guard: str = "'") -> pl.DataFrame:
    """The frame with `guard` before each text that a spreadsheet would take for a formula.

    An apostrophe in files, where people know it; on the screen, whose tables can be copied and saved too, UNSEEN:
    a sign without width, so that a handle reads as it was written.
    """
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA_START) & ~pl.col(name).str.contains(NUMBER))
        .then(guard + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )
