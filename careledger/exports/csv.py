"""CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import polars as pl

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before each text that a spreadsheet would take for a formula."""
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(r"^[=+\-@\t\r]")).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )


def csv_text(frame: pl.DataFrame) -> str:
    """The frame as CSV: UTF-8, comma, UTC times in ISO 8601, blank for unknown, formulas made inert."""
    return inert(frame).write_csv(datetime_format="%Y-%m-%dT%H:%M:%S%.f%:z")
