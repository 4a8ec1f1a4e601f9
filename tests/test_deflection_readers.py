"""Readers compared with readers: what a solved thread saved, and what "did not call" does not say."""

import numpy as np
import polars as pl
import pytest

from analytics.deflection.readers import (
    Compared,
    compared,
    contact_curve,
    contacts_saved_compared,
    deflected_share_compared,
    followed,
    most_unlinked,
    read_without_contact,
    saved_curve,
    unseen_share,
)
from analytics.estimate import Estimate, Insufficient


def issues(rng: np.random.Generator, n: int, *, saved: float, base: tuple[float, float] = (0.2, 0.5)) -> pl.DataFrame:
    """Issues of two topics: the second is called about more, and its threads are solved less often."""
    topic = rng.integers(0, 2, n)
    is_solved = rng.random(n) < np.array([0.8, 0.3])[topic]
    calls = rng.random(n) < np.array(base)[topic]
    saved_one = calls & is_solved & (rng.random(n) < saved)
    days = np.where(calls & ~saved_one, rng.uniform(0, 12, n), np.nan)
    return pl.DataFrame(
        {
            "customer_id": rng.integers(0, n, n).astype(str),
            "topic": np.array(["login", "billing"])[topic],
            "segment": ["plus"] * n,
            "is_solved": is_solved,
            "past_contacts": rng.integers(0, 2, n),
            "past_visits": rng.integers(0, 2, n),
            "contact_days": days,
            "followed_days": np.full(n, 60.0),
        }
    ).with_columns(pl.col("contact_days").fill_nan(None))


def test_what_a_solved_thread_saves_is_found_where_the_strata_hold_what_matters() -> None:
    frame = issues(np.random.default_rng(1), 40_000, saved=0.4)
    share = deflected_share_compared(frame, 14)
    assert isinstance(share, Estimate)
    solved = frame.filter("is_solved")
    truth = 0.4 * (0.2 * (solved["topic"] == "login").mean() + 0.5 * (solved["topic"] == "billing").mean())
    assert share.low < truth < share.high
    known = compared(frame, 14)
    assert isinstance(known, Compared)
    assert known.naive > truth + 0.05  # billing is called about more, and solved less often
    total = contacts_saved_compared(frame, 14)
    assert isinstance(total, Estimate)
    assert total.value == pytest.approx(share.value * len(solved))


def test_most_who_read_do_not_call_even_where_nothing_is_saved() -> None:
    frame = issues(np.random.default_rng(2), 20_000, saved=0.0, base=(0.03, 0.03))
    did_not = read_without_contact(frame, 14)
    saved = deflected_share_compared(frame, 14)
    assert isinstance(did_not, Estimate)
    assert isinstance(saved, Estimate)
    assert did_not.value == pytest.approx(0.97, abs=0.01)
    assert saved.low < 0 < saved.high


def test_the_difference_is_that_of_the_strata_by_hand() -> None:
    rows = [("a", True, 1)] * 2 + [("a", True, 0)] * 6 + [("a", False, 1)] * 5 + [("a", False, 0)] * 5
    rows += [("b", True, 1)] * 1 + [("b", True, 0)] * 1 + [("b", False, 1)] * 9 + [("b", False, 0)] * 1
    frame = pl.DataFrame(
        {
            "customer_id": [str(k) for k in range(len(rows))],
            "topic": [topic for topic, _, _ in rows],
            "segment": [None] * len(rows),
            "is_solved": [solved for _, solved, _ in rows],
            "past_contacts": [0] * len(rows),
            "past_visits": [0] * len(rows),
            "contact_days": [3.0 if contacted else None for _, _, contacted in rows],
            "followed_days": [30.0] * len(rows),
        },
        schema_overrides={"segment": pl.String},
    )
    known = compared(frame, 14)
    assert isinstance(known, Compared)
    assert known.saved.value == pytest.approx(0.8 * (0.5 - 0.25) + 0.2 * (0.9 - 0.5))
    of_solved = [0.5 - 1, 0.5 - 1] + [0.5] * 6 + [0.9 - 1, 0.9]
    by_hand = sum(((each - known.saved.value) / 10) ** 2 for each in of_solved)
    by_hand += 0.8**2 * 0.25 / 9 + 0.2**2 * 0.09 / 9
    assert known.saved.error == pytest.approx((by_hand * 30 / 29) ** 0.5)


