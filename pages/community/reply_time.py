"""Reply time: what answering sooner keeps, what it takes, and which target is worth paying for."""

from __future__ import annotations

import streamlit as st

from analytics.effect.doses import Doses
from analytics.effect.reply_targets import ReplyTimes
from analytics.effect.reply_time import told_of_times
from analytics.estimate import Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import short_amount_text
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.effect.world import Asked, World
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain, section
from careledger.ui.reply_time.views import targets_view, waits_view
from careledger.ui.reply_time.world import BEST, Settings, Times

QUESTION = "Which reply time is worth paying for?"
NOT_YET = "We cannot tell yet which reply time is worth paying for."


def stated(desk: Desk) -> Settings:
    """What a target means and what bears its cost, as the reader sets it; the URL carries it."""
    desks = desk.ledger.frame("desks")["desk"].to_list() or ["social"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Desk", desks, key="desk", bind="query-params", help="social: all public channels")
        percent = st.number_input("Answer in time, %", 10, 99, 80, key="target", bind="query-params")
        minutes = st.number_input("Minutes a reply", 0.5, 120.0, 7.0, step=0.5, key="handle", bind="query-params")
        bears_all = st.toggle(
            "Complaints bear the whole desk", key="bears-all", bind="query-params",
            help="Else they bear its hours by their share of the requests.",
        )  # fmt: skip
    return Settings(percent / 100, 60.0 * minutes, bears_all, name)


def title(told: ReplyTimes) -> str:
    """The target that is worth most, and whether that is clear."""
    best = told.table.row(told.best, named=True)
    if best["net_high"] < 0:
        return f"No reply time pays by complaints alone; {best['target']} loses least."
    others = [told.table["target"][place] for place in told.likely() if place != told.best]
    flat = f"; {' or '.join(others)} may be as good" if others else ""
    doubt = ", though it is not shown to pay" if best["net_low"] <= 0 else ""
    return f"A reply within {best['target']} is worth most{doubt}{flat}."


def lines(told: ReplyTimes, found: Doses | Insufficient) -> list[str]:
    """What the best leaves, how sure it is, and what happens today."""
    best = told.table.row(told.best, named=True)
    amounts = [short_amount_text(best[name], told.currency) for name in ("net_amount", "net_low", "net_high")]
    left = (
        f"It leaves {amounts[0]} a week ({amounts[1]} – {amounts[2]}) beyond leaving every complaint without an answer"
    )
    said = [f"{left}, and is the best in {best['best_share']:.0%} of the draws."]
    if told.is_flat:
        said.append("The optimum is flat: choose by what people expect and what your team can hold.")
    if isinstance(found, Doses):
        soon, silent = found.counts[found.until <= 1].sum() / found.n, found.counts[-1] / found.n
        said.append(
            f"Today, with {told.hours_now:,.0f} agent hours a week, {soon:.0%} of complaints by day are answered in "
            f"an hour and {silent:.0%} not within 72 hours."
        )
    return [plain(line) for line in said]


def reply_time(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, cards = st.container(), st.container()
    asked = Times(World(desk, filters, Asked()), stated(desk))
    if absent := asked.complaints.absent():
        with head:
            memo_head(QUESTION, NOT_YET)
            missing(absent)
        return
    found, told = asked.doses(), asked.times()
    with head:
        if isinstance(told, Insufficient):
            memo_head(QUESTION, NOT_YET)
            missing(told)
        else:
            memo_head(QUESTION, title(told), *lines(told, found))
    if isinstance(found, Doses):
        with cards:
            _cards(asked, told)
        if isinstance(told, ReplyTimes):
            targets_view(told)
        waits_view(found)
    caveats()


def _cards(asked: Times, told: ReplyTimes | Insufficient) -> None:
    everybody = asked.of_everybody()
    best = told_of_times(told, everybody) if isinstance(told, ReplyTimes) and isinstance(everybody, Doses) else told
    answers = [
        asked.desk.told(BEST, best, asked.filters, **asked.stated()),
        asked.desk.told("fast_against_slow", asked.speed(), asked.filters),
        asked.desk.told("price_of_silence", asked.silence(), asked.filters),
    ]
    for column, answer in zip(st.columns(len(answers)), answers, strict=True):
        with column:
            metric_card(asked.desk, answer)


def caveats() -> None:
    """What the choice takes for granted."""
    section("What this takes for granted")
    st.markdown(
        "- Who is answered soon is chosen too: only what was known before is held equal. *Effect in full* tries hours "
        "that were busy for other reasons; hours drawn by lot on *Experiments* would settle it.\n"
        "- Complaints alone: what soon answered questions bring is not counted, so fast targets are worth more.\n"
        "- Named customers only; one more year like the last, once for each customer, nothing beyond it.\n"
        "- The target and *Lost each hour of silence* rest on the waits of everybody in the period, whatever else the "
        "sidebar narrows, as on *Who first*; the gain of a fast answer, and staying by wait, on those narrowed to.\n"
        "- The simulated desk answers every request and looks at each as soon as somebody is free. Where today's hours "
        "above reach less, they are spent on other work or at other times, and every target takes more than is said.\n"
        "- A target stands for the share of all requests that are answered in time; what opens at night waits for the "
        "morning unless the target needs the night."
    )


desk = current_desk()
if desk is None:
    nothing_built()
else:
    reply_time(desk, current_filters(desk))
