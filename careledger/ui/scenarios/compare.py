"""Scenarios side by side, what each of them holds, and one of them by programme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.social_roi import returns
from analytics.social_roi.ledger import Ledger
from careledger.metrics.assumptions import catalogued
from careledger.metrics.printed import result_text, short_amount_text, short_result_text
from careledger.metrics.scenarios import AS_IT_IS, Scenario, scenario_of
from careledger.ui.assumptions.form import range_text
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import chart
from careledger.ui.memo import section
from careledger.ui.scenarios.world import Scenarios
from careledger.ui.tables import table

WHO = "the reader of this page"


def compare_view(told: Scenarios, names: list[str]) -> None:
    """Each scenario beside what stands, with what it changes."""
    section(
        "Side by side",
        "Every number with its 95 % interval. What a scenario does not touch is drawn alike in all: a change is the "
        "scenario's alone, no chance. Of the filters the period applies to all of them; the others apply to none.",
    )
    ledgers = {name: told.ledger(name) for name in (AS_IT_IS, *names)}
    ratios = {
        name: ratio
        for name, ledger in ledgers.items()
        if isinstance(ledger, Ledger)
        and isinstance(ratio := returns.benefit_cost_ratio(ledger, returns.drawn(ledger)), Estimate)
    }
    if len(ratios) > 1:
        chart(
            bars_figure(
                list(ratios), [one.value for one in ratios.values()], [one.low for one in ratios.values()],
                [one.high for one in ratios.values()], tickformat=".1f",
            ),
            key="scenarios", alt="Back per unit of cost under each scenario",
        )  # fmt: skip
    base = ledgers[AS_IT_IS]
    table([_row(name, ledger, base) for name, ledger in ledgers.items()])
    if names:
        section("What each of them holds", "What it puts in place of what stands, then its settings.")
        table(
            [
                {
                    "scenario": name, "holds": "; ".join(held_text(scenario_of(told.saved[name]))),
                    "why": told.saved[name].why, "owner": told.saved[name].owner, "saved on": told.saved[name].saved_on,
                }
                for name in names
            ]
        )  # fmt: skip
    with st.expander("One of them by programme and campaign"):
        chosen = st.selectbox("Scenario", list(ledgers), key="by-programme") or AS_IT_IS
        ledger = ledgers.get(chosen, base)
        if isinstance(ledger, Ledger):
            table(_by_programme(ledger))
        else:
            st.text(result_text(ledger))
    if told.saved:
        gone = st.selectbox("Forget a scenario", list(told.saved), index=None, key="forget-scenario")
        if gone and st.button("Forget it", key=f"forget-{gone}"):
            told.world.desk.workspace.drop_scenario(gone, who=WHO)
            st.rerun()


def held_text(scenario: Scenario) -> Iterator[str]:
    """What a scenario holds, part by part."""
    for name, fields in scenario.assumed:
        if one := catalogued().get(name):
            given: dict[str, Any] = dict(fields)
            yield f"{one.label}: {range_text(replace(one, **given))}"
        else:
            yield f"{name}: no assumption any more"
    for change in scenario.changes:
        of = f"{change.programme}, campaign {change.campaign}" if change.campaign else change.programme
        yield f"{change.side}s of {of} {change.by - 1:+.0%}".replace("%", " %").replace("-", "−")
    if split := scenario.split:
        yield f"{short_amount_text(split.moved, split.currency)} a year moved from acquisition to care"
    yield f"{scenario.horizon_months} months at {scenario.discount_rate:.1%}".replace("%", " %")
    if scenario.from_on or scenario.to_on:
        yield f"from {scenario.from_on or 'the first day'} to {scenario.to_on or 'the last'}"
    if scenario.reporting_currency:
        yield f"in {scenario.reporting_currency}"
    if scenario.programmes_out:
        yield f"without {', '.join(scenario.programmes_out)}"


def _by_programme(ledger: Ledger) -> list[dict[str, str]]:
    """Costs and benefits of each programme, and of each campaign of it."""
    parts: dict[tuple[str, str], tuple[float, float]] = {}
    for entry in ledger.entries:
        for key in {(entry.programme, ""), (entry.programme, entry.campaign or "")}:
            spent, back = parts.get(key, (0.0, 0.0))
            worth = ledger.present_value(entry)
            parts[key] = (spent + worth, back) if entry.side == "cost" else (spent, back + worth)
    return [
        {
            "programme": programme, "campaign": campaign, "costs": short_amount_text(spent, ledger.currency),
            "benefits": short_amount_text(back, ledger.currency),
            "back per 1": f"{back / spent:.2f}" if spent > 0 else "",
        }
        for (programme, campaign), (spent, back) in sorted(parts.items())
    ]  # fmt: skip


def _row(name: str, ledger: Ledger | Insufficient, base: Ledger | Insufficient) -> dict[str, str]:
    row = {"scenario": name}
    if isinstance(ledger, Insufficient):
        return row | {"back per 1": result_text(ledger)}
    drawn = returns.drawn(ledger)
    worth = returns.net_present_value(ledger, drawn)
    if isinstance(worth, Insufficient):
        return row | {"back per 1": result_text(worth)}
    row |= {
        "back per 1": short_result_text(returns.benefit_cost_ratio(ledger, drawn)),
        "net present value": short_result_text(worth),
        "change of it": "",
        "pays with a chance of": f"{returns.chance_of_gain(drawn):.0%}".replace("%", " %"),
        "costs": short_amount_text(returns.total(ledger, "cost"), ledger.currency),
        "benefits": short_amount_text(returns.total(ledger, "benefit"), ledger.currency),
        "assumed": short_result_text(returns.share_assumed(ledger, drawn)),
    }
    if name != AS_IT_IS and isinstance(base, Ledger):
        first = returns.drawn(base)
        row["change of it"] = (
            short_result_text(returns.moved(returns.net_present_value(base, first), worth, drawn.worth - first.worth))
            if (base.currency, base.starts_on) == (ledger.currency, ledger.starts_on)
            else "in another currency, or of other days"
        )
    return row
