"""Who is rated worse than chance would bring, and what their reviews are about."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.reviews import HIGH, ONE_OFF, RED
from careledger.metrics.answer import ALL_ROWS, SHOWN_ROWS, Desk
from careledger.metrics.filters import Filters
from careledger.ui.charts.base import picked_place
from careledger.ui.charts.funnel import funnel_figure
from careledger.ui.memo import missing, plain, section
from careledger.ui.tables import table

MOST_REASONS, SHORT = 6, 8
ENTITIES = {"What is reviewed": "subject", "Brand": "brand", "Region": "region"}


def funnel(desk: Desk, filters: Filters) -> None:
    """The funnel of one sort of entity; a click on a point opens its reviews."""
    section(
        "Red flag or one-off",
        "Each point is rated by ten reviews or more. Lines: 2 and 3 standard deviations, the usual difference between "
        "entities in them. Click a point for its reviews.",
    )
    chosen = st.segmented_control(
        "Compare", list(ENTITIES), default="What is reviewed", required=True, key="entity", bind="query-params"
    )
    entity = ENTITIES[chosen or "What is reviewed"]
    result = desk.answer("red_flags", filters, entity=entity).result
    if isinstance(result, Insufficient):
        missing(result)
        return
    assert result.rows is not None
    place = picked_place(
        funnel_figure(result.rows), key=f"funnel-{entity}", alt="Mean rating against the number of reviews"
    )
    st.caption(" ".join(plain(c.text) for c in result.cautions if c.code in ("centre", "spread", "by-chance")))
    table(verdicts(result), height=280 if len(result.rows) > SHORT else None)
    if place is not None and place < len(result.rows):
        _reviews_of(desk, filters, entity, result.rows["entity"][place])
    reasons_by_entity(desk, filters, entity, result.rows["entity"].to_list())


def verdicts(result: Estimate) -> pl.DataFrame:
    """The entities as a table, those that stand out first."""
    assert result.rows is not None
    order = pl.col("verdict").replace_strict({RED: 0, ONE_OFF: 1, HIGH: 2}, default=3, return_dtype=pl.Int8)
    rounded = [pl.col(name).round(2) for name in ("mean", "first half", "second half", "deviation")]
    return result.rows.sort(order, "deviation").select("entity", "reviews", *rounded, "verdict")


def reasons_by_entity(desk: Desk, filters: Filters, entity: str, order: list[str]) -> None:
    """What the reviews of each are about: shares of the most frequent reasons."""
    stated = {name: value for name, value in filters.parameters().items() if name not in ("product", "currency")}
    frame = desk.ledger.frame("reasons_of_reviews", stated).filter(pl.col(entity).is_in(order))
    section(
        "Reasons",
        "Share of each one's reviews by what they are about, the lowest rated first; reviews without a reason are "
        "left out. As a person or the tool said, else as read.",
    )
    reasons = frame.group_by("reason").agg(pl.col("reviews").sum()).sort("reviews", "reason", descending=True)["reason"]
    if len(reasons) <= 1:
        missing(
            Insufficient(
                "These reviews are not told apart by reason.",
                "Label some on the Voices page, or bring topic with them.",
            )
        )
        return
    totals = frame.group_by(entity).agg(pl.col("reviews").sum().alias("n"))
    shares = (
        frame.group_by(entity, "reason")
        .agg(pl.col("reviews").sum())
        .join(totals, on=entity)
        .with_columns((pl.col("reviews") / pl.col("n")).round(3).alias("share"))
        .filter(pl.col("reason").is_in(reasons.head(MOST_REASONS).implode()))
        .pivot("reason", index=[entity, "n"], values="share")
        .fill_null(0)
    )
    place = pl.DataFrame({entity: order}).with_row_index("place")
    table(shares.join(place, on=entity).sort("place").drop("place").rename({"n": "reviews"}), height=280)


def _reviews_of(desk: Desk, filters: Filters, entity: str, chosen: str) -> None:
    """The reviews behind one point."""
    answer = desk.answer("red_flags", filters, entity=entity)
    rows = desk.rows_behind(answer, limit=ALL_ROWS).filter(pl.col(entity) == chosen)
    shown = f", the first {SHOWN_ROWS:,} of them shown" if len(rows) > SHOWN_ROWS else ""
    st.text(f"{chosen}: {len(rows):,} reviews{shown}.")
    table(rows.head(SHOWN_ROWS), height=280)
