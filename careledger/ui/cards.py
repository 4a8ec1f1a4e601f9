"""Cards: one number each, with its interval, n and claim. No card takes a bare float."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import streamlit as st

from analytics.estimate import Estimate, Insufficient, Result
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import Better
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.explain import explain_button
from careledger.ui.filters import compared_filters
from careledger.ui.memo import plain

NO_NUMBER = "–"
SAID_ON_CARDS = ("orders-without-customer", "filter-not-applied", "source", "no-stated-time", "no-overlap", "unit")
DELTA_COLOURS: dict[Better, Literal["normal", "inverse", "off"]] = {
    "higher": "normal",
    "lower": "inverse",
    "neither": "off",
}


def metric_cards(desk: Desk, filters: Filters, *metric_ids: str) -> list[Answer]:
    """A row of cards of equal height, at most four; the answers behind them."""
    answers = [desk.answer(metric_id, filters) for metric_id in metric_ids]
    for column, answer in zip(st.columns(len(answers)), answers, strict=True):
        with column:
            metric_card(desk, answer)
    return answers


def metric_card(desk: Desk, answer: Answer) -> None:
    """Label, value, change, one line of doubt, and the way to how it is computed."""
    with st.container(border=True, height="stretch"):
        result, explained = answer.result, answer
        if isinstance(result, Insufficient):
            by_currency = _by_currency(desk, answer)
            if by_currency:
                (currency, first), *others = by_currency
                chosen = replace(answer.filters, currency=(currency,))
                explained = desk.answer(answer.metric.id, chosen, **_settings(answer))
                st.metric(
                    plain(f"{answer.metric.label} in {currency}"), value_text(first.value, first.unit, first.currency)
                )
                lines = [f"{interval_text(first)} · n = {first.n:,} · {first.claim}"]
                lines += [
                    f"And {value_text(o.value, o.unit, o.currency)} ({interval_text(o)}, n = {o.n:,}); not summed."
                    for _, o in others
                ]
                st.caption("  \n".join(plain(line) for line in [*lines, *_said(explained.result)]))
            else:
                st.metric(answer.metric.label, NO_NUMBER)
                st.caption(f"{result.reason} {result.needed}")
        else:
            change = _change(desk, answer)
            st.metric(
                answer.metric.label,
                value_text(result.value, result.unit, result.currency),
                delta=change,
                delta_color=DELTA_COLOURS[answer.metric.better],
            )
            said = [plain(text) for text in _said(result)]
            st.caption("  \n".join([f"{interval_text(result)} · n = {result.n:,} · {result.claim}", *said]))
        explain_button(desk, explained)


def _said(result: Result) -> list[str]:
    """The cautions that stand on the card itself."""
    return [] if isinstance(result, Insufficient) else [c.text for c in result.cautions if c.code in SAID_ON_CARDS]


def _settings(answer: Answer) -> dict[str, Any]:
    return {name: answer.parameters[name] for name in answer.metric.parameters}


def _by_currency(desk: Desk, answer: Answer) -> list[tuple[str, Estimate]]:
    """A number that several currencies forbid, for each of them, the most rows first; empty for anything else."""
    if not isinstance(answer.result, Insufficient) or answer.result.by != "currency":
        return []
    groups = desk.answers_by(answer.metric.id, "currency", answer.filters, **_settings(answer))
    known = [(str(currency), result) for currency, result in groups if isinstance(result, Estimate)]
    return sorted(known, key=lambda group: -group[1].n)


def _change(desk: Desk, answer: Answer) -> str | None:
    """The change against the compared period in the unit of the number; a plain minus, which st.metric reads."""
    before = compared_filters(answer.filters)
    if before is None or not isinstance(answer.result, Estimate):
        return None
    earlier: Result = desk.answer(answer.metric.id, before, **_settings(answer)).result
    if isinstance(earlier, Insufficient) or not (earlier.is_reached and answer.result.is_reached):
        return None
    difference = answer.result.value - earlier.value
    if answer.result.unit == "share":
        return f"{difference * 100:+.1f} points"
    sign = "-" if difference < 0 else "+"
    return sign + value_text(abs(difference), answer.result.unit, answer.result.currency)
