"""A staggered roll-out: what changed where it was reached, against where it was not reached yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from analytics.deflection.roll_out import (
    NEVER,
    Panel,
    RollOut,
    event_weights,
    group_time,
    noise,
    overall_change,
    overall_weights,
    panel,
    placebo_dates,
    placebo_topics,
    roll_out_effect,
    rolled_out,
)
from analytics.estimate import Estimate, Insufficient

MONTHS = 18
REACHED = {"login": 6, "delivery": 9, "waiting": 13}
LEVELS = {"login": 0.05, "delivery": 0.08, "waiting": 0.04, "billing": 0.09, "app": 0.05, "fault": 0.04, "other": 0.06}


def month(place: int) -> date:
    return date(2024 + place // 12, place % 12 + 1, 1)


def contacts(rng: np.random.Generator, *, saved: float, customers: int = 4_000, drift: float = 0.0) -> pl.DataFrame:
    """One row per contact of a world in which `saved` of the contacts of a topic stop once it is reached."""
    rows = []
    for unit, level in LEVELS.items():
        starts = REACHED.get(unit, NEVER)
        for place in range(MONTHS):
            rate = level + 0.005 * place / MONTHS + (drift * place if starts != NEVER else 0.0)
            kept = rate * (1 - saved) if place >= starts else rate
            who = rng.integers(0, customers, rng.poisson(kept * customers))
            rows.append(
                pl.DataFrame({"customer_id": who}).select(
                    pl.col("customer_id").cast(pl.String),
                    unit=pl.lit(unit), month_on=pl.lit(month(place)), customers=pl.lit(customers),
                    reached_on=pl.lit(month(starts) if starts != NEVER else None, pl.Date),
                )
            )  # fmt: skip
    return pl.concat(rows)


def built(frame: pl.DataFrame) -> Panel:
    known = panel(frame)
    assert isinstance(known, Panel)
    return known


def told(frame: pl.DataFrame) -> RollOut:
    found = rolled_out(built(frame))
    assert isinstance(found, RollOut)
    return found


def test_a_known_saving_is_found_and_none_where_there_is_none() -> None:
    frame = contacts(np.random.default_rng(1), saved=0.3)
    result = roll_out_effect(frame)
    assert isinstance(result, Estimate)
    on = [(unit, place) for unit, starts in REACHED.items() for place in range(starts, MONTHS)]
    truth = -np.mean([0.3 * 12_000 * (LEVELS[unit] + 0.005 * place / MONTHS) for unit, place in on])
    assert result.low < truth < result.high < 0
    assert (result.n, result.claim) == (len(frame), "associational")
    assert "unit" in {caution.code for caution in result.cautions}  # 1.57 alone says nothing
    nothing = roll_out_effect(contacts(np.random.default_rng(2), saved=0.0))
    assert isinstance(nothing, Estimate)
    assert nothing.low < 0 < nothing.high


@pytest.mark.parametrize(("g", "t"), [(6, 6), (6, 11), (9, 12), (13, 17), (9, 2), (6, 0)])
def test_each_group_and_month_is_the_saturated_regression_of_two_by_two(g: int, t: int) -> None:
    known = built(contacts(np.random.default_rng(3), saved=0.2))
    weight = group_time(known.reached, MONTHS)[g, t]
    own, others = known.reached == g, (known.reached > max(t, g - 1)) & (known.reached != g)
    y = np.concatenate([known.rates[rows][:, [g - 1, t]].ravel() for rows in (own, others)])
    is_own = np.repeat([1.0, 0.0], [2 * own.sum(), 2 * others.sum()])
    is_after = np.tile([0.0, 1.0], int(own.sum() + others.sum()))
    design = np.column_stack([np.ones(len(y)), is_own, is_after, is_own * is_after])
    peer = sm.OLS(y, design).fit().params[3]
    assert float((weight * known.rates).sum()) == pytest.approx(peer, abs=1e-9)


def test_topics_reached_early_are_no_comparison_for_later_ones() -> None:
    reached = np.array([3, 6, NEVER])
    assert group_time(reached, 10)[6, 8][0].tolist() == [0.0] * 10
    assert group_time(reached, 10)[3, 4][1, 4] == -0.5  # not reached yet, so it serves
    assert group_time(reached, 10)[3, 7][1, 7] == 0.0


def test_changes_by_month_and_overall_are_means_of_groups_and_months() -> None:
    known = built(contacts(np.random.default_rng(4), saved=0.2))
    weight = overall_weights(known.reached, MONTHS)
    assert weight is not None
    pieces = [w for (g, t), w in group_time(known.reached, MONTHS).items() if t >= g]
    assert float((weight * known.rates).sum()) == pytest.approx(
        np.mean([float((w * known.rates).sum()) for w in pieces])
    )
    assert overall_change(known.rates, known.reached) == pytest.approx(float((weight * known.rates).sum()))
    by_event = event_weights(known.reached, MONTHS)
    assert -1 not in by_event
    assert [units for event, (_, units) in by_event.items() if event == 0] == [3]
    assert max(by_event) == MONTHS - 1 - 6


def test_noise_is_what_resampling_customers_gives() -> None:
    frame = contacts(np.random.default_rng(5), saved=0.2, customers=400)
    known = built(frame)
    weight = overall_weights(known.reached, MONTHS)
    assert weight is not None
    rng = np.random.default_rng(6)
    people = known.of_customer.max() + 1
    found = []
    for _ in range(800):
        times = rng.poisson(1.0, people)
        counts = np.bincount(known.cell, weights=times[known.of_customer], minlength=known.counts.size)
        found.append(float((weight * 12_000 * counts.reshape(known.counts.shape) / known.customers).sum()))
    assert float(noise(known, [weight])[0, 0]) ** 0.5 == pytest.approx(np.std(found), rel=0.08)


def test_contacts_of_one_customer_come_together() -> None:
    frame = contacts(np.random.default_rng(7), saved=0.2, customers=500)
    one_each = frame.with_columns(customer_id=pl.lit(None, pl.String))
    everybody_thrice = pl.concat([frame] * 3)
    weight = overall_weights(built(frame).reached, MONTHS)
    assert weight is not None
    variance = [float(noise(built(f), [weight])[0, 0]) for f in (frame, everybody_thrice, pl.concat([one_each] * 3))]
    assert variance[1] == pytest.approx(9 * variance[0])
    assert variance[2] < variance[1] / 2


def test_topics_that_went_apart_before_give_no_number() -> None:
    result = roll_out_effect(contacts(np.random.default_rng(8), saved=0.3, drift=0.004))
    assert isinstance(result, Insufficient)
    assert "already went apart" in result.reason


def test_a_roll_out_without_a_time_before_or_without_others_gives_no_number() -> None:
    frame = contacts(np.random.default_rng(9), saved=0.3)
    at_once = frame.with_columns(reached_on=pl.lit(month(0)))
    everybody = frame.with_columns(reached_on=pl.lit(month(8)))
    for part in (frame.head(0), at_once, everybody, frame.with_columns(reached_on=pl.lit(None, pl.Date))):
        assert isinstance(roll_out_effect(part), Insufficient)


def test_placebo_topics_are_every_other_way_to_give_out_the_dates() -> None:
    known = built(contacts(np.random.default_rng(10), saved=0.0))
    assert len(placebo_topics(known.rates, known.reached)) == 7 * 6 * 5 - 1
    strong = told(contacts(np.random.default_rng(11), saved=0.5))
    assert strong.p_value < 0.05
    assert told(contacts(np.random.default_rng(12), saved=0.0)).p_value > 0.05


def test_placebo_dates_lie_before_the_roll_out_and_show_nothing() -> None:
    dates = placebo_dates(built(contacts(np.random.default_rng(13), saved=0.5)))
    assert dates["month"].max() < month(min(REACHED.values()))
    alarms = dates.filter((pl.col("low") > 0) | (pl.col("high") < 0))
    assert len(dates) == 7 * 2
    assert len(alarms) <= 3


def test_a_month_in_which_nobody_called_about_a_topic_counts_as_none() -> None:
    frame = contacts(np.random.default_rng(14), saved=0.2)
    quiet = frame.filter(~((pl.col("unit") == "app") & (pl.col("month_on") == month(11))))
    known = built(quiet)
    assert known.counts[known.units.index("app"), 11] == 0
    assert known.customers[known.units.index("app"), 11] == 4_000


def test_a_topic_that_came_up_later_is_no_comparison() -> None:
    frame = contacts(np.random.default_rng(14), saved=0.2)
    late = frame.filter((pl.col("unit") != "app") | (pl.col("month_on") >= month(4)))
    known = built(late)
    assert known.left_out == ("app",)
    assert "app" not in known.units
    result = roll_out_effect(late)
    assert isinstance(result, Estimate)
    assert result.n == len(late)
    assert f"over {len(late.filter(pl.col('unit') != 'app')):,} contacts" in result.method
    assert any("left out: app" in caution.text for caution in result.cautions)


def test_a_unit_reached_before_the_files_begin_is_neither_measured_nor_a_comparison() -> None:
    frame = contacts(np.random.default_rng(16), saved=0.3)
    early = frame.with_columns(
        reached_on=pl.when(pl.col("unit") == "fault").then(pl.lit(date(2023, 5, 4))).otherwise("reached_on")
    )
    without = frame.filter(pl.col("unit") != "fault")
    known, other = built(early), built(without)
    assert known.first == other.first == REACHED["login"]
    assert told(early).overall.value == pytest.approx(told(without).overall.value)
    dates, others = (placebo_dates(each) for each in (known, other))
    assert dates["unit"].to_list() == others["unit"].to_list()
    assert dates["change"].to_list() == pytest.approx(others["change"].to_list())
    late = early.filter((pl.col("unit") != "app") | (pl.col("month_on") >= month(4)))
    assert built(late).left_out == ("app",)


def test_roll_outs_that_never_were_rarely_ring_on_the_bank_s_calls(real_data: Path) -> None:
    calls = pl.read_csv(real_data / "calls" / "bank_calls.csv", try_parse_dates=True)
    weekly = (
        calls.group_by(pl.col("DateTime").dt.hour().alias("hour"), pl.col("DateTime").dt.truncate("1w").alias("week"))
        .agg(pl.col("Calls").mean())
        .pivot("week", index="hour", values="Calls", sort_columns=True)
        .drop_nulls()
    )
    rates = weekly.drop("hour").to_numpy().astype(float)
    rng = np.random.default_rng(15)
    alarms = poisson_alarms = 0
    for _ in range(100):
        reached = rng.permutation(np.array([10, 14, 18, 22, *[NEVER] * (len(rates) - 4)]))
        placebos = [overall_change(rates, rng.permutation(reached)) for _ in range(199)]
        weight = overall_weights(reached, rates.shape[1])
        assert weight is not None
        change = float((weight * rates).sum())
        alarms += (1 + sum(abs(p or 0.0) >= abs(change) for p in placebos)) / 200 <= 0.05
        poisson_alarms += abs(change) > 1.96 * float((weight**2 * rates / 60).sum()) ** 0.5
    assert alarms <= 11  # 5 expected; more than 11 in 100 have a chance of 1 in 250
    assert poisson_alarms > 40  # as if only calls were noise: the hours of a bank have their own ups and downs


@pytest.mark.slow
def test_in_200_worlds_noise_by_customers_holds_the_change_and_pre_trends_ring_rarely() -> None:
    on = [(unit, place) for unit, starts in REACHED.items() for place in range(starts, MONTHS)]
    truth = -np.mean([0.2 * 12_000 * (LEVELS[unit] + 0.005 * place / MONTHS) for unit, place in on])
    worlds = [told(contacts(np.random.default_rng(seed), saved=0.2)) for seed in range(1_001, 1_201)]
    by_customers = sum(abs(w.overall.value - truth) <= 1.96 * w.overall.error for w in worlds)
    assert 183 <= by_customers <= 196  # 190 expected; within 95 % of what chance does
    assert sum(abs(w.overall.value - truth) <= w.reach for w in worlds) >= by_customers  # the wider of two
    assert sum((w.pre_trend or 1.0) < 0.05 for w in worlds) <= 18  # 10 expected


def test_effects_by_group_and_month_are_those_of_diff_diff() -> None:
    import pandas as pd  # brought by the peer
    from diff_diff import CallawaySantAnna

    rng = np.random.default_rng(4)
    reached = np.array([4, 4, 4, 6, 6, 8, 8, 8, 10, 10, NEVER, NEVER, NEVER, NEVER])
    months = 12
    rates = rng.normal(size=(len(reached), 1)) + np.arange(months) * 0.1 + rng.normal(size=(len(reached), months)) * 0.3
    for unit, month in enumerate(reached):
        rates[unit, month:] -= 0.5
    rows = [
        (unit, month + 1, rates[unit, month], 0 if reached[unit] >= months else reached[unit] + 1)
        for unit in range(len(reached))
        for month in range(months)
    ]
    table = pd.DataFrame(rows, columns=["unit", "month", "rate", "first"])
    peer = CallawaySantAnna(control_group="not_yet_treated", base_period="universal").fit(
        table, outcome="rate", unit="unit", time="month", first_treat="first"
    )
    ours = group_time(reached, months)
    theirs = {(g - 1, t - 1): told["effect"] for (g, t), told in peer.group_time_effects.items() if t != g - 1}
    assert ours.keys() == theirs.keys()
    for key, weights in ours.items():
        assert float((weights * rates).sum()) == pytest.approx(theirs[key], abs=1e-12)
    assert overall_change(rates, reached) == pytest.approx(peer.overall_att, abs=1e-12)
