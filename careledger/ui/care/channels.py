"""When a channel opened or grew: what moved there, and what it brought that was not there before."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.channels import contact_change
from analytics.estimate import Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import two_lines_figure
from careledger.ui.memo import missing, plain, section


def channel_shift(desk: Desk, filters: Filters) -> None:
    """Choose a channel, since when and for whom it grew; see its own change and that of the total."""
    section(
        "Did the channel move contacts, or bring new ones?",
        "Weekly contacts per 1,000 customers where the channel opened or grew, against where it did not, after less "
        "before. Shift is a rise here and a fall elsewhere; induced is the rise of the total. Neither is deflection.",
    )
    stated = filters.parameters()
    weeks = desk.ledger.frame("contacts_by_week", {"from_at": stated["from_at"], "to_at": stated["to_at"]})
    splits = {by: weeks[by].drop_nulls().unique().sort().to_list() for by in ("region", "segment")}
    able = [by for by, groups in splits.items() if len(groups) > 1]
    if not able or weeks.is_empty():
        missing(
            Insufficient(
                "No contact of a customer with a region or segment is in these files.",
                "Bring customers.csv with region or segment, and cases.csv or calls.csv with customer_id.",
            )
        )
        return
    columns = st.columns(4)
    channels = weeks["channel"].unique().sort().to_list()
    channel = columns[0].selectbox("Channel", channels, key="shift-channel", bind="query-params")
    by = columns[1].selectbox("It grew by", able, key="shift-by", bind="query-params")
    grown = columns[2].multiselect("In", splits[by or able[0]], key=f"shift-in-{by}", placeholder="choose some")
    days: list[date] = weeks["week_on"].unique().sort().to_list()
    opened = columns[3].date_input(
        "Since", value=days[len(days) // 2], min_value=days[0], max_value=days[-1], key="shift-since"
    )  # fmt: skip
    if not grown or not isinstance(opened, date):
        st.caption("Choose where it opened or grew; the others are what it is compared with.")
        return
    frame = _by_group(weeks, by or able[0])
    counted = {
        f"{channel} itself": (channel,),
        "all other channels": tuple(c for c in channels if c != channel),
        "all channels: induced": tuple(channels),
    }
    for column, (label, chosen) in zip(st.columns(3), counted.items(), strict=True):
        result = contact_change(frame, opened, tuple(grown), chosen)
        with column, st.container(border=True, height="stretch"):
            if isinstance(result, Insufficient):
                missing(result)
                continue
            st.metric(plain(label), value_text(result.value, result.unit))
            st.caption(f"a week per 1,000 customers · {interval_text(result)} · n = {result.n} weeks · associational")
            st.caption(result.cautions[0].text)
    shown = contact_change(frame, opened, tuple(grown), (channel,))
    if not isinstance(shown, Insufficient) and shown.rows is not None:
        chart(
            two_lines_figure(
                shown.rows["week_on"].to_list(),
                {"grown": shown.rows["grown"].to_list(), "others": shown.rows["others"].to_list()},
                since=opened,
            ),
            key="shift-lines", alt="Weekly contacts per 1,000 customers in both groups",
        )  # fmt: skip


def _by_group(weeks: pl.DataFrame, by: str) -> pl.DataFrame:
    """Weeks by one split: contacts and customers summed over the other."""
    per_split: Any = weeks.drop_nulls(by).group_by("week_on", pl.col(by).alias("customers_group"), "channel")
    summed: pl.DataFrame = per_split.agg(pl.sum("contacts"), pl.sum("customers"))
    return summed
