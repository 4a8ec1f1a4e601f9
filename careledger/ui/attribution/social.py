"""Social visits, and after how many of them the same person ordered, by account and campaign."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.attribution.measures import visits_by
from analytics.estimate import Insufficient
from careledger.metrics.answer import ALL_ROWS, SHOWN_ROWS
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.attribution.world import World, name_of
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import picked_place
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

MOST_BARS = 12
NO_POST = "no post known"
BY = {"account": "Account of the post", "campaign": "Campaign"}


def social_view(world: World) -> None:
    """Bars by account or campaign, each opening its visits; both together as a table."""
    answer = world.answer("social_visit_conversion")
    result = answer.result
    if isinstance(result, Insufficient):
        missing(result)
        return
    section(
        "Social visits followed by an order",
        f"Share of visits after which the same person ordered within {world.lookback_days} days: "
        f"{value_text(result.value, 'share')} ({interval_text(result)}) of {result.n:,}. Followed by is not led to. "
        "Click a bar for its visits.",
    )
    by = st.segmented_control(
        "By", list(BY), default="account", required=True, key="visits-by", bind="query-params",
        format_func=BY.__getitem__,
    ) or "account"  # fmt: skip
    rows = world.desk.rows_behind(answer, limit=ALL_ROWS)
    groups = visits_by(rows, (by,)).head(MOST_BARS)
    place = picked_place(
        bars_figure(
            [f"{_named(row[by], by)} (n = {row['visits']:,})" for row in groups.to_dicts()],
            groups["share"].to_list(), groups["low"].to_list(), groups["high"].to_list(), tickformat=".0%",
        ),
        key=f"visits-{by}", alt=f"Share of social visits followed by an order by {by}",
    )  # fmt: skip
    if place is not None and place < len(groups):
        chosen = groups[by][place]
        behind = rows.filter(pl.col(by).eq_missing(pl.lit(chosen)))
        st.text(f"{_named(chosen, by)}. {len(behind):,} visits.")
        table(behind.head(SHOWN_ROWS), height=280)
    with st.expander("Account and campaign together"):
        assert result.rows is not None
        table(
            result.rows.head(SHOWN_ROWS).select(
                pl.col("account").fill_null(NO_POST),
                pl.col("campaign").fill_null(name_of("")),
                "visits",
                pl.col("sales").alias("with an order after"),
                *(pl.format("{} %", (100 * pl.col(end)).round(1)).alias(end) for end in ("share", "low", "high")),
            )
        )


def _named(group: str | None, by: str) -> str:
    return name_of(group or "") if by == "campaign" or group else NO_POST
