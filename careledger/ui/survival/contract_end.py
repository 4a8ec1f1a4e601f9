"""The end of a commitment: who leaves as soon as they may."""

from __future__ import annotations

import polars as pl

from analytics.estimate import Insufficient
from analytics.proportions import poisson_interval
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.survival import hazard_figure
from careledger.ui.drill import drillable_bars
from careledger.ui.memo import section
from careledger.ui.survival.followed import Followed


def contract_end_view(followed: Followed) -> None:
    """Hazard by months to and from the first free day."""
    answer = followed.answer("hazard_at_contract_end")
    metric_card(followed.desk, answer)
    if isinstance(answer.result, Insufficient):
        return
    section(
        "Contracts that ended, by months from the end of their commitment",
        "Ended per month under observation; 0 is the first day on which anybody may leave. Lines: 95 %. "
        "Contracts that ended before were broken off.",
    )
    chart(hazard_figure(_hazards(followed)), key="hazard", alt="Contracts that ended by month from contract end")
    drillable_bars(
        followed.desk, followed.filters, "hazard_at_contract_end", "Left when first free, by",
        dimensions=("segment", "region", "brand", "product"),
    )  # fmt: skip


def _hazards(followed: Followed) -> pl.DataFrame:
    months = followed.counts("contract_end_months", "hazard_at_contract_end")
    bounds = [poisson_interval(row["ended"]) for row in months.iter_rows(named=True)]
    return months.with_columns(
        (pl.col("ended") / pl.col("contract_months")).alias("rate"),
        (pl.Series("low", [low for low, _ in bounds]) / pl.col("contract_months")).alias("low"),
        (pl.Series("high", [high for _, high in bounds]) / pl.col("contract_months")).alias("high"),
    )
