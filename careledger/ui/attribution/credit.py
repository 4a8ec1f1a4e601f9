"""What each channel or campaign is credited with, and how far the rules disagree."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.printed import value_text
from careledger.ui.attribution.explorer import paths_table
from careledger.ui.attribution.world import RULE_NAMES, World, name_of
from careledger.ui.charts.attribution import rules_figure
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import chart, picked_place
from careledger.ui.memo import missing, plain, section
from careledger.ui.tables import table

MOST_BARS = 10
WHY = (
    "Removal effect is the default because it alone also reads the paths that led nowhere: a channel that many pass "
    "and few buy after counts for less. It is no truth, and where the rules disagree nothing here says which is right."
)


def credit_view(world: World) -> None:
    """Bars with intervals, the rules beside them, the table of all folded."""
    result = world.credited().result
    if isinstance(result, Insufficient):
        missing(result)
        return
    assert result.rows is not None
    shown = result.rows.head(MOST_BARS)
    left, right = st.columns((3, 2))
    with left:
        section(
            f"Credit by {world.credit_to}",
            f"Share of {_total(result)}, by {RULE_NAMES[world.rule].lower()}, with 95 % intervals from persons "
            "drawn again. Click a bar for the paths that it is on.",
        )
        place = picked_place(
            bars_figure(
                [f"{name_of(row['label'])} ({_amount(result, row['credited'])})" for row in shown.to_dicts()],
                shown["share"].to_list(), shown["share_low"].to_list(), shown["share_high"].to_list(),
                tickformat=".0%",
            ),
            key="credit", alt=f"Share of the credit by {world.credit_to}",
        )  # fmt: skip
    rules = world.by_rule()
    with right:
        section("Rules beside each other", f"Dot: {RULE_NAMES[world.rule].lower()}. Strokes: the six other rules.")
        chart(
            rules_figure(rules.head(MOST_BARS), [name_of(label) for label in shown["label"]], RULE_NAMES, world.rule),
            key="rules", alt="Share of the credit by rule",
        )  # fmt: skip
    with st.container():  # in its place whether or not a bar was clicked, so that what is unfolded below stays so
        if place is not None and place < len(shown):
            label = shown["label"][place]
            paths_table(name_of(label), world.paths().filter(pl.col("labels").list.contains(label)))
    with st.expander("All rules side by side"):
        table(side_by_side(rules, world.credit_to))
        st.caption(f"{WHY} {_nameless(world)}")
    with st.expander("What each is credited with"):
        table(
            result.rows.select(
                pl.Series(world.credit_to, [name_of(label) for label in result.rows["label"]]),
                pl.Series("credited", [_amount(result, credited) for credited in result.rows["credited"]]),
                _percent("share").alias("share"),
                _percent("share_low").alias("from"),
                _percent("share_high").alias("to"),
                pl.col("paths").alias("paths with it"),
                pl.col("conversions").alias("of them with an order"),
            )
        )
    for caution in result.cautions:
        if caution.code in ("unit", "pooled"):
            st.caption(plain(caution.text))


def side_by_side(rules: pl.DataFrame, credit_to: str) -> pl.DataFrame:
    """Shares of the credit by rule, and by how many points the rules differ."""
    return rules.select(
        pl.Series(credit_to, [name_of(label) for label in rules["label"]]),
        *(_percent(rule).alias(name) for rule, name in RULE_NAMES.items() if rule in rules.columns),
        pl.format("{} points", (100 * pl.col("spread")).round(1)).alias("they differ by"),
    )


def _nameless(world: World) -> str:
    left = world.left_out()
    if not left["null_paths"]:
        return "Here no path led nowhere, so it has nothing more to read than the others."
    share = value_text(left["nameless_null_paths"] / left["null_paths"], "share")
    return f"Of the paths that led nowhere {share} are of nobody known as a customer, who may have bought elsewhere."


def _percent(column: str) -> pl.Expr:
    return pl.format("{} %", (100 * pl.col(column)).round(1))


def _amount(result: Estimate, credited: float) -> str:
    told = value_text(credited, result.unit, result.currency)
    return f"{told} orders" if result.unit == "count" else told


def _total(result: Estimate) -> str:
    told = value_text(result.value, result.unit, result.currency)
    if result.unit == "count":
        return f"{told} orders in all currencies"
    return f"{told} of margin".replace("$", "\\$")
