"""ROI: what each unit of money spent on care brought back, how sure that is, and what it rests on."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.social_roi import returns
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import SYMBOLS, interval_text, short_amount_text, value_text
from careledger.metrics.roi_sentence import CANNOT_TELL, uncounted, whether_care_pays
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain
from careledger.ui.roi.held_under import asked_world
from careledger.ui.roi.pack import pack_buttons
from careledger.ui.roi.views import bridge_view, folded_views, programmes_view, tornado_view
from careledger.ui.roi.world import World
from careledger.ui.stamp import not_applied, observed_text

QUESTION = "What does each unit of money spent on care bring back?"
NEXT = "marginal_care_return"
CARDS = ("benefit_cost_ratio", "cash_booked", "share_assumed", NEXT)


def by_lot(ledger: Ledger) -> str:
    """How much of what is measured an experiment stands behind, in words."""
    some = any(ledger.grade(entry) == "experiment" for entry in ledger.of_side("benefit"))
    return "some of it by experiment" if some else "none of it by experiment"


def lines(ledger: Ledger, told: Estimate, chance: float, assumed: float | None) -> list[str]:
    """The figure with everything it is held under, and what to do."""
    sign = SYMBOLS.get(ledger.currency or "", f"{ledger.currency} ")
    ends, ratio = interval_text(told), value_text(told.value - 1, "share")
    known = "" if assumed is None else f"; {1 - assumed:.0%} measured, {by_lot(ledger)}, {assumed:.0%} assumed"
    figure = (
        f"{sign}{told.value:.2f} back per {sign}1 of care ({ends}; ROI {ratio}), against no care, over {ledger.months} "
        f"months from {ledger.starts_on:%Y-%m} at {ledger.discount_rate:.0%}, before tax{known}."
    )
    spent = short_amount_text(returns.total(ledger, "cost"), ledger.currency)
    worth = f"Spent: {spent}. The chance that benefits outweigh it is {chance:.0%}."
    if without := uncounted(ledger):
        worth += f" Not counted, for too little is known: {', '.join(without)}."
    measured = ledger.measured()
    bare = returns.total(measured, "benefit") / returns.total(measured, "cost")
    advice = (
        f"Without anything assumed it is {bare:.2f}. To do: have somebody stand for what it hangs on, or measure it, "
        "before it is promised to anybody."
    )
    return [plain(figure), plain(worth), plain(advice)]


def roi(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, cards, body = st.container(), st.container(), st.container()
    world = asked_world(desk, filters)
    ledger = world.ledger()
    answer = world.answer("benefit_cost_ratio")
    if isinstance(ledger, Insufficient) or isinstance(answer.result, Insufficient):
        with head:
            memo_head(QUESTION, CANNOT_TELL)
            missing(ledger if isinstance(ledger, Insufficient) else answer.result)  # type: ignore[arg-type]
            if isinstance(ledger, Ledger):
                for what, text in ledger.missing:
                    st.caption(plain(f"{what}: {text}"))
        return
    chance = returns.chance_of_gain(world.draws(ledger))
    assumed = returns.share_assumed(ledger, world.draws(ledger))
    share = assumed.value if isinstance(assumed, Estimate) else None
    with head:
        memo_head(
            QUESTION, whether_care_pays(ledger, answer.result, chance), *lines(ledger, answer.result, chance, share),
            *not_applied(answer.result), observed_text(desk, answer.metric),
        )  # fmt: skip
    _cards(world, cards)
    with cards:
        st.caption(
            "The next unit into answers holds what handling one more complaint costs, of those who are ignored today, "
            "over 36 months; the figure above holds every cost, of what was done already."
        )
    with body:
        bridge_view(ledger)
        programmes_view(world, ledger)
        tornado_view(world, ledger)
        folded_views(world, ledger)
        pack_buttons(world)


def _cards(world: World, place: object) -> None:
    with place:  # type: ignore[attr-defined]
        for column, metric_id in zip(st.columns(len(CARDS)), CARDS, strict=True):
            with column:
                metric_card(world.desk, world.answer(metric_id, in_one=metric_id == NEXT))


desk = current_desk()
if desk is None:
    nothing_built()
else:
    roi(desk, current_filters(desk))
