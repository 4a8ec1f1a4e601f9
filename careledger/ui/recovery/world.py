"""What the page Service recovery knows: staying after each experience, once per build, filters and settings."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import streamlit as st

from analytics.estimate import Insufficient
from analytics.recovery import Recovery, recovery
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.ui.lifetime.world import asked_of

RATE = "service_recovery_rate"


def recovered(desk: Desk, filters: Filters, settings: dict[str, Any]) -> Recovery | Insufficient:
    """Staying after each experience, under the page's settings."""
    answered_only = tuple(desk.workspace.answered_only_sources())
    return _recovered((*asked_of(desk, filters), answered_only, repr(settings)), desk, filters, settings)


@st.cache_resource(max_entries=8, show_spinner="Comparing like with like …")
def _recovered(
    key: tuple[Hashable, ...], _desk: Desk, _filters: Filters, _settings: dict[str, Any]
) -> Recovery | Insufficient:
    return recovery(_desk.frame_of(RATE, _filters, **_settings), seeds=5)
