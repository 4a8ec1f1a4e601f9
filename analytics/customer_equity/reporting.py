"""Several sheets as one, in one currency: movements at the opening's rate, and what rates did on a line of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from analytics.customer_equity.sheet import LINES, Fits, Sheet


def in_one_currency(sheets: Sequence[Sheet], rates: Mapping[str, tuple[float, float]], currency: str) -> Sheet:
    """The sum of sheets, told in `currency`. It has no models of its own.

    Args:
        sheets: One or more, one for each currency.
        rates: Currency → worth of one unit at the opening and at the closing.
        currency: What the rates are in.
    """
    parts = []
    for sheet in sheets:
        opening, closing = rates[sheet.currency]
        lines = [(pl.col(line) * opening).alias(line) for line in (*LINES, "margin_amount") if line != "exchange"]
        parts.append(
            sheet.accounts.with_columns(
                *lines,
                (pl.col("closing") * (closing - opening)).alias("exchange"),
                (pl.col("closing") * closing).alias("closing"),
                pl.lit(currency).alias("currency"),
            )
        )
    none, cautions = Fits(None, None), tuple(caution for sheet in sheets for caution in sheet.cautions)
    return replace(sheets[0], accounts=pl.concat(parts), opening=none, closing=none, cautions=cautions)
