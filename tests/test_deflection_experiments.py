"""Experiments by lot: what was shown changes contacts, or nothing can be said of reading."""

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from analytics.by_lot import adjustable, adjusted_by_lot
from analytics.deflection.experiments import (
    Trial,
    contacts_saved_held_out,
    deflected_share_held_out,
    fieller_interval,
    itt_contacts_per_1000,
    share_per_issue,
    trial,
)
from analytics.estimate import Estimate, Insufficient
from analytics.survival_comparison import Measured


def customers(rng: np.random.Generator, n: int, *, share: float, reading: float = 2.0) -> pl.DataFrame:
    """Customers of whom half are hidden the community; a hidden trait makes those who read more call less."""
    is_digital = rng.random(n) < 0.5
    needs = np.where(is_digital, 1.0, 1.0)
    reads_if_shown = rng.poisson(reading * np.where(is_digital, 1.5, 0.5))
    calls_rate = np.where(is_digital, 0.6, 1.4) * needs
    is_shown = rng.random(n) < 0.5
    reads = np.where(is_shown, reads_if_shown, 0)
    wanted = rng.poisson(calls_rate)
    from_issues = rng.binomial(reads_if_shown, np.where(is_digital, 0.3, 0.5))
    saved = rng.binomial(from_issues, share)
    return pl.DataFrame(
        {
            "experiment": ["hold-out"] * n,
            "customer_id": np.arange(n).astype(str),
            "arm": np.where(is_shown, "shown", "hidden"),
            "years": np.ones(n),
            "contacts": wanted + from_issues - np.where(is_shown, saved, 0),
            "reads": reads,
            "years_before": np.ones(n),
            "contacts_before": rng.poisson(calls_rate),
            "reads_before": rng.poisson(np.where(is_digital, 1.5, 0.5)),
        }
    )


def test_the_share_saved_is_found_though_readers_call_less_anyway() -> None:
    frame = customers(np.random.default_rng(1), 20_000, share=0.5)
    result = deflected_share_held_out(frame)
    assert isinstance(result, Estimate)
    truth = 0.5 * (1.5 * 0.3 + 0.5 * 0.5) / 2.0
    assert result.low < truth < result.high
    by_readers = frame.filter(pl.col("arm") == "shown").with_columns(pl.col("reads") > 2)
    called = by_readers.group_by("reads").agg(pl.col("contacts").mean()).sort("reads")["contacts"]
    assert called[0] < called[1] + 0.5  # heavy readers have more issues; counting them says nothing of saving


def test_the_arm_that_reads_less_is_seen_from_the_data() -> None:
    frame = customers(np.random.default_rng(2), 2_000, share=0.5)
    known = trial(frame)
    assert isinstance(known, Trial)
    assert (known.withheld, known.shown) == ("hidden", "shown")
    assert known.contacts.value < 0 < known.reads.value
    renamed = trial(frame.with_columns(pl.col("arm").replace({"shown": "a", "hidden": "z"})))
    assert isinstance(renamed, Trial)
    assert renamed.contacts == known.contacts


def test_an_experiment_that_moves_no_reading_is_a_placebo() -> None:
    rng = np.random.default_rng(3)
    frame = customers(rng, 4_000, share=0.5).with_columns(arm=pl.Series(rng.choice(["mailed", "control"], 4_000)))
    itt = itt_contacts_per_1000(frame)
    assert isinstance(itt, Estimate)
    assert "placebo" in {caution.code for caution in itt.cautions}
    assert isinstance(deflected_share_held_out(frame), Insufficient)


def test_adjusted_differences_and_errors_are_those_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    n = 400
    before, years, is_shown = rng.normal(size=(n, 2)), rng.uniform(0.2, 2, n), (rng.random(n) < 0.4).astype(float)
    outcomes = rng.poisson(2, (n, 2)) + before + is_shown[:, None]
    value, covariance = adjusted_by_lot(outcomes, is_shown, before, years)
    centred = before - np.average(before, axis=0, weights=years)
    design = np.column_stack([np.ones(n), is_shown, centred, is_shown[:, None] * centred])
    for place in range(2):
        root = np.sqrt(years)
        peer = sm.OLS(outcomes[:, place] * root, design * root[:, None]).fit(cov_type="HC2")
        assert value[place] == pytest.approx(peer.params[1], rel=1e-9)
        assert covariance[place, place] ** 0.5 == pytest.approx(peer.bse[1], rel=1e-9)


