"""What goes with leaving: hazard ratios, and whether they hold at every age."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.survival import ratios_figure
from careledger.ui.memo import section
from careledger.ui.survival.followed import Followed
from careledger.ui.tables import table

SURE = 0.001
ROW_HEIGHT = 30


def drivers_view(followed: Followed) -> None:
    """Hazard ratios of all drivers."""
    answer = followed.answer("churn_drivers")
    metric_card(followed.desk, answer)
    result = answer.result
    if isinstance(result, Insufficient) or result.rows is None:
        return
    for caution in result.cautions:
        if caution.code in {"comparisons", "pooled", "not-proportional"}:
            st.text(caution.text)
    rows = result.rows.with_columns(
        pl.when(pl.col("level") == "")
        .then(pl.col("driver"))
        .otherwise(pl.format("{}: {}, against {}", "driver", "level", "compared_with"))
        .alias("label")
    )
    section(
        "Hazard ratios of leaving, others held equal",
        "2: leaves twice as fast; 1: no difference. Lines: 95 %, each for itself; grey where 1 is in it. "
        "Associational: what goes with leaving need not cause it.",
    )
    chart(ratios_figure(rows), key="ratios", alt="Hazard ratios of leaving with their intervals")
    section(
        "Is each ratio the same at every age?",
        "Score test of a ratio that changes with time as a customer (Grambsch and Therneau). A small p says that the "
        "ratio is an average over ages.",
    )
    table(
        rows.select(
            pl.col("label").alias("driver"),
            pl.format("{} ({} – {})", *(pl.col(name).round(2) for name in ("ratio", "low", "high"))).alias("ratio"),
            pl.when(pl.col("proportional_p") < SURE)
            .then(pl.lit("< 0.001"))
            .otherwise(pl.col("proportional_p").round(3).cast(pl.String))
            .alias("p of changing with age"),
        ),
        height=ROW_HEIGHT * (len(rows) + 1) + 6,
    )
    st.caption(
        "A complaint counts from its day on, an ignored one from 72 hours later, so nobody is made to live until "
        "then. “Complaint ignored” is against a complaint that was answered; “has complained” against none."
    )
