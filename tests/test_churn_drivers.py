"""What goes with leaving: Cox on counts against a peer, worlds with known ratios, and immortal time."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from lifelines import CoxPHFitter
from lifelines.statistics import proportional_hazard_test

from analytics.churn_drivers import churn_drivers
from analytics.estimate import Estimate, Insufficient
from analytics.proportional_hazards import cox_of_counts

NAMES = ["first", "second", "third"]


def world(seed: int = 3, people: int = 1500) -> pd.DataFrame:
    """Many ties, late entry, censoring, two baselines; log hazard ratios 0.5, −0.3, 0.2."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (people, 3)).astype(float)
    x[:, 2] = rng.integers(0, 4, people)
    stratum = rng.integers(0, 2, people)
    left = np.ceil(rng.exponential((30 + 40 * stratum) / np.exp(x @ [0.5, -0.3, 0.2])))
    entry = np.floor(rng.uniform(0, 20, people) * (rng.random(people) < 0.5))
    gone = entry + np.ceil(rng.exponential(60, people))
    frame = pd.DataFrame(x, columns=NAMES).assign(
        entry=entry, exit=np.minimum(left, gone), left=left <= gone, stratum=stratum
    )
    return frame[frame["exit"] > frame["entry"]].reset_index(drop=True)


def fitted(frame: pd.DataFrame, *, stratified: bool = False):
    table = frame.groupby(frame.columns.to_list()).size().reset_index(name="people")
    return cox_of_counts(
        table[NAMES].to_numpy(), table["exit"].to_numpy(), table["left"].to_numpy(), table["people"].to_numpy(),
        table["entry"].to_numpy(), table["stratum"].to_numpy() if stratified else None,
    )  # fmt: skip


@pytest.mark.parametrize("stratified", [False, True])
def test_a_fit_of_counts_agrees_with_lifelines_on_the_people_one_by_one(stratified: bool) -> None:
    frame = world()
    ours = fitted(frame, stratified=stratified)
    peer = CoxPHFitter().fit(
        frame if stratified else frame.drop(columns="stratum"), "exit", "left", entry_col="entry",
        strata=["stratum"] if stratified else None, fit_options={"precision": 1e-12},
    )  # fmt: skip
    assert ours is not None
    assert ours.coefficients == pytest.approx(peer.params_.to_numpy(), abs=1e-6)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(peer.standard_errors_.to_numpy(), rel=1e-6)
    assert ours.log_likelihood == pytest.approx(peer.log_likelihood_, abs=1e-6)


def test_counts_are_people_not_weights_of_rows() -> None:
    frame = world().drop(columns=["entry", "stratum"])
    doubled = pd.concat([frame, frame])
    peer = CoxPHFitter().fit(doubled, "exit", "left", fit_options={"precision": 1e-12})
    ours = cox_of_counts(
        frame[NAMES].to_numpy(), frame["exit"].to_numpy(), frame["left"].to_numpy(), np.full(len(frame), 2)
    )
    assert ours is not None
    assert ours.coefficients == pytest.approx(peer.params_.to_numpy(), abs=1e-6)


def test_the_gradient_that_is_followed_ends_where_no_direction_is_better() -> None:
    frame = world()
    best = fitted(frame)
    assert best is not None
    moved = CoxPHFitter().fit(frame.drop(columns="stratum"), "exit", "left", entry_col="entry")
    assert best.log_likelihood >= moved.log_likelihood_ - 1e-9


@pytest.mark.parametrize("people", [10_000, 50_000])
def test_many_people_are_fitted_as_well_as_few(people: int) -> None:
    truth = np.array([0.2, -0.12, 0.08])
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x = rng.integers(0, 2, (people, 3)).astype(float)
        left = np.ceil(rng.exponential(30 / np.exp(x @ truth)))
        fit = fitted(pd.DataFrame(x, columns=NAMES).assign(entry=0.0, exit=np.minimum(left, 60), left=left <= 60))
        assert fit is not None, seed
        assert (np.abs(fit.coefficients - truth) < 4.5 * np.sqrt(np.diag(fit.covariance))).all()


def test_intervals_cover_the_ratios_of_worlds_that_are_known() -> None:
    truth, hits, worlds = np.array([0.5, -0.3, 0.2]), np.zeros(3), 200
    for seed in range(worlds):
        fit = fitted(world(seed, people=400), stratified=True)
        assert fit is not None
        half = 1.96 * np.sqrt(np.diag(fit.covariance))
        hits += np.abs(fit.coefficients - truth) <= half
    assert (hits / worlds >= 0.91).all()
    assert (hits / worlds <= 0.99).all()


def test_the_check_of_proportionality_is_seldom_wrong_and_finds_a_ratio_that_fades() -> None:
    p_values = [fit.score_p_value[0] for seed in range(200) if (fit := fitted(world(seed, 400), stratified=True))]
    assert 0.01 <= np.mean(np.array(p_values) < 0.05) <= 0.10
    rng = np.random.default_rng(4)
    exposed = rng.integers(0, 2, 3000)
    early = rng.exponential(10 / np.exp(1.5 * exposed))
    left = np.where(early < 5, early, 5 + rng.exponential(10, 3000))  # the ratio is 4.5 to day 5, then 1
    fit = cox_of_counts(exposed[:, None].astype(float), left, np.ones(3000, dtype=bool), np.ones(3000, dtype=int))
    assert fit is not None
    assert fit.score_p_value[0] < 1e-6


