"""Coverage and staffing: when people ask, who is there, how many it takes."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.printed import duration_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import line_figure
from careledger.ui.charts.ranks import two_curves_figure
from careledger.ui.charts.weeks import week_figure
from careledger.ui.community.desk_hours import best_hours, week_grid
from careledger.ui.community.target import Target, chosen_target
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section

MOST_WEEKS = metric("staffing").parameters["most_weeks"]
PER_HOUR = "requests an hour, both kinds together"


def title(gap: Answer, plan: Answer, target: Target) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    wanted = f"answer {target.share:.0%} of each hour's requests within {target.minutes} minutes"
    if isinstance(plan.result, Insufficient):
        return "We cannot tell yet how many agents it takes.", [f"{plan.result.reason} {plan.result.needed}"]
    hours = value_text(plan.result.value, plan.result.unit)
    lines = [
        f"The last whole weeks that requests and shifts share are used, at most {MOST_WEEKS}.",
        next((caution.text for caution in plan.result.cautions if caution.code == "handling"), ""),
    ]
    if isinstance(gap.result, Insufficient):
        return f"It takes {hours} agent hours a week to {wanted}.", [*lines, f"{gap.result.reason} {gap.result.needed}"]
    share = value_text(gap.result.value, gap.result.unit)
    lines += [caution.text for caution in plan.result.cautions if caution.code in ("simulation-check", "off-shift")]
    return f"{share} of requests come while nobody is on shift; it takes {hours} agent hours a week to {wanted}.", lines


def written_desk(desk: Desk, filters: Filters, target: Target, gap: Answer, plan: Answer) -> None:
    """Requests, people and what they reach, hour by hour."""
    lent = desk.answer("pull_off_penalty", filters, **target.settings())
    for column, answer in zip(st.columns(3), (gap, plan, lent), strict=True):
        with column:
            metric_card(desk, answer)
    if isinstance(plan.result, Insufficient) or plan.result.rows is None:
        return
    hours = plan.result.rows
    if isinstance(gap.result, Estimate) and gap.result.rows is not None:
        hours = gap.result.rows.with_columns(hours["agents_needed"])
    week_grid(hours, target.zone)
    best_hours(plan.result, target.minutes)
    if isinstance(lent.result, Estimate) and lent.result.rows is not None:
        section(
            "While agents are lent to the phones",
            "Share of requests with a reply against time since asking, in hours of the week that know both kinds of "
            f"days. Bands: 95 %. Dotted: {target.minutes} minutes. Associational.",
        )
        chart(
            two_curves_figure(
                lent.result.rows, {"normal": "normal hours", "high": "lent to the phones"}, target.minutes * 60
            ),
            key="lent", alt="Replies over time in normal hours and while agents are lent to the phones",
        )  # fmt: skip


def phones(desk: Desk, filters: Filters, target: Target) -> None:
    """How many the phones need, callers losing patience."""
    patience, share, within = st.columns(3)
    with patience:
        minutes = st.number_input("Patience, minutes", 0.5, 30.0, 3.0, step=0.5, key="patience", bind="query-params")
    with share:
        percent = st.number_input("Take, %", 10, 99, 80, key="phone_target", bind="query-params")
    with within:
        seconds = st.number_input("within, seconds", 1, 600, 20, key="phone_seconds", bind="query-params")
    answer = desk.answer(
        "phone_staffing", filters, zone=target.zone, patience_seconds=minutes * 60,
        phone_target_share=percent / 100, phone_within_seconds=seconds,
    )  # fmt: skip
    if isinstance(answer.result, Insufficient):
        missing(answer.result)
        return
    metric_card(desk, answer)
    st.caption(" ".join(caution.text for caution in answer.result.cautions if caution.code == "patience"))
    if answer.result.rows is not None:
        section("Agents that the phones need", f"Weekdays and hours in {target.zone}; Erlang A.")
        chart(
            week_figure(answer.result.rows, "agents_needed", unit="agents", numberformat=".0f"),
            key="phone-grid", alt="Agents that the phones need by weekday and hour",
        )  # fmt: skip


def desk_size(desk: Desk, filters: Filters, target: Target) -> None:
    """How much of the talk is work, and whether two desks should be one."""
    answers = [
        desk.answer("taken_up_share", filters),
        desk.answer("actionable_share", filters),
        desk.answer("pooled_desk", filters, **target.plan_settings()),
    ]
    for column, answer in zip(st.columns(3), answers, strict=True):
        with column:
            metric_card(desk, answer)
    pooled = answers[-1].result
    st.caption(f"A joint desk pays up to that many {PER_HOUR}.")
    if isinstance(pooled, Estimate) and pooled.rows is not None:
        section(
            "What a joint desk saves",
            "Agents of two desks less those of one, fractions of an agent counted, against requests an hour of both "
            "together; below zero two desks are better. "
            + " ".join(c.text for c in pooled.cautions if c.code == "assumed-pooling"),
        )
        saved = pooled.rows["agents_apart"] - pooled.rows["agents_joint"]
        chart(
            line_figure(
                pooled.rows["requests_per_hour"].to_list(), saved.to_list(), titles=(PER_HOUR, "agents saved")
            ),
            key="pooled", alt="Agents saved by a joint desk against requests an hour",
        )  # fmt: skip
        st.caption(f"Work a reply: {duration_text(target.handle_minutes * 60)}, assumed. Set it above.")


desk = current_desk()
if desk is None:
    nothing_built()
else:
    filters = current_filters(desk)
    head = st.container()
    target = chosen_target(desk)
    gap = desk.answer("coverage_gap", filters, **target.settings())
    plan = desk.answer("staffing", filters, **target.plan_settings())
    answer, lines = title(gap, plan, target)
    with head:
        memo_head("When do people ask, who is there, and how many does it take?", answer, *lines)
        if narrowed := [name for name in ("channel", "brand", "segment", "region") if getattr(filters, name)]:
            st.caption(
                f"Requests are narrowed by {' and '.join(narrowed)}, shifts are not: agents who also serve others "
                "are counted as if they were here for these alone."
            )
    written, calls, size = st.tabs(
        ["In writing", "Phones", "Desk size"], key="view", on_change="rerun", bind="query-params"
    )
    if written.open:
        with written:
            written_desk(desk, filters, target, gap, plan)
    if calls.open:
        with calls:
            phones(desk, filters, target)
    if size.open:
        with size:
            desk_size(desk, filters, target)
