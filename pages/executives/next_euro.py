"""Retention or acquisition: where the next euro brings more, how sure that is, and what it hangs on."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.estimate import Insufficient, Result
from analytics.next_euro.choice import Choice, choice
from analytics.next_euro.curves import Origin
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, money_word
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk, filter_values
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain, section
from careledger.ui.next_euro.views import budget_view, channels_view, curves_view, doubt_view, strata_view
from careledger.ui.next_euro.world import Assumed, Sides, World, measured_elasticity, usual_assumed
from careledger.ui.stamp import observed_text

QUESTION = "Is the next euro better spent on keeping customers or on winning them?"
CARDS = ("marginal_care_return", "marginal_acquisition_return", "marginal_roi", "save_value")
SURE = 0.8


def assumptions(desk: Desk, filters: Filters) -> tuple[Assumed, Origin]:
    """What the page assumes, as the reader sets it, and where the curve of acquisition is known from."""
    section("What is assumed", "Ranges are drawn from evenly; the intervals hold them. The link keeps what you set.")
    measured = measured_elasticity(desk, filters)
    usual = usual_assumed(measured)
    with st.container(horizontal=True):
        months = st.number_input("Months ahead", 12, 120, usual.horizon_months, key="months", bind="query-params",
                                 help="How far the margin of a customer is counted, on both sides.")  # fmt: skip
        rate = st.number_input("Discount, % a year", 0.0, 50.0, 100 * usual.discount_rate, step=1.0, key="discount",
                               bind="query-params",
                               help="Lowers both sides, the one that pays later more.")  # fmt: skip
        share = st.number_input(
            "Margin of a contract's charge, %", 1.0, 100.0, 100 * usual.contract_margin_share, step=5.0, key="margin",
            bind="query-params", help="Lowers what contracts bring, on both sides.",
        )  # fmt: skip
    columns = st.columns(3)
    with columns[0]:
        gap = st.slider("Of the gap in staying that lasts beyond a year, %", 0, 100, _percent(usual.gap_persists),
                        key="gap", bind="query-params", help="More makes an answer worth more.")  # fmt: skip
    with columns[1]:
        factor = st.slider("Cost of one more answer, % of one today", 50, 1000, _percent(usual.answer_factor), step=10,
                           key="answer", bind="query-params", help="More where people must be hired. Lowers the "
                           "return of answers.")  # fmt: skip
    with columns[2]:
        elasticity = st.slider("Customers won by 100 % more spend, %", 0, 100, _percent(usual.elasticity),
                               key="elasticity", bind="query-params",
                               help="Below 100 each next one costs more.")  # fmt: skip
    if isinstance(measured, Insufficient):
        st.caption(f"What more spend wins is assumed. {measured.reason} {measured.needed}")
    else:
        st.caption("What more spend wins is measured within channels over months; spend follows plan and season, too.")
    told = Assumed(
        months, rate / 100, share / 100, (gap[0] / 100, gap[1] / 100), (factor[0] / 100, factor[1] / 100),
        (elasticity[0] / 100, elasticity[1] / 100),
    )  # fmt: skip
    return told, "assumption" if isinstance(measured, Insufficient) else "adjusted estimate"


def in_one_currency(desk: Desk, filters: Filters) -> Filters:
    """The filters, and the most frequent currency unless the reader chooses another."""
    known = list(filters.currency) or filter_values(desk.ledger.manifest.build_id, desk)["currency"]
    if len(known) < 2:  # noqa: PLR2004  (nothing to choose)
        return filters
    chosen = st.segmented_control(
        "Currency", known, default=known[0], required=True, key="paid-in", bind="query-params"
    )
    return replace(filters, currency=(chosen or known[0],))


def said(told: Choice, money: str) -> str:
    """The answer in one sentence."""
    care, won = float(told.care.mean()), float(told.acquisition.mean())
    if told.is_flat:
        return f"It does not matter where the next {money} goes: answers bring {care:.2f}, winning customers {won:.2f}."
    is_care = told.care_better > 1 / 2
    sure = max(told.care_better, 1 - told.care_better)
    better, worse = (care, won) if is_care else (won, care)
    if sure < SURE:
        return (
            f"We cannot tell yet where the next {money} brings more: answers {care:.2f}, winning customers {won:.2f}, "
            f"and {'answers' if is_care else 'winning'} ahead with {sure:.0%}."
        )
    aim = "keeping customers" if is_care else "winning customers"
    return (
        f"The next {money} is better spent on {aim}: {better:.2f} against {worse:.2f}, and we are {_sure(sure)} sure."
    )


def lines(told: Choice, sides: Sides, origin: Origin) -> list[str]:
    """What is measured, what is assumed, and what to do."""
    heaviest = max(told.variance_shares, key=lambda name: told.variance_shares[name])
    other = "answering" if told.care_better < 1 / 2 else "winning customers"
    mine = "winning customers" if told.care_better < 1 / 2 else "answering"
    measured = (
        "Measured: what handling a complaint costs, what the customers won last cost and bring, and how much longer "
        f"those of {sides.saved.n:,} customers stayed who were answered, compared within segment, tenure and reach: an "
        "adjusted estimate, no experiment. Assumed: what stands below; what more spend wins is "
        f"{'assumed, too' if origin == 'assumption' else 'measured'}."
    )
    if told.is_flat:
        advice = f"To do: leave the split as it is. What is most in doubt is {heaviest}."
    elif max(told.care_better, 1 - told.care_better) < SURE:
        advice = f"To do: leave the split as it is for now and learn more of {heaviest}: most of the doubt hangs on it."
    else:
        advice = (
            f"To do: test it in a small step first. Move a little money from {other} to {mine} and see what follows: "
            f"no experiment is behind this, and most of the doubt hangs on {heaviest}. Returns are of the next unit of "
            "money, not of the whole spend."
        )
    return [measured, advice]


def about(result: Result) -> list[str]:
    """The difference with its interval, and which filters it does not heed."""
    if isinstance(result, Insufficient):
        return []
    unheeded = [plain(caution.text) for caution in result.cautions if caution.code == "filter-not-applied"]
    return [f"Answers less winning: {result.value:+.2f}, 95 % interval {interval_text(result)}.", *unheeded]


def next_euro(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    narrowed = in_one_currency(desk, filters)
    cards, body = st.container(), st.container()
    assumed, origin = assumptions(desk, narrowed)
    world = World(desk, narrowed, assumed)
    answer = world.answer("marginal_roi")
    absent = answer.result if isinstance(answer.result, Insufficient) else None
    sides = None if absent else world.sides()
    if sides is None or isinstance(sides, Insufficient):
        with head:
            memo_head(QUESTION, "We cannot tell yet where the next euro brings more.")
            missing(absent or sides)  # type: ignore[arg-type]  # one of the two is there
        _cards(world, cards)
        return
    inputs = world.inputs(sides)
    told = choice(inputs)
    with head:
        memo_head(
            QUESTION,
            said(told, money_word(sides.saved.currency)),
            *lines(told, sides, origin),
            *about(answer.result),
            observed_text(desk, answer.metric),
        )
    _cards(world, cards)
    with body:
        curves_view(world, sides, inputs, origin)
        budget_view(world, sides, inputs)
        channels_view(world, sides)
        doubt_view(told, sides)
        strata_view(sides)


def _cards(world: World, place: object) -> None:
    with place:  # type: ignore[attr-defined]
        for column, metric_id in zip(st.columns(len(CARDS)), CARDS, strict=True):
            with column:
                metric_card(world.desk, world.answer(metric_id))


def _percent(ends: tuple[float, float]) -> tuple[int, int]:
    return round(100 * ends[0]), round(100 * ends[1])


def _sure(probability: float) -> str:
    return "more than 99\N{NO-BREAK SPACE}%" if probability >= 0.99 else f"{probability * 100:.0f}\N{NO-BREAK SPACE}%"  # noqa: PLR2004


desk = current_desk()
if desk is None:
    nothing_built()
else:
    next_euro(desk, current_filters(desk))
