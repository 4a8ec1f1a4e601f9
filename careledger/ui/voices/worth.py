"""What reasons cost while they last, who says them, what the community already answers, what ideas brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.fixes import fix_value, yearly
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import amount_text, result_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.memo import missing, section
from careledger.ui.tables import table


def fixes(desk: Desk, filters: Filters) -> None:
    """What it is worth to fix a reason, in one currency at a time."""
    section(
        "What would a fix be worth?",
        "A year's handling cost of the reason, counted, and the margin of customers who left within 180 days beyond "
        "customers alike who did not complain, associational. Margin is before the cost of care: they do not overlap. "
        "What a fix avoids and costs is your assumption.",
    )
    known = [str(c) for c, r in desk.answers_by("handling_cost", "currency", filters) if isinstance(r, Estimate) and c]
    if not known:
        missing(_as_insufficient(desk, filters))
        return
    columns = st.columns(3)
    currency = columns[0].selectbox("Currency", known, key="fix-currency", bind="query-params") or known[0]
    avoided = columns[1].number_input(
        "Avoided by the fix, % (assumed)", min_value=1, max_value=100, value=100, key="avoided", bind="query-params"
    )
    cost_of_fix = columns[2].number_input(
        "Cost of the fix a year (assumed)", min_value=0.0, value=0.0, step=1000.0, key="fix-cost", bind="query-params"
    )
    narrowed = replace(filters, currency=(currency,))
    lost = desk.answer("margin_lost_by_reason", narrowed).result
    days = _days(desk, filters)
    losses = (
        {} if isinstance(lost, Insufficient) or lost.rows is None else {r["reason"]: r for r in lost.rows.to_dicts()}
    )
    rows = []
    for reason, result in desk.answers_by("handling_cost", "topic", narrowed):
        if reason is None or isinstance(result, Insufficient):
            continue
        cost, loss = yearly(result.value, days), losses.get(reason)
        margin = (0.0, 0.0, 0.0) if loss is None else (loss["lost_amount"], loss["lost_low"], loss["lost_high"])
        value, low, high = fix_value(cost, margin, avoided / 100, cost_of_fix)
        rows.append(
            {
                "reason": reason,
                "contacts a year": round(yearly(result.n, days)),
                "handling cost a year": amount_text(cost, currency),
                "left beyond others": "too few"
                if loss is None
                else value_text(loss["excess_left"], "points").removeprefix("+"),
                "margin lost a year": "too few complaints"
                if loss is None
                else f"{amount_text(margin[0], currency)} ({amount_text(margin[1], currency)} – "
                f"{amount_text(margin[2], currency)})",
                "worth of the fix a year": f"{amount_text(value, currency)} ({amount_text(low, currency)} – "
                f"{amount_text(high, currency)})",
                "order": value,
            }
        )
    table([{k: v for k, v in row.items() if k != "order"} for row in sorted(rows, key=lambda row: -row["order"])])
    st.caption(
        f"Handling cost over {days:,.0f} days as a year's. Several reasons were looked at, and the greatest of many is "
        "partly luck. Avoided handling is capacity until a contract or a shift ends."
    )
    if isinstance(lost, Insufficient):
        missing(lost)


def _as_insufficient(desk: Desk, filters: Filters) -> Insufficient:
    result = desk.answer("handling_cost", filters).result
    return (
        result if isinstance(result, Insufficient) else Insufficient("No contact names a currency.", "Bring currency.")
    )


def _days(desk: Desk, filters: Filters) -> float:
    """Days that both the filters and the files of contacts speak of."""
    seen = desk.ledger.frame("sources").filter(pl.col("entity").is_in(["cases", "calls"]))
    first, last = seen["observed_from"].dt.date().min(), seen["observed_until"].dt.date().max()
    if not isinstance(first, date) or not isinstance(last, date):
        return 0.0
    start, end = max(first, filters.from_on or first), min(last, filters.to_on or last)
    return float(max((end - start).days + 1, 0))


def sayers(desk: Desk, filters: Filters) -> None:
    """Reasons by the margin of who says them: what the best customers would have you mend."""
    section(
        "Free research: who says it, and what they are worth",
        "Margin in the last year of the known customers who say each reason, per currency; a customer with two reasons "
        "is in both rows, so rows are not summed. It is what they are worth, not what the reason costs.",
    )
    stated = {n: v for n, v in filters.parameters().items() if n not in ("product", "currency")}
    frame = desk.ledger.frame("reason_margins", stated)
    if frame.is_empty():
        st.caption("No customer with orders says a reason in this selection.")
        return
    table(
        frame.with_columns(
            pl.struct("margin_amount", "currency")
            .map_elements(lambda r: amount_text(float(r["margin_amount"]), r["currency"]), return_dtype=pl.String)
            .alias("margin of a year")
        ).select("reason", "people", "customers", "buyers", "margin of a year")
    )


def answered_elsewhere(desk: Desk, filters: Filters) -> None:
    """Open cases whose question the community has solved."""
    section(
        "Open, though the community has the answer",
        "Of all cases of the period that are neither resolved nor closed, with words; not those of today alone. "
        "Pairs with the most similar words first.",
    )
    (answer,) = metric_cards(desk, filters, "already_answered_share")
    if isinstance(answer.result, Insufficient) or answer.result.rows is None:
        return
    for caution in answer.result.cautions[:1]:
        st.text(caution.text)
    table(answer.result.rows.head(200), height=260)


def ideas(desk: Desk, filters: Filters) -> None:
    """Ideas of customers and what they brought."""
    section("Ideas, and what they brought", "Launched first, then by votes; margin as the ideas file measures it.")
    result = desk.answer("idea_margin", filters).result
    if isinstance(result, Insufficient):
        missing(result)
    else:
        st.text(f"Margin of launched ideas: {result_text(result)}")
    stated = filters.parameters()
    frame = desk.ledger.frame("ideas", {name: stated[name] for name in ("from_at", "to_at", "currency")})
    if len(frame):
        dates = pl.col("happened_on", "launched_at").dt.strftime("%Y-%m-%d").fill_null("")
        table(frame.with_columns(dates).rename({"happened_on": "posted_on", "launched_at": "launched_on"}), height=320)


def worth(desk: Desk, filters: Filters) -> None:
    """The whole view."""
    fixes(desk, filters)
    sayers(desk, filters)
    answered_elsewhere(desk, filters)
    ideas(desk, filters)
