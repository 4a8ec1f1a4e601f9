"""What the user wants of a desk: a share of requests in time, and the assumptions that go with it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from careledger.metrics.answer import Desk
from careledger.ui.zone import chosen_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the user wants, and how long one reply takes."""

    share: float
    minutes: int
    handle_minutes: float
    zone: str
    desk: str

    def settings(self) -> dict[str, float | str]:
        """As the catalogue's parameters."""
        return {"desk": self.desk, "zone": self.zone, "within_seconds": self.minutes * 60}

    def plan_settings(self) -> dict[str, float | str]:
        """The same with the target's share and the handling time."""
        return self.settings() | {"target_share": self.share, "handle_seconds": self.handle_minutes * 60}


def chosen_target(desk: Desk) -> Target:
    """Draw the target and its assumptions; all of them stand in the URL."""
    desks = desk.ledger.frame("desks")["desk"].to_list() or ["social"]
    served, share, minutes, handle, zone = st.columns(5)
    with served:
        name = st.selectbox("Desk", desks, key="desk", bind="query-params", help="social: all public channels")
    with share:
        percent = st.number_input("Answer, %", 10, 99, 80, key="target", bind="query-params")
    with minutes:
        within = st.number_input("within, minutes", 1, 1440, 60, key="minutes", bind="query-params")
    with handle:
        took = st.number_input("Minutes a reply", 0.5, 120.0, 7.0, step=0.5, key="handle", bind="query-params")
    with zone:
        place = chosen_zone()
    return Target(share=percent / 100, minutes=int(within), handle_minutes=float(took), zone=place, desk=name)
