"""The effect of answering: the estimator against its peer, and what keeps it from telling more than it knows."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.covariates import Covariates, covariates_of
from analytics.effect.aipw import (
    Sample,
    att,
    effect_on_the_answered,
    effect_on_the_ignored,
    expectations,
    naive_difference,
)
from analytics.effect.balance import balance, comparison_weights, effective_n, overlap
from analytics.effect.censoring import inverse_chance_of_being_seen
from analytics.effect.compared import compared, known_before
from analytics.effect.entropy_balancing import balancing_weights, effect_by_balancing
from analytics.effect.linkage import linkage
from analytics.effect.nuisances import folds_by_customer, learners, nuisances
from analytics.effect.sensitivity import (
    benchmarks,
    e_value,
    fragility,
    risk_ratio_of_difference,
    share_of_strength,
    strength_of,
)
from analytics.effect.verdict import Study, study
from analytics.estimate import Insufficient
from tests.complaint_worlds import as_queried, drawn_complaints

NAMES = tuple(f"X{place + 1}" for place in range(6))


def drawn_sample(count: int = 3_000) -> Sample:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(count, 6))
    is_answered = rng.random(count) < 1 / (1 + np.exp(-(0.8 * x[:, 0] + 0.5 * x[:, 1])))
    stays = 1 / (1 + np.exp(-(x[:, 0] + 0.3 * x[:, 2] + 0.6 * is_answered)))
    return Sample((rng.random(count) < stays).astype(np.float64), is_answered, x, np.arange(count))


def studied(frame: pl.DataFrame, outcome: str = "has_stayed") -> Study:
    known = known_before(frame)
    assert not isinstance(known, Insufficient)
    found = study(compared(known, outcome), learners("linear"), seeds=1)  # type: ignore[arg-type]
    assert isinstance(found, Study)
    return found


@pytest.fixture(scope="module")
def peer():  # type: ignore[no-untyped-def]
    """DoubleML on the same sample, folds and learners, with its sensitivity analysis."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import doubleml
        from sklearn.linear_model import LinearRegression, LogisticRegression

        sample = drawn_sample()
        folds = folds_by_customer(sample.customer, 5, 1)
        told = doubleml.DoubleMLData.from_arrays(sample.covariates, sample.outcome, sample.is_answered.astype(float))
        model = doubleml.DoubleMLIRM(
            told, LinearRegression(), LogisticRegression(max_iter=1_000), score="ATTE", normalize_ipw=True, n_folds=5
        )
        model.set_sample_splitting([[(np.flatnonzero(folds != k), np.flatnonzero(folds == k)) for k in range(5)]])
        model.fit()
        model.sensitivity_analysis(cf_y=0.03, cf_d=0.03, rho=1.0)
        return sample, folds, model, model.sensitivity_benchmark(["X1"])


def test_effect_error_and_sensitivity_are_those_of_doubleml(peer) -> None:  # type: ignore[no-untyped-def]
    sample, folds, model, benchmark = peer
    by = learners("linear")
    known = nuisances(sample.outcome, sample.is_answered, sample.covariates, None, folds, by)
    effect, found = att(sample, known), fragility(sample, known)
    assert effect.value == pytest.approx(model.coef[0], abs=1e-9)
    assert effect.error == pytest.approx(model.se[0], abs=1e-9)
    assert found.robustness_value == pytest.approx(model.sensitivity_params["rv"][0], abs=1e-6)
    ends = (model.sensitivity_params["theta"]["lower"][0], model.sensitivity_params["theta"]["upper"][0])
    assert found.bounds(strength_of(0.03, 0.03)) == pytest.approx(ends, abs=1e-9)
    told = benchmarks(sample, Covariates(sample.covariates, NAMES, NAMES), by, folds).row(
        by_predicate=pl.col("variable") == "X1", named=True
    )
    assert told["outcome_share"] == pytest.approx(benchmark["cf_y"].iloc[0], abs=1e-6)
    assert told["answer_share"] == pytest.approx(benchmark["cf_d"].iloc[0], abs=1e-6)


