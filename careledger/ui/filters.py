"""The global filters: in the sidebar, in the URL, validated once."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import streamlit as st

from careledger.metrics.answer import Desk
from careledger.metrics.filters import DIMENSIONS, Filters, validated
from careledger.ui.desk import filter_values, observed_days

Comparison = Literal["nothing", "the period before", "the same period last year"]
COMPARISONS: tuple[Comparison, ...] = ("nothing", "the period before", "the same period last year")
MOST_OPTIONS = 500


def sidebar_filters(desk: Desk) -> None:
    """Draw the filters. A dimension with a single value offers no choice and is not shown."""
    known = filter_values(desk.ledger.manifest.build_id, desk)
    _say_what_no_row_has(known)
    with st.sidebar:
        first, last = observed_days(desk.ledger.manifest.build_id, desk)
        st.date_input(
            "Period", value=[], min_value=first, max_value=last, key="period", format="YYYY-MM-DD",
            bind="query-params", help="In UTC; both days are in it.",
        )  # fmt: skip
        compared = st.selectbox("Compare with", COMPARISONS, key="compare", bind="query-params")
        if compared != COMPARISONS[0] and not st.session_state.get("period"):
            st.caption("Choose a period first: nothing comes before an open one.")
        _cohort(desk)
        shown = [name for name in DIMENSIONS if len(known[name]) > 1]
        for name in shown[:2]:
            _choice(name, known[name])
        if shown[2:]:
            with st.expander("More filters"):
                for name in shown[2:]:
                    _choice(name, known[name])


def current_filters(desk: Desk) -> Filters:
    """What the sidebar and the URL say, checked against this build. Only rendered filters count."""
    known = filter_values(desk.ledger.manifest.build_id, desk)
    stated: dict[str, Any] = {name: tuple(st.session_state.get(name) or ()) for name in DIMENSIONS}
    period: tuple[date, ...] = tuple(st.session_state.get("period") or ())
    if period:  # a single day, or the first of two that are being chosen
        stated["from_on"], stated["to_on"] = period[0], period[-1]
    return validated({name: value for name, value in stated.items() if value}, known)


def compared_filters(filters: Filters) -> Filters | None:
    """The filters of the period to compare with; None where nothing is compared or the period is open."""
    chosen = st.session_state.get("compare", COMPARISONS[0])
    if chosen == COMPARISONS[1]:
        return filters.previous_period()
    return filters.year_before() if chosen == COMPARISONS[2] else None


def _say_what_no_row_has(known: dict[str, list[str]]) -> None:
    """Streamlit drops an unknown value of a link in silence, and the reader would take all rows for the asked."""
    for name in DIMENSIONS:
        for value in st.query_params.get_all(name):
            if value not in known[name]:
                st.text(f"The link asks for {name} {value[:80]!r}, which no row has: it is left out.")


def _cohort(desk: Desk) -> None:
    """The saved cohorts, where there are any: they are shared by everybody who uses this home."""
    saved = [name for name, *_ in desk.workspace.cohorts()]
    if (asked := st.query_params.get("cohort")) and asked not in saved:
        st.text(f"The link asks for a cohort {asked[:80]!r}, which nobody saved: everybody is shown.")
    if st.session_state.get("cohort") not in saved:  # somebody else may have dropped it
        st.session_state.pop("cohort", None)
    if not saved:
        return
    st.selectbox(
        "Saved cohort", saved, index=None, key="cohort", placeholder="everybody", bind="query-params",
        help="Only these, wherever a number is about customers.",
    )  # fmt: skip


def _choice(name: str, values: list[str]) -> None:
    st.multiselect(
        name.capitalize(), values[:MOST_OPTIONS], key=name, bind="query-params", placeholder="all",
    )  # fmt: skip
