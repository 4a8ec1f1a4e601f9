"""What people were like before, as numbers that a regression can read, each column with the thing that it tells of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FARTHEST = 4.0  # standard deviations: one stray value would bend a line for all
LARGEST_GROUPS = 10  # values of a dimension that are told apart; the others are one


@dataclass(frozen=True, slots=True)
class Covariates:
    """A matrix of shape (rows, k), what each column is called, and the variable that it comes from."""

    matrix: Floats
    names: tuple[str, ...]
    variables: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.matrix)

    def of(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Covariates:
        """The same columns of some rows."""
        return Covariates(self.matrix[rows], self.names, self.variables)

    def without(self, *variables: str) -> Covariates:
        """The same rows without some variables."""
        kept = [place for place, variable in enumerate(self.variables) if variable not in variables]
        return self._columns(kept)

    def varying(self) -> Covariates:
        """The columns that differ at all between rows."""
        return self._columns([int(place) for place in np.flatnonzero(self.matrix.std(axis=0) > 0)])

    def beside(self, other: Covariates) -> Covariates:
        """Both, column by column."""
        return Covariates(
            np.column_stack((self.matrix, other.matrix)), self.names + other.names, self.variables + other.variables
        )

    def _columns(self, kept: list[int]) -> Covariates:
        return Covariates(
            self.matrix[:, kept], tuple(self.names[at] for at in kept), tuple(self.variables[at] for at in kept)
        )


def covariates_of(frame: pl.DataFrame, numbers: list[str], groups: list[str]) -> Covariates:
    """What the rows of a frame were like: numbers centred and scaled, the largest groups as 0 and 1.

    Numbers are held within 4 standard deviations.

    Where a number is missing it is taken as the mean, and a column says so. Columns without any difference are left
    out.
    """
    columns: list[tuple[Floats, str, str]] = []
    for name in numbers:
        known = frame[name].cast(pl.Float64)
        absent = known.is_null().to_numpy()
        mean = known.mean()
        filled = known.fill_null(mean if isinstance(mean, float) else 0.0).to_numpy()
        scale = float(filled.std())
        if scale > 0:
            columns.append((np.clip((filled - filled.mean()) / scale, -FARTHEST, FARTHEST), name, name))
        if absent.any() and not absent.all():
            columns.append((absent.astype(np.float64), f"{name} not known", name))
    for name in groups:
        values = frame[name].cast(pl.String).fill_null("not stated")
        counts = values.value_counts(sort=True).sort(["count", name], descending=[True, False])
        told = counts[name].to_list()[:LARGEST_GROUPS]
        columns.extend(
            ((values == value).to_numpy().astype(np.float64), f"{name}: {value}", name) for value in told[1:]
        )
        columns.append(((~values.is_in(told)).to_numpy().astype(np.float64), f"{name}: others", name))
    kept = [column for column in columns if column[0].std() > 0]
    matrix = np.column_stack([column for column, _, _ in kept]) if kept else np.zeros((len(frame), 0))
    return Covariates(matrix, tuple(name for _, name, _ in kept), tuple(variable for _, _, variable in kept))
