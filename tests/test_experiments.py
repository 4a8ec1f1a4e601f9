"""Experiments about answering: planned, drawn and read as the lot was, whenever somebody looks."""

from datetime import UTC, date, datetime, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy.stats import chisquare
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep

from analytics.by_lot import adjusted_by_lot
from analytics.estimate import Estimate, Insufficient
from analytics.experiments.assignment import FIRST, USUAL, assignment, drawn_customers, drawn_hours
from analytics.experiments.measures import changed_by_lot
from analytics.experiments.planner import (
    Rates,
    base_rates,
    complaints_needed,
    intra_class,
    kept_share,
    planned_power,
    unadjusted,
)
from analytics.experiments.reading import (
    Difference,
    Reading,
    arms_in_order,
    cuped_slope,
    difference_by_lot,
    mismatch,
    reading,
)
from analytics.experiments.sequences import always_valid_half
from analytics.experiments.switchback import block_hours, carry_over, permutation_chance
from analytics.survival_comparison import Measured
from careledger.store.home import PROJECT

KEPT = Rates(
    mean=0.6, spread=np.sqrt(0.24), past=0.0, likeness=0.0, cluster_size=1.0, size_spread=0.0, a_week=50, is_share=True
)
SPEND = Rates(
    mean=80.0, spread=60.0, past=0.0, likeness=0.0, cluster_size=1.0, size_spread=0.0, a_week=50, is_share=False
)


