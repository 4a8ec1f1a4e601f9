"""Parts of the page Retention or acquisition below its head: curves, budget, channels, doubt."""

from __future__ import annotations

import math

import streamlit as st

from analytics.next_euro.choice import Choice, Inputs, allocation, drawn
from analytics.next_euro.curves import Origin, acquisition_curve, care_curve, ordered_care
from careledger.metrics.printed import amount_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.next_euro import allocation_figure, doubt_figure, response_figure
from careledger.ui.memo import section
from careledger.ui.next_euro.world import Sides, World
from careledger.ui.tables import table


def curves_view(world: World, sides: Sides, inputs: Inputs, origin: Origin) -> None:
    """What more of each spend would bring, side by side, marked by where it is known from."""
    known, saved = drawn(inputs), sides.saved
    currency, budget = saved.currency, world.budget(sides)
    left, right = st.columns(2)
    with left:
        section(
            "More answers: adjusted estimate",
            f"Margin by money spent a year on answering the {saved.ignored_a_year:,.0f} known customers a year who are "
            "ignored, as they come, until none is left. Dashed: the most valuable first.",
        )
        price = float(known.answer_cost.mean())
        upto = 1.4 * saved.ignored_a_year * price
        whole = inputs.save_within.value + inputs.gap_persists.middle * inputs.save_beyond.value
        scale = whole / inputs.save_within.value if inputs.save_within.value else 1.0
        best_first = ordered_care(saved.strata, saved.ignored_a_year, price, scale)
        chart(
            response_figure(care_curve(known, saved.ignored_a_year, upto), currency, best_first),
            key="care-curve", alt="Margin by money spent on answering the ignored",
        )  # fmt: skip
    with right:
        section(
            f"More customers: {origin}",
            "Margin of the customers won in a year by money spent on winning them. Dotted: no year has been there.",
        )
        if budget is None:
            st.caption("Bring costs.csv with category acquisition to see today's spend.")
            return
        seen = (budget.least_acquisition, budget.most_acquisition)
        curve = acquisition_curve(known, budget.won, budget.acquisition, seen, origin)
        chart(response_figure(curve, currency), key="won-curve", alt="Margin by money spent on winning customers")


def budget_view(world: World, sides: Sides, inputs: Inputs) -> None:
    """What moving money between the two would bring, the total fixed."""
    budget, currency = world.budget(sides), sides.saved.currency
    if budget is None or budget.care == 0:
        st.caption("Bring costs.csv with programmes care and acquisition in one currency to move money between them.")
        return
    told = allocation(inputs, budget)
    observed = told.share[told.is_observed]
    section(
        "One budget for both",
        f"Change of a year's margin by care's share of {_money(budget.total, currency)}, what both cost in the last "
        "twelve months. Thick: cannot be told from the best. Dotted: a spend would be where it never was. Less for "
        "care loses answers to complaints at the price of one, no more than are given. All else that care does is not "
        "valued here: read the left end with that in mind.",
    )
    low, high = (round(100 * float(at), 1) for at in (told.share[0], told.share[-1]))
    chosen = st.slider(
        "Care's share of the budget, %", low, high, min(max(round(100 * told.today, 1), low), high), 0.1, key="share",
        bind="query-params",
    )  # fmt: skip
    place = int(abs(told.share - chosen / 100).argmin())
    chart(
        allocation_figure(told, chosen / 100, currency), key="allocation", alt="Change of margin by share of the budget"
    )
    moved = (chosen / 100 - told.today) * budget.total
    direction = "to care" if moved > 0 else "to winning customers"
    said = [
        f"Moving {_money(abs(moved), currency)} {direction} changes a year's margin by "
        f"{_money(told.change[place], currency)} ({_money(told.low[place], currency)} to "
        f"{_money(told.high[place], currency)})."
        if abs(moved) > 0.001 * budget.total
        else "This is today's split."
    ]
    if set(world.filters.set_names()) - {"currency"}:
        said.append("Filters do not apply to what was spent: this is of the whole budget.")
    if not told.is_observed[place]:
        said.append("One of the two would be spent where it never was: an extrapolation.")
    if told.is_flat:
        said.append("Within what was seen no share can be told from the best with 95 % confidence.")
    else:
        said.append(
            f"Best within what was seen ({observed.min():.0%} to {observed.max():.0%}): {told.best:.1%} for care."
        )
    st.caption(" ".join(said).replace("$", "\\$"))
    if currency:
        ends = {"change": told.change[place], "low": told.low[place], "high": told.high[place]}
        st.page_link(
            "pages/executives/scenarios.py", label="Keep as a scenario", help="What it does to the return on care.",
            query_params={"view": "New", "moved": f"{moved:.2f}", "in": currency}
            | {name: f"{at:.2f}" for name, at in ends.items()},
        )  # fmt: skip


