"""Where contacts are saved: by topic, month, thread and member, by both routes."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.deflection.assumed_route import Saved
from analytics.deflection.readers import Compared, compared, saved_by
from analytics.estimate import Estimate
from careledger.ui.deflection.world import World
from careledger.ui.memo import section
from careledger.ui.tables import table

SHOWN = 200
TALL = 12
GROUPS = {
    "topic": ["topic"],
    "month": ["month"],
    "thread": ["thread_id", "title", "topic"],
    "member": ["answered_by", "handle", "kind"],
}


def where_view(world: World, told: Saved) -> None:
    """Views, contacts saved by both routes, and the minutes they would have taken, by group."""
    section(
        "Where contacts are saved",
        "In the whole selection. Assumed: the net of all readers, in proportion to their views of each. Compared: "
        "known readers' issues of each times the share saved per issue. Both take one share for all, so a topic that "
        "people call about more is not favoured. Questions that members solved are in neither.",
    )
    chosen = st.segmented_control("By", list(GROUPS), default="topic", required=True, key="by", bind="query-params")
    keys = GROUPS[chosen or "topic"]
    grouped = by_views(world.threads(), keys, told.readers.net, told.readers.interval)
    issues = world.issues().with_columns(month=pl.col("happened_on").dt.truncate("1mo"))
    known = compared(issues, world.asked.window_days)
    if isinstance(known, Compared):
        grouped = _with_evidence(grouped, issues, known, world.asked.window_days, keys[0])
    table(_with_minutes(grouped, world, told, known).head(SHOWN), height=420 if len(grouped) > TALL else None)
    if len(grouped) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(grouped):,}.")
    if chosen == "member":
        st.caption(
            "Who wrote the answer that solved it first (accepted or confirmed), else the one voted for most. Staff's "
            "time is a cost."
        )


def by_views(threads: pl.DataFrame, keys: list[str], net: float, interval: tuple[float, float]) -> pl.DataFrame:
    """Views of each group, and its part of the net with the ends of its interval; months in order, else most read."""
    part = pl.col("views") / max(int(threads["views"].sum()), 1)
    grouped = threads.group_by(keys).agg(pl.col("views").sum())
    order = keys if keys == ["month"] else ["views", *keys]
    return grouped.sort(order, descending=[name == "views" for name in order]).with_columns(
        assumed=(part * net).round(1),
        assumed_interval=_interval(part * interval[0], part * interval[1]),
    )


def _with_evidence(
    grouped: pl.DataFrame, issues: pl.DataFrame, known: Compared, window_days: int, key: str
) -> pl.DataFrame:
    column = "solved_by_person" if key == "answered_by" else key
    told = saved_by(issues, known, window_days, column).select(
        pl.col(column).alias(key),
        compared=pl.col("saved").round(1),
        compared_interval=_interval(pl.col("low"), pl.col("high")),
    )
    return grouped.join(told, on=key, how="left", maintain_order="left", nulls_equal=True)


def _with_minutes(grouped: pl.DataFrame, world: World, told: Saved, known: object) -> pl.DataFrame:
    """Each group's part of the minutes and the cash a year: of the evidence, where there is any."""
    valued = world.valuing_evidence(told.years) if isinstance(known, Compared) else world
    contacts = "compared" if valued is not world else "assumed"
    whole = max(float(grouped[contacts].sum()), 1e-9)
    for metric_id, name in (("minutes_freed", "minutes a year"), ("cash_saved", "cash a year")):
        result = valued.answer(metric_id).result
        if isinstance(result, Estimate) and result.value:
            grouped = grouped.with_columns((pl.col(contacts) / whole * result.value).round(1).alias(name))
    return grouped


def _interval(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    return pl.format("{} – {}", low.round(1), high.round(1))
