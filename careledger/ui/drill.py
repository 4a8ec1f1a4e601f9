"""A number by group as bars, each of which opens the rows that it is made of, filters kept."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.estimate import Estimate
from careledger.exports.csv import csv_text
from careledger.metrics.answer import SHOWN_ROWS, Answer, Desk
from careledger.metrics.filters import Filters
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import picked_place
from careledger.ui.tables import table

MOST_BARS = 12
BARS_IN = {"share": (1.0, ".0%", "Share"), "seconds": (60.0, ",.0f", "Minutes"), "points": (0.01, "+.1f", "Points")}


def drillable_bars(
    desk: Desk, filters: Filters, metric_id: str, heading: str, *, dimensions: tuple[str, ...], **settings: Any
) -> None:
    """A metric by one of some dimensions, with intervals; a click on a bar shows its rows."""
    by = st.segmented_control(
        heading, dimensions, default=dimensions[0], required=True, key=f"by-{metric_id}", bind="query-params"
    )
    by = by or dimensions[0]
    groups = [
        (group, result)
        for group, result in desk.answers_by(metric_id, by, filters, **settings)
        if isinstance(result, Estimate) and result.is_reached
    ]
    groups = sorted(groups, key=lambda known: -known[1].n)[:MOST_BARS]
    if not groups:
        st.caption(f"No {by} is stated in these rows.")
        return
    scale, tickformat, unit = BARS_IN.get(groups[0][1].unit, (1.0, ",.2f", "Value"))
    names = [f"no {by} stated" if group is None else str(group) for group, _ in groups]
    most = max(abs(result.value) for _, result in groups) * 4 + 1e-9
    place = picked_place(
        bars_figure(
            [f"{name} (n = {result.n:,})" for name, (_, result) in zip(names, groups, strict=True)],
            [result.value / scale for _, result in groups],
            [result.low / scale for _, result in groups],
            [min(result.high, most) / scale for _, result in groups],
            tickformat=tickformat,
        ),
        key=f"by-{metric_id}-{by}",
        alt=f"{heading} {by}",
    )
    st.caption(
        f"{unit} with 95 % intervals; the largest groups, which differ in more than {by}. Click a bar for its rows."
    )
    if place is not None and place < len(groups):
        _rows(desk, desk.answer(metric_id, filters, **settings), by, groups[place][0], names[place])


def _rows(desk: Desk, answer: Answer, by: str, group: Any, name: str) -> None:
    rows = desk.rows_of_group(answer, by, group)
    shown = f", the first {SHOWN_ROWS:,} of them shown" if len(rows) > SHOWN_ROWS else ""
    st.text(f"{by}: {name}. {len(rows):,} rows{shown}.")
    table(rows.head(SHOWN_ROWS), height=280)
    st.download_button(
        "Download these rows", data=lambda: csv_text(rows).encode(), mime="text/csv", on_click="ignore",
        file_name=f"{answer.metric.id}-{by}-{answer.build_id}.csv", key=f"rows-{answer.metric.id}-{by}",
    )  # fmt: skip