def test_the_interval_of_the_bound_is_doublemls_with_its_scores_turned(peer) -> None:  # type: ignore[no-untyped-def]
    # DoubleML 0.11.4 divides the scores by their derivative of −1 before it takes the bias from them, which turns
    # them: its error of the lower bound is that of the upper one. The shares differ in the fourth digit for that.
    sample, folds, model, _ = peer
    known = nuisances(sample.outcome, sample.is_answered, sample.covariates, None, folds, learners("linear"))
    found = fragility(sample, known)
    turned = -found.influence - strength_of(0.03, 0.03) * found.influence_of_bias
    error = float(np.sqrt((turned**2).sum()) / len(sample))
    assert error == pytest.approx(model.sensitivity_params["se"]["lower"][0], abs=1e-9)
    assert found.robustness_value_of_interval() == pytest.approx(model.sensitivity_params["rva"][0], abs=1e-3)
    assert found.robustness_value_of_interval() < found.robustness_value


def test_what_answering_the_ignored_would_bring_is_the_same_with_arms_exchanged() -> None:
    sample = drawn_sample()
    runs = expectations(sample, learners("linear"), seeds=1)
    exchanged = Sample(sample.outcome, ~sample.is_answered, sample.covariates, sample.customer)
    other = effect_on_the_answered(exchanged, expectations(exchanged, learners("linear"), seeds=1))
    assert effect_on_the_ignored(sample, runs).value == pytest.approx(-other.value, abs=1e-3)


def test_rows_of_one_customer_are_one_piece_of_evidence() -> None:
    sample = drawn_sample(1_000)
    twice = Sample(*(np.concatenate([each, each]) for each in (sample.outcome, sample.is_answered, sample.covariates)),
                   np.concatenate([sample.customer, sample.customer]))  # fmt: skip
    by = learners("linear")
    one, two = (effect_on_the_answered(each, expectations(each, by, seeds=1)) for each in (sample, twice))
    assert two.error == pytest.approx(one.error, rel=0.03)
    assert naive_difference(twice).error == pytest.approx(naive_difference(sample).error)


def test_the_adjusted_lalonde_training_raised_earnings_where_the_naive_answer_says_the_opposite(
    real_data: Path,
) -> None:
    told = pl.read_csv(real_data / "lalonde" / "lalonde_matchit.csv")
    covariates = covariates_of(told, ["age", "educ", "married", "nodegree", "re74", "re75"], ["race"])
    sample = Sample(told["re78"].to_numpy(), (told["treat"] == 1).to_numpy(), covariates.matrix, np.arange(len(told)))
    assert round(naive_difference(sample).value) == -635
    balanced = effect_by_balancing(sample)
    assert balanced is not None
    assert balanced.value > 0
    assert effect_on_the_answered(sample, expectations(sample, learners("linear"), seeds=5)).value > 0


def test_entropy_balancing_makes_the_means_equal_and_of_all_such_weights_stays_nearest_to_equal_ones() -> None:
    sample = drawn_sample(600)
    ignored, answered = sample.covariates[~sample.is_answered], sample.covariates[sample.is_answered]
    weights = balancing_weights(ignored, answered.mean(axis=0), np.ones(len(ignored)))
    assert weights is not None
    assert weights @ ignored == pytest.approx(answered.mean(axis=0), abs=1e-8)
    # Closed form: the logarithm of such weights is linear in the columns.
    design = np.column_stack((np.ones(len(ignored)), ignored))
    residual = np.log(weights) - design @ np.linalg.lstsq(design, np.log(weights), rcond=None)[0]
    assert np.abs(residual).max() < 1e-9


def test_entropy_balancing_says_so_where_no_weights_can_do_it() -> None:
    ignored = np.random.default_rng(0).normal(size=(200, 2))
    assert balancing_weights(ignored, np.array([9.0, 0.0]), np.ones(200)) is None


@pytest.mark.parametrize(("ratio", "expected"), [(3.9, 7.263), (1.8, 3.000), (1 / 3.9, 7.263), (1.0, 1.0)])
def test_e_values_are_the_published_ones(ratio: float, expected: float) -> None:
    assert e_value(ratio) == pytest.approx(expected, abs=5e-4)


def test_a_standard_deviation_is_like_a_risk_ratio_of_two_and_a_half() -> None:
    assert risk_ratio_of_difference(1.0) == pytest.approx(2.484, abs=1e-3)
    with pytest.raises(ValueError, match="ratio"):
        e_value(0.0)


def test_a_share_of_outcome_and_answer_alike_has_the_strength_it_was_read_from() -> None:
    for share in (0.01, 0.2, 0.9):
        assert share_of_strength(strength_of(share, share)) == pytest.approx(share)


