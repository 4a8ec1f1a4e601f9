"""Care response: do we answer, how fast, where not; and what the community answers itself."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import duration_text, interval_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import line_figure, reply_curve_figure
from careledger.ui.charts.grids import hours_figure
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section
from careledger.ui.tables import table

EXPECTED = {3600.0: "1 h, what 72 % of complainers expect"}


def first_answers(desk: Desk, filters: Filters) -> None:
    """Do people who ask get an answer?"""
    rate, first, _ = metric_cards(desk, filters, "answered_rate", "first_reply_seconds", "answered_within_hour")
    if isinstance(rate.result, Insufficient):
        return
    if isinstance(first.result, Estimate) and first.result.rows is not None:
        section(
            "How long people wait for a first reply",
            "Share of all cases that a person has answered, against time since asking; the ignored are in it. "
            "Band: 95 %. Dotted: published expectation of people who complain on Twitter (Lithium 2013, selected).",
        )
        chart(
            reply_curve_figure(first.result.rows, EXPECTED), key="reply-curve",
            alt="Share answered against time since asking",
        )  # fmt: skip
    _by_dimension(desk, filters, "answered_rate", "Answered within a day, by")


def running_conversations(desk: Desk, filters: Filters) -> None:
    """Once it runs, how long does each message wait?"""
    (turn, *_) = metric_cards(desk, filters, "turn_reply_seconds", "turns", "mentions")
    if isinstance(turn.result, Insufficient):
        return
    if turn.result.rows is not None:
        section(
            "The whole spread", "Quantiles of the wait for a reply, answered turns only; 95 % intervals over customers."
        )
        table(
            [
                {"share of answered turns": f"{row['share']:.0%}", "replied within": duration_text(row["seconds"]),
                 "interval": f"{duration_text(row['low'])} – {duration_text(row['high'])}"}
                for row in turn.result.rows.iter_rows(named=True)
            ]
        )  # fmt: skip
    section(
        "When people wait longest",
        "Median wait by weekday and hour of asking, UTC, answered turns only; darker is longer.",
    )
    hours = desk.ledger.frame("turns_by_hour", _dimension_parameters(filters))
    chart(hours_figure(hours), key="hours", alt="Median wait by weekday and hour")
    _by_dimension(desk, filters, "turn_reply_seconds", "Median wait, by")


def community(desk: Desk, filters: Filters) -> None:
    """What customers answer for each other."""
    (asked, *_) = metric_cards(
        desk, filters, "community_questions", "accepted_answer_rate", "unanswered_rate", "community_views"
    )
    if isinstance(asked.result, Insufficient):
        missing(asked.result)
        return
    points = [(day, r) for day, r in desk.answers_by("community_questions", "week", filters) if isinstance(r, Estimate)]
    section("Questions by week", "Threads opened, weeks from Monday, UTC; the first and the last may be partial.")
    chart(
        line_figure([day for day, _ in points], [r.value for _, r in points]), key="questions", alt="Questions by week"
    )
    section("What is missing for savings")
    missing(
        Insufficient(
            "Views are not deflected contacts: no call or case is tied to these viewers.",
            "Bring calls.csv and views.csv with the same customer_id.",
        )
    )


def _dimension_parameters(filters: Filters) -> dict[str, object]:
    return {n: v for n, v in filters.parameters().items() if n not in ("product", "currency")}


def _by_dimension(desk: Desk, filters: Filters, metric_id: str, heading: str) -> None:
    by = st.segmented_control(
        heading, ("channel", "brand", "topic", "region"), default="channel", required=True,
        key=f"by-{metric_id}", bind="query-params",
    )  # fmt: skip
    groups = [
        (f"no {by} stated" if key is None else str(key), result)
        for key, result in desk.answers_by(metric_id, by or "channel", filters)
        if isinstance(result, Estimate) and result.is_reached
    ]
    groups = sorted(groups, key=lambda group: -group[1].n)[:12]
    if not groups:
        st.caption(f"No {by} is stated in these rows.")
        return
    is_share = groups[0][1].unit == "share"
    scale = 1 if is_share else 60
    chart(
        bars_figure(
            [f"{key} (n = {result.n:,})" for key, result in groups], [r.value / scale for _, r in groups],
            [r.low / scale for _, r in groups], [min(r.high, 1e9) / scale for _, r in groups],
            tickformat=".0%" if is_share else ",.0f",
        ),
        key=f"by-{metric_id}-chart", alt=f"{heading} {by}",
    )  # fmt: skip
    unit = "Share" if is_share else "Minutes"
    st.caption(f"{unit} with 95 % intervals; the largest groups, which differ in more than {by}.")


def title(desk: Desk, filters: Filters) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    for metric_id, text in (
        ("answered_rate", "{} of cases and public threads are answered by a person within a day."),
        ("turn_reply_seconds", "Half of all answered messages wait {} or less."),
        ("accepted_answer_rate", "Customers solve {} of the questions asked in the community."),
    ):
        answer: Answer = desk.answer(metric_id, filters)
        if isinstance(answer.result, Estimate) and answer.result.is_reached:
            value = value_text(answer.result.value, answer.result.unit)
            lines = [f"95 % interval {interval_text(answer.result)}, n = {answer.result.n:,}; {answer.result.claim}."]
            first = desk.answer("answered_rate", filters).result
            if isinstance(first, Insufficient):
                lines.append("Whether people are answered at all cannot be told from these files.")
            return text.format(value), lines
    absent = desk.answer("turn_reply_seconds", filters).result
    assert isinstance(absent, Insufficient)
    return "We cannot tell yet whether people are answered.", [f"{absent.reason} {absent.needed}"]


desk = current_desk()
if desk is None:
    nothing_built()
else:
    filters = current_filters(desk)
    answer, lines = title(desk, filters)
    memo_head("Do we answer, how fast, and where not?", answer, *lines)
    bodies = {"First answers": first_answers, "Running conversations": running_conversations, "Community": community}
    tabs = st.tabs(list(bodies), key="view", on_change="rerun", bind="query-params")
    for tab, body in zip(tabs, bodies.values(), strict=True):
        if tab.open:
            with tab:
                body(desk, filters)
