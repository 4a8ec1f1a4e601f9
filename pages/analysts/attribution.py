"""Attribution: which channels stood on the paths to orders, by seven rules, none of which is an effect."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import value_text
from careledger.ui.attribution.credit import credit_view
from careledger.ui.attribution.explorer import explorer_view
from careledger.ui.attribution.left_out import left_out_view
from careledger.ui.attribution.social import social_view
from careledger.ui.attribution.world import CREDITS, RULE_NAMES, World, name_of
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain
from careledger.ui.stamp import observed_text

QUESTION = "Which channels stood on the paths to orders?"
CARDS = ("touch_coverage", "conversions", "credited_margin", "social_visit_conversion")
VIEWS = {
    "Credit": credit_view,
    "Paths": explorer_view,
    "Social visits": social_view,
    "What is left out": left_out_view,
}
NO_EFFECT = "Associational: bookkeeping, no effect."
TO_DO = (
    "To do: before money moves to or from a channel, keep it from some customers by lot; credit cannot say what would "
    "have been sold without it."
)
LOOKBACKS = (7, 14, 30, 60, 90)


def sentence(world: World, top: dict[str, Any] | None) -> str:
    """The answer: how much is known at all, and who is credited with most of it."""
    known, coverage = "Touches are known of some orders", world.answer("touch_coverage").result
    if isinstance(coverage, Estimate):
        known = f"A touch is known of {value_text(coverage.value, 'share')} of orders"
    if top is None:
        return f"{known}; none of them names a campaign."
    credited = f"{plain(name_of(top['label']))} is credited with {value_text(top['share'], 'share')}"
    money = f"the margin of these{f' in {plain(world.paid_in)}' if world.paid_in else ''}"
    return f"{known}; {credited} of {'these' if world.shared == 'orders' else money}."


def lines(world: World, result: Estimate, top: dict[str, Any], rules: pl.DataFrame) -> list[str]:
    """How sure the credit is, how far the rules disagree, and what to do."""
    widest = rules.sort("spread", descending=True).row(0, named=True)
    ends = [f"{100 * end:.1f}" for end in (top["share_low"], top["share_high"])]
    led = world.answer("conversions").result
    orders = f"{led.value:,.0f} led to an order" if isinstance(led, Estimate) else ""
    shares = [100 * widest[rule] for rule in RULE_NAMES if rule in widest]
    most = plain(name_of(widest["label"]))
    return [
        f"{RULE_NAMES[world.rule]}, 95 % interval {ends[0]} – {ends[1]} %; of {result.n:,} paths {orders}. {NO_EFFECT}",
        f"The rules differ most about {most}: {min(shares):.1f} to {max(shares):.1f} %.",
        TO_DO,
    ]


def chosen(desk: Desk, filters: Filters) -> World:
    """What the reader chose to share out, among what, by which rule."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shared = st.segmented_control(
            "Share out", list(CREDITS), default="orders", required=True, key="shared", bind="query-params"
        )
        credit_to = st.segmented_control(
            "Among", ("channel", "campaign"), default="channel", required=True, key="among", bind="query-params",
            format_func={"channel": "channels", "campaign": "campaigns"}.__getitem__,
        )  # fmt: skip
        rule = st.selectbox(
            "Rule", list(RULE_NAMES), key="rule", bind="query-params", format_func=RULE_NAMES.__getitem__, width=220
        )
        days = st.selectbox(
            "Look-back", LOOKBACKS, index=2, key="lookback", bind="query-params", format_func="{} days".format,
            width=130, help="An order later than this after the last touch ends no path; so does a longer gap.",
        )  # fmt: skip
        paid = _currencies(desk, filters, int(days))
        money = None
        if len(paid) > 1:
            money = st.segmented_control(
                "Margin in", paid, default=paid[0], required=True, key="paid-in", bind="query-params"
            )
    return World(desk, filters, rule, shared or "orders", credit_to or "channel", int(days), money)


def _currencies(desk: Desk, filters: Filters, days: int) -> list[str]:
    """The currencies of orders on paths, the most frequent first; none where no order is known."""
    if desk.missing(("touches", "touches_to_orders")):
        return []
    paid = desk.frame_of("conversions", filters, lookback_days=days)["paid_in"].drop_nulls()
    return paid.value_counts(sort=True).sort("count", "paid_in", descending=[True, False])["paid_in"].to_list()


def attribution(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    if absent := desk.missing(("touches",)):
        memo_head(QUESTION, "We cannot tell yet which channels stood on the paths to orders.")
        missing(absent)
        return
    head, cards = st.container(), st.container()
    world = chosen(desk, filters)
    result = world.credited().result
    with head:
        observed = observed_text(desk, world.credited().metric)
        if isinstance(result, Insufficient):
            memo_head(
                QUESTION, "We cannot tell yet which channels stood on the paths to orders.",
                plain(f"{result.reason} {result.needed}"), observed,
            )  # fmt: skip
        else:
            assert result.rows is not None
            top = next((row for row in result.rows.iter_rows(named=True) if row["label"]), None)
            said = lines(world, result, top, world.by_rule()) if top else []
            memo_head(QUESTION, sentence(world, top), *said, observed)
    with cards:
        for column, metric_id in zip(st.columns(len(CARDS)), CARDS, strict=True):
            with column:
                metric_card(world.desk, world.answer(metric_id))
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
    attribution(desk, current_filters(desk))
