"""What people say when asked, beside what those who do not answer could change."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import result_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.drill import drillable_bars
from careledger.ui.memo import section
from careledger.ui.tables import table

KINDS = {"NPS": "nps", "CSAT": "csat", "CES": "ces"}
DIMENSIONS = ("channel", "topic", "segment", "region", "brand")


def surveys(desk: Desk, filters: Filters) -> None:
    """Recommendation, satisfaction and effort, and how far silence could move each."""
    metric_cards(desk, filters, *KINDS.values(), "nps_response_rate")
    section(
        "What those who did not answer could change",
        "As answered; weighted, if they are like those who did of the same channel, topic, segment, region and wait; "
        "and the bounds that hold whatever they think. A survey that few answer cannot tell more than its bounds.",
    )
    table([_readings(desk, filters, name, kind) for name, kind in KINDS.items()])
    chosen = st.segmented_control(
        "Look closer at", list(KINDS), default="NPS", required=True, key="asked", bind="query-params"
    ) or "NPS"  # fmt: skip
    drillable_bars(desk, filters, KINDS[chosen], f"{chosen}, by", dimensions=DIMENSIONS)


def _readings(desk: Desk, filters: Filters, name: str, kind: str) -> dict[str, Any]:
    weighted = desk.answer(f"{kind}_weighted", filters).result
    response = desk.answer(f"{kind}_response_rate", filters).result
    worst = best = "–"
    if isinstance(weighted, Estimate) and weighted.rows is not None:
        *_, least, most = weighted.rows["value"]
        worst, best = (value_text(end, weighted.unit) for end in (least, most))
    return {
        "survey": name,
        "as answered": result_text(desk.answer(kind, filters).result),
        "weighted for who answers": result_text(weighted),
        "if the silent are unhappy": worst,
        "if the silent are happy": best,
        "answered": f"{value_text(response.value, 'share')} of {response.n:,}"
        if isinstance(response, Estimate)
        else "–",
    }
