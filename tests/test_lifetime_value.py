"""Lifetime values: one customer, all of them, the forecast held out, and what is said where the data is thin."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient, Result
from analytics.lifetime_value.bg_nbd import BgNbd
from analytics.lifetime_value.contracts import contract_values, renewals, renewing
from analytics.lifetime_value.gamma_gamma import GammaGamma
from analytics.lifetime_value.holdout import deciles, tracking
from analytics.lifetime_value.measures import (
    alive_customers,
    contract_value,
    contract_value_total,
    customer_value,
    customer_value_total,
    expected_purchases,
    purchases_forecast_error,
    value_concentration,
    value_forecast_error,
)
from analytics.lifetime_value.sbg import Sbg
from analytics.lifetime_value.values import (
    Buying,
    buying,
    customer_values,
    drawn_values,
    lognormal_interval,
    purchases_interval,
    total_interval,
)

BUYS = BgNbd(0.8, 6.0, 0.7, 2.5, np.zeros((4, 4)), 0.0, 0)
SPENDS = GammaGamma(5.0, 4.0, 60.0, np.zeros((3, 3)), 0.0, 0)
WEEKS_AFTER = 52.0


def shop(customers: int, seed: int) -> pl.DataFrame:
    """Histories of a year and what the same customers bought in the next, drawn from models whose truth is known."""
    rng = np.random.default_rng(seed)
    age = rng.integers(60, 365, customers) / 7
    buying_rate, leaving = rng.gamma(BUYS.r, 1 / BUYS.alpha, customers), rng.beta(BUYS.a, BUYS.b, customers)
    spending = rng.gamma(SPENDS.q, 1 / SPENDS.v, customers)
    counts = {name: np.zeros(customers) for name in ("frequency", "recency_weeks", "spent", "later", "later_spent")}
    at, is_here = np.zeros(customers), np.ones(customers, np.bool_)
    while is_here.any():
        at = at + rng.exponential(1 / buying_rate)
        is_here &= at <= age + WEEKS_AFTER
        worth = rng.gamma(SPENDS.p, 1 / spending)
        before, after = is_here & (at <= age), is_here & (at > age)
        counts["frequency"] += before
        counts["recency_weeks"] = np.where(before, at, counts["recency_weeks"])
        counts["spent"] += before * worth
        counts["later"] += after
        counts["later_spent"] += after * worth
        is_here &= rng.random(customers) > leaving
    return pl.DataFrame(
        {
            "currency": "EUR", "frequency": counts["frequency"], "recency_weeks": counts["recency_weeks"],
            "age_weeks": age, "margin_value": counts["spent"] / np.maximum(counts["frequency"], 1),
            "is_margin_known": True, "later_weeks": WEEKS_AFTER, "later_purchases": counts["later"],
            "later_margin_amount": counts["later_spent"],
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def histories() -> pl.DataFrame:
    return shop(3_000, 1)


@pytest.fixture(scope="module")
def model(histories: pl.DataFrame) -> Buying:
    found = buying(histories)
    assert isinstance(found, Buying)
    return found


def known(result: Result) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


# -- one customer and all of them ----------------------------------------------------------------------------


def test_a_total_is_surer_than_its_parts(model: Buying, histories: pl.DataFrame) -> None:
    values = customer_values(model, histories, WEEKS_AFTER)
    total, low, high = total_interval(model, histories, values, WEEKS_AFTER)
    ends = [lognormal_interval(m, v) for m, v in zip(values.clv, values.variance, strict=True)]
    widths_summed = sum(upper - lower for lower, upper in ends)
    assert low < total < high
    assert high - low < 0.2 * widths_summed
    assert low <= histories["later_margin_amount"].sum() <= high


def test_mean_and_variance_of_a_customers_value_are_those_of_its_simulation(
    model: Buying, histories: pl.DataFrame
) -> None:
    some = histories.filter(pl.col("frequency") > 0).head(40)
    certain = Buying(
        replace(model.purchases, covariance=np.zeros((4, 4))), replace(model.spend, covariance=np.zeros((3, 3))),
        0, 0.0,
    )  # fmt: skip
    drawn = np.array(list(drawn_values(certain, some, WEEKS_AFTER, np.random.default_rng(1), 4_000)))
    values = customer_values(certain, some, WEEKS_AFTER)
    assert drawn.mean(axis=0).sum() == pytest.approx(values.clv.sum(), rel=0.02)
    assert drawn.var(axis=0).sum() == pytest.approx(values.variance.sum(), rel=0.15)


def test_not_knowing_the_parameters_widens_a_total(model: Buying, histories: pl.DataFrame) -> None:
    values = customer_values(model, histories, WEEKS_AFTER)
    sure = replace(
        model,
        purchases=replace(model.purchases, covariance=np.zeros((4, 4))),
        spend=replace(model.spend, covariance=np.zeros((3, 3))),
    )
    (_, low, high), (_, nearer_low, nearer_high) = (
        total_interval(one, histories, values, WEEKS_AFTER) for one in (model, sure)
    )
    assert low < nearer_low < nearer_high < high


def test_values_without_a_variance_still_have_an_interval(model: Buying, histories: pl.DataFrame) -> None:
    heavy = replace(model, spend=model.spend.moved(np.log([5.0, 1.8, 20.0])))
    values = customer_values(heavy, histories, WEEKS_AFTER)
    assert not np.isfinite(values.variance).all()
    total, low, high = total_interval(heavy, histories, values, WEEKS_AFTER)
    assert 0 < low < total < high < np.inf


def test_discounting_lowers_a_value_by_less_than_the_whole_rate(model: Buying, histories: pl.DataFrame) -> None:
    plain = customer_values(model, histories, 156).clv.sum()
    discounted = customer_values(model, histories, 156, 0.10).clv.sum()
    assert 0.75 * plain < discounted < 0.95 * plain


def test_a_customers_value_is_the_total_by_heads(histories: pl.DataFrame) -> None:
    each, total = (known(measure(histories, 36, 0.1)) for measure in (customer_value, customer_value_total))
    assert (each.value * each.n, each.low * each.n) == (pytest.approx(total.value), pytest.approx(total.low))
    assert (each.unit, each.currency, each.n) == ("money", "EUR", 3_000)


def test_repeats_worth_nothing_are_said_and_count_as_nothing(histories: pl.DataFrame) -> None:
    free = histories.with_columns(
        pl.when(pl.col("frequency") == 3).then(-1.0).otherwise("margin_value").alias("margin_value")
    )
    result = known(customer_value(free, 36, 0.1))
    assert result.value < known(customer_value(histories, 36, 0.1)).value
    assert "worthless-repeats" in {caution.code for caution in result.cautions}


def test_frequency_that_tells_of_value_is_said(histories: pl.DataFrame) -> None:
    linked = histories.with_columns((pl.col("margin_value") * pl.col("frequency") ** 0.7).alias("margin_value"))
    assert "frequency-and-value" in {caution.code for caution in known(customer_value(linked, 36, 0.1)).cautions}
    assert "frequency-and-value" not in {c.code for c in known(customer_value(histories, 36, 0.1)).cautions}


def test_revenue_taken_as_margin_is_said(histories: pl.DataFrame) -> None:
    unknown = histories.with_columns(pl.lit(False).alias("is_margin_known"))
    assert "revenue-as-margin" in {caution.code for caution in known(customer_value(unknown, 36, 0.1)).cautions}


def test_currencies_are_not_summed(histories: pl.DataFrame) -> None:
    two = pl.concat((histories, histories.with_columns(pl.lit("GBP").alias("currency"))))
    result = customer_value(two, 36, 0.1)
    assert isinstance(result, Insufficient)
    assert "not summed" in result.reason


def test_too_few_customers_give_no_number(histories: pl.DataFrame) -> None:
    for measure in (alive_customers, purchases_forecast_error, value_forecast_error):
        for few in (histories.head(0), histories.head(1), histories.filter(pl.col("frequency") == 0)):
            assert isinstance(measure(few), Insufficient)


def test_the_alive_are_fewer_than_all_and_more_than_the_recent(histories: pl.DataFrame) -> None:
    alive = known(alive_customers(histories))
    assert alive.low < alive.value < alive.high < 3_000
    still_buying = (histories["later_purchases"] > 0).sum()
    assert alive.high > still_buying


def test_more_time_brings_more_purchases(histories: pl.DataFrame) -> None:
    year, two = (known(expected_purchases(histories, months)) for months in (12, 24))
    assert 0 < year.value < two.value < 2 * year.value


def test_the_best_fifth_holds_more_than_its_share(histories: pl.DataFrame) -> None:
    result = known(value_concentration(histories, 36, 0.1, 0.2))
    assert 0.3 < result.low < result.value < result.high < 1
    assert result.rows is not None
    assert result.rows.row(0) == (0.0, 0.0)
    assert result.rows.row(-1) == pytest.approx((1.0, 1.0))


# -- held out ------------------------------------------------------------------------------------------------


def test_a_forecast_in_a_world_of_the_model_is_not_off(histories: pl.DataFrame) -> None:
    for measure in (purchases_forecast_error, value_forecast_error):
        result = known(measure(histories))
        assert abs(result.value) < 0.1
        assert result.low <= 0 <= result.high
        assert not result.cautions


def test_sources_that_end_apart_are_forecast_each_to_its_end(histories: pl.DataFrame, model: Buying) -> None:
    short = histories.head(1_000).with_columns(
        later_weeks=pl.lit(0.0), later_purchases=pl.lit(0.0), later_margin_amount=pl.lit(0.0)
    )
    mixed = pl.concat((short, histories.tail(2_000)))
    for frame in (mixed, mixed.reverse()):
        purchases, value = known(purchases_forecast_error(frame)), known(value_forecast_error(frame))
        assert purchases.low <= 0 <= purchases.high
        assert value.low <= 0 <= value.high
    weeks = np.array([13.0, 52.0] * 1_500)
    whole, *_ = purchases_interval(model, histories, weeks)
    parts = [purchases_interval(model, histories.gather_every(2, at), (13.0, 52.0)[at])[0] for at in (0, 1)]
    assert whole == pytest.approx(sum(parts))


def test_a_forecast_that_was_off_says_so(histories: pl.DataFrame) -> None:
    boom = histories.with_columns(pl.col("later_purchases") * 2)
    result = known(purchases_forecast_error(boom))
    assert result.value == pytest.approx(-0.5, abs=0.05)
    assert [caution.code for caution in result.cautions] == ["forecast-off"]


def test_deciles_are_tenths_and_rise(model: Buying, histories: pl.DataFrame) -> None:
    table = deciles(histories, customer_values(model, histories, WEEKS_AFTER))
    assert table["customers"].to_list() == [300] * 10
    assert (table["expected"].diff().drop_nulls() >= 0).all()
    assert table["actual"].mean() == pytest.approx(histories["later_purchases"].mean())


def test_tracking_counts_weeks_from_the_first_purchase_on() -> None:
    firsts = pl.DataFrame(
        {"first_on": [date(2025, 1, 1), date(2025, 1, 8)], "age_weeks": [1.0, 0.0], "later_weeks": [12 / 7, 12 / 7]}
    )
    repeats = pl.DataFrame({"purchased_on": [date(2025, 1, 7), date(2025, 1, 8)], "purchases": [2, 3]})
    table = tracking(BUYS, firsts, repeats)
    assert table["week_on"].to_list() == [date(2025, 1, 7), date(2025, 1, 14)]
    assert table["actual"].to_list() == [2, 5]
    one, two = BUYS.expected_purchases(np.array([6 / 7, 13 / 7]))
    assert table["expected"].to_list() == pytest.approx([one, two + one])


def test_nothing_is_expected_of_a_customer_after_their_source_has_ended() -> None:
    firsts = pl.DataFrame(
        {"first_on": [date(2025, 1, 1), date(2025, 1, 1)], "age_weeks": [0.5, 1.0], "later_weeks": [0.5, 3.0]}
    )
    none = pl.DataFrame({"purchased_on": [], "purchases": []}, schema={"purchased_on": pl.Date, "purchases": pl.Int64})
    table = tracking(BUYS, firsts, none)
    assert len(table) == 4
    one, *later = BUYS.expected_purchases(np.array([1.0, 13 / 7, 20 / 7, 27 / 7]))
    assert table["expected"].to_list()[1:] == pytest.approx([one + more for more in later])


# -- contracts -----------------------------------------------------------------------------------------------


def contracts(lines: int, seed: int) -> pl.DataFrame:
    """Contracts that began over four years, free after twelve months, seen in the last two."""
    rng = np.random.default_rng(seed)
    observed = rng.uniform(-11, 36, lines)
    free_for = rng.geometric(rng.beta(1.0, 12.0, lines)) - rng.random(lines)
    is_ended = (free_for < observed) & (observed > 0)
    return pl.DataFrame(
        {
            "currency": "EUR", "is_ended": is_ended, "monthly_amount": 30.0, "months_observed": observed,
            "months_free": np.where(is_ended, free_for, observed), "months_before": observed - 24,
        }
    ).filter(pl.col("months_free") > pl.col("months_before"))  # fmt: skip


def test_renewals_are_counted_in_whole_months_that_could_show_both_outcomes() -> None:
    seen = renewals(
        pl.DataFrame(
            {
                "months_free": [3.4, 3.4, 3.4, -2.0, 5.2], "months_observed": [9.0, 3.4, 3.9, -2.0, 9.0],
                "months_before": [0.0, 0.0, 0.0, -12.0, 4.5], "is_ended": [True, False, True, False, True],
            }
        )
    )  # fmt: skip
    assert seen.periods.tolist() == [4, 3, 3, 0, 6]
    assert seen.is_ended.tolist() == [True, False, False, False, True]
    assert seen.entered.tolist() == [0, 0, 0, 0, 5]
    assert seen.is_at_risk.all()


def test_the_truth_of_a_world_of_contracts_is_found() -> None:
    found = renewing(contracts(20_000, 1))
    assert isinstance(found, Sbg)
    errors = np.sqrt(np.diag(found.covariance))
    assert (np.abs(found.log_parameters - np.log([1.0, 12.0])) < 3 * errors).all()


def test_committed_months_are_certain_and_later_ones_are_renewed() -> None:
    model = Sbg(1.0, 9.0, np.zeros((2, 2)), 0.0, 0)
    running = pl.DataFrame({"months_free": [-2.0, 0.0, 5.0], "monthly_amount": [10.0, 10.0, 10.0]})
    values = contract_values(model, running, 3)
    assert values.value[0] == pytest.approx(10 * (1 + 1 + 0.9))
    assert values.value[1] == pytest.approx(10 * model.survival(np.arange(1, 4)).sum())
    assert values.value[2] == pytest.approx(10 * (model.survival(np.arange(6, 9)) / model.survival(np.array(5))).sum())
    assert values.variance[0] == pytest.approx(100 * 0.9 * 0.1)


def test_contracts_are_worth_their_margin_and_the_assumption_is_said() -> None:
    frame = contracts(2_000, 2)
    whole, part = (known(contract_value_total(frame, 36, 0.1, share)) for share in (1.0, 0.25))
    assert part.value == pytest.approx(whole.value / 4)
    assert [caution.code for caution in whole.cautions] == ["charges-as-margin"]
    each = known(contract_value(frame, 36, 0.1, 1.0))
    assert each.n == whole.n == (~frame["is_ended"]).sum()
    assert each.value * (~frame["is_ended"]).sum() == pytest.approx(whole.value)
    assert 0 < each.low < each.value < each.high < 36 * 30
    assert isinstance(contract_value(frame.filter("is_ended"), 36, 0.1, 1.0), Insufficient)
