"""Curves of staying by group, who stands behind them, and whether they differ."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.survival_comparison import Measured, RankTest
from analytics.tenure import (
    DAYS_A_MONTH,
    curve_rows,
    mean_tenure_difference,
    tenure_curve,
    tenure_rank_test,
    tenure_table,
)
from careledger.ui.cards import metric_card
from careledger.ui.charts.base import chart
from careledger.ui.charts.survival import staying_figure
from careledger.ui.memo import missing, plain, section
from careledger.ui.survival.followed import Followed
from careledger.ui.tables import table

GROUPS = ("all", "segment", "region", "brand", "acquired via")
MOST_GROUPS = 6
OTHER_WINDOWS = (90, 365)
PAIR = 2
STEP_MONTHS = 6
MOST_MONTHS = 48


def curves_view(followed: Followed) -> None:
    """How long they stay, by group."""
    retained = followed.retained()
    months = retained.parameters["months"]
    answers = (retained, followed.answer("restricted_mean_tenure", months=months))
    for column, answer in zip(st.columns(2), answers, strict=True):
        with column:
            metric_card(followed.desk, answer)
    st.caption(f"Both read at {months} months; time is that within them.")
    if isinstance(retained.result, Insufficient):
        missing(retained.result)
        return
    if followed.tenure == "activity":
        _windows(followed, months)
    by = st.segmented_control("Curves by", GROUPS, default="all", required=True, key="by", bind="query-params") or "all"
    counted = followed.counts("tenures_counted", "retained_after")
    groups = _groups(counted, by.replace(" ", "_"))
    if not groups:
        st.caption(f"No {by} is stated for these customers.")
        return
    last = float(np.max(counted["exit_days"].to_numpy())) / DAYS_A_MONTH
    shown = min(max(last, STEP_MONTHS), MOST_MONTHS)
    section(
        "Still customers, by months since the first day",
        "Kaplan–Meier with late entry; bands: 95 %, log-log. Inside a commitment nobody can leave."
        if followed.tenure == "contract"
        else "Kaplan–Meier with late entry; bands: 95 %, log-log. Somebody has left when 180 days pass without a "
        "purchase, on the day that window ends: the first six months are flat by that rule.",
    )
    curves = {name: curve_rows(curve) for name, part in groups.items() if (curve := tenure_curve(part)) is not None}
    chart(staying_figure(curves, shown), key=f"staying-{by}", alt="Share still customers against months")
    ages = list(range(0, int(shown) + 1, STEP_MONTHS))
    st.caption("Customers under observation at each age, in months. Late entry lets the number rise at first.")
    days = [age * DAYS_A_MONTH for age in ages]
    table(
        [
            {"group": name} | dict(zip(map(str, ages), tenure_table(part, days).tolist(), strict=True))
            for name, part in groups.items()
        ]
    )
    if len(groups) >= PAIR:
        _difference(groups, by, months)


def _windows(followed: Followed, months: int) -> None:
    """What the assumed window does to the answer."""
    others = {days: followed.answer("retained_after", months=months, window_days=days).result for days in OTHER_WINDOWS}
    told = [f"with {days} days {result.value:.1%}" for days, result in others.items() if isinstance(result, Estimate)]
    if told:
        st.caption(f"Leaving is assumed from 180 days of silence; {', '.join(told)} would still be there.")


def _groups(counted: pl.DataFrame, column: str) -> dict[str, pl.DataFrame]:
    """The largest groups of a column by name; everybody under one name where none is asked for."""
    if column == "all":
        return {"all": counted} if len(counted) else {}
    sizes = counted.filter(pl.col(column).is_not_null()).group_by(column).agg(pl.sum("customers"))
    largest = sizes.sort(["customers", column], descending=[True, False])[column].to_list()[:MOST_GROUPS]
    return {str(name): counted.filter(pl.col(column) == name) for name in largest}


def _difference(groups: dict[str, pl.DataFrame], by: str, months: float) -> None:
    """Whether the curves are one, and the two largest groups side by side."""
    together = pl.concat(part.with_columns(pl.lit(name).alias("group")) for name, part in groups.items())
    test = tenure_rank_test(together, "group")
    section("Do they differ?", "Descriptive: groups differ in more than their name.")
    if test is not None:
        st.markdown(_rank_text(test, by))
    (first, one), (second, other), *_ = groups.items()
    gap = mean_tenure_difference(one, other, months)
    if gap is not None:
        st.markdown(_gap_text(gap, first, second, months))


def _rank_text(test: RankTest, by: str) -> str:
    chance = "p < 0.001" if test.p_value < 0.001 else f"p = {test.p_value:.3f}"  # noqa: PLR2004  # how p is printed
    rows = ", ".join(
        f"{plain(name)} {observed:,.0f} ({expected:,.0f})"
        for name, observed, expected in zip(test.groups, test.observed, test.expected, strict=True)
    )
    return f"Log-rank over {by}: {chance}. Left, and in brackets how many would have under one curve: {rows}."


def _gap_text(gap: Measured, first: str, second: str, months: float) -> str:
    low, high = gap.interval()
    return (
        f"Within {months:g} months, {plain(first)} stay {gap.value:+.0f} days against {plain(second)} "
        f"({low:+.0f} to {high:+.0f}; restricted mean, 95 %)."
    ).replace("-", "−")
