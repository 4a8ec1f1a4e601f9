"""Deflection: how many contacts the community saves, by assumption and by evidence, and what they are worth."""

from __future__ import annotations

import streamlit as st

from analytics.deflection.assumed_route import Saved
from analytics.deflection.survey_next import surveys_next
from analytics.estimate import Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.deflection.asked import asked_by_the_reader
from careledger.ui.deflection.doubt import doubt_view
from careledger.ui.deflection.finance import finance_view
from careledger.ui.deflection.rules import rules_view
from careledger.ui.deflection.steps import contrast_text, waterfall_view
from careledger.ui.deflection.value import value_view
from careledger.ui.deflection.where import where_view
from careledger.ui.deflection.world import World, span_text, world
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain

QUESTION = "How many contacts does the community save us, and which part is real?"
CARDS = ("gross_solved_views", "contacts_saved_assumed", "contacts_saved_compared", "contacts_saved_held_out")
GROUNDS = {"associational": "associational", "assumed": "by lot, and carried over to all of them"}
VIEWS = ("Waterfall", "Value", "Where", "Rules", "Doubt", "For finance")


def said(told: World, saved: Saved) -> tuple[str, list[str]]:
    """The page's answer, and what it rests on."""
    low, high = saved.interval
    unowned = _unowned(told)
    lines = [
        f"If the assumptions hold, {saved.total:,.0f} contacts ({low:,.0f} – {high:,.0f}) in {span_text(saved.days)}"
        + (f"; they rest on {unowned} that nobody here has stated." if unowned else ".")
    ]
    if off := [gate.label for gate in told.gates() if not gate.is_on]:
        lines.append(f"Switched off: {', '.join(off)}.")
    if advice := _advice(told):
        lines.append(advice)
    proof = told.proved()
    if proof is None:
        known = (
            "an experiment shows none saved"
            if told.is_refuted_by_lot()
            else "how many contacts that saved is not known"
        )
        return f"Solved threads were read {saved.readers.gross:,.0f} times; {known}.", [_missing_evidence(told), *lines]
    how, result = proof
    saves, years, when = (
        ("saves", saved.years, "a year")
        if saved.is_carried_to_a_year
        else ("saved", 1.0, f"in {span_text(saved.days)}")
    )
    evidence = (
        f"Evidence: {result.low / years:,.0f} – {result.high / years:,.0f} {when}, of known customers alone, "
        f"{GROUNDS[result.claim]}; the Proof page shows how. "
        + (f"{lot} " if (lot := told.lot_text()) else "")
        + (contrast_text(told, told.of_known_readers()) or "")
    )
    shown, assumed = _rounded(result.value / years), _rounded(saved.total / years)
    holding = "the assumptions" if len(told.gates()) == len(saved.readers.steps) else "the steps that are on"
    answer = (
        f"The community {saves} about {shown} contacts {when} among known customers, {how}; "
        f"{holding} give {assumed} for everybody."
    )
    return answer, [evidence, *lines]


def _missing_evidence(told: World) -> str:
    """Why no evidence stands in the title, and what a lot says."""
    result = told.answer("contacts_saved_compared").result
    if isinstance(result, Insufficient):
        said = f"What is missing: {result.reason} {result.needed}"
    elif result.low > 0:
        said = f"Readers compared: {interval_text(result)} contacts saved; where both differ, the lot is right."
    elif result.high < 0:
        said = f"Readers compared: {interval_text(result)} contacts saved, so more of them got in touch, not fewer."
    else:
        said = f"Readers compared: {interval_text(result)} contacts saved, which cannot be told from none yet."
    return " ".join(filter(None, (said, told.lot_text())))


def _advice(told: World) -> str | None:
    """The survey that would take most of the doubt away."""
    first = next(iter(surveys_next(told.gates())), None)
    if first is None or not first.to_ask:
        return None
    return (
        f"To do: ask {first.to_ask:,} visitors about {first.gate.label.lower()!r}; on average that takes "
        f"{first.removed_share * 100:.0f} % of the doubt away."
    )


def _unowned(told: World) -> str:
    """How many assumptions in use nobody here stands for, in words; empty where all are owned."""
    names = [
        gate.id
        for gate in told.gates()
        if gate.is_on and gate.origin == "assumed" and not told.stated[gate.id].is_stated
    ]
    return f"{len(names)} assumption{'s' if len(names) > 1 else ''}" if names else ""


def _rounded(count: float) -> str:
    """To two digits: nobody knows the third."""
    digits = max(len(f"{abs(count):.0f}") - 2, 0)
    return value_text(round(count, -digits), "count")


def deflection(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, cards = st.container(), st.container()
    told = world(desk, filters, asked_by_the_reader(desk, filters))
    saved = told.saved()
    with head:
        if isinstance(saved, Insufficient):
            memo_head(QUESTION, "We cannot tell yet how many contacts the community saves.")
            missing(saved)
        else:
            answer, lines = said(told, saved)
            memo_head(QUESTION, answer, *(plain(line) for line in lines))
    with cards:
        for column, metric_id in zip(st.columns(len(CARDS)), CARDS, strict=True):
            with column:
                metric_card(desk, told.answer(metric_id))
    if isinstance(saved, Insufficient):
        return
    for tab, name in zip(st.tabs(VIEWS, key="view", on_change="rerun", bind="query-params"), VIEWS, strict=True):
        if tab.open:
            with tab:
                body(name, told, saved)


def body(name: str, told: World, saved: Saved) -> None:
    """One view of the page."""
    if name == "Waterfall":
        waterfall_view(told, saved)
    elif name == "Value":
        value_view(told, saved)
    elif name == "Where":
        where_view(told, saved)
    elif name == "Rules":
        rules_view(told, saved)
    elif name == "Doubt":
        doubt_view(told, saved)
    else:
        finance_view(told, saved, *said(told, saved))


desk = current_desk()
if desk is None:
    nothing_built()
else:
    deflection(desk, current_filters(desk))
