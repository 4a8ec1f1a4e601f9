"""The page Service recovery: who stays after which experience, and whether there is a paradox."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.recovery import FAST, IGNORED, NEVER, UNRESOLVED, Recovery, told_paradox, told_rate
from careledger.imports.arrival import is_demo
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.store.home import home
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import changes_figure
from careledger.ui.memo import memo_head, missing, section
from careledger.ui.recovery.world import RATE, recovered
from careledger.ui.tables import table
from data.demo.known import true_effects

QUESTION = "What becomes of customers who complain, and are they ever more loyal for it?"
PARADOX = "recovery_paradox"
ALIKE = 0.1


def recovery_page(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    settings = _settings()
    found = desk.missing(metric(RATE).needs) or recovered(desk, filters, settings)
    if isinstance(found, Insufficient):
        with head:
            memo_head(QUESTION, "We cannot tell yet what becomes of customers who complain.")
            missing(found)
        return
    with head:
        memo_head(QUESTION, sentence(found), *_lines(found, settings))
    _cards(desk, filters, found, settings)
    _against_none(found, settings)
    _shares(found)
    _pairs(found)
    if is_demo(home()) and filters == Filters() and settings["outcome_days"] == 180:  # noqa: PLR2004  # as its truth
        truth = true_effects(home()).get("answering_on_all")
        if truth is not None:
            st.caption(
                f"Truth of the demo world: an answer keeps {100 * truth:.1f} of 100 who complain, solved or not; a "
                "solution adds nothing of its own."
            )


def _settings() -> dict[str, Any]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        fast = st.segmented_control(
            "Fast means resolved within", [4, 24, 48], default=24, required=True, key="fast", bind="query-params",
            format_func=lambda hours: f"{hours} h",
        )  # fmt: skip
        landmark = st.segmented_control(
            "Followed from", [72, 168], default=72, required=True, key="from", bind="query-params",
            format_func=lambda hours: f"day {hours // 24}",
        )  # fmt: skip
        days = st.segmented_control(
            "Judged after", [90, 180], default=180, required=True, key="judged", bind="query-params",
            format_func=lambda days: f"{days} days",
        )  # fmt: skip
    hours = int(landmark or 72)
    return {
        "fast_hours": int(fast or 24), "landmark_hours": hours, "answer_hours": hours, "outcome_days": int(days or 180)
    }  # fmt: skip


def sentence(found: Recovery) -> str:
    """The paradox, tested: shown only where the whole interval is above 0."""
    is_shown = found.paradox()
    if is_shown is None:
        return "Nobody can tell yet: too few were resolved fast, or nobody is known who never complained."
    if is_shown:
        return "Those resolved fast stay more often than those who never complained: a paradox is shown."
    if found.difference(FAST, NEVER).interval()[1] < 0:
        return "No paradox: even those resolved fast stay less often than those who never complained."
    return "No paradox shown: those resolved fast do not stay more often than those who never complained."


def _lines(found: Recovery, settings: dict[str, Any]) -> list[str]:
    said = []
    for one, other, what in (
        (FAST, NEVER, "Resolved fast, against no complaint"),
        (FAST, IGNORED, "Resolved fast, against not answered"),
        (UNRESOLVED, IGNORED, "Answered though not resolved, against not answered"),
    ):
        if one in found.experiences and other in found.experiences:
            told = found.difference(one, other)
            low, high = told.interval()
            said.append(
                f"{what}: {100 * told.value:+.0f} of 100 stay ({100 * low:+.0f} to {100 * high:+.0f}) "
                f"after {settings['outcome_days']} days."
            )
    unlike = found.arms.filter(pl.col("gap").abs() >= ALIKE)["experience"].to_list()
    if unlike:
        said.append(f"Still unlike those who complained, once weighted: {', '.join(unlike)}.")
    said.append(
        "Associational: what is hard to resolve is resolved late, and how bad it was is in no file. To do: deal "
        "answers by lot on *Experiments*, or resolve a hard reason fast for some weeks."
    )
    return said


def _cards(desk: Desk, filters: Filters, found: Recovery, settings: dict[str, Any]) -> None:
    answers = [
        desk.told(RATE, told_rate(found, FAST), filters, **settings),
        desk.told(PARADOX, told_paradox(found), filters, **settings),
    ]
    for column, answer in zip(st.columns(len(answers)), answers, strict=True):
        with column:
            metric_card(desk, answer)


def _against_none(found: Recovery, settings: dict[str, Any]) -> None:
    if NEVER not in found.experiences:
        return
    section(
        "Against customers who had not complained",
        f"Points more who stay for {settings['outcome_days']} days, with 95 % intervals. All are told of the same "
        f"people, those who complained. Followed from day {settings['landmark_hours'] // 24} on: who was resolved "
        "later counts as not resolved, or staying would make the solution. Who had not complained is followed from the "
        "days of those who had.",
    )
    rows: list[dict[str, Any]] = []
    for name in found.experiences:
        if name != NEVER:
            told = found.difference(name, NEVER)
            low, high = told.interval()
            rows.append(
                {
                    "label": name.capitalize(), "value": 100 * told.value, "low": 100 * low, "high": 100 * high,
                    "is_ours": name == FAST,
                }
            )  # fmt: skip
    chart(changes_figure(rows), key="recovery", alt="Staying after each experience, less without a complaint")


def _shares(found: Recovery) -> None:
    section(
        "Who stays after which experience",
        "Share that stays, plainly and like against like. The last columns say how many the rows are worth once "
        "weighted, and in what they are least like those who complained (in standard deviations; 0.1 counts as alike).",
    )
    rows = []
    for arm in found.arms.iter_rows(named=True):
        told = found.share(arm["experience"])
        low, high = told.interval()
        rows.append(
            {
                "experience": arm["experience"], "customers": arm["n"], "plainly": f"{arm['stayed']:.1%}",
                "like against like": f"{told.value:.1%}", "interval": f"{low:.1%} – {min(high, 1.0):.1%}",
                "worth": f"{arm['effective']:,.0f}", "least alike": f"{arm['unlike']} {arm['gap']:+.2f}",
            }
        )  # fmt: skip
    table(rows)


def _pairs(found: Recovery) -> None:
    section("Each against each", "Points more who stay; p after Holm over all pairs.")
    table(
        [
            {
                "": f"{row['one']}, against {row['other']}", "points": f"{100 * row['value']:+.1f}",
                "interval": f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f}",
                "p (Holm)": "< .001" if row["p_holm"] < 0.001 else f"{row['p_holm']:.3f}",  # noqa: PLR2004
            }
            for row in found.pairs().iter_rows(named=True)
        ]
    )  # fmt: skip
