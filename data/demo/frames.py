"""From arrays to typed frames: the one place where the demo meets the contracts' column types."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from careledger.contracts import ColumnType, entity

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

POLARS_TYPES: dict[ColumnType, pl.DataType] = {
    "id": pl.String(),
    "text": pl.String(),
    "enum": pl.String(),
    "timestamp": pl.Datetime("us", "UTC"),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "share": pl.Float64(),
    "money": pl.Decimal(18, 4),
    "currency": pl.String(),
}


def conformed(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with exactly the contract's columns of entity `name`, typed; columns not drawn are null.

    Timestamps given as numbers are seconds since 1970 UTC. Raises KeyError for a column the contract lacks.
    """
    contract = entity(name)
    unknown = set(frame.columns) - set(contract.names)
    if unknown:
        raise KeyError(f"{name} has no column {', '.join(sorted(unknown))}")
    typed: list[pl.Expr] = []
    for column in contract.columns:
        wanted = POLARS_TYPES[column.type]
        if column.name not in frame.columns:
            typed.append(pl.lit(None, wanted).alias(column.name))
        elif column.type == "timestamp" and frame.schema[column.name].is_numeric():
            whole = pl.col(column.name).fill_nan(None) if frame.schema[column.name].is_float() else pl.col(column.name)
            typed.append(pl.from_epoch(whole.cast(pl.Int64), "s").cast(wanted).alias(column.name))
        elif column.type == "money":
            typed.append(pl.col(column.name).cast(pl.Float64).fill_nan(None).round(2).cast(wanted))
        elif wanted == pl.Float64:
            typed.append(pl.col(column.name).cast(wanted).fill_nan(None))
        else:
            typed.append(pl.col(column.name).cast(wanted))
    return frame.select(typed)


def numbered(prefix: str, numbers: Whole, width: int) -> pl.Series:
    """Ids such as "C000123": `prefix` and the number with leading zeros. Shape as `numbers`."""
    return prefix + pl.Series(numbers).cast(pl.String).str.zfill(width)


def named(pool: Sequence[str], index: Whole) -> pl.Series:
    """The text of `pool` at each place of `index`; null where the index is negative."""
    places = pl.Series(index)
    return pl.Series(pool, dtype=pl.String).gather(places.set(places < 0, None).cast(pl.UInt32))


def repeated(text: str, n: int) -> pl.Series:
    """The same text `n` times; of type text even if never."""
    return pl.Series([text], dtype=pl.String).new_from_index(0, n)


def where(condition: Flags, value: Floats) -> Floats:
    """`value` where the condition holds, else missing."""
    return np.where(condition, value, np.nan)


def shown(condition: Flags, text: pl.Series) -> pl.Series:
    """`text` where the condition holds, else null."""
    return text.set(pl.Series(~condition), None)


def drawn(rng: np.random.Generator, shares: Sequence[float], size: int) -> Whole:
    """Places 0..len(shares)-1 with the given probabilities. Shape (size,)."""
    bounds = np.cumsum(shares) / np.sum(shares)
    return np.minimum(np.searchsorted(bounds, rng.random(size), side="right"), len(shares) - 1).astype(np.int64)


def chance(logit: Floats) -> Floats:
    """Probability of a log-odds value."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float64)
