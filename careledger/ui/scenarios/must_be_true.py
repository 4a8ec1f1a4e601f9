"""What must be true for the return to be 0: one number at a time, and two together."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.social_roi import returns
from analytics.social_roi.altered import break_even_line, range_to_plan_with
from analytics.social_roi.ledger import Factor, Ledger
from careledger.metrics.printed import amount_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.scenarios import break_even_figure
from careledger.ui.memo import section
from careledger.ui.roi.world import World
from careledger.ui.tables import table

TWO = 2


def must_be_true_view(world: World, ledger: Ledger) -> None:
    """Break-even of each factor with the others as expected, of all costs and benefits, and of two factors at once."""
    section(
        "What must be true for care to just pay",
        "Each alone, all others as expected: the value at which the net present value is 0, the return 0 %. Believed: "
        "the 95 % interval.",
    )
    hangs_on = world.hangs_on(ledger)
    ratio = returns.total(ledger, "benefit") / returns.total(ledger, "cost")
    rows = [
        {
            "just pays if": "All costs", "are at": f"{100 * ratio:.0f} % of today's", "expected": "100 %",
            "believed": "booked", "within what is believed": "",
        }
    ]  # fmt: skip
    if ratio > 0:
        rows.append(
            {
                "just pays if": "All benefits", "are at": f"{100 / ratio:.0f} % of today's", "expected": "100 %",
                "believed": "", "within what is believed": "",
            }
        )  # fmt: skip
    rows += [_row(row, ledger) for row in hangs_on.iter_rows(named=True)]
    table(rows)
    names = [name for name in hangs_on["factor"] if ledger.factors[name].unit != "count"]
    if len(names) < TWO:
        return
    section(
        "Two at once",
        "On the line care just pays, all others as expected. Shaded: what is believed of both; point: expected. On "
        "the point's side of the line care pays, or not, as it does now.",
    )
    labels = {ledger.factors[name].label: name for name in names}
    left, right = st.columns(2)
    first = left.selectbox("One number", list(labels), index=0, key="first", bind="query-params")
    others = [label for label in labels if label != first]
    second = right.selectbox("and another", others, index=0, key="second", bind="query-params")
    one, other = (ledger.factors[labels[label]] for label in (first or next(iter(labels)), second or others[0]))
    line = break_even_line(ledger, one.id, other.id)
    chart(break_even_figure(line, one, other), key="break-even", alt="Where two numbers together let care just pay")
    if line.filter(pl.col("second").is_between(*range_to_plan_with(other))).is_empty():
        st.caption("Nowhere in what is shown does care just pay.")


def _row(row: dict[str, float | str | None], ledger: Ledger) -> dict[str, str]:
    factor = ledger.factors[str(row["factor"])]
    at = row["break_even"]
    low, high = factor.spread.interval()
    possible = isinstance(at, float) and (factor.unit != "share" or 0 <= at <= 1)
    return {
        "just pays if": factor.label,
        "are at": text_of(at, factor, ledger) if isinstance(at, float) and possible else "no possible value",
        "expected": text_of(factor.spread.mean, factor, ledger),
        "believed": f"{text_of(low, factor, ledger)} – {text_of(high, factor, ledger)}",
        "within what is believed": "yes" if isinstance(at, float) and low <= at <= high else "no",
    }


def text_of(value: float, factor: Factor, ledger: Ledger) -> str:
    """A value of a factor in its unit."""
    if factor.unit == "share":
        return f"{value:.1%}".replace("%", " %")
    return amount_text(value, ledger.currency) if factor.unit == "money" else f"{value:,.2f}"


def turning_text(world: World, ledger: Ledger) -> str:
    """The heaviest number that could turn the sign within what is believed, as the end of a sentence."""
    hangs_on = world.hangs_on(ledger)
    inside = hangs_on.filter(pl.col("break_even").is_between(pl.col("low"), pl.col("high")))
    if inside.is_empty():
        return "no single number within what is believed would turn that"
    factor = ledger.factors[inside["factor"][0]]
    at, now = (text_of(value, factor, ledger) for value in (inside["break_even"][0], inside["mean"][0]))
    return f"it just pays if {factor.label[0].lower()}{factor.label[1:]} is {at}, expected {now}"
