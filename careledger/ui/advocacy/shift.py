"""What an answer has to do with recommending, beside what was published about it, and with tone."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import value_text
from careledger.ui.cards import metric_cards
from careledger.ui.charts.base import chart
from careledger.ui.charts.claims import claims_figure
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

PUBLISHED = {"advocacy_shift_answered": 0.25, "advocacy_shift_ignored": -0.45}
LABELS = {"advocacy_shift_answered": "after an answer", "advocacy_shift_ignored": "after silence"}


def answer_or_silence(desk: Desk, filters: Filters) -> None:
    """Recommending after complaints that were answered and ignored, then tone."""
    section(
        "Recommending after an answer and after silence",
        "Surveys within 60 days of a complaint, against customers without one in 180 days; shares of 9 and 10. "
        "Associational: answered and ignored customers differ in more than what is held equal.",
    )
    metric_cards(desk, filters, "advocacy_shift", *PUBLISHED)
    results = {name: desk.answer(name, filters).result for name in PUBLISHED}
    known = {LABELS[name]: (r, PUBLISHED[name]) for name, r in results.items() if isinstance(r, Estimate)}
    if not known:
        absent = results["advocacy_shift_answered"]
        assert isinstance(absent, Insufficient)
        missing(absent)
    else:
        section(
            "Beside the published claim",
            "Relative change of the share who would recommend, against no complaint; line: 95 %. Published: Baer.",
        )
        chart(claims_figure(known), key="claims", alt="Change of recommending, ours and published")
        _who(results)
    _tone(desk, filters)


def _who(results: dict[str, Estimate | Insufficient]) -> None:
    section(
        "Who is in it",
        "Customers who can be named, were still there and answered. Before any weighting; surveys answered.",
    )
    arms = {
        row["arm"]: row
        for r in results.values() if isinstance(r, Estimate) and r.rows is not None
        for row in r.rows.iter_rows(named=True)
    }  # fmt: skip
    names = {"answered": "complained, answered", "ignored": "complained, ignored", "none": "no complaint in 180 days"}
    table(
        [
            {"customers": names[arm], "surveys answered": row["answered_surveys"],
             "would recommend": value_text(row["recommending_share"], "share")}
            for arm, row in arms.items()
        ]
    )  # fmt: skip


def _tone(desk: Desk, filters: Filters) -> None:
    section(
        "Tone before and after an answer",
        "Words of whoever opened a thread, −1 to 1. Only those who write again are seen: the bounds hold for all.",
    )
    left, right = st.columns([1, 2])
    with left:
        (answer,) = metric_cards(desk, filters, "tone_change")
    if isinstance(answer.result, Estimate) and answer.result.rows is not None:
        with right:
            table([{"reading": r["reading"], "change": f"{r['value']:.2f}".replace("-", "−")}
                   for r in answer.result.rows.iter_rows(named=True)])  # fmt: skip
