"""CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import polars as pl

from careledger.inert import inert


def csv_text(frame: pl.DataFrame) -> str:
    """The frame as CSV: UTF-8, comma, UTC times in ISO 8601, blank for unknown, formulas made inert."""
    return inert(frame).write_csv(datetime_format="%Y-%m-%dT%H:%M:%S%.f%:z")