def test_without_covariates_the_change_is_the_difference_of_two_ratios() -> None:
    frame = customers(np.random.default_rng(5), 1_000, share=0.5).with_columns(
        years=pl.Series(np.random.default_rng(6).uniform(0.5, 2, 1_000)), years_before=pl.lit(0.0)
    )
    known = trial(frame)
    assert isinstance(known, Trial)
    rates = dict(known.arms.select("arm", "contacts_a_year").iter_rows())
    assert known.contacts.value == pytest.approx(rates["shown"] - rates["hidden"])


def test_the_past_makes_the_answer_surer() -> None:
    frame = customers(np.random.default_rng(7), 4_000, share=0.5)
    steady = frame.with_columns(contacts_before=pl.col("contacts") + (pl.col("arm") == "shown"))
    adjusted, plain = trial(steady), trial(steady.with_columns(years_before=pl.lit(0.0)))
    assert isinstance(adjusted, Trial)
    assert isinstance(plain, Trial)
    assert adjusted.contacts.error < 0.7 * plain.contacts.error


def test_what_does_not_vary_within_an_arm_or_is_told_already_is_not_adjusted_for() -> None:
    frame = customers(np.random.default_rng(11), 2_000, share=0.5)
    withheld = pl.col("arm") == "hidden"
    nobody_read = frame.with_columns(reads_before=pl.when(withheld).then(0).otherwise("reads_before"))
    told_twice = frame.with_columns(reads_before=3 * pl.col("contacts_before"))
    by_contacts = trial(frame.with_columns(reads_before=pl.lit(0)))
    assert isinstance(by_contacts, Trial)
    for part in (nobody_read, told_twice):
        known = trial(part)
        assert isinstance(known, Trial)
        assert (known.contacts, known.freedom) == (by_contacts.contacts, 2_000 - 4)


def test_customers_without_a_time_before_are_not_taken_for_quiet_ones() -> None:
    frame = customers(np.random.default_rng(12), 2_000, share=0.5)
    half_new = frame.with_columns(years_before=(pl.int_range(pl.len()) % 2).cast(pl.Float64))
    known = trial(half_new)
    assert isinstance(known, Trial)
    assert known.freedom == 2_000 - 2 - 2 * 3
    before = np.column_stack([np.arange(8.0), np.ones(8), np.arange(8.0) / 3, np.arange(8) % 2])
    assert adjustable(before, np.repeat([0.0, 1.0], 4)).tolist() == before[:, [0, 3]].tolist()


def test_fiellers_interval_is_the_set_of_ratios_that_are_not_refused() -> None:
    top, bottom, covariance = Measured(2.0, 0.4), Measured(5.0, 0.9), 0.1
    interval = fieller_interval(top, bottom, covariance, 1.96)
    assert interval is not None
    for ratio in interval:
        variance = top.error**2 - 2 * ratio * covariance + ratio**2 * bottom.error**2
        assert abs(top.value - ratio * bottom.value) == pytest.approx(1.96 * variance**0.5)
    assert fieller_interval(top, Measured(5.0, 3.0), covariance, 1.96) is None


def test_what_is_carried_over_is_the_share_times_the_issues_and_says_so() -> None:
    frame = customers(np.random.default_rng(8), 6_000, share=0.5)
    known = trial(frame)
    assert isinstance(known, Trial)
    share = share_per_issue(known)
    where = pl.Series(np.arange(len(frame)) % 3)
    cells = frame.with_columns(
        segment=pl.lit(None, pl.String), region=where.cast(pl.String), linked_issues=10_000 + where - 1
    )
    total = contacts_saved_held_out(cells)
    assert isinstance(total, Estimate)
    assert share is not None
    assert total.value == pytest.approx(30_000 * share[0])
    assert "carried-over" in {caution.code for caution in total.cautions}


def test_arms_that_differed_before_the_lot_are_told() -> None:
    frame = customers(np.random.default_rng(9), 2_000, share=0.5)
    uneven = frame.with_columns(
        contacts_before=pl.col("contacts_before") + 2 * (pl.col("arm") == "shown").cast(pl.Int64)
    )
    result = itt_contacts_per_1000(uneven)
    assert isinstance(result, Estimate)
    assert "imbalance" in {caution.code for caution in result.cautions}


def test_one_arm_or_nobody_gives_no_number() -> None:
    frame = customers(np.random.default_rng(10), 200, share=0.5)
    for part in (frame.head(0), frame.filter(pl.col("arm") == "shown"), frame.head(20)):
        assert isinstance(itt_contacts_per_1000(part), Insufficient)
