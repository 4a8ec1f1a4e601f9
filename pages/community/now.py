"""Now: what waits, what is about to be late, what is unusual, who praised and heard nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.expectation import expected_count
from careledger.metrics.alarms import open_alarms
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.community.waiting import due_soon, ranked, waiting_tables
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, section
from careledger.ui.tables import table

WINDOWS = {"1 day": 1, "7 days": 7, "30 days": 30}
NEEDS = ("conversations", "openers", "replies", "fair_sample")


def dimensions(filters: Filters) -> dict[str, object]:
    """The filters that hold for now; a period does not."""
    return {name: list(getattr(filters, name)) or None for name in ("channel", "brand", "segment", "region")}


def yesterday(desk: Desk, filters: Filters) -> None:
    """The last full day against days like it."""
    last = last_day(desk)
    always = replace(filters, from_on=None, to_on=None)
    counts = [(day, result) for day, result in desk.answers_by("cases", "day", always) if not _absent(result)]
    if last is None or not counts:
        return
    on = last - timedelta(days=1)
    first = min(day for day, _ in counts)
    known = {day: int(result.value) for day, result in counts if not isinstance(result, Insufficient)}
    days = [first + timedelta(days=n) for n in range((on - first).days)]
    expected = expected_count(days, pl.Series([known.get(day, 0) for day in days]).to_numpy(), on)
    actual = known.get(on, 0)
    section(
        "Yesterday against expectation",
        f"Cases opened on {on:%A, %Y-%m-%d}, UTC, the last day that was seen in full; expectation from the same "
        "weekday of the eight weeks before.",
    )
    if isinstance(expected, Insufficient):
        missing(expected)
        return
    verdict = "as expected"
    if not expected.low <= actual <= expected.high:
        verdict = "more than expected" if actual > expected.high else "fewer than expected"
    left, right = st.columns(2)
    left.metric("Cases yesterday", f"{actual:,}", help="A complete count.")
    left.caption(verdict)
    right.metric("Expected", value_text(expected.value, "count"))
    right.caption(f"{interval_text(expected)} · {expected.n} weeks · prediction")


def _absent(result: object) -> bool:
    return isinstance(result, Insufficient)


def alarms(desk: Desk, filters: Filters) -> None:
    """What is more than chance would bring, right now."""
    open_now = open_alarms(desk, replace(filters, from_on=None, to_on=None))
    section("Alarms", "More mentions than the weeks before would foretell, standing at the end of observation.")
    if not open_now:
        st.caption("No alarm stands.")
        return
    table(
        [
            {"since": f"{alarm.started_at:%Y-%m-%d %H:%M}", "kind": alarm.kind, "mentions": alarm.mentions,
             "expected": round(alarm.expected), "peak hour": f"{alarm.peak_at:%Y-%m-%d %H:%M}"}
            for alarm in open_now
        ]
    )  # fmt: skip
    st.page_link("pages/community/crises.py", label="Look closer at Crises")


def praise(desk: Desk, filters: Filters, days: int) -> None:
    """Praise that met silence, where anybody can tell praise from the rest."""
    section(
        "Praise not thanked",
        "Compliments that the brand has neither answered nor liked nor shared, the most followed first; kind as a "
        "person said, else as a trained model reads it.",
    )
    models = desk.ledger.frame("text_models")
    is_trained = bool(models.filter(pl.col("target") == "kind")["macro_f1"].is_not_null().any())
    frame = desk.ledger.frame("praise_unthanked", {"days": days, "is_trained": is_trained, **dimensions(filters)})
    if frame.is_empty():
        st.caption(
            "Every compliment was thanked." if is_trained else
            "Nobody has said yet which mentions are compliments, and the first reading is too often wrong to list: "
            "label some on the page Voices and train."
        )  # fmt: skip
        return
    table(
        frame.with_columns(pl.col("posted_at").dt.strftime("%Y-%m-%d %H:%M"), pl.col("probability").round(2)),
        height=260,
    )


def freshness(desk: Desk) -> None:
    """Until when each source was seen."""
    frame = desk.ledger.frame("sources").filter(pl.col("observed_until").is_not_null())
    newest = frame["observed_until"].max()
    section("How fresh is this", "Now is each source's own latest event, never the clock of this computer.")
    table(
        [
            {"source": row["source"], "entity": row["entity"], "seen until": f"{row['observed_until']:%Y-%m-%d %H:%M}",
             "behind the newest": f"{(newest - row['observed_until']).total_seconds() / 3600:.0f} h"}
            for row in frame.iter_rows(named=True)
        ]
    )  # fmt: skip


def now(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    absent = desk.missing(NEEDS)
    with st.container(horizontal=True):
        minutes = st.number_input(
            "Target, minutes", min_value=1, max_value=10_080, value=60, key="target", bind="query-params"
        )
        window = st.segmented_control(
            "Look back", list(WINDOWS), default="7 days", required=True, key="look-back", bind="query-params"
        )
    days = WINDOWS[window or "7 days"]
    if absent:
        with head:
            memo_head("What needs us now?", "We cannot tell yet what is open.")
        missing(absent)
    else:
        stated = {"days": days, "answered_only_sources": desk.workspace.answered_only_sources(), **dimensions(filters)}
        ranking = ranked(desk.ledger.frame("conversations_waiting", stated), minutes * 60.0)
        soon = due_soon(ranking)
        late = int((ranking["seconds_left"] < 0).sum())
        with head:
            memo_head(
                "What needs us now?",
                f"{len(ranking):,} people wait for a word from us; {len(soon):,} pass the target within the hour.",
                f"{late:,} are past {minutes} minutes already. A complete count of the last {days} days before the "
                f"latest event of each source ({last_day(desk)}); the period in the sidebar does not apply here.",
            )
        waiting_tables(ranking)
    if desk.missing(("mentions",)) is None:
        alarms(desk, filters)
        praise(desk, filters, days)
    if desk.missing(("conversations", "openers")) is None:
        yesterday(desk, filters)
    freshness(desk)


def last_day(desk: Desk) -> date | None:
    """The last day that every source of conversations speaks of: a later day would lack some of them."""
    frame = desk.ledger.frame("sources").filter(pl.col("entity").is_in(["mentions", "cases"]))
    last = frame["observed_until"].dt.date().min()
    return last if isinstance(last, date) else None


desk = current_desk()
if desk is None:
    nothing_built()
else:
    now(desk, current_filters(desk))
