"""Staying by wait, and what each target keeps and takes."""

from __future__ import annotations

import polars as pl

from analytics.effect.doses import Doses
from analytics.effect.reply_targets import ReplyTimes
from careledger.metrics.printed import amount_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.reply_time import targets_figure, waits_figure
from careledger.ui.memo import section
from careledger.ui.tables import table

SHOWN = 0.05  # a share of complaints nobody alike to whom waited so, above which it is said


def waits_view(found: Doses) -> None:
    """Staying by wait, raw and held to fall, with how much there is to compare."""
    section(
        "Who stays, by how long the answer took",
        f"Of {found.n:,} complaints opened at hours of the day at which replies within the hour happened: the share "
        "that would stay for 180 days if all had waited so, with 95 % intervals; what was known before is held equal. "
        "Line: the same, held to fall with the wait. Associational.",
    )
    told = found.table()
    chart(waits_figure(told), key="waits", alt="Share of customers who stay by how long the answer took")
    table(
        told.select(
            "wait", pl.col("n").alias("complaints"), _percent("stays").alias("stay"),
            pl.concat_str(_percent("low"), pl.lit(" – "), _percent("high")).alias("between"),
            _percent("isotone").alias("held to fall"), _percent("raw").alias("as counted"),
            pl.col("effective_n").round(0).cast(pl.Int64).alias("worth as many alike"),
            _percent("rare_share").alias("hardly anybody alike waited so"),
        )
    )  # fmt: skip


def targets_view(told: ReplyTimes) -> None:
    """Each target: hours, cost, what is kept, what is left, and how often it is the best."""
    section(
        "What each target keeps, and what it takes",
        "A week: customers kept beyond leaving all without an answer × what a customer who complains brought "
        "in the year before, less the agents' hours (a simulated desk, on the last whole weeks). 95 % intervals; best "
        "in: of 4,000 draws.",
    )
    chart(targets_figure(told.table, told.currency), key="targets", alt="Worth of each reply time, less its cost")

    def money(name: str) -> pl.Expr:
        return pl.col(name).map_elements(lambda value: amount_text(value, told.currency), return_dtype=pl.String)

    table(
        told.table.select(
            "target", pl.col("hours_a_week").round(0).cast(pl.Int64).alias("agent hours a week"),
            money("cost_amount").alias("cost borne"), (100 * pl.col("kept_share")).round(1).alias("kept of 100"),
            money("kept_amount").alias("worth"), money("net_amount").alias("left"),
            pl.concat_str(money("net_low"), pl.lit(" – "), money("net_high")).alias("between"),
            _percent("best_share").alias("best in"),
        )
    )  # fmt: skip


def _percent(name: str) -> pl.Expr:
    return (100 * pl.col(name)).round(1).cast(pl.String) + " %"
