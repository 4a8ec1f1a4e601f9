"""Public or private: who shouts, what a public answer is worth, and who should be asked to go on in private."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.effect.other_arms import OtherStudy
from analytics.estimate import Insufficient
from analytics.squeaky_wheel import moving_by_group
from careledger.ui.cards import metric_cards
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import changes_figure
from careledger.ui.memo import missing, plain, section
from careledger.ui.squeaky_wheel.world import MOVES, World, alike_table, bar, ends
from careledger.ui.tables import table

SOLVED, LOST, SHARED = MOVES
CERTAIN = 0.05  # rate of false discoveries


def moving_view(world: World) -> tuple[str, list[str]]:
    """Cards of shouting, what a move to private goes with, and the groups; the page's sentence and its lines."""
    metric_cards(
        world.desk, world.filters, "public_premium_answered", "public_premium_resolved", "public_premium_concession",
        "public_after_private_rate",
    )  # fmt: skip
    found = {name: world.moved(name) for name in MOVES}
    told = {name: each for name, each in found.items() if isinstance(each, OtherStudy)}
    section(
        "Asked to go on in private, against answered in public",
        "Points more among requests whose first reply asked to go on in private than among others like them; both are "
        "followed from that reply. Agents choose whom to move: a difference that is held equal in what is known, no "
        "effect. Messages in private that no file holds look like falling silent.",
    )
    for each in found.values():
        if isinstance(each, Insufficient):
            missing(each)
            break
    if not told:
        return "We cannot tell yet who should be asked to go on in private.", []
    bars = [bar(MOVES[name][1], each.on_the_answered.value, *each.interval) for name, each in told.items()]
    chart(changes_figure(bars), key="moves", alt="What a move to private goes with")
    groups = {name: moving_by_group(each) for name, each in told.items()}
    _groups(groups)
    if SOLVED not in told:
        return "We cannot tell yet who should be asked to go on in private.", []
    alike_table(told[SOLVED], "Moved", "Answered in public")
    st.page_link("pages/community/care_response.py", label="How many are asked to go on in private, and follow")
    return _sentence(told[SOLVED], groups)


def _groups(groups: dict[str, pl.DataFrame]) -> None:
    section(
        "Who should be asked to go on in private?",
        "What a move would go with for those who are answered in public today, by topic, segment and reach; groups of "
        "at least 30 on either side. A group counts as shown where the rate of false discoveries (Benjamini and "
        "Hochberg, over all groups) is below 5 %.",
    )
    rows: dict[str, dict[str, str]] = {}
    for name, told in groups.items():
        for row in told.iter_rows(named=True):
            shown = "" if row["fdr"] < CERTAIN else ", not shown"
            cells = rows.setdefault(row["group"], {"group": row["group"]})
            cells[MOVES[name][1]] = f"{100 * row['value']:+.0f} ({ends(row['low'], row['high'])}){shown}"
            cells["moved"], cells["in public"] = f"{row['inside']:,}", f"{row['outside']:,}"
    if rows:
        table(list(rows.values()))
    else:
        st.text("No group has 30 requests on either side.")


def counted(groups: int) -> str:
    """So many groups, in words."""
    return "one group" if groups == 1 else f"{groups} groups"


def _sentence(solved: OtherStudy, groups: dict[str, pl.DataFrame]) -> tuple[str, list[str]]:
    helped = groups[SOLVED].filter((pl.col("value") > 0) & (pl.col("fdr") < CERTAIN))["group"].to_list()
    spared = groups[SHARED].filter((pl.col("value") < 0) & (pl.col("fdr") < CERTAIN)) if SHARED in groups else None
    low, high = solved.interval
    more = "more" if solved.on_the_answered.value > 0 else "fewer"
    count = f"{abs(100 * solved.on_the_answered.value):.0f} {more}"
    lines = [
        f"Of 100 asked to go on in private, {count} are solved than of others, answered in public ({ends(low, high)})."
    ]
    if spared is not None:
        lines.append(
            f"In {counted(len(spared))} it is shown to go with fewer shares."
            if len(spared)
            else "In no group is it shown to go with fewer shares."
        )
    if helped:
        names = plain("; ".join(helped[:3]))
        lines.append(f"To do: ask these to go on in private, for some weeks by lot: {names}.")
        return f"In {counted(len(helped))} those asked to go on in private are helped more often.", lines
    lines.append("To do: answer in public unless the account has to be named, and then say when you will be back.")
    return "No group is shown to be helped more often in private.", lines
