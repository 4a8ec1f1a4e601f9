"""What winning a customer costs, brings, and when it has paid back: cases by hand and a world that is known."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics.acquisition import MONTH_SECONDS, acquisition_payback, cac, ltv_to_cac, margin_curve
from analytics.estimate import Estimate, Insufficient
from analytics.lifetime_value.won import margins_by_month, won_values


def won(n: int = 20, **columns: object) -> pl.DataFrame:
    """Customers who were won and bring 10 in each of 12 months, all of it seen."""
    stated: dict[str, object] = {
        "currency": "EUR", "acquired_via": "search", "tenure": None, "won_on": date(2025, 1, 1), "cost_amount": 25.0,
        "line_amount": 0.0, "beside_amount": 0.0, "age_months": 12.5, "is_margin_known": True, "frequency": None,
        "recency_weeks": None, "age_weeks": None, "margin_value": None, "is_ended": None, "monthly_amount": None,
        "months_free": None, "months_observed": None, "months_before": None, "is_followed": True, "is_counted": True,
    } | columns  # fmt: skip
    lists = {
        "month_nos": [list(range(12))] * n,
        "margin_amounts": [[10.0] * 12] * n,
        "charge_amounts": [[0.0] * 12] * n,
    }
    whole = {name: value if isinstance(value, list) else [value] * n for name, value in stated.items()}
    return pl.DataFrame(lists | whole, strict=False).cast({"tenure": pl.String, "cost_amount": pl.Float64})


def number(result: object) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


def test_stated_costs_and_lines_of_acquisition_are_the_same_money_and_agencies_come_on_top() -> None:
    assert number(cac(won(line_amount=25.0, beside_amount=5.0))).value == 30


def test_without_stated_costs_the_lines_are_the_cost() -> None:
    told = number(cac(won(cost_amount=None, line_amount=20.0, beside_amount=5.0)))
    assert told.value == 25
    assert told.low < 25 < told.high  # the money is known; how many would come of it again is chance
    assert any("cost lines" in caution.text for caution in told.cautions)


def test_a_few_unstated_costs_are_filled_by_the_mean_and_said() -> None:
    told = number(cac(won(cost_amount=[None, *[25.0] * 19])))
    assert told.value == 25
    assert "cost-unstated" in {caution.code for caution in told.cautions}


def test_missing_costs_of_agencies_are_said() -> None:
    assert "costs-missing" in {caution.code for caution in number(cac(won())).cautions}
    assert "costs-missing" not in {caution.code for caution in number(cac(won(beside_amount=1.0))).cautions}


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (won(cost_amount=None), "Nothing in these files says what winning"),
        (won(is_counted=False), "Nobody was won"),
        (won().clear(), "Nobody was won"),
        (won(n=3), "Only 3 customers"),
        (won(currency=["EUR"] * 10 + ["GBP"] * 10), "2 currencies"),
    ],
)
def test_where_no_cost_can_be_told_it_is_said_why(frame: pl.DataFrame, said: str) -> None:
    for result in (cac(frame), ltv_to_cac(frame, 36, 0.1, 1.0), acquisition_payback(frame, 1.0)):
        assert isinstance(result, Insufficient)
        assert said in result.reason


def test_only_those_who_count_are_counted() -> None:
    told = number(cac(won(cost_amount=[10.0] * 10 + [90.0] * 10, is_counted=[True] * 10 + [False] * 10)))
    assert (told.value, told.n) == (10, 10)


def test_margin_that_was_seen_to_the_horizon_is_the_value() -> None:
    assert number(ltv_to_cac(won(), 12, 0.0, 1.0)).value == pytest.approx(120 / 25)
    assert number(ltv_to_cac(won(), 6, 0.0, 1.0)).value == pytest.approx(60 / 25)  # what came later is not in it
    discounted = sum(10 * 1.1 ** (-(month + 0.5) / 12) for month in range(12))
    assert number(ltv_to_cac(won(), 12, 0.1, 1.0)).value == pytest.approx(discounted / 25)


def test_payback_is_read_within_the_month_in_which_the_cost_is_reached() -> None:
    assert number(acquisition_payback(won(), 1.0)).value == pytest.approx(2.5 * MONTH_SECONDS)


def test_payback_that_was_not_reached_is_an_answer() -> None:
    told = number(acquisition_payback(won(cost_amount=1_000.0), 1.0))
    assert not told.is_reached
    assert told.n == 20


def test_young_cohorts_count_as_far_as_they_go_and_leavers_go_on_counting() -> None:
    frame = won(age_months=[12.5] * 10 + [1.5] * 10).with_columns(
        margin_amounts=pl.Series([[10.0] * 12] * 10 + [[30.0, *[0.0] * 11]] * 10)
    )
    curve = margin_curve(frame, 1.0)
    assert curve["customers"].to_list() == [20, *[10] * 11]
    assert curve["amount"].to_list()[:3] == [20, 30, 40]


def test_the_share_of_a_charge_that_is_margin_is_taken() -> None:
    frame = won().with_columns(charge_amounts=pl.col("margin_amounts"), margin_amounts=pl.col("charge_amounts"))
    assert margins_by_month(frame, 0.3, 2)[0] == pytest.approx([3.0, 3.0])


def test_the_value_of_customers_won_lately_is_that_of_the_world_they_came_from() -> None:
    # Everybody buys like a BG/NBD; half are seen for 20 months, half for 2: both are worth the same over 24.
    rng = np.random.default_rng(7)
    n, months = 6_000, 24
    rate, dropout = rng.gamma(2.0, 1 / 8.0, n) * 4.35, rng.beta(1.0, 4.0, n)  # purchases a month
    age = np.where(np.arange(n) % 2, 20.0, 2.0)
    whole, frame = np.zeros(n), []
    for place in range(n):
        at, moments = 0.0, [0.0]
        while (
            rng.random() > (dropout[place] if len(moments) > 1 else 0.0)
            and (at := at + rng.exponential(1 / rate[place])) < months
        ):
            moments.append(at)
        margins = rng.gamma(6.0, rng.gamma(4.0, 1 / 4.0) * 20 / 6, len(moments))
        whole[place] = margins.sum()
        seen = np.array(moments) < age[place]
        times, seen_margins = np.array(moments)[seen], margins[seen]
        frame.append(
            {
                "month_nos": np.floor(times).astype(int).tolist(), "margin_amounts": seen_margins.tolist(),
                "charge_amounts": [0.0] * len(times), "tenure": "activity", "age_months": age[place],
                "frequency": float(len(times) - 1), "recency_weeks": times[-1] * 30.4375 / 7,
                "age_weeks": age[place] * 30.4375 / 7, "is_followed": True, "is_ended": None,
                "margin_value": float(seen_margins[1:].mean()) if len(times) > 1 else 0.0,
            }
        )  # fmt: skip
    values = won_values(pl.DataFrame(frame, infer_schema_length=None), months, 0.0, 1.0)
    assert not isinstance(values, Insufficient)
    for which in (age == 20, age == 2):
        told = values.mean(which)
        assert abs(told.value - whole[which].mean()) < 3 * told.error
        assert told.error < 0.1 * told.value
