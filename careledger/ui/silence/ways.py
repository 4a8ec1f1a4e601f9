"""Two ways to the silent: complaints divided by who speaks up, and problems counted where people were asked."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analytics.beliefs import Belief
from analytics.estimate import Estimate, Insufficient, Result
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

WAYS = (
    ("silent_problems", "Complaints ÷ who speaks up", "problems, of the chosen period"),
    ("silent_problems_surveyed", "Complaints ÷ who says they spoke up", "problems, of the chosen period"),
    ("silent_customers", "Customers × share with a problem × who stays silent", "customers, of the last 12 months"),
    ("problems_in_private", "Called or wrote, never in public", "matters, of the chosen period"),
)


def told(desk: Desk, metric_id: str, filters: Filters, assumed: Mapping[str, Belief]) -> Answer:
    """A number of the silent under what the reader assumes, where it rests on that."""
    names = desk.settings(metric_id).get("assumed")
    if names is None:
        return desk.answer(metric_id, filters)
    return desk.answer(metric_id, filters, assumed={name: assumed[name] for name in names})


def two_ways(desk: Desk, filters: Filters, assumed: Mapping[str, Belief]) -> None:
    """Every way that the files allow, beside each other, with what each counts."""
    section(
        "Two ways to them",
        "From above: complaints that are seen, divided by how many speak up. From below: problems that people told "
        "somebody who asked, or told us in private. They count different things and need not agree.",
    )
    results: dict[str, Result] = {name: told(desk, name, filters, assumed).result for name, _, _ in WAYS}
    table(
        [
            {
                "way": way, "middle": value_text(result.value, result.unit), "interval": interval_text(result),
                "counts": counts, "is": _ground(name, result), "n": f"{result.n:,}",
            }
            for name, way, counts in WAYS
            if isinstance(result := results[name], Estimate)
        ]
    )  # fmt: skip
    for result in dict.fromkeys(one for one in results.values() if isinstance(one, Insufficient)):
        st.caption(plain(f"{result.reason} {result.needed}"))
    if isinstance(results["problems_in_private"], Estimate):
        st.caption(
            "What came in private is heard by somebody: it is silent in public only. Not every contact is about a "
            "problem, and those who told nobody are not in it."
        )


def excess_view(desk: Desk, filters: Filters) -> None:
    """What the files say of leaving after a complaint that was ignored: a guide from above to the assumed share."""
    section(
        "How many leave over it",
        "The files see who leaves after a complaint that nobody answered, never who leaves over a problem kept quiet. "
        "Who complains has the worse problem and was let down besides, so this is a guide from above to the range "
        "that is assumed. Associational.",
    )
    metric_card(desk, desk.answer("left_after_ignored", filters))


def _ground(name: str, result: Estimate) -> str:
    if any(caution.code == "surveyed" for caution in result.cautions):
        return "surveyed"
    return "counted" if name == "problems_in_private" else "assumed"
