"""Value after a contact, against others alike: nothing where contact is chance, a fall where one was planted."""

import numpy as np
import polars as pl
import pytest

from analytics.contact_value import contact_value_change
from analytics.estimate import Estimate, Insufficient
from tests.test_customer_equity import buyers_drawn


def change(frame: pl.DataFrame, contact: str = "any", against: str = "none") -> Estimate:
    result = contact_value_change(frame, contact, against, 36, 0.1, 1.0)
    assert isinstance(result, Estimate)
    return result


@pytest.fixture(scope="module")
def drawn() -> pl.DataFrame:
    rng = np.random.default_rng(8)
    frame = buyers_drawn(3_000, rng)
    contacts = rng.choice(["none", "answered", "unanswered"], len(frame), p=[0.6, 0.2, 0.2])
    return frame.with_columns(pl.Series("contact", contacts))


def test_a_contact_by_chance_changes_nothing(drawn: pl.DataFrame) -> None:
    result = change(drawn)
    assert result.low < 0 < result.high
    assert result.claim == "associational"
    assert result.currency == "EUR"


def test_customers_lost_after_an_unanswered_contact_are_seen(drawn: pl.DataFrame) -> None:
    lost = pl.col("contact") == "unanswered"
    gone = drawn.with_columns(
        pl.when(lost).then(pl.col(f"opening_{name}")).otherwise(pl.col(f"closing_{name}")).alias(f"closing_{name}")
        for name in ("frequency", "recency_weeks", "margin_value")
    )
    assert change(gone, "unanswered").high < 0
    assert change(gone, "answered").value > change(gone, "unanswered").high
    assert change(gone, "unanswered", "answered").high < 0


def test_without_a_contact_there_is_nothing_to_compare(drawn: pl.DataFrame) -> None:
    silent = drawn.with_columns(contact=pl.lit("none"))
    assert isinstance(contact_value_change(silent, "any", "none", 36, 0.1, 1.0), Insufficient)


def test_accounts_of_one_customer_are_one_person(drawn: pl.DataFrame) -> None:
    twice = pl.concat((drawn.with_columns(line_id=pl.lit("1")), drawn.with_columns(line_id=pl.lit("2"))))
    alone, doubled = change(drawn), change(twice)
    assert doubled.n == 2 * alone.n
    assert doubled.high - doubled.low == pytest.approx(alone.high - alone.low, rel=0.1)  # not ÷ √2
