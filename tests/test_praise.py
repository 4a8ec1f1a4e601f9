"""Who is thanked, what follows, and what is taken down."""

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.praise import after_praise, compliment_reply_rate, posts_shared, removal_rate


def test_a_compliment_counts_by_how_likely_it_is_one() -> None:
    frame = pl.DataFrame({"compliment": [1.0, 0.5], "any": [True, False], "like": [None, True]})
    result = compliment_reply_rate(frame, "any")
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (pytest.approx(1 / 1.5), 2)


def test_likes_that_a_source_does_not_tell_are_missing_and_not_no() -> None:
    frame = pl.DataFrame({"compliment": [1.0, 1.0], "like": [None, True]})
    result = compliment_reply_rate(frame, "like")
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (1.0, 1)
    assert isinstance(compliment_reply_rate(frame.head(1), "like"), Insufficient)


def test_removed_posts_are_a_share_of_negative_ones() -> None:
    result = removal_rate(np.ones(4), np.array([True, False, False, False]))
    assert isinstance(result, Estimate)
    assert result.value == 0.25


def test_shared_posts_come_with_what_they_reached() -> None:
    frame = pl.DataFrame(
        {"person": ["a", "a"], "follower_count": [10, 10], "like_count": [1, 2], "share_count": [0, None]}
    )
    result = posts_shared(frame)
    assert isinstance(result, Estimate)
    assert result.rows is not None
    assert result.rows.row(0) == (2, 1, 10, 3, 0)


def praised(rng: np.random.Generator, effect: float) -> pl.DataFrame:
    """Good customers come back anyway, and are thanked more often."""
    n = 3_000
    band = rng.integers(1, 6, n)
    thanked = rng.random(n) < 0.2 + 0.1 * band
    return pl.DataFrame(
        {"is_thanked": thanked, "came_back": rng.random(n) < 0.2 + 0.08 * band + effect * thanked, "channel": "twitter",
         "segment": None, "value_band": band, "customer_id": rng.integers(0, 1_500, n).astype(str)},
        schema_overrides={"segment": pl.String},
    )  # fmt: skip


def test_good_customers_who_are_thanked_more_are_no_effect_of_thanks() -> None:
    rng = np.random.default_rng(1)
    results = [after_praise(praised(rng, 0.0)) for _ in range(100)]
    known = [r for r in results if isinstance(r, Estimate)]
    assert np.mean([r.value for r in known]) == pytest.approx(0, abs=0.005)
    assert sum(r.low <= 0 <= r.high for r in known) >= 90
    assert known[0].rows is not None
    shares = known[0].rows["came_back_share"]
    assert shares[1] - shares[0] > 0.03


def test_no_compliment_old_enough_is_said() -> None:
    assert isinstance(after_praise(praised(np.random.default_rng(2), 0.0).head(0)), Insufficient)