def test_issues_whose_window_is_open_are_not_counted_as_saved() -> None:
    frame = issues(np.random.default_rng(3), 200, saved=0.0).with_columns(followed_days=pl.lit(5.0))
    assert followed(frame, 14).is_empty()
    assert isinstance(deflected_share_compared(frame, 14), Insufficient)
    assert len(followed(frame, 5)) == 200


def test_a_delay_is_no_saving() -> None:
    rng = np.random.default_rng(4)
    frame = issues(rng, 20_000, saved=0.0)
    later = frame.with_columns(
        contact_days=pl.when("is_solved").then(pl.col("contact_days") + 14).otherwise(pl.col("contact_days"))
    )
    curve = saved_curve(later)
    assert curve["window_days"].to_list() == list(range(1, 31))
    assert curve["low"][11] > 0.2
    assert curve["low"][29] < 0 < curve["high"][29]


def test_an_issue_told_twice_by_the_same_customer_is_no_more_evidence() -> None:
    frame = issues(np.random.default_rng(5), 4_000, saved=0.3)
    once, twice = compared(frame, 14), compared(pl.concat((frame, frame)), 14)
    assert isinstance(once, Compared)
    assert isinstance(twice, Compared)
    assert twice.saved.value == pytest.approx(once.saved.value, abs=0.002)  # small strata grow over the least
    assert twice.saved.error == pytest.approx(once.saved.error, rel=0.02)


def test_readers_without_a_counterpart_are_left_out_and_told() -> None:
    frame = issues(np.random.default_rng(6), 4_000, saved=0.3)
    alone = frame.filter("is_solved").head(300).with_columns(topic=pl.lit("only solved"))
    known = compared(pl.concat((frame, alone)), 14)
    assert isinstance(known, Compared)
    without = compared(frame, 14)
    assert isinstance(without, Compared)
    assert (known.saved.value, known.saved.error) == pytest.approx((without.saved.value, without.saved.error))
    assert (known.left_out, known.readers) == (300, frame["is_solved"].sum())
    result = deflected_share_compared(pl.concat((frame, alone)), 14)
    assert isinstance(result, Estimate)
    told = {caution.code: caution.text for caution in result.cautions}
    share = known.readers / (known.readers + 300)
    assert told["no-overlap"].startswith(f"Of {100 * share:.1f} % of known readers")
    assert result.n == len(frame) + 300
    assert f"over {known.n:,} issues" in result.method


def test_nameless_contacts_weigh_as_the_channels_that_readers_use() -> None:
    channels = pl.DataFrame(
        {"channel": ["phone", "twitter", "fax"], "contacts": [1_000, 1_000, 10], "named": [900, 300, 0],
         "by_readers": [90, 3, 0]}
    )  # fmt: skip
    assert unseen_share(channels) == pytest.approx(1 - 93 / (100 + 10))
    assert unseen_share(channels.filter(pl.col("by_readers") == 0)) is None
    assert unseen_share(channels.head(0)) is None


def test_views_by_nobody_save_nothing_at_least_and_no_less_than_nothing_at_most() -> None:
    assert most_unlinked(0.2, 1_000, 0.5) == pytest.approx(100)
    assert most_unlinked(-0.1, 1_000, 0.5) == 0


def test_the_curve_of_contacts_rises_with_the_window_for_both_groups() -> None:
    curve = contact_curve(issues(np.random.default_rng(7), 3_000, saved=0.3))
    for part in curve.partition_by("group"):
        assert part["share"].is_sorted()
        assert (part["low"] <= part["share"]).all()
        assert (part["share"] <= part["high"]).all()
