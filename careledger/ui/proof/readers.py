"""Readers of solved threads beside readers of unsolved ones, and beside those who read nothing."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.deflection.readers import SOLVED, UNSOLVED, most_unlinked
from analytics.estimate import Estimate, Insufficient
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import saved_figure, windows_figure
from careledger.ui.memo import missing, section
from careledger.ui.proof.world import World
from careledger.ui.tables import table

NOT_READING = "read nothing"
EARLY_DAYS, LATE_DAYS = 7, 30


def readers_view(world: World) -> None:
    """Three groups by window, the adjusted difference, its topics, and what cannot be tied to anybody."""
    share = world.answer("deflected_share_compared").result
    if isinstance(share, Insufficient):
        missing(share)
        if len(world.contact_curves()):
            _groups(world)
        return
    left, right = st.columns(2)
    with left:
        _groups(world)
    with right:
        _saved(world)
    _bounds(world, share)
    _topics(world)
    _askers(world)


def _groups(world: World) -> None:
    section(
        "In touch after all",
        "Share with a contact about the topic within so many days, any channel. Readers: per issue, from the first "
        "visit; no staff, no bots, nobody who had been in touch in the 30 days before.",
    )
    curves = world.contact_curves()
    groups = {name: curves.filter(pl.col("group") == name) for name in (SOLVED, UNSOLVED)}
    others = world.not_reading()
    if len(others):
        groups[NOT_READING] = others
    known = {name: curve for name, curve in groups.items() if len(curve)}
    chart(windows_figure(known, world.window_days), key="windows", alt="Share in touch by days, for three groups")
    st.caption(
        "Those who read nothing are customers of a month, counted from its first day: most had no need at all, so they "
        "call least. They are shown because they are often taken as the comparison, and are none."
    )


def _saved(world: World) -> None:
    section(
        "Saved per issue",
        "Unsolved less solved, within topic, past contacts, past visits and segment, weighed as the readers of solved "
        "threads; interval by customers. A saving that melts with the window is a delay.",
    )
    curve = world.saved_curve()
    chart(saved_figure(curve, world.window_days), key="saved", alt="Contacts saved per issue by days")
    known = dict(curve.select("window_days", "saved").iter_rows())
    if EARLY_DAYS in known and LATE_DAYS in known and known[EARLY_DAYS] > 0:
        st.caption(
            f"{value_text(known[EARLY_DAYS], 'share')} within {EARLY_DAYS} days, "
            f"{value_text(known[LATE_DAYS], 'share')} within {LATE_DAYS}: "
            + ("it stays." if known[LATE_DAYS] > known[EARLY_DAYS] / 2 else "most of it is a delay.")
        )
    if (nameless := world.nameless_contacts()) is not None:
        st.caption(
            f"{value_text(nameless, 'share')} of contacts, in the channels by which readers get in touch, name no "
            "customer and are seen in neither group: if readers' own are like them, what is saved is understated by as "
            "much."
        )


def _bounds(world: World, share: Estimate) -> None:
    saved = world.answer("contacts_saved_compared").result
    views = world.views_by_link()
    linked, unlinked = views.get("customer", 0), sum(views.values()) - views.get("customer", 0)
    if isinstance(saved, Insufficient) or not unlinked:
        return
    section(
        "What nobody can be named for",
        "Views of solved threads that cannot be tied to a customer are missing: not saved, and not lost.",
    )
    readers = int(share.rows["solved"].sum()) if share.rows is not None else 0
    measured = min(100, round(100 * readers / linked)) if linked else 50
    ratio = st.slider(
        "Issues behind 100 such views, at most", 1, 100, max(measured, 1), key="issues-per-view", bind="query-params",
        help="Among known customers as preset. One person reads several times, so it is below 100.",
    )  # fmt: skip
    most = most_unlinked(share.high, unlinked, ratio / 100)
    table(
        [
            {"": "known customers, compared", "views": linked, "contacts saved": value_text(saved.value, "count"),
             "interval": interval_text(saved)},
            {"": "nobody named: at least", "views": unlinked, "contacts saved": "0", "interval": ""},
            {"": "nobody named: at most, at the high end for the known", "views": unlinked,
             "contacts saved": value_text(most, "count"), "interval": ""},
        ]
    )  # fmt: skip


def _topics(world: World) -> None:
    section("By topic", f"Saved per issue read, within {world.window_days} days.")
    rows = [
        {"topic": topic or "not stated", "saved per issue": value_text(result.value, "share"),
         "interval": interval_text(result), "issues": result.n}
        if isinstance(result, Estimate)
        else {"topic": topic or "not stated", "saved per issue": "", "interval": result.reason, "issues": None}
        for topic, result in world.by_topic()
    ]  # fmt: skip
    table(rows)


def _askers(world: World) -> None:
    asked = world.answer("deflected_share_compared", audience="direct").result
    section("Those who asked themselves")
    if isinstance(asked, Insufficient):
        missing(asked)
        return
    st.text(f"{value_text(asked.value, 'share')} ({interval_text(asked)}, n = {asked.n:,}) saved per question solved.")
    st.caption(
        "Kept apart from readers, and nobody is in both. Their answer comes after the question: who calls meanwhile is "
        "less likely to accept one, so this is too high by an unknown part and stands in no total."
    )
