"""The reporting time zone: chosen once, in the URL, and named wherever hours are shown."""

from __future__ import annotations

from zoneinfo import available_timezones

import streamlit as st

UTC = "UTC"
AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def chosen_zone() -> str:
    """Draw the choice and return the name of the zone, e.g. Europe/Berlin; UTC unless somebody chose."""
    zones = sorted(zone for zone in available_timezones() if zone.split("/")[0] in AREAS)
    return st.selectbox(
        "Time zone", [UTC, *zones], key="zone", bind="query-params", help="In which hours and weekdays are counted."
    )
