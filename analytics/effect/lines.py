"""Least-squares lines of the same rows for many splits of them, from sums that are added up once.

A line is found from X'X and X'y alone. They are summed for each fold once; those of all other folds are what is left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
NOTHING, LITTLE = 1e-13, 1e-7  # of the widest direction: what is narrower is none, or too narrow to tell from sums


class UnclearError(ValueError):
    """Too few rows for a line, or columns too nearly the same to tell from sums."""


def expected_by_others(x: Floats, y: Floats, counted: Floats | Flags, folds: Whole, fewest: int) -> Floats:
    """What each row is expected to have, by the line through the rows of all other folds. Shape (rows,).

    Args:
        x: Shape (rows, k).
        y: Shape (rows,).
        counted: Shape (rows,), how much each counts for the lines.
        folds: Shape (rows,), which fold each row is in, from 0.
        fewest: Rows that a line takes.

    Raises:
        UnclearError: a line takes a pass through its rows.
    """
    count = int(folds.max()) + 1
    used = counted > 0
    rows = np.bincount(folds[used], minlength=count)
    if (rows.sum() - rows < fewest).any():
        raise UnclearError
    sums = [_sums(x, y, counted, np.flatnonzero(used & (folds == fold))) for fold in range(count)]
    expected = np.empty(len(y))
    for fold in range(count):
        others = [each for place, each in enumerate(sums) if place != fold]
        middle, slopes = _line(sum(square for square, _ in others), sum(product for _, product in others))
        held_out = np.flatnonzero(folds == fold)
        expected[held_out] = middle + x[held_out] @ slopes
    return expected


def _sums(x: Floats, y: Floats, counted: Floats | Flags, rows: Whole) -> tuple[Floats, Floats]:
    """X'X and X'y of some rows, the constant first. Shapes (1 + k, 1 + k) and (1 + k,)."""
    with_one = np.column_stack((np.ones(len(rows)), x[rows]))
    weighted = with_one * counted[rows][:, None]
    return weighted.T @ with_one, weighted.T @ y[rows]


def _line(squares: Floats | int, products: Floats | int) -> tuple[float, Floats]:
    """The constant and the slopes of the shortest of the best lines."""
    square, product = np.asarray(squares, dtype=np.float64), np.asarray(products, dtype=np.float64)
    total = square[0, 0]
    centre, middle = square[0, 1:] / total, product[0] / total
    if not len(centre):
        return float(middle), centre
    widths, directions = np.linalg.eigh(square[1:, 1:] - total * np.outer(centre, centre))
    is_kept = widths > LITTLE * widths[-1]
    if (np.abs(widths[~is_kept]) > NOTHING * widths[-1]).any():
        raise UnclearError
    along = directions[:, is_kept]
    slopes = along @ ((along.T @ (product[1:] - total * middle * centre)) / widths[is_kept])
    return float(middle - centre @ slopes), slopes
