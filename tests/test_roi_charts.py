"""Charts of returns: each side of what is good in its own colour, and every draw in a bar."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from careledger.ui.charts.roi import distribution_figure, tornado_figure
from careledger.ui.theme import current_palette


@pytest.mark.parametrize("is_lower_better", [False, True])
def test_the_good_side_of_a_distribution_is_in_the_first_colour(is_lower_better: bool) -> None:
    draws = np.random.default_rng(1).normal(0, 1, 5_000)
    bars = distribution_figure(draws, 0.5, is_lower_better=is_lower_better).data[0]
    colours = current_palette()
    for middle, colour in zip(bars.x, bars.marker.color, strict=True):
        assert (colour == colours.accent) == ((middle < 0.5) == is_lower_better)
    assert sum(bars.y) == pytest.approx(1.0)


def test_what_is_assumed_stands_in_the_second_colour_of_a_tornado() -> None:
    hangs_on = pl.DataFrame(
        {
            "label": ["measured one", "guess"], "grade": ["adjusted", "assumed"], "ratio_low": [0.8, 0.9],
            "ratio_high": [1.2, 1.1], "variance_share": [0.7, 0.3],
        }
    )  # fmt: skip
    bars = tornado_figure(hangs_on, 1.0).data[0]
    colours = current_palette()
    assert list(bars.marker.color) == [colours.accent, colours.second]
