"""Who first: complaints that wait, in the order in which an answer is worth most, and whether that order holds."""

from __future__ import annotations

import streamlit as st

from analytics.effect.queue import Waiting
from analytics.effect.uplift import Uplift
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import short_amount_text, short_result_text
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain, section
from careledger.ui.who_first.views import order_view, queue_view
from careledger.ui.who_first.world import Queue

QUESTION = "Whom should we answer first?"
WINDOWS = {"3 days": 3, "7 days": 7, "30 days": 30}


def title(told: Waiting, judged: Study | Insufficient) -> str:
    """How many wait, and what answering them is worth."""
    if isinstance(judged, Study) and judged.verdict == "not identified":
        return f"{len(told.rows):,} complaints wait, and nobody can tell from these files whom an answer keeps."
    valued = told.rows.drop_nulls("value_amount")
    if valued.is_empty():
        return f"{len(told.rows):,} complaints wait, and of none is the worth known."
    low, high = (short_amount_text(end, told.currency) for end in told.interval())
    worth = short_amount_text(told.value, told.currency)
    waits = f"{len(told.rows):,} complaints wait"
    return f"{waits}; an answer in time to {len(valued):,} of them is worth {worth} ({low} – {high})."


def lines(asked: Queue, told: Waiting, silence: Answer) -> list[str]:
    """How far it is to be believed, what decides the order, and what waiting costs."""
    judged, found = asked.others.study(), told.learned
    said = []
    if not isinstance(judged, Insufficient):
        reasons = f": {' '.join(judged.reasons)}" if judged.reasons else "."
        said.append(f"That answering keeps customers at all is {judged.verdict}{reasons}")
    if found.varies:
        said.append("Some are shown to gain more than others: ordered by gain × margin.")
    else:
        said.append(
            "No difference shown: nothing says that some gain more from an answer than others. Everybody is given the "
            "mean, so margin alone decides the order."
        )
    if not isinstance(silence.result, Insufficient):
        unsure = " That holds 0: it is not shown that waiting costs." if silence.result.low <= 0 else ""
        said.append(f"Each hour that they wait costs {short_result_text(silence.result)}.{unsure}")
    return [plain(line) for line in said]


def who_first(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, cards = st.container(), st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        window = st.segmented_control(
            "Look back", list(WINDOWS), default="7 days", required=True, key="look-back", bind="query-params"
        )
        with_reach = st.toggle(
            "Reach moves the order",
            key="reach",
            bind="query-params",
            help="By 10 % per tenfold of followers: stated, not measured.",
        )
    asked = Queue(desk, filters, WINDOWS[window or "7 days"], with_reach)
    if absent := asked.absent():
        with head:
            memo_head(QUESTION, "We cannot tell yet whom to answer first.")
            missing(absent)
        return
    told = asked.queue()
    answers = asked.answers()
    with head:
        if isinstance(told, Insufficient):
            memo_head(QUESTION, "Nobody can be put before another.")
            missing(told)
        else:
            memo_head(QUESTION, title(told, asked.others.study()), *lines(asked, told, answers[1]))
    with cards:
        for column, answer in zip(st.columns(len(answers)), answers, strict=True):
            with column:
                metric_card(desk, answer)
    if isinstance(told, Waiting):
        queue_view(asked, told)
    found = asked.learned()
    if isinstance(found, Uplift):
        order_view(asked, found)
    caveats()


def caveats() -> None:
    """What the order takes for granted."""
    section("What this takes for granted")
    st.markdown(
        "- Nothing that is not known decides both who is answered and who stays; *Effect of care* says how much it "
        "would bear, *Experiments* settles it.\n"
        "- A customer who stays is counted as one more year like the last, nothing beyond it; with several complaints "
        "that wait, once, at the one that waits longest.\n"
        "- Learned of complaints in public by customers known before, answered within 72 hours or not: of everybody in "
        "the period, whatever else the sidebar narrows; who waits now stays, whatever the period. Unknown people get "
        "the mean gain and no money; who waits longer than 72 hours, or had an answer before, gets neither; questions "
        "stand on *Now*.\n"
        "- Money puts who spends most first. Where that is not what you owe people, order by waiting time."
    )


desk = current_desk()
if desk is None:
    nothing_built()
else:
    who_first(desk, current_filters(desk))
