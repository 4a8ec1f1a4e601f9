"""Reviews: how we are rated, who stands out, what lateness does, whether to polish or to fix."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.community.funnel import funnel
from careledger.ui.desk import current_desk
from careledger.ui.drill import drillable_bars
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section
from careledger.ui.tables import table

QUESTION = "Who is rated badly, by chance or for good, and why?"
CARDS = ("rating_mean", "red_flags", "review_reply_rate", "late_rating_difference")


def title(desk: Desk, filters: Filters) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    rating, flags = desk.answer("rating_mean", filters).result, desk.answer("red_flags", filters).result
    if isinstance(rating, Insufficient):
        return "We cannot tell yet how we are rated.", []
    value = value_text(rating.value, "score")
    lines = [f"95 % interval {interval_text(rating)}, n = {rating.n:,} reviews; {rating.claim}."]
    if isinstance(flags, Insufficient):
        return f"We are rated {value} on average.", [*lines, f"Who stands out cannot be told: {flags.reason}"]
    assert flags.rows is not None
    count = int(flags.value)
    found = "none is a red flag" if not count else "one is a red flag" if count == 1 else f"{count} are red flags"
    return f"We are rated {value} on average; of {len(flags.rows):,} compared, {found}.", lines


def lateness(desk: Desk, filters: Filters) -> None:
    """Ratings of late and timely deliveries."""
    section("Late or in time", "Late by date: delivered after the day that was promised.")
    result = desk.answer("late_rating_difference", filters).result
    if isinstance(result, Insufficient):
        missing(result)
        return
    assert result.rows is not None
    difference = value_text(result.value, "score")
    st.text(f"Late deliveries are rated {difference} against those in time ({interval_text(result)}).")
    told = pl.when("is_late").then(pl.lit("late")).otherwise(pl.lit("in time")).alias("delivery")
    table(result.rows.select(told, "reviews", pl.col("mean").round(2)))
    drillable_bars(
        desk, filters, "late_rating_difference", "Late against in time by", dimensions=("region", "brand", "channel")
    )


def polish(desk: Desk, filters: Filters) -> None:
    """Each reason with its reply rate and how its frequency moved."""
    result = desk.answer("polish_or_fix", filters).result
    section(
        "Polish or fix",
        "Over all conversations that ask for something: how much of each reason is answered, and whether it comes less "
        "or more often in the last third of the months than in the first, against the usual reason of each month; 95 % "
        "intervals. What is answered and comes more often needs a fix. Reasons with fewer than 5 a month are left out.",
    )
    if isinstance(result, Insufficient):
        missing(result)
        return
    assert result.rows is not None
    verdict = "followed by less of it" if result.high < 0 else "followed by more of it"
    if result.low <= 0 <= result.high:
        verdict = "not surely followed by more or less of it"
    st.text(f"Months in which a reason is answered more are {verdict} ({interval_text(result)}); {result.claim}.")
    monthly = [pl.col(f"{part}_per_month").round(1).alias(f"{part} third, a month") for part in ("first", "last")]
    percents = {"reply_share": "answered, %", "change": "change, %", "low": "low, %", "high": "high, %"}
    answered, *change = ((pl.col(name) * 100).round(1).alias(told) for name, told in percents.items())
    table(result.rows.select("reason", "cases", answered, *monthly, *change, "verdict"))


desk = current_desk()
if desk is None:
    nothing_built()
else:
    filters = current_filters(desk)
    answer, lines = title(desk, filters)
    memo_head(QUESTION, answer, *lines)
    absent = desk.missing(("reviews", "ratings"))
    if absent is not None:
        missing(absent)
    else:
        metric_cards(desk, filters, *CARDS)
        funnel(desk, filters)
        lateness(desk, filters)
    polish(desk, filters)
