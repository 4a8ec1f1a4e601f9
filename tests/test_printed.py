"""Numbers as people read them, and files that a spreadsheet only shows."""

import json
import math

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics.estimate import Caution, Estimate, Unit, counted
from analytics.proportions import share_estimate
from careledger.exports.csv import csv_text
from careledger.metrics.printed import amount_text, duration_text, interval_text, result_fields, result_text, value_text


def test_a_share_brings_its_doubt() -> None:
    assert result_text(share_estimate(692, 1000)) == "69.2 % (66.3 – 72.0 %, n = 1,000)"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(45, "45 s"), (756, "12.6 min"), (7856, "2.2 h"), (3 * 86_400, "3.0 days"), (math.inf, "not reached")],
)
def test_a_duration_is_said_in_its_own_unit(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(2500315.63, "USD", "$2,500,315.63"), (-12.5, "EUR", "−€12.50"), (3, "CHF", "3.00 CHF"),
     (3, "XXX", "3.00 (no currency named)")],
)  # fmt: skip
def test_money_keeps_its_cents_and_its_currency(amount: float, currency: str, text: str) -> None:
    assert amount_text(amount, currency) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (-0.454, "share", "−45.4 %"),
        (-1.96, "score", "−1.96"),
        (-0.02, "points", "−2.0 points"),
        (-1234, "count", "−1,234"),
    ],
)
def test_what_is_below_zero_has_a_minus_and_no_hyphen(value: float, unit: Unit, text: str) -> None:
    assert value_text(value, unit) == text


def test_a_complete_count_has_no_sampling_interval() -> None:
    assert interval_text(counted(12, 12, "count")) == "complete count"


def test_a_time_that_was_not_reached_is_null_in_json() -> None:
    estimate = Estimate(
        value=math.inf, low=60, high=math.inf, unit="seconds", n=9, method="m", claim="descriptive",
        cautions=(Caution("not-reached", "Fewer than half."),),
    )  # fmt: skip
    stated = json.loads(json.dumps(result_fields(estimate), allow_nan=False))
    assert (stated["value"], stated["low"], stated["cautions"]) == (None, 60, ["Fewer than half."])


def test_a_value_outside_its_interval_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="outside its interval"):
        Estimate(value=2, low=0, high=1, unit="share", n=1, method="m", claim="descriptive")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_be_a_formula_is_exported_as_text(start: str) -> None:
    text = csv_text(pl.DataFrame({"text": [f"{start}1+1", "plain"], "amount": [-1.5, 2.0]}))
    assert f"'{start}1+1" in text
    assert "-1.5" in text
    assert "'-1.5" not in text


def test_a_table_on_screen_offers_no_formula_for_download() -> None:
    def page() -> None:
        from careledger.ui.tables import table  # the page stands alone

        table([{"text": "=1+1", "amount": -1.5}])

    [shown] = AppTest.from_function(page).run().dataframe
    assert shown.value.to_dict("records") == [{"text": "\u200b=1+1", "amount": -1.5}]
