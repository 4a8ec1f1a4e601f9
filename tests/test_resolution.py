"""What came of it: ratios, premiums and haste against closed forms and simulated worlds."""

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.resolution import cost_per_resolved_issue, public_premium, repeats_of_haste


def test_ignored_and_unresolved_issues_are_paid_for_by_the_resolved_ones() -> None:
    cost, solved = pl.Series([10.0, 20.0, 30.0]), np.array([True, False, True])
    result = cost_per_resolved_issue(cost, solved, pl.Series(["a", "b", "c"]), pl.Series(["EUR"] * 3))
    assert isinstance(result, Estimate)
    assert (result.value, result.currency) == (30.0, "EUR")


def test_currencies_are_never_summed() -> None:
    result = cost_per_resolved_issue(
        pl.Series([1.0, 2.0]), np.array([True, True]), pl.Series(["a", "b"]), pl.Series(["EUR", "GBP"])
    )
    assert isinstance(result, Insufficient)
    assert "EUR, GBP" in result.reason


def test_an_issue_of_unknown_cost_is_left_out_and_said() -> None:
    result = cost_per_resolved_issue(
        pl.Series([10.0, 10.0, None]), np.array([True] * 3), pl.Series(["a", "c", "b"]), pl.Series(["EUR", "EUR", None])
    )
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (10.0, 2)
    assert result.cautions[0].text.startswith("1 closed issues")


def test_one_person_alone_tells_no_interval() -> None:
    cost, solved = pl.Series([10.0, 20.0]), np.array([True, True])
    result = cost_per_resolved_issue(cost, solved, pl.Series(["a", "a"]), pl.Series(["EUR", "EUR"]))
    assert isinstance(result, Insufficient)


def test_intervals_of_the_cost_cover_the_truth_when_a_person_has_several_issues() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(300):
        person = np.repeat(np.arange(120), 3)
        dear = rng.lognormal(0, 0.6, 120)[person]
        cost, solved = 10 * dear * rng.lognormal(0, 0.3, 360), rng.random(360) < 0.8
        result = cost_per_resolved_issue(pl.Series(cost), solved, pl.Series(person), pl.Series(["EUR"] * 360))
        assert isinstance(result, Estimate)
        covered += result.low <= 10 * np.exp(0.18 + 0.045) / 0.8 <= result.high
    assert 0.90 <= covered / 300 <= 0.98


def complaints(rng: np.random.Generator, premium: float) -> pl.DataFrame:
    """Rich customers complain in public more often and are answered more often anyway."""
    n = 4000
    band, public = rng.integers(1, 6, n), np.zeros(n)
    public = rng.random(n) < 0.1 + 0.15 * (band - 1)
    answered = rng.random(n) < 0.2 + 0.08 * band + premium * public
    return pl.DataFrame(
        {"is_public": public, "topic": "billing", "segment": None, "value_band": band,
         "customer_id": rng.integers(0, 1500, n).astype(str), "is_answered": answered},
        schema_overrides={"segment": pl.String},
    )  # fmt: skip


def test_worthier_customers_who_shout_more_are_no_premium() -> None:
    rng = np.random.default_rng(4)
    results = [public_premium(complaints(rng, 0.10)) for _ in range(100)]
    values = [r.value for r in results if isinstance(r, Estimate)]
    assert np.mean(values) == pytest.approx(0.10, abs=0.01)
    crude = complaints(rng, 0.0).group_by("is_public").agg(pl.mean("is_answered")).sort("is_public")["is_answered"]
    assert crude[1] - crude[0] > 0.05


def test_haste_that_brings_people_back_is_seen_per_thirty_seconds() -> None:
    rng = np.random.default_rng(5)
    seconds = rng.uniform(60, 600, 20_000)
    repeated = (rng.random(20_000) < 0.30 - 0.0003 * seconds).astype(float)
    topic = pl.Series(["a", "b"] * 10_000)
    result = repeats_of_haste(repeated, seconds, topic, pl.Series(np.arange(20_000)))
    assert isinstance(result, Estimate)
    assert result.low <= 0.009 <= result.high
    assert result.value == pytest.approx(0.009, abs=0.002)