def complaints(
    n: int, effect: float = 0.0, *, planned: int | None = None, seed: int = 1, followed: int | None = None
) -> pl.DataFrame:
    """An experiment on customers, with a trait that shows before and after."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=n)
    treated = np.arange(n) % 2
    return pl.DataFrame(
        {
            "experiment": "e", "unit_kind": "customer", "unit_id": [f"c{i}" for i in range(n)],
            "arm": np.where(treated == 1, "first", "control"), "hour_at": None, "arm_before": None,
            "account": [f"c{i}" for i in range(n)], "outcome_value": 10 + effect * treated + trait + rng.normal(size=n),
            "before_value": trait, "is_answered_in_an_hour": treated == 1, "arm_units": n // 2, "planned_share": 0.5,
            "planned_complaints": planned, "followed_complaints": followed or n, "currency": "EUR",
        }
    )  # fmt: skip


# -- the planner ---------------------------------------------------------------------------------------------


def test_power_is_that_of_statsmodels() -> None:
    for effect, n in ((4.0, 500), (12.0, 800), (-9.0, 1_400)):
        theirs = NormalIndPower().power(effect / SPEND.spread, n / 2, 0.05)
        assert planned_power(SPEND, effect, n) == pytest.approx(theirs, abs=1e-9)
        uneven = NormalIndPower().power(effect / SPEND.spread, 0.8 * n, 0.05, ratio=0.25)
        assert planned_power(SPEND, effect, n, 0.2) == pytest.approx(uneven, abs=1e-9)
    for effect, n in ((0.03, 4_000), (-0.1, 700)):
        theirs = power_proportions_2indep(effect, KEPT.mean, n / 2, return_results=False)
        assert planned_power(KEPT, effect, n) == pytest.approx(theirs, abs=0.005)


def test_the_fewest_complaints_are_found() -> None:
    needed = complaints_needed(KEPT, 0.03)
    assert needed is not None
    assert planned_power(KEPT, 0.03, needed) >= 0.8 > planned_power(KEPT, 0.03, needed - 1)
    assert complaints_needed(KEPT, 0.0) is None
    assert complaints_needed(KEPT, 1e-7) is None


@pytest.mark.parametrize(("likeness", "past"), [(0.0, 0.0), (0.0, 0.6), (0.3, 0.0)])
def test_at_the_planned_size_the_power_is_the_planned_one(likeness: float, past: float) -> None:
    rng = np.random.default_rng(3)
    size, trials = 4 if likeness else 1, 1_500
    rates = Rates(80.0, 60.0, past, likeness, float(size), 0.0, 50, is_share=False)
    needed = complaints_needed(rates, 15.0)
    assert needed is not None
    groups = -(-needed // size) // 2 * 2
    treated = np.repeat(np.arange(groups) % 2, size).astype(float)
    shared = np.repeat(rng.normal(size=(trials, groups)), size, axis=1)
    before = rng.normal(size=(trials, groups * size))
    own = rng.normal(size=before.shape)
    noise = np.sqrt(likeness) * shared + np.sqrt(1 - likeness) * (past * before + np.sqrt(1 - past**2) * own)
    outcome = 80 + 15 * treated + 60 * noise
    clusters = np.repeat(np.arange(groups), size)
    ends = [
        difference_by_lot(each, treated, known, clusters).fixed for each, known in zip(outcome, before, strict=True)
    ]
    found = sum(low > 0 or high < 0 for low, high in ends)
    print(f"planned {planned_power(rates, 15.0, groups * size):.3f}, found {found} of {trials}")  # noqa: T201
    assert found / trials == pytest.approx(planned_power(rates, 15.0, groups * size), abs=0.03)


def test_the_rates_are_those_of_the_data() -> None:
    rng = np.random.default_rng(2)
    cluster = np.repeat(np.arange(2_000), 5)
    before = rng.normal(size=10_000)
    alike = np.sqrt(0.2) * np.repeat(rng.normal(size=2_000), 5)
    outcome = 7 + 3 * (alike + np.sqrt(0.8) * (0.5 * before + np.sqrt(0.75) * rng.normal(size=10_000)))
    rates = base_rates(outcome, before, cluster, 100.0, is_share=False)
    assert rates.likeness == pytest.approx(0.2, abs=0.02)
    assert rates.past == pytest.approx(0.5 * np.sqrt(0.8), abs=0.02)
    assert (rates.spread, rates.a_week, rates.cluster_size) == (pytest.approx(3.0, abs=0.06), 100.0, 5.0)
    assert rates.design_effect == pytest.approx(1 + 4 * rates.likeness)
    assert unadjusted(rates).past == 0
    assert intra_class(outcome, np.arange(10_000)) == 0.0


def test_a_wash_out_takes_its_part_of_every_second_block() -> None:
    assert kept_share(0, 1) == 1.0
    assert kept_share(60, 1) == 0.5
    assert kept_share(60, 4) == 0.875


# -- reading -------------------------------------------------------------------------------------------------


def test_clustered_errors_are_those_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    cluster = rng.integers(0, 60, 400)
    treated = (cluster % 2).astype(float)
    outcome = rng.normal(size=60)[cluster] + rng.normal(size=400) + treated
    value, variance = adjusted_by_lot(outcome[:, None], treated, np.empty((400, 0)), np.ones(400), cluster)
    fit = sm.OLS(outcome, sm.add_constant(treated)).fit(cov_type="cluster", cov_kwds={"groups": cluster})
    assert value[0] == pytest.approx(fit.params[1])
    assert np.sqrt(variance[0, 0]) == pytest.approx(fit.bse[1], rel=1e-9)


def test_cuped_takes_off_what_the_time_before_explains() -> None:
    frame = complaints(2_000, effect=0.3)
    known = reading(frame)
    assert isinstance(known, Reading)
    plain, cuped, lin = (known.difference(way) for way in ("none", "cuped", "lin"))
    outcome, before = frame["outcome_value"].to_numpy(), frame["before_value"].to_numpy()
    share = np.corrcoef(outcome, before)[0, 1] ** 2
    assert cuped.saved == pytest.approx(share, abs=0.02)
    assert plain.saved == 0
    assert cuped.measured.value == pytest.approx(lin.measured.value, abs=0.01)
    assert cuped.fixed[0] < 0.3 < cuped.fixed[1]
    assert cuped_slope(outcome, np.ones(2_000)) == 0.0


def test_a_lot_that_was_not_as_planned_is_broken_and_gives_no_number() -> None:
    assert mismatch([5_000, 5_000], [0.5, 0.5]) == 1.0
    assert mismatch([821_588, 815_482], [0.5, 0.5]) < 1e-5  # the example of Fabijan et al.
    assert mismatch([200, 800], [0.2, 0.8]) == 1.0
    assert mismatch([310, 340, 350], [1, 1, 1]) == pytest.approx(chisquare([310, 340, 350]).pvalue)
    assert mismatch([0, 0], [1, 1]) == 1.0
    tilted = complaints(2_000).with_columns(arm_units=pl.when(pl.col("arm") == "first").then(900).otherwise(1_100))
    told = changed_by_lot(tilted, "contacts", "cuped")
    assert isinstance(told, Insufficient)
    assert "broken" in told.reason
    assert "1,100" in told.reason


def test_the_interval_is_always_valid_until_the_planned_end_and_fixed_from_then() -> None:
    early = changed_by_lot(complaints(400, planned=800), "contacts", "cuped")
    over = changed_by_lot(complaints(400, planned=400, followed=500), "contacts", "cuped")
    unplanned = changed_by_lot(complaints(400), "contacts", "cuped")
    assert isinstance(early, Estimate)
    assert isinstance(over, Estimate)
    assert isinstance(unplanned, Estimate)
    assert "always-valid" in early.method
    assert "always-valid" in unplanned.method
    assert "fixed" in over.method
    assert early.high - early.low > 1.3 * (over.high - over.low)
    assert early.cautions[0].code == "early"
    assert "400 of 800" in early.cautions[0].text
    assert "early" not in [caution.code for caution in over.cautions]


def test_money_in_several_currencies_is_not_compared() -> None:
    mixed = complaints(400).with_columns(currency=pl.Series(["EUR", "EUR", "GBP", None] * 100))
    told = changed_by_lot(mixed, "spend", "cuped")
    assert isinstance(told, Insufficient)
    assert told.by == "currency"
    one = changed_by_lot(mixed.filter(pl.col("currency").fill_null("EUR") == "EUR"), "spend", "none")
    assert isinstance(one, Estimate)
    assert (one.currency, one.n) == ("EUR", 300)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (pl.col("arm").replace("first", "control"), "1 arms"),
        (pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("third")).otherwise("arm"), "3 arms"),
    ],
)
def test_two_arms_are_read_and_no_others(change: pl.Expr, told: str) -> None:
    result = reading(complaints(400).with_columns(arm=change))
    assert isinstance(result, Insufficient)
    assert told in result.reason


@pytest.mark.parametrize("usual", ["baseline", "Standard", "normal", "Control group", "as-usual", "hold_out"])
def test_the_arm_as_usual_is_known_by_its_name_wherever_the_alphabet_puts_it(usual: str) -> None:
    assert arms_in_order(sorted(["answered first", usual])) == (usual, "answered first")
    assert arms_in_order(sorted(["zz", usual])) == (usual, "zz")


@pytest.mark.parametrize("arms", [["fast", "slow"], ["a", "b"], ["control", "baseline"]])
def test_without_one_arm_that_is_named_as_usual_no_sign_is_guessed(arms: list[str]) -> None:
    told = arms_in_order(arms)
    assert isinstance(told, Insufficient)
    assert "control" in told.needed


def test_too_few_are_not_read() -> None:
    assert isinstance(reading(complaints(40)), Insufficient)
    assert isinstance(reading(complaints(40).clear()), Insufficient)
    few_accounts = complaints(400).with_columns(account=pl.col("account").str.slice(0, 2))
    assert isinstance(reading(few_accounts), Insufficient)


# -- early looks ---------------------------------------------------------------------------------------------


def test_the_always_valid_interval_is_narrowest_around_the_planned_end() -> None:
    widths = [always_valid_half(1.0, units, 1_000) for units in range(50, 5_000, 50)]
    assert 800 <= 50 + 50 * int(np.argmin(widths)) <= 1_200
    assert min(widths) > 1.96


def test_a_plan_of_complaints_is_one_of_as_many_clusters_as_will_hold_them() -> None:
    planned = 1_000  # complaints, of 100 accounts with ten each
    factors = {
        accounts: Difference(Measured(0.0, 1.0), accounts - 2, 0.0, 10 * accounts, accounts).always_valid(planned)[1]
        for accounts in (50, 100, 1_000)
    }
    assert factors[100] == pytest.approx(always_valid_half(1.0, 100, 100))
    assert factors[100] < min(factors[50], factors[1_000]), "narrowest at the planned end"


def test_peeking_does_not_fool_the_always_valid_interval() -> None:
    """1,000 trials without an effect, looked at after every 50 units up to 1,000."""
    rng = np.random.default_rng(11)
    trials, n = 1_000, 1_000
    treated = np.arange(n) % 2
    outcome = rng.exponential(size=(trials, n)) + rng.normal(size=(trials, n))
    fooled = {"fixed": np.zeros(trials, bool), "always": np.zeros(trials, bool)}
    for look in range(50, n + 1, 50):
        first, usual = (outcome[:, :look][:, treated[:look] == arm] for arm in (1, 0))
        gap = np.abs(first.mean(axis=1) - usual.mean(axis=1))
        error = np.sqrt(first.var(axis=1, ddof=1) / first.shape[1] + usual.var(axis=1, ddof=1) / usual.shape[1])
        fooled["fixed"] |= gap > 1.96 * error
        fooled["always"] |= gap > error * always_valid_half(1.0, look, n)
    counts = {name: int(hit.sum()) for name, hit in fooled.items()}
    print(f"an effect was seen where there is none, in {trials} trials: {counts}")  # noqa: T201
    assert counts["always"] <= 50 + 2 * np.sqrt(1_000 * 0.05 * 0.95)
    assert counts["fixed"] >= 180


# -- hours ---------------------------------------------------------------------------------------------------


def by_hour(effect: float, seed: int, *, carried: float = 0.0, days: int = 60) -> tuple[Reading, pl.DataFrame]:
    """Complaints by hour, whose outcome has a day in common; what an hour does, the next may feel."""
    rng = np.random.default_rng(seed)
    hours = drawn_hours(date(2026, 1, 1), days, 1, seed + 10_000)  # a lot of its own, no echo of the world
    before = hours.select("hour_at", "arm", arm_before=pl.col("arm").shift())
    each = before[np.repeat(np.arange(len(hours)), rng.poisson(1.5, len(hours)))]
    n = len(each)
    day = each["hour_at"].dt.ordinal_day().to_numpy()
    value = (
        effect * (each["arm"] == FIRST).to_numpy()
        + carried * (each["arm_before"].fill_null("") == FIRST).to_numpy()
        + rng.normal(size=400)[day]
        + rng.normal(size=n)
    )
    units = {arm: int((hours["arm"] == arm).sum()) for arm in (FIRST, USUAL)}
    frame = each.with_columns(
        experiment=pl.lit("h"), unit_kind=pl.lit("hour"), unit_id=pl.col("hour_at").cast(pl.String),
        account=pl.lit("x"), outcome_value=pl.Series(value), before_value=pl.lit(0.0),
        is_answered_in_an_hour=pl.lit(value=True), arm_units=pl.col("arm").replace_strict(units), planned_share=0.5,
        planned_complaints=n, followed_complaints=n, currency=pl.lit("EUR"),
    )  # fmt: skip
    known = reading(frame)
    assert isinstance(known, Reading)
    return known, hours


def test_hours_are_read_by_day_and_by_drawing_them_again() -> None:
    known, hours = by_hour(0.4, 1)
    difference = known.difference("none")
    assert difference.clusters == 60
    assert difference.fixed[0] < 0.4 < difference.fixed[1]
    assert permutation_chance(known, hours) < 0.01
    nothing, hours = by_hour(0.0, 2)
    assert permutation_chance(nothing, hours) > 0.05


def test_what_an_hour_leaves_to_the_next_is_seen() -> None:
    carried = carry_over(by_hour(0.4, 3, carried=0.5)[0])
    assert carried is not None
    assert carried[0].value == pytest.approx(0.5, abs=3 * carried[0].error)
    assert carried[0].value > 3 * carried[0].error
    still = carry_over(by_hour(0.4, 4)[0])
    assert still is not None
    assert abs(still[0].value) < 3 * still[0].error


@pytest.mark.slow
def test_drawing_hours_again_errs_as_often_as_it_says() -> None:
    chances = np.array([permutation_chance(*by_hour(0.0, seed, days=25)) for seed in range(200)])
    wrong = int((chances <= 0.05).sum())
    print(f"p <= .05 in {wrong} of 200 worlds without an effect")  # noqa: T201
    assert wrong <= 10 + 2.6 * np.sqrt(200 * 0.05 * 0.95)


def test_hours_that_were_drawn_together_are_found() -> None:
    for length in (1, 2, 4):
        assert block_hours(drawn_hours(date(2026, 1, 1), 20, length, 5)) == length


# -- drawing -------------------------------------------------------------------------------------------------


def test_a_lot_is_even_within_strata_and_comes_out_the_same_again() -> None:
    rng = np.random.default_rng(6)
    people = pl.DataFrame(
        {
            "customer_id": [f"c{i:04}" for i in range(1_000)], "account": [f"a{i // 2}" for i in range(1_000)],
            "stratum": rng.choice(["home", "firm", "shop"], 1_000),
        }
    )  # fmt: skip
    drawn = drawn_customers(people, 0.3, 7, by_account=False)
    shares = drawn.group_by("stratum").agg(share=(pl.col("arm") == FIRST).mean(), n=pl.len())
    assert all(abs(row["share"] - 0.3) <= 1 / row["n"] for row in shares.iter_rows(named=True))
    assert drawn.equals(drawn_customers(people.sample(fraction=1.0, shuffle=True, seed=1), 0.3, 7, by_account=False))
    assert not drawn.equals(drawn_customers(people, 0.3, 8, by_account=False))
    together = drawn_customers(people, 0.5, 7, by_account=True).join(people.drop("stratum"), on="customer_id")
    assert together.group_by("account").agg(pl.col("arm").n_unique())["arm"].max() == 1
    assert len(together) == 1_000


def drawn_units(*, by_account: bool) -> list[tuple[str, str, int]]:
    """What the arms of a lot drew, as the ledger counts it: 8 accounts of 30 customers, and 200 of one."""
    accounts = [f"a{n % 8}" for n in range(240)] + [f"s{n}" for n in range(200)]
    people = pl.DataFrame(
        {"customer_id": [f"c{n:03}" for n in range(440)], "account": accounts, "stratum": "all"}
    )  # fmt: skip
    made = drawn_customers(people, 0.5, 4, by_account=by_account)
    units = made.select(  # noqa: F841  # read by duckdb, as are the customers
        experiment_id=pl.lit("e"), unit_kind=pl.lit("customer"), unit_id="customer_id", arm="arm", case_key=None
    )
    customers = people.select("customer_id", account_id="account")  # noqa: F841
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute("CREATE TABLE marts.fct_answering_units AS FROM units")
        connection.execute("CREATE TABLE marts.dim_customers AS FROM customers")
        query = (PROJECT / "sql/queries/parts/answering_lots.sql").read_text(encoding="utf-8")
        connection.execute(query)
        found = pl.DataFrame(
            connection.fetchall(), schema=[part[0] for part in connection.description or []], orient="row"
        )
    return sorted(found.select("arm", "drawn_kind", "drawn_units").iter_rows())


def test_a_lot_by_account_is_checked_by_accounts_and_one_by_customer_by_customers() -> None:
    assert drawn_units(by_account=True) == [(FIRST, "account", 104), (USUAL, "account", 104)]
    assert drawn_units(by_account=False) == [(FIRST, "customer", 220), (USUAL, "customer", 220)]


def test_half_of_every_day_is_answered_first() -> None:
    hours = drawn_hours(date(2026, 3, 1), 14, 3, 1)
    assert len(hours) == 14 * 24
    assert hours["hour_at"][0] == datetime(2026, 3, 1, tzinfo=UTC)
    assert set(hours.group_by("stratum").agg(first=(pl.col("arm") == FIRST).sum())["first"]) == {12}


def test_an_assignment_names_its_plan_and_its_seed() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    made = assignment(drawn_hours(start.date(), 2, 1, 9), "march", start, 0.5, 400, 9)
    assert made["unit_id"][0] == "2026-03-01 00:00:00+00:00"
    assert set(made["seed"]) == {9}
    assert set(made["planned_complaints"]) == {400}
    assert set(made["about"]) == {"answering"}
    assert made["assigned_at"][0] == start
    assert start + timedelta(hours=47) == datetime.fromisoformat(made["unit_id"][-1])