def channels_view(world: World, sides: Sides) -> None:
    """What customers won bring for their cost, and after how long, by channel."""
    section(
        "What winning customers pays, by channel",
        "Value: discounted margin to the horizon per unit of fully loaded cost. Payback: months until margin has "
        "reached the cost. Averages; the next customer costs more than the last.",
    )
    currency = sides.saved.currency
    rows = []
    for one in world.by_channel(sides):
        low, high = one.ratio.interval()
        cheapest, dearest = one.cost.interval()
        rows.append(
            {
                "customers": one.name,
                "won": one.customers,
                "cost of one": f"{_money(one.cost.value, currency)} ({cheapest:,.2f} – {dearest:,.2f})",
                "value ÷ cost": f"{one.ratio.value:.1f} ({low:.1f} – {high:.1f})",
                "payback, months": _months(one.payback_months),
            }
        )
    table(rows)


def doubt_view(told: Choice, sides: Sides) -> None:
    """What would turn the answer, and what the doubt hangs on."""
    left, right = st.columns(2)
    currency = sides.saved.currency
    with left:
        section("What would turn the answer", "Each alone, all else as it is.")
        table(
            [
                {
                    "the two are equal if": "one more answer costs",
                    "at": _money(told.even_answer_cost, currency),
                    "today": f"{_money(sides.answer_cost.value, currency)} measured",
                },
                {
                    "the two are equal if": "winning one customer costs",
                    "at": _money(told.even_won_cost, currency),
                    "today": f"{_money(sides.won_cost.value, currency)} in the last quarter",
                },
                {
                    "the two are equal if": "an answer is worth",
                    "at": _money(told.even_save, currency),
                    "today": f"{_money(told.save_value, currency)} estimated",
                },
            ]
        )
        st.caption(
            f"Chosen wrongly, care costs {told.regret_of_care:.2f} and winning customers "
            f"{told.regret_of_acquisition:.2f} per unit of money on average. Not in either return: if nobody were "
            f"ignored, each unit spent on winning customers would bring {told.cross_term:.2f} more, because those it "
            "wins stay longer."
        )
    with right:
        section("What the doubt hangs on", "Share of the variance of the difference between the two returns.")
        chart(doubt_figure(told.variance_shares), key="doubt", alt="Share of variance by source")


def strata_view(sides: Sides) -> None:
    """Of whom the value of an answer is made."""
    with st.expander("Of whom the value of an answer is made"):
        saved = sides.saved
        table(
            [
                {
                    "customers": row["stratum"],
                    "ignored": row["ignored"],
                    "answered": row["answered"],
                    "days longer": f"{row['days']:.0f} (± {1.96 * row['days_error']:.0f})",
                    "margin a month": round(row["monthly_margin"], 2),
                    "value while followed": round(row["value"], 2),
                    "after shrinking": round(row["shrunk_value"], 2),
                }
                for row in saved.strata.sort("shrunk_value", descending=True).iter_rows(named=True)
            ]
        )
        if saved.left_out:
            st.caption(f"{saved.left_out:.0%} of the ignored have no counterpart who was answered and are left out.")


def _months(told: tuple[float, float, float] | None) -> str:
    if told is None:
        return "not followed"
    value, low, high = (f"{at:.1f}" if math.isfinite(at) else "not reached" for at in told)
    return value if value == "not reached" == low else f"{value} ({low} – {high})"


def _money(value: float, currency: str | None) -> str:
    return amount_text(value, currency) if math.isfinite(value) else "never"
