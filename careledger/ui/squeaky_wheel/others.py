"""People beside the one who asked: onlookers of a thread, and prospects who ask before they buy."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.effect.other_arms import OtherStudy, told
from analytics.estimate import Insufficient
from analytics.onlookers import CHOSEN, FIRST_LOOK
from analytics.prospects import NAMED_BY_BUYING, Tying, by_topic, prospects_study, tying
from careledger.imports.arrival import is_demo
from careledger.metrics.filters import Filters
from careledger.store.home import home
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import changes_figure
from careledger.ui.memo import missing, plain, section
from careledger.ui.squeaky_wheel.world import ONLOOKERS, PROSPECTS, World, alike_table, bar, believed, ends
from careledger.ui.tables import table
from data.demo.known import true_gain_before_buying

BEFORE_BUYING = "before buying"  # the topic under which the demo world's prospects ask


def onlookers_view(world: World) -> tuple[str, list[str]]:
    """Orders of those who saw a thread that was answered by then, or not; the page's sentence and its lines."""
    found = world.onlookers()
    if isinstance(found, OtherStudy):
        metric_card(world.desk, world.told(ONLOOKERS, told(found, found.on_the_answered, FIRST_LOOK, CHOSEN)))
        section(
            "Orders within 30 days of the look",
            "Points more who ordered of those whose thread was answered when they saw it, with 95 % intervals. First "
            "plainly, then like against like; then an order before the look, which no answer can have caused.",
        )
        rows = [
            bar("Plain difference", found.naive.value, *found.naive.interval(), is_ours=False),
            bar("Like against like: our answer", found.on_the_answered.value, *found.interval),
        ]
        if found.control:
            name, effect = found.control
            rows.append(bar(f"Control: {name}", effect.value, *effect.interval(), is_ours=False))
        chart(changes_figure(rows), key="onlookers", alt="Orders of onlookers of answered and of ignored threads")
        alike_table(found, "Saw an answer", "Saw none")
    else:
        missing(found)
    _looks(world)
    if isinstance(found, Insufficient):
        return "We cannot tell yet whether answers win those who only look on.", []
    low, high = found.interval
    lines = [f"{100 * found.on_the_answered.value:+.1f} of 100 onlookers ({ends(low, high)}). {believed(found)}"]
    if found.verdict == "not identified":
        return "Nobody can tell from these files whether answers win onlookers.", lines
    if low <= 0 <= high:
        return "These files do not show that onlookers buy more where somebody was answered.", lines
    more = "more" if low > 0 else "less"
    return f"Onlookers of answered threads order {more}: {found.verdict}.", lines


def _looks(world: World) -> None:
    section(
        "How many looks are known",
        "A look counts from 72 hours after the thread was opened, or a thread might be called ignored that was about "
        "to be answered; of each person the first. Who looked without a name cannot be followed.",
    )
    names = {
        "view": "Views of community threads", "touch": "Touches that name a request in public",
        "touch of another post": "Touches that name another post: nobody asked there",
    }  # fmt: skip
    rows = [
        {
            "": names[row["way"]], "looks": row["looks"], "by people known": row["looks_of_known_people"],
            "after 72 hours": row["looks_after_landmark"], "people": row["people"],
        }
        for row in world.looks().iter_rows(named=True) if row["looks"]
    ]  # fmt: skip
    if rows:
        table(rows)
    else:
        st.text("None. Bring views.csv with customer_id, or touches.csv with mention_id.")


def prospects_view(world: World) -> tuple[str, list[str]]:
    """Who came after a question that was answered, or not; the page's sentence and its lines."""
    found = world.prospects()
    if isinstance(found, Insufficient):
        missing(found)
        return "We cannot tell yet whether answers win customers.", []
    metric_card(world.desk, world.told(PROSPECTS, told(found, found.on_the_answered, NAMED_BY_BUYING)))
    section(
        "Came within 30 days of the question",
        "Points more who became customers of those answered within 24 hours, with 95 % intervals. Everybody who asked "
        "in public and was no customer is in it, named or not; from 24 hours after the question on.",
    )
    rows = [
        bar("Plain difference", found.naive.value, *found.naive.interval(), is_ours=False),
        bar("Like against like: our answer", found.on_the_answered.value, *found.interval),
    ]
    strict = prospects_study(found.compared.known.rows, "has_joined_tied_then")
    if isinstance(strict, OtherStudy):
        rows.append(bar("Only who was tied to their words on joining", strict.on_the_answered.value, *strict.interval))
    chart(changes_figure(rows), key="prospects", alt="Who came, answered less ignored")
    topics = by_topic(found)
    _topics(world, topics)
    alike_table(found, "Answered", "Ignored")
    lines = [*_bounds(found), believed(found)]
    low, high = found.interval
    if found.verdict == "not identified":
        return "Nobody can tell from these files whether answers win customers.", lines
    if low <= 0 <= high:
        return "These files do not show that answers win customers.", lines
    if high < 0:
        return "Those who were answered came less often.", lines
    shown = topics.filter((pl.col("fdr") < 0.05) & (pl.col("value") > 0))["group"].to_list()  # noqa: PLR2004
    lines.append(
        f"To do: answer first what they ask about {plain(', '.join(shown[:3]))}."
        if shown
        else "To do: answer them by lot for some weeks on *Experiments* before paying for more of it."
    )
    return f"An answer wins {100 * found.on_the_answered.value:.1f} of 100 who ask in public: {found.verdict}.", lines


def _bounds(found: OtherStudy) -> list[str]:
    ties = tying(found)
    if not isinstance(ties, Tying):
        return []
    said = (
        f"Askers get a name when they buy. If answers made it {ties.ratio:.1f} times as likely that a buyer is tied to "
        f"their words ({ties.low:.1f} at the interval's end), nothing would be left. Of buyers seen, "
        f"{ties.tied_then_answered:.0%} of the answered and {ties.tied_then_ignored:.0%} of the ignored were tied on "
        "the day they came, not by an answer."
    )
    return [said]


def _topics(world: World, topics: pl.DataFrame) -> None:
    section(
        "By what was asked",
        "What an answer would bring of those who are ignored today; of a test that it is nothing, the rate of false "
        "discoveries (Benjamini and Hochberg). Askers whom nobody can name may be customers: they cannot join again.",
    )
    rows = [
        {
            "topic": row["group"], "points": f"{100 * row['value']:+.1f}", "interval": ends(row["low"], row["high"]),
            "answered": row["inside"], "ignored": row["outside"], "false discoveries": f"{row['fdr']:.1%}",
        }
        for row in topics.iter_rows(named=True)
    ]  # fmt: skip
    if not rows:
        st.text("No topic has 30 questions on either side.")
        return
    table(rows)
    truth = true_gain_before_buying(home()) if is_demo(home()) and world.filters == Filters() else None
    if truth is not None:
        st.caption(f"Truth of the demo world for “{BEFORE_BUYING}”: {100 * truth:+.1f}; for all others nothing.")
