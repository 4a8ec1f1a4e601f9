"""What the reader asks of the cohorts: how to count, from when, and which line each customer is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

RULES = {"bought in that period": "n_day", "bought then or later": "unbounded", "in a bracket of periods": "bracket"}
BRACKET_NAMES = {"month": "3 months", "week": "4 weeks", "day": "7 days"}
GRAINS = ("month", "week", "day")
CLOCKS = {"calendar": "calendar", "from the first purchase": "rolling"}
LINES = {
    "time of first purchase": "none", "segment": "segment", "region": "region", "brand": "brand",
    "currency": "currency", "product": "product", "sold through": "channel", "campaign": "campaign",
    "acquired via": "acquired_via", "first contact": "first_contact",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Settings of the number `retention_grid`."""

    grain: str
    clock: str
    rule: str
    attribute: str

    @property
    def settings(self) -> dict[str, Any]:
        """As parameters of the catalogue."""
        return {"grain": self.grain, "clock": self.clock, "rule": self.rule, "attribute": self.attribute}

    @property
    def period(self) -> str:
        """What an age counts, in words."""
        if self.rule == "bracket":
            return BRACKET_NAMES[self.grain]
        return self.grain if self.clock == "calendar" or self.grain != "month" else "30 days"


def asked_of_cohorts() -> Asked:
    """Draw the controls. Days are always counted from the first purchase."""
    with st.container(horizontal=True):
        grain = _chosen("Periods", {name: name for name in GRAINS}, "grain")
        clocks = CLOCKS if grain != "day" else {"from the first purchase": "rolling"}
        clock = _chosen("Counted by", clocks, "clock") if grain != "day" else "rolling"
        rule = _chosen("Counts as retained", RULES, "rule")
        line = st.selectbox("One line for each", list(LINES), key="line", bind="query-params")
    return Asked(grain, clock, rule, LINES[line])


def _chosen(label: str, options: dict[str, str], key: str) -> str:
    first = next(iter(options))
    chosen = st.segmented_control(label, list(options), default=first, required=True, key=key, bind="query-params")
    return options[chosen or first]
