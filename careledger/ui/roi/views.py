"""Views of the page ROI: what went out and came back, by programme, what it hangs on, and other ways to read it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient, Result
from analytics.social_roi import returns
from analytics.social_roi.assembled import of_programme, programmes
from analytics.social_roi.ledger import MONTHS_A_YEAR, Entry, Ledger
from careledger.metrics.printed import interval_text, result_text, short_amount_text, value_text
from careledger.metrics.roi import ledger_draws
from careledger.ui.charts.base import chart
from careledger.ui.charts.equity import waterfall_figure
from careledger.ui.charts.roi import distribution_figure, tornado_figure
from careledger.ui.memo import plain, section
from careledger.ui.roi.world import World
from careledger.ui.tables import table

FOLDED_CARDS = ("net_present_value", "payback", "internal_rate")


def bridge_view(ledger: Ledger) -> None:
    """Costs, benefits and what is left, on their side."""
    section(
        "What went out, what came back",
        f"Present value on {ledger.starts_on:%Y-%m-%d} in {ledger.currency}, {ledger.months} months; what two streams "
        "hold is counted in the one with the stronger evidence.",
    )
    benefits = (
        ledger.table().filter(pl.col("side") == "benefit").group_by("category", maintain_order=True)
        .agg(pl.col("present_value").sum()).sort("present_value", descending=True)
    )  # fmt: skip
    costs = returns.total(ledger, "cost")
    net = returns.total(ledger, "benefit") - costs
    labels = ["All costs", *(name.capitalize() for name in benefits["category"]), "Left"]
    chart(
        waterfall_figure(labels, [-costs, *benefits["present_value"], net], ledger.currency or ""), key="roi-bridge",
        alt=f"Costs of {short_amount_text(costs, ledger.currency)} and what came back, stream by stream",
    )  # fmt: skip
    table(
        [
            {
                "stream": name,
                "present value": short_amount_text(one.value, ledger.currency),
                "95 % interval": " – ".join(short_amount_text(end, ledger.currency) for end in (one.low, one.high)),
                "evidence": ", ".join(sorted({ledger.grade(e) for e in part.of_side("benefit")})),
                "shows as": ", ".join(sorted({e.cash for e in part.of_side("benefit")})),
            }
            for name in benefits["category"]
            for part in [ledger.kept(_in_stream(name))]
            for one in [_worth(part)]
        ]
    )  # fmt: skip


def programmes_view(world: World, ledger: Ledger) -> None:
    """Each programme and each campaign on its own."""
    section(
        "By programme and campaign",
        "Costs and benefits as booked on each. A stream belongs to the programme that does the work; what a campaign "
        "is credited with by attribution is no effect, and stays below the line.",
    )
    rows = []
    for name in programmes(ledger):
        part = of_programme(ledger, name)
        told = returns.benefit_cost_ratio(part, ledger_draws(part)) if part.of_side("benefit") else None
        rows.append(
            {
                "programme": name, "back per 1": _ratio(told),
                "costs": short_amount_text(returns.total(part, "cost"), ledger.currency),
                "benefits": short_amount_text(returns.total(part, "benefit"), ledger.currency),
                "of it assumed": _assumed_text(part),
            }
        )  # fmt: skip
        campaigns = sorted({entry.campaign for entry in part.entries if entry.campaign})
        for campaign in campaigns:
            mine = part.kept(_of_campaign(campaign))
            rows.append(
                {
                    "programme": f"{name}, campaign {campaign}", "back per 1": "",
                    "costs": short_amount_text(returns.total(mine, "cost"), ledger.currency),
                    "benefits": "below the line", "of it assumed": "",
                }
            )  # fmt: skip
    table(rows)
    if ledger.missing:
        with st.expander("What is missing"):
            table([{"for": what, "why": text} for what, text in ledger.missing])
    _below_the_line(world, ledger)
    st.page_link("pages/analysts/attribution.py", label="What channels and campaigns are credited with")


def tornado_view(world: World, ledger: Ledger) -> None:
    """What the total hangs on."""
    hangs_on = world.hangs_on(ledger)
    if hangs_on.is_empty():
        return
    expected = returns.total(ledger, "benefit") / returns.total(ledger, "cost")
    section(
        "What it hangs on",
        "Back per 1 with one number at the ends of its 95 % interval, the others as expected. Second colour: assumed. "
        "Solid line: expected; dotted: care pays for itself.",
    )
    chart(tornado_figure(hangs_on, expected), key="tornado", alt="What the return hangs on, the heaviest first")
    first = hangs_on.row(0, named=True)
    st.caption(
        plain(
            f"{first['variance_share']:.0%} of the variance hangs on: {first['label'].lower()}. Knowing it before "
            f"deciding between this and nothing would be worth "
            f"{short_amount_text(first['worth_knowing'], ledger.currency)}."
        )
    )


def folded_views(world: World, ledger: Ledger) -> None:
    """NPV, payback, rate; the same without anything assumed; two years compared; a target. Computed when opened."""
    bodies: dict[str, Callable[[World, Ledger], None]] = {
        "Net present value, payback and rate": _worth_and_rate,
        "The same without anything assumed": _without_assumptions,
        "The last year beside the year before": _years,
        "A target": _target,
    }
    for place, (label, body) in enumerate(bodies.items()):
        folded = st.expander(label, on_change="rerun", key=f"folded-{place}")
        if folded.open:
            with folded:
                body(world, ledger)


def _worth_and_rate(world: World, ledger: Ledger) -> None:
    rows = []
    for name in FOLDED_CARDS:
        one = world.answer(name)
        told = one.result
        if isinstance(told, Insufficient):
            rows.append(
                {"number": one.metric.label, "value": told.reason, "95 % interval": "", "read with": told.needed}
            )
        else:
            said = told.cautions[0].text if told.cautions else ""
            ends = [_value(replace(told, value=end)) for end in (told.low, told.high)]
            rows.append(
                {
                    "number": one.metric.label, "value": _value(told), "95 % interval": " – ".join(ends),
                    "read with": said,
                }
            )  # fmt: skip
    table(rows)
    _distributions(world, ledger)


def _distributions(world: World, ledger: Ledger) -> None:
    """The three numbers as they are drawn, where they can be."""
    draws = world.draws(ledger)
    months = returns.months_under_water(draws.net)
    earned = returns.rates(draws.net)
    drawn = {
        "Net present value": (draws.worth, 0.0, False, "~s"),
        "Months until it pays, where it does": (months[np.isfinite(months)], float(ledger.months), True, ",.0f"),
        "Rate a year, where there is one": (earned[np.isfinite(earned)], ledger.discount_rate, False, ".0%"),
    }
    for column, (name, (values, good_from, is_lower_better, tickformat)) in zip(
        st.columns(len(drawn)), drawn.items(), strict=True
    ):
        with column:
            st.caption(f"{name}: {len(values) / len(draws.worth):.0%} of {len(draws.worth):,} draws")
            if len(values):
                chart(
                    distribution_figure(values, good_from, is_lower_better=is_lower_better, tickformat=tickformat),
                    key=f"drawn-{name}", alt=f"How often each value of {name.lower()} is drawn",
                )  # fmt: skip


def _without_assumptions(_world: World, ledger: Ledger) -> None:
    measured = ledger.measured()
    told = returns.benefit_cost_ratio(measured, ledger_draws(measured))
    st.markdown(
        plain(
            f"Back per 1: {result_text(told)}. Every cost stays, every benefit that rests on an assumption or a "
            "benchmark goes."
        )
    )


def _target(world: World, ledger: Ledger) -> None:
    target = st.number_input("Back per 1, at least", 0.0, 20.0, 1.0, step=0.1, key="target", bind="query-params")
    chance = float((world.draws(ledger).ratio >= target).mean())
    st.markdown(f"The chance that care brings back at least {target:.2f} per 1 is {chance:.0%}.")


def _below_the_line(world: World, ledger: Ledger) -> None:
    """What attribution credits to campaigns: no effect, and in no total."""
    below = st.expander("Below the line: what campaigns are credited with", on_change="rerun", key="below-the-line")
    if not below.open:
        return
    with below:
        chosen = replace(world.filters, currency=(ledger.currency,)) if ledger.currency else world.filters
        told = world.desk.answer("credited_margin", chosen, credit_to="campaign").result
        if isinstance(told, Insufficient):
            st.caption(plain(f"{told.reason} {told.needed}"))
            return
        assert told.rows is not None
        table(
            [
                {
                    "campaign": row["label"] or "no campaign named",
                    "credited margin": short_amount_text(row["share"] * told.value, told.currency),
                    "95 % interval": " – ".join(
                        short_amount_text(row[end] * told.value, told.currency) for end in ("share_low", "share_high")
                    ),
                    "orders": f"{row['conversions']:,.0f}",
                }
                for row in told.rows.iter_rows(named=True)
            ]
        )
        st.caption(
            "Of orders with a known touch, paid in the ledger's currency. It enters no total until an experiment says "
            "how much of it would not have come without the campaign."
        )


def _years(world: World, ledger: Ledger) -> None:
    """Both years followed for twelve months from their first on, so that they can be compared."""
    acted = max(int(entry.shape.nonzero()[0].max()) for entry in ledger.of_side("cost")) + 1
    if acted < 2 * MONTHS_A_YEAR:
        st.caption("Two whole years of costs are needed.")
        return
    last = _month(ledger.starts_on, acted)
    periods = {
        "the year before": (_month(last, -2 * MONTHS_A_YEAR), _month(last, -MONTHS_A_YEAR)),
        "the last year": (_month(last, -MONTHS_A_YEAR), last),
    }
    rows = []
    for name, (first, until) in periods.items():
        part = world.within(replace(world.filters, from_on=first, to_on=date.fromordinal(until.toordinal() - 1)), 12)
        told = part.ledger()
        if isinstance(told, Insufficient):
            rows.append({"year": name, "from": first.isoformat(), "costs": told.reason})
            continue
        rows.append(
            {
                "year": name, "from": first.isoformat(),
                "costs": short_amount_text(returns.total(told, "cost"), told.currency),
                "benefits within 12 months": short_amount_text(returns.total(told, "benefit"), told.currency),
                "back per 1": _ratio(returns.benefit_cost_ratio(told, ledger_draws(told))),
            }
        )  # fmt: skip
    table(rows)
    st.caption("Each year by what followed within its own twelve months: less than over the whole horizon.")


def _in_stream(category: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.side == "benefit" and entry.category == category


def _of_campaign(campaign: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.campaign == campaign


def _worth(part: Ledger) -> Estimate:
    """Present value of some benefits, with its interval."""
    draws = ledger_draws(part).benefits
    value = returns.total(part, "benefit")
    low, high = (float(pl.Series(draws).quantile(at) or value) for at in (0.025, 0.975))
    return Estimate(
        value=value, low=min(low, value), high=max(high, value), unit="money", n=sum(e.n for e in part.entries),
        method="draws of all factors", claim="assumed", currency=part.currency,
    )  # fmt: skip


def _assumed_text(part: Ledger) -> str:
    told = returns.share_assumed(part, ledger_draws(part)) if part.of_side("benefit") else None
    return f"{told.value:.0%}" if isinstance(told, Estimate) else ""


def _ratio(told: Result | None) -> str:
    if told is None:
        return "no benefit entered"
    if isinstance(told, Insufficient):
        return "no cost booked" if told is returns.NOTHING_SPENT else told.reason
    return f"{told.value:.2f} ({interval_text(told)})"


def _value(told: Estimate) -> str:
    if told.unit == "seconds":
        if not math.isfinite(told.value):
            return "not within the horizon"
        return f"{told.value / returns.SECONDS_A_MONTH:.0f} months"
    return value_text(told.value, told.unit, told.currency)


def _month(first: date, months: int) -> date:
    at = first.year * MONTHS_A_YEAR + first.month - 1 + months
    return date(at // MONTHS_A_YEAR, at % MONTHS_A_YEAR + 1, 1)