def test_weighting_makes_the_arms_alike_and_says_how_many_are_left() -> None:
    sample = drawn_sample()
    known = expectations(sample, learners("linear"), seeds=1)[0]
    weights = comparison_weights(known.chance, sample.is_answered)
    told = balance(Covariates(sample.covariates, NAMES, NAMES), sample.is_answered, weights)
    assert told["before"].abs().max() > 0.5  # type: ignore[operator]
    assert told["after"].abs().max() < 0.1  # type: ignore[operator]
    assert 100 < effective_n(weights[~sample.is_answered]) < (~sample.is_answered).sum()
    assert effective_n(np.ones(50)) == pytest.approx(50)
    assert 0.5 < overlap(known.chance, sample.is_answered) < 0.8
    assert overlap(sample.is_answered * 0.98 + 0.01, sample.is_answered) == 0


def test_recent_leavers_do_not_stand_for_recent_complaints() -> None:
    rng = np.random.default_rng(3)
    leaves_after, followed = rng.exponential(250, 20_000), rng.uniform(0, 400, 20_000)
    decided = np.minimum(leaves_after, 180)
    is_known = followed >= decided
    weights = inverse_chance_of_being_seen(decided, followed, is_known)
    stayed = (leaves_after > 180).astype(float)
    assert np.average(stayed, weights=weights) == pytest.approx(np.exp(-180 / 250), abs=0.015)
    assert stayed[is_known].mean() < np.exp(-180 / 250) - 0.05


def test_a_world_of_the_demo_is_told_near_its_truth_and_the_naive_answer_is_too_high() -> None:
    found = studied(as_queried(drawn_complaints(1, 4_000)))
    low, high = found.interval
    assert low < 0.1329 < high
    assert found.naive.value > 0.18
    assert found.control is not None
    assert found.control[1].covers_zero()


def test_without_overlap_nothing_is_identified() -> None:
    told = as_queried(drawn_complaints(1, 4_000)).with_columns(
        is_answered=pl.when(pl.col("segment") == "standard").then(pl.lit(value=False)).otherwise(pl.lit(value=True))
    )
    found = studied(told)
    assert found.verdict == "not identified"
    assert found.reasons


def test_where_people_are_named_because_they_were_answered_and_nobody_says_when_nothing_is_identified() -> None:
    told = as_queried(drawn_complaints(1, 4_000), is_dated=False)
    assert linkage(told).fails
    known = known_before(told)
    assert isinstance(known, Insufficient)
    assert "depends on the answer" in known.reason


def test_where_both_arms_are_named_alike_links_need_no_date() -> None:
    world = drawn_complaints(1, 4_000).with_columns(is_linked=pl.col("is_linked_before"))
    assert not linkage(as_queried(world, is_dated=False)).fails
    assert studied(as_queried(world, is_dated=False)).compared.n > 1_900


def test_who_lived_to_be_answered_looks_kept_and_the_landmark_says_that_answers_did_nothing() -> None:
    rng = np.random.default_rng(5)
    count = 12_000
    left_days, reply_days = rng.exponential(60, count), rng.exponential(8, count)
    ever = reply_days < left_days
    stayed = left_days > 180
    assert stayed[ever].mean() - stayed[~ever].mean() > 0.04  # "ever answered" looks strong
    at_landmark = left_days > 3
    world = drawn_complaints(7, count).with_columns(
        is_answered=pl.Series(reply_days <= 3), is_fast=pl.lit(value=False), y=pl.Series(stayed.astype(int)),
        is_linked_before=pl.Series(at_landmark), is_linked=pl.Series(at_landmark), free_in_days=pl.lit(0.0),
    )  # fmt: skip
    found = studied(as_queried(world, pl.when(~pl.col("is_linked")).then(pl.lit("Had left by the landmark"))))
    assert found.on_the_answered.covers_zero()
    assert found.verdict == "fragile"


def test_what_the_same_method_finds_on_the_past_keeps_an_effect_from_being_supported() -> None:
    world = drawn_complaints(2, 6_000)
    told = as_queried(world).with_columns(recent_order_count=world["is_answered"].cast(pl.Int64) * (world["hour"] % 2))
    found = studied(told)
    assert found.verdict == "fragile"
    assert any("cannot be one" in reason for reason in found.reasons)
