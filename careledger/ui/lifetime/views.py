"""Views of customers without a contract: what they are worth, whether forecasts held, who is alive, who is who."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.lifetime_value.values import Buying
from careledger.exports.csv import csv_text
from careledger.metrics.answer import Answer
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import two_lines_figure
from careledger.ui.charts.forecast import alive_figure, concentration_figure, deciles_figure, values_figure
from careledger.ui.lifetime.world import SHOWN_CUSTOMERS, World
from careledger.ui.memo import missing, plain, section
from careledger.ui.tables import table

MOST_REPEATS = 12
QUIET_STEPS = 10


def value_view(world: World) -> None:
    """What customers without a contract will still bring, and on how few it hangs."""
    _cards(world, "customer_value", "customer_value_total", "value_concentration", "expected_purchases")
    frame = world.histories()
    model = world.buying()
    concentration = world.answer("value_concentration").result
    if isinstance(model, Insufficient) or isinstance(concentration, Insufficient):
        return
    ranked = world.customers(model)
    left, right = st.columns(2)
    with left:
        section(
            "Customers by expected value",
            f"{frame['currency'][0]} of margin over the next {world.assumed.horizon_months} months, discounted; number "
            "of customers. The last bar holds all above.",
        )
        chart(values_figure(ranked["value"], frame["currency"][0]), key="values", alt="Customers by expected value")
    with right:
        section("On how few it hangs", "Share of all expected value by share of customers, the best first.")
        if concentration.rows is not None:
            chart(concentration_figure(concentration.rows, 0.2), key="concentration", alt="Concentration of value")
    _model_choice(model, frame)


def forecast_view(world: World) -> None:
    """Would a forecast made halfway have been right?"""
    _cards(world, "purchases_forecast_error", "value_forecast_error")
    for metric_id in ("purchases_forecast_error", "value_forecast_error"):
        _warnings(world.answer(metric_id))
    tracked = world.held_out()
    result = world.answer("purchases_forecast_error").result
    if tracked is None or isinstance(result, Insufficient):
        return
    weeks, cuts = tracked
    told = " to ".join(f"{cut:%Y-%m-%d}" for cut in dict.fromkeys((cuts[0], cuts[-1])))
    section(
        "Repeat purchases, expected and made",
        f"Cumulative, by week. The model saw what lies before the dotted line ({told}) and nothing after; "
        "customers first seen later are in neither line.",
    )
    chart(
        two_lines_figure(
            weeks["week_on"].to_list(),
            {"made": weeks["actual"].to_list(), "expected": weeks["expected"].to_list()}, since=cuts[-1],
        ),
        key="tracking", alt="Cumulative repeat purchases, expected and made",
    )  # fmt: skip
    section(
        "Right for whom?",
        "Purchases a customer after the line, by tenth of customers, those expected to buy least first. Bars are what "
        "was made, diamonds what was expected.",
    )
    if result.rows is not None:
        chart(deciles_figure(result.rows), key="deciles", alt="Purchases by tenth of expectation")


def alive_view(world: World) -> None:
    """Who has left without a word?"""
    _cards(world, "alive_customers", "expected_purchases")
    frame = world.histories()
    model = world.buying()
    if isinstance(model, Insufficient):
        return
    oldest = float(frame["age_weeks"].max() or 0.0)  # type: ignore[arg-type]
    counts = list(range(1, MOST_REPEATS + 1))
    step = max(1, round(oldest / QUIET_STEPS))
    quiet = list(range(0, int(oldest) + 1, step))
    frequency, silence = np.meshgrid(np.array(counts, float), np.array(quiet, float))
    chance = model.purchases.probability_alive(frequency, oldest - silence, np.full(silence.shape, oldest))
    section(
        "Silence says more of those who bought often",
        f"P(alive) of a customer first seen {oldest:.0f} weeks ago, by purchases after the first and weeks since the "
        "last. Who bought once only counts as alive: the model lets nobody leave before a second purchase.",
    )
    chart(alive_figure(chance, counts, quiet), key="alive", alt="Probability of being alive")


def customers_view(world: World) -> None:
    """The most valuable customers, one by one."""
    model = world.buying()
    if isinstance(model, Insufficient):
        missing(model)
        return
    ranked = world.customers(model)
    section(
        "The most valuable customers",
        f"Expected margin over {world.assumed.horizon_months} months, discounted; low and high hold what comes true "
        "for that customer in 95 of 100 cases. They are wide: chance averages out only over many.",
    )
    shown = ranked.head(SHOWN_CUSTOMERS).with_columns(pl.col(pl.Float64).round(2), pl.col(pl.Date).cast(pl.String))
    table(shown, height=520)
    st.download_button(
        "Download all customers", data=lambda: csv_text(ranked).encode(), mime="text/csv", on_click="ignore",
        file_name=f"lifetime-value-{world.desk.ledger.manifest.build_id}.csv",
    )  # fmt: skip


def _cards(world: World, *metric_ids: str) -> None:
    for column, metric_id in zip(st.columns(len(metric_ids)), metric_ids, strict=True):
        with column:
            metric_card(world.desk, world.answer(metric_id))


def _warnings(answer: Answer) -> None:
    """What the number's own data cautions, in sight: not the definition's standing cautions."""
    if isinstance(answer.result, Estimate):
        for caution in answer.result.cautions:
            if caution.code not in ("definition", "filter-not-applied", "source"):
                st.caption(plain(caution.text))


def _model_choice(model: Buying, frame: pl.DataFrame) -> None:
    fits = (
        ("BG/NBD", ("r", "alpha", "a", "b"), model.purchases),
        ("Gamma-Gamma", ("p", "q", "v"), model.spend),
    )
    section(
        "Which model, and why",
        f"These {len(frame):,} customers can stop buying without a word, so whether they are gone is inferred: BG/NBD "
        "for when they buy, Gamma-Gamma for how much. Contracts, whose ends are seen, have a model and a tab of their "
        "own; the two are never in one fit. Weeks, from days; errors from the observed information.",
    )
    table(
        [
            {"model": name, "parameter": parameter, "value": f"{value:.4f}", "standard error": f"{error:.4f}"}
            for name, parameters, fitted in fits
            for parameter, value, error in zip(
                parameters, np.exp(fitted.log_parameters), fitted.standard_errors, strict=True
            )
        ]
    )  # fmt: skip
