"""How long the next experiment has to run, with how many, to see what is worth seeing."""

from __future__ import annotations

import streamlit as st

from analytics.deflection.planner import hold_out_power, monthly_spread, roll_out_power
from analytics.estimate import Insufficient
from analytics.power import shortest
from careledger.ui.charts.base import chart
from careledger.ui.charts.proof import power_figure
from careledger.ui.memo import missing, section
from careledger.ui.proof.lots import implied_change, read_trials
from careledger.ui.proof.world import World

WANTED = 0.8
PRESET, MOST_SAVED = 100, 5_000
NO_HABIT = Insufficient(
    "Nothing in these files says how often customers get in touch.",
    "Bring calls.csv or cases.csv with customer_id, over some months.",
)


def planner_view(world: World) -> None:
    """Power by length for a hold-out of customers and for a roll-out by topic."""
    known = world.habit()
    if known is None:
        missing(NO_HABIT)
        return
    section("What is worth finding")
    effect = st.number_input(
        "Contacts saved per 1,000 customers and year", 1, MOST_SAVED, _preset(world), key="effect", bind="query-params",
        help="The smallest saving that would change what you do. Preset: what readers compared imply, if anything.",
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        section(
            "A hold-out of customers",
            f"{known.customers:,} customers were followed for the last year: {1000 * known.contacts_a_year:,.0f} "
            f"contacts per 1,000, and customers differ by {known.spread:.0%} beyond chance. Half a year before is "
            "adjusted for.",
        )
        people = st.number_input("Customers who take part", 100, 10_000_000, max(known.customers, 100), step=100,
                                 key="people", bind="query-params", help="More is surer.")  # fmt: skip
        withheld = st.slider("Of them kept from the community, %", 5, 50, 50, step=5, key="withheld",
                             bind="query-params", help="Half is surest; fewer costs fewer contacts.")  # fmt: skip
        plan = hold_out_power(known, effect / 1000, int(people), withheld / 100)
        chart(power_figure(plan, "weeks", WANTED), key="hold-out-power", alt="Power of a hold-out by weeks")
        weeks = shortest(plan, WANTED)
        lost = effect / 1000 * people * withheld / 100 * (weeks or 0) * 7 / 365.25
        st.text(
            "Not even in three years: take more customers, or a larger effect."
            if weeks is None
            else f"{weeks} weeks. If the saving is as large, being kept away costs about {lost:,.0f} contacts."
        )
    with right:
        _roll_out(world, float(effect))


def _roll_out(world: World, effect: float) -> None:
    section("A roll-out by topic", "Reached at once, compared with the month before and with the topics left.")
    found = world.roll_out()
    if isinstance(found, Insufficient):
        missing(found)
        return
    panel = found[0]
    spread = monthly_spread(panel.rates[:, : panel.first])
    units = len(panel.units)
    reached = 1
    if units > 2:  # noqa: PLR2004  # of two, one is reached: nothing to choose
        reached = st.slider("Topics to reach", 1, units - 1, units // 2, key="reach", bind="query-params",
                            help="Half is surest.")  # fmt: skip
    topics = effect / units  # the saving is of all topics together; a roll-out is read topic by topic
    plan = roll_out_power(topics, spread, reached, units - reached)
    chart(power_figure(plan, "months", WANTED), key="roll-out-power", alt="Power of a roll-out by months")
    months = shortest(plan, WANTED)
    told = (
        "Not even in three years: topics stray too far from each other. Use a hold-out of customers."
        if months is None
        else f"{months} months."
    )
    st.text(told)
    st.caption(
        f"Topics stray by {spread:,.0f} contacts per 1,000 customers and year in a month; {topics:,.0f} of the saving "
        "are a topic's, if all save alike. Every month is compared with the one before, so time helps only so far."
    )


def _preset(world: World) -> int:
    moved = next((known for known in read_trials(world) if known.moves_reading), None)
    implied = implied_change(world, moved) if moved else None
    return min(MOST_SAVED, max(1, round(-1000 * implied[0]))) if implied and implied[0] < 0 else PRESET
