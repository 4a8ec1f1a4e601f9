"""The published build as the pages see it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from careledger.errors import WrongUsage
from careledger.metrics.answer import Desk
from careledger.store.home import home
from careledger.store.ledger import Ledger, Manifest, published_build
from careledger.store.workspace import Workspace


@st.cache_resource(max_entries=3, on_release=lambda ledger: ledger.close(), show_spinner=False)
def _opened(place: Path, build_id: str, _manifest: Manifest) -> Ledger:
    return Ledger(place, _manifest)


@st.cache_resource(max_entries=3, show_spinner=False)
def _workspace(place: Path) -> Workspace:
    return Workspace(place)


def current_desk() -> Desk | None:
    """The published build, opened once for everybody, for the cohort chosen here; None where nothing was built yet."""
    place = home()
    manifest = published_build(place)
    if manifest is None:
        return None
    whole = Desk(_opened(place, manifest.build_id, manifest), _workspace(place))
    try:
        return whole.narrowed(st.session_state.get("cohort"))
    except WrongUsage:  # somebody else has dropped it; the sidebar, drawn next, no longer offers it
        return whole


@st.cache_data(max_entries=8, show_spinner=False)
def filter_values(build_id: str, _desk: Desk) -> dict[str, list[str]]:
    """The values of each filter in this build."""
    return _desk.filter_values()


@st.cache_data(max_entries=8, show_spinner=False)
def observed_days(build_id: str, _desk: Desk) -> tuple[date | None, date | None]:
    """First and last day that any source of this build speaks of."""
    frame = _desk.ledger.frame("sources")
    first, last = frame["observed_from"].dt.date().min(), frame["observed_until"].dt.date().max()
    return (first if isinstance(first, date) else None), (last if isinstance(last, date) else None)
