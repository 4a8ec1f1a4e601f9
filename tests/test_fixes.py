"""What a reason costs: contacts counted, leaving against customers alike, and nothing of what drives both."""

import numpy as np
import polars as pl
import pytest

from analytics.answered import already_answered_share
from analytics.estimate import Estimate, Insufficient
from analytics.fixes import fix_value, handling_cost, idea_margin, margin_lost_by_reason, yearly


def quarters(rng: np.random.Generator, excess: float, count: int = 6000) -> pl.DataFrame:
    """Poor customers complain more and leave more anyway; delivery drives another `excess` of them away."""
    band = rng.integers(1, 6, count)
    complains = rng.random(count) < 0.30 - 0.04 * band
    leaves = rng.random(count) < 0.40 - 0.05 * band + excess * complains
    return pl.DataFrame(
        {
            "customer_id": rng.integers(0, count // 3, count).astype(str),
            "quarter_ended_at": rng.integers(0, 4, count), "segment": "a", "region": "b", "has_contract": False,
            "tenure_years": 1, "value_band": band, "yearly_margin_amount": np.full(count, 100.0), "currency": "EUR",
            "reasons": [["delivery"] if one else None for one in complains], "has_left": leaves,
        }
    )  # fmt: skip


def test_customers_who_leave_anyway_are_not_the_reasons_doing() -> None:
    rng = np.random.default_rng(1)
    crude, covered = [], 0
    for _ in range(60):
        frame = quarters(rng, 0.06)
        result = margin_lost_by_reason(frame)
        assert isinstance(result, Estimate)
        assert result.rows is not None
        row = result.rows.row(0, named=True)
        covered += row["excess_low"] <= 0.06 <= row["excess_high"]
        hit = pl.col("reasons").is_not_null()
        crude.append(frame.filter(hit)["has_left"].mean() - frame.filter(~hit)["has_left"].mean())
    assert covered >= 53
    assert np.mean(crude) > 0.075


def test_the_loss_is_the_excess_times_the_margin_of_those_hit_in_a_year() -> None:
    result = margin_lost_by_reason(quarters(np.random.default_rng(2), 0.06))
    assert isinstance(result, Estimate)
    assert result.rows is not None
    row = result.rows.row(0, named=True)
    assert result.value == pytest.approx(row["customers"] * 100.0 * row["excess_left"])


def test_two_currencies_are_not_summed() -> None:
    frame = quarters(np.random.default_rng(3), 0.0)
    mixed = pl.concat((frame, frame.with_columns(pl.lit("GBP").alias("currency"))))
    assert isinstance(margin_lost_by_reason(mixed), Insufficient)
    assert isinstance(handling_cost(pl.Series([1.0, 2.0]), pl.Series(["EUR", "GBP"])), Insufficient)


def test_the_currency_is_that_of_the_first_row_that_names_one() -> None:
    cost = handling_cost(pl.Series([1.0, 2.0]), pl.Series([None, "EUR"]))
    assert isinstance(cost, Estimate)
    assert cost.currency == "EUR"


def test_a_fix_is_worth_what_it_avoids_less_what_it_costs() -> None:
    assert fix_value(1000.0, (500.0, 100.0, 900.0), 0.5, 200.0) == (550.0, 350.0, 750.0)
    assert yearly(730.5, 730.5) == pytest.approx(365.25)


def test_only_launched_ideas_with_a_measured_margin_count() -> None:
    ideas = pl.DataFrame(
        {"title": ["a", "b", "c"], "launched_at": [1, None, 2], "margin_amount": [10.0, 99.0, None],
         "currency": ["EUR", "EUR", "EUR"]}
    )  # fmt: skip
    result = idea_margin(ideas)
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (10.0, 1)


def items(*rows: tuple[bool, str, str | None, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["is_solved_thread", "item", "topic", "words"], orient="row")


def test_a_question_on_the_same_words_is_found_and_its_precision_said() -> None:
    frame = items(
        (True, "t1", "billing", "How do I read my invoice"),
        (True, "t2", "delivery", "Where is my parcel today"),
        (False, "c1", "delivery", "where is my parcel today?"),
        (False, "c2", "billing", "The weather is fine"),
        (False, "c3", "login", "how do I read my invoice"),
    )
    result = already_answered_share(frame)
    assert isinstance(result, Estimate)
    assert result.value == pytest.approx(2 / 3)
    assert result.rows is not None
    assert dict(result.rows.select("item", "thread").iter_rows()) == {"c1": "t2", "c3": "t1"}
    assert result.cautions[0].text.startswith("Of 2 pairs whose topics are known 50%")


def test_without_topics_precision_is_unmeasured_and_the_interval_reaches_to_nothing() -> None:
    frame = items((True, "t", None, "where is it"), (False, "c", None, "where is it"))
    result = already_answered_share(frame)
    assert isinstance(result, Estimate)
    assert result.low == 0.0
    assert isinstance(already_answered_share(frame.filter("is_solved_thread")), Insufficient)
    assert isinstance(already_answered_share(frame.filter(~pl.col("is_solved_thread"))), Insufficient)
