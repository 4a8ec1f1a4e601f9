"""Proof of savings: what readers compared, lots and roll-outs say of contacts that did not happen."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, nothing_built
from careledger.ui.proof.lots import held_out, lots_view
from careledger.ui.proof.planner import planner_view
from careledger.ui.proof.readers import readers_view
from careledger.ui.proof.roll_out import roll_out_view
from careledger.ui.proof.world import World
from careledger.ui.stamp import observed_text

QUESTION = "Does the community save contacts, and how do we know?"
CARDS = ("deflected_share_compared", "contacts_saved_compared", "deflected_share_held_out", "roll_out_effect")
VIEWS = {"Readers": readers_view, "Hold-out": lots_view, "Roll-out": roll_out_view, "Planner": planner_view}
SOLVED = {"accepted": "Accepted", "endorsed": "Or endorsed"}


def sentence(compared: Estimate | None, by_lot: Estimate | None) -> str:
    """The answer, and how it is known."""
    if by_lot and by_lot.low > 0:
        return f"The community saves {_per_hundred(by_lot)} contacts per 100 issues read, by lot."
    if by_lot and by_lot.high < 0:
        return "The community brings contacts rather than saving them, by lot."
    if compared is None:
        return "We cannot tell yet whether the community saves contacts."
    if compared.low <= 0 <= compared.high:
        return "We cannot tell whether solved threads save contacts: readers compared show no difference."
    if compared.high < 0:
        return "Readers of solved threads get in touch more, not less, than readers of unsolved ones."
    told = f"Readers compared, solved threads save {_per_hundred(compared)} contacts per 100 issues read"
    return f"{told}; the experiment is too small to confirm it." if by_lot else f"{told}; no experiment confirms it."


def lines(compared: Estimate | None, by_lot: Estimate | None) -> list[str]:
    """What is measured, and what to do."""
    said = []
    if compared:
        said.append(
            f"Readers compared: {interval_text(compared)} of {compared.n:,} issues, associational: same topic, past "
            "contacts, past visits and segment, and whatever else differs is not held equal."
        )
    if by_lot:
        said.append(
            f"By lot: {value_text(by_lot.value, 'share')} ({interval_text(by_lot)}) per issue read, solved or not, "
            f"over {by_lot.n:,} customers, causal."
        )
    if by_lot and by_lot.low > 0:
        said.append("To do: use the share by lot; it needs no belief about who reads.")
    elif compared and compared.low > 0:
        said.append("To do: run a hold-out for as long as the Planner says before finance books the saving.")
    return said


def unlinked(world: World) -> list[str]:
    """The gross, where nothing can be proved: views that are neither saved contacts nor none."""
    views = world.views_by_link()
    if not views:
        return []
    known = views.get("customer", 0)
    gross = f"{sum(views.values()):,} views of solved threads are counted, {known:,} of them by known customers."
    return [f"{gross} A view is no saved contact: without their calls or cases nobody can say what it saved."]


def _per_hundred(found: Estimate) -> str:
    return f"{100 * found.value:,.0f} ({100 * found.low:,.0f} – {100 * found.high:,.0f})"


def proof(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head, cards = st.container(), st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        window = st.number_input(
            "Days after the first visit", 1, 30, 14, key="window", bind="query-params",
            help="A contact within them takes the saving back. Longer counts fewer as saved.",
        )  # fmt: skip
        solved = st.segmented_control(
            "Solved means", list(SOLVED), default="accepted", required=True, key="solved", bind="query-params",
            format_func=SOLVED.__getitem__,
            help="Accepted or confirmed by the asker; or endorsed by votes as well, which are weaker proof.",
        )  # fmt: skip
    world = World(desk, filters, int(window), solved or "accepted")
    answers = [world.answer(metric_id) for metric_id in CARDS]
    compared = answers[0].result if isinstance(answers[0].result, Estimate) else None
    by_lot = held_out(world)
    with head:
        observed = observed_text(world.desk, answers[0].metric)
        said = lines(compared, by_lot) or unlinked(world)
        memo_head(QUESTION, sentence(compared, by_lot), *said, observed)
    with cards:
        for column, answer in zip(st.columns(len(answers)), answers, strict=True):
            with column:
                metric_card(world.desk, answer)
    for tab, body in zip(
        st.tabs(list(VIEWS), key="view", on_change="rerun", bind="query-params"), VIEWS.values(), strict=True
    ):
        if tab.open:
            with tab:
                body(world)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    proof(desk, current_filters(desk))
