"""Lifetime value: what customers will still bring, by a model that the data chooses, and whether it would have held."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.lifetime.assumed import assumed_by_the_reader
from careledger.ui.lifetime.contracts import contracts_view
from careledger.ui.lifetime.views import alive_view, customers_view, forecast_view, value_view
from careledger.ui.lifetime.world import World, contracts, histories
from careledger.ui.memo import memo_head, missing, nothing_built, section
from careledger.ui.stamp import observed_text

QUESTION = "What is a customer worth?"
VIEWS = {
    "Value": value_view,
    "Forecast": forecast_view,
    "Alive": alive_view,
    "Contracts": contracts_view,
    "Customers": customers_view,
}


def in_one_currency(desk: Desk, filters: Filters) -> Filters:
    """The filters, and the currency that most customers pay in unless the reader chooses another."""
    paid = histories(desk, filters)["currency"].to_list() + contracts(desk, filters)["currency"].to_list()
    currencies = sorted(set(paid), key=lambda name: -paid.count(name))
    if len(currencies) < 2:  # noqa: PLR2004  (nothing to choose)
        return filters
    chosen = st.segmented_control(
        "Currency", currencies, default=currencies[0], required=True, key="paid-in", bind="query-params"
    )
    return replace(filters, currency=(chosen or currencies[0],))


def said(world: World) -> tuple[str, list[str]]:
    """The answer in one sentence, and what it rests on."""
    buyer, contract = world.answer("customer_value").result, world.answer("contract_value").result
    held = world.answer("purchases_forecast_error").result
    lines = []
    ahead = f"over the next {world.assumed.horizon_months} months"
    if isinstance(buyer, Estimate):
        answer = f"A customer is worth {value_text(buyer.value, 'money', buyer.currency)} {ahead}"
        answer += _missed(held) + "."
        lines.append(
            f"Mean of {buyer.n:,} customers without a contract, 95 % interval {interval_text(buyer)}; {buyer.claim}."
        )
        if isinstance(contract, Estimate):
            worth = value_text(contract.value, "money", contract.currency)
            lines.append(
                f"A running contract is worth {worth} ({interval_text(contract)}); the two are never in one fit."
            )
    elif isinstance(contract, Estimate):
        answer = f"A contract is worth {value_text(contract.value, 'money', contract.currency)} {ahead}."
        lines.append(f"Mean of the contracts that run, 95 % interval {interval_text(contract)}; {contract.claim}.")
    else:
        answer = "We cannot tell yet what a customer is worth."
    if isinstance(held, Estimate) and any(caution.code == "forecast-off" for caution in held.cautions):
        lines.append("The forecast that was held out was off: read the value with the same doubt, see Forecast.")
    return answer, [line.replace("$", "\\$") for line in lines]


def lifetime_value(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    assumed = assumed_by_the_reader()
    narrowed = in_one_currency(desk, filters)
    world = World(desk, narrowed, assumed)
    answer, lines = said(world)
    buyer, contract = world.answer("customer_value").result, world.answer("contract_value").result
    with head:
        seen = "customer_value" if isinstance(buyer, Estimate) else "contract_value"
        memo_head(QUESTION, answer.replace("$", "\\$"), *lines, observed_text(desk, world.answer(seen).metric))
        if isinstance(buyer, Insufficient) and isinstance(contract, Insufficient):
            missing(buyer)
            missing(contract)
            return
    view = st.segmented_control("View", list(VIEWS), default="Value", required=True, key="view", bind="query-params")
    VIEWS[view or "Value"](world)
    section("How far to trust it", "")
    st.caption(
        "Values are of customers who are here, to the horizon; nothing is in them of customers still to be won, nor of "
        "the cost of care. Filters choose customers by their first purchase and contracts by their start."
    )


def _missed(held: object) -> str:
    if not isinstance(held, Estimate):
        return ""
    return f"; a forecast made halfway would have missed by {abs(held.value) * 100:.0f} %"


desk = current_desk()
if desk is None:
    nothing_built()
else:
    lifetime_value(desk, current_filters(desk))
