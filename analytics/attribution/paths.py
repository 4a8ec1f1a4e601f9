"""Paths of touches as arrays: one entry per touch, one per path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_LABELS = 100  # the chain is solved for each draw: its size is what the time goes by
OTHERS = "all others"
GROUPS = 200  # of persons, for resampling
SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Paths:
    """Touches in the order in which they happened, path by path.

    `label`, `path`, `position` and `days` have one entry per touch; `length`, `is_converted` and `group` one per path.
    A group is some persons, each with all of their paths: what is resampled, for paths of one person are alike.
    """

    labels: tuple[str, ...]
    label: Whole
    path: Whole
    position: Whole
    days: Floats
    length: Whole
    is_converted: Flags
    group: Whole

    @property
    def conversions(self) -> Floats:
        """Shape (paths,), 1 where a path led to an order."""
        return self.is_converted.astype(np.float64)

    @property
    def first(self) -> Flags:
        """Shape (touches,), true for the first touch of each path."""
        opens: Flags = self.position == 0
        return opens

    @property
    def last(self) -> Flags:
        """Shape (touches,), true for the last touch of each path."""
        closes: Flags = self.position == self.length[self.path] - 1
        return closes

    @property
    def groups(self) -> int:
        """How many groups of persons there are."""
        return int(self.group.max()) + 1


def paths_of(frame: pl.DataFrame) -> Paths:
    """Paths as arrays. Labels beyond the 100 with most touches are taken together.

    Args:
        frame: One row per path, at least one: `labels` (a list, in order of time), `days_before` (a list, days before
            the end), `is_converted`, `person`.
    """
    length = frame["labels"].list.len().to_numpy().astype(np.int64)
    touches = frame["labels"].explode()
    ranked = touches.value_counts(sort=True).sort("count", touches.name, descending=[True, False])[touches.name]
    labels = ranked.head(MOST_LABELS).sort().to_list()
    codes = pl.DataFrame({"name": labels, "code": range(len(labels))}, {"name": pl.String, "code": pl.Int64})
    known = touches.rename("name").to_frame().join(codes, on="name", how="left", maintain_order="left")["code"]
    if len(ranked) > MOST_LABELS:
        labels = [*labels, OTHERS]
        known = known.fill_null(len(labels) - 1)
    starts = np.cumsum(length) - length
    path = np.repeat(np.arange(len(length)), length)
    return Paths(
        labels=tuple(labels), label=known.to_numpy().astype(np.int64), path=path,
        position=np.arange(len(path)) - starts[path],
        days=frame["days_before"].explode().to_numpy().astype(np.float64),
        length=length, is_converted=frame["is_converted"].to_numpy().astype(np.bool_), group=_groups(frame["person"]),
    )  # fmt: skip


def _groups(person: pl.Series) -> Whole:
    """Persons put into at most 200 groups by chance, the same each time."""
    order = person.rank("dense").to_numpy().astype(np.int64) - 1
    persons = int(order.max()) + 1
    shuffled = np.random.default_rng(SEED).permutation(persons)
    groups: Whole = shuffled[order] % min(persons, GROUPS)
    return groups


def distinct_paths(frame: pl.DataFrame) -> pl.DataFrame:
    """The sequences that were taken, the most frequent first.

    Returns:
        `labels` (a list), `touches`, `paths`, `conversions`, `conversion_rate`, `days_to_order` (median, from the first
        touch, of paths that led to an order; blank where none did).
    """
    started = pl.col("days_before").list.first()
    return (
        frame.group_by("labels")
        .agg(
            paths=pl.len(),
            conversions=pl.col("is_converted").sum(),
            days_to_order=started.filter(pl.col("is_converted")).median(),
        )
        .with_columns(touches=pl.col("labels").list.len(), conversion_rate=pl.col("conversions") / pl.col("paths"))
        .sort("paths", pl.col("labels").list.join(" "), descending=[True, False])
        .select("labels", "touches", "paths", "conversions", "conversion_rate", "days_to_order")
    )