def test_the_check_agrees_roughly_with_that_of_lifelines() -> None:
    # lifelines takes the variance of the residuals as constant in time (Grambsch and Therneau); ours does not.
    frame = world().drop(columns=["entry", "stratum"])
    peer = CoxPHFitter().fit(frame, "exit", "left")
    theirs = proportional_hazard_test(peer, frame, time_transform="rank")
    ours = cox_of_counts(
        frame[NAMES].to_numpy(), frame["exit"].to_numpy(), frame["left"].to_numpy(), np.ones(len(frame), dtype=int)
    )
    assert ours is not None
    assert ours.score_statistic == pytest.approx(np.asarray(theirs.test_statistic), rel=0.15, abs=0.3)


def test_the_check_is_the_test_of_a_ratio_that_changes_with_the_rank_of_time() -> None:
    frame = world(people=500).drop(columns=["entry", "stratum"])
    times, counts = np.unique(frame["exit"][frame["left"]], return_counts=True)
    rank = np.cumsum(counts) - counts / 2
    x, left, ends = frame[NAMES].to_numpy(), frame["left"].to_numpy(), frame["exit"].to_numpy()
    starts = np.concatenate(([0.0], times[:-1]))
    person, moment = np.nonzero(ends[:, None] >= times[None, :])  # everybody, split at every leaving
    split = np.column_stack((x[person], x[person, 0] * (rank - rank.mean())[moment] / len(frame)))
    seen = left[person] & (ends[person] == times[moment])
    ones = np.ones(len(person), dtype=int)
    whole = cox_of_counts(x, ends, left, np.ones(len(x), dtype=int))
    changing = cox_of_counts(split, times[moment], seen, ones, starts[moment])
    assert whole is not None
    assert changing is not None
    ratio = 2 * (changing.log_likelihood - whole.log_likelihood)  # score and likelihood-ratio tests agree in the limit
    assert whole.score_statistic[0] == pytest.approx(ratio, rel=0.03, abs=0.02)


def test_a_driver_that_never_meets_a_leaving_has_no_ratio() -> None:
    frame = world()
    frame["first"] = (np.arange(len(frame)) % 2 == 0) & ~frame["left"]
    assert fitted(frame.astype({"first": float})) is None


def episodes(rng: np.random.Generator, people: int = 4000, *, split: bool) -> pl.DataFrame:
    """Customers of whom some complain on the way, which changes nothing; `split` at that day or not."""
    left = np.ceil(rng.exponential(400, people))
    complains = np.ceil(rng.exponential(600, people))
    gone = np.full(people, 700.0)
    ends, has_left = np.minimum(left, gone), left <= gone
    complained = complains < ends
    base = {"segment": "a", "region": None, "acquired_via": None, "tenure": "activity", "is_newly_free": False}
    if not split:
        whole = pl.DataFrame(
            {
                "entry_days": 0.0,
                "exit_days": ends,
                "has_left": has_left,
                "has_complained": complained,
                "first_episodes": 1,
            }
        )
        parts = [whole]
    else:
        before = pl.DataFrame(
            {"entry_days": 0.0, "exit_days": np.where(complained, complains, ends), "has_left": has_left & ~complained,
             "has_complained": False, "first_episodes": 1}
        )  # fmt: skip
        after = pl.DataFrame(
            {
                "entry_days": complains,
                "exit_days": ends,
                "has_left": has_left,
                "has_complained": True,
                "first_episodes": 0,
            }
        ).filter(pl.Series(complained))
        parts = [before, after]
    ignored = pl.lit(rng.random(1)[0]) < 0  # nobody
    return pl.concat(parts).with_columns(
        *(pl.lit(value).alias(name) for name, value in base.items()), ignored.alias("was_ignored"),
        pl.lit(1).alias("customers"),
    )  # fmt: skip


def test_a_complaint_that_changes_nothing_has_the_ratio_one_because_nobody_is_made_to_live_until_it() -> None:
    rng = np.random.default_rng(2)
    right = churn_drivers(episodes(rng, split=True), driver="has complained")
    naive = churn_drivers(episodes(rng, split=False), driver="has complained")
    assert isinstance(right, Estimate)
    assert isinstance(naive, Estimate)
    assert right.low < 1 < right.high
    assert right.n == 4000
    assert naive.high < 0.85  # immortal time: who complains must have stayed to complain


def test_a_driver_nobody_meets_is_missing_and_not_one() -> None:
    frame = episodes(np.random.default_rng(2), split=True)
    assert isinstance(churn_drivers(frame), Insufficient)
    assert isinstance(churn_drivers(frame.clear()), Insufficient)


def test_rare_levels_are_said_to_be_pooled() -> None:
    frame = episodes(np.random.default_rng(2), split=True).with_columns(
        pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("rare")).otherwise(pl.lit("a")).alias("segment")
    )
    result = churn_drivers(frame, driver="has complained")
    assert isinstance(result, Estimate)
    assert "segment rare" in " ".join(c.text for c in result.cautions if c.code == "pooled")
