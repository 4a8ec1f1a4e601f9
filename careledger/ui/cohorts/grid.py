"""The grid of cohorts, and the customers in the cells that somebody chooses."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from analytics.retention import pooled_retention
from careledger.exports.csv import csv_text
from careledger.metrics.answer import ALL_ROWS, SHOWN_ROWS, Answer, Desk
from careledger.metrics.printed import amount_text
from careledger.ui.charts.base import chart, picked_cells
from careledger.ui.charts.curves import banded_figure
from careledger.ui.charts.grids import cohort_figure
from careledger.ui.cohorts.asked import Asked
from careledger.ui.cohorts.saved import save_form
from careledger.ui.memo import section
from careledger.ui.tables import table

NAMED_CELLS = 6
SHOWN = {"customers": "rate", "money": "mean_amount"}


def named_lines(grid: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """The grid with `cohort`, the name of each line: a day where lines are times, else the group, pooled over times."""
    if asked.attribute == "none":
        return grid.with_columns(pl.col("cohort_on").cast(pl.String).alias("cohort"))
    pooled = pooled_retention(grid, "cohort_group").with_columns(is_complete=True)
    sizes = pooled.group_by("cohort_group").agg(pl.col("cohort_customers").max().alias("size"))
    largest = pooled.join(sizes, on="cohort_group").sort(
        ["size", "cohort_group", "age"], descending=[True, False, False]
    )
    return largest.rename({"cohort_group": "cohort"})


def grid_view(desk: Desk, answer: Answer, asked: Asked) -> None:
    """The grid, its average, and who is in the chosen cells."""
    shown = "customers"
    if asked.rule != "bracket":
        shown = (
            st.segmented_control(
                "Show", list(SHOWN), default="customers", required=True, key="show", bind="query-params"
            )
            or "customers"
        )
    money = desk.answer("revenue", answer.filters).result
    if shown == "money" and isinstance(money, Insufficient) and money.by == "currency":
        known = [str(name) for name, _ in desk.answers_by("revenue", "currency", answer.filters)]
        chosen = st.segmented_control(
            "Currency", known, default=known[0], required=True, key="paid-in", bind="query-params"
        )
        narrowed = replace(answer.filters, currency=(chosen or known[0],))
        answer = desk.answer("retention_grid", narrowed, **asked.settings)
        money = desk.answer("revenue", narrowed).result
    result = answer.result
    if isinstance(result, Insufficient) or result.rows is None:
        st.text("Nobody bought in this currency.")
        return
    sources = result.rows["source"].unique().sort().to_list()
    source = sources[0] if len(sources) == 1 else st.selectbox("Source", sources, key="source", bind="query-params")
    grid = result.rows.filter(pl.col("source") == source)
    currency = money.currency if isinstance(money, Estimate) else None
    lines = named_lines(grid, asked)
    what = (
        "Share of the cohort's customers who bought"
        if shown == "customers"
        else "Order value per customer of the cohort"
    )
    crossed = "" if lines["is_complete"].all() else " Hatched cells are still open and in no average."
    section(
        f"Cohorts by {asked.attribute.replace('_', ' ') if asked.attribute != 'none' else 'time'} of first purchase",
        f"{what}; columns: each {asked.period} after it. 95 % intervals at the cell.{crossed} "
        "Click a cell to see who is in it; hold shift for more, or draw a frame.",
    )
    is_framed = st.toggle("Choose cells by a frame", key="frame")
    figure = cohort_figure(lines, value=SHOWN[shown], currency=currency, is_framed=is_framed)
    key = "-".join(("grid", *asked.settings.values(), shown, str(is_framed)))
    _customers(desk, answer, asked, grid, picked_cells(figure, key=key, alt="Cohort grid: lines of buyers by age"))
    _average(grid, asked, SHOWN[shown], currency)
    st.caption("Descriptive. A rise of a later cohort can be the season or the channel it came by; see Definitions.")


def _average(grid: pl.DataFrame, asked: Asked, value: str, currency: str | None) -> None:
    section("The average cohort", "All complete cells, each cohort by its size; 95 % intervals.")
    curve = pooled_retention(grid)
    later = curve.filter(pl.col("age") > 0)
    if later.is_empty():
        return
    if value == "rate":
        chart(banded_figure(later["age"].to_list(), later, tickformat=".0%"), key="average", alt="Retention by age")
    cells = [
        {
            f"{asked.period} after the first purchase": row["age"], "retained": f"{row['rate']:.1%}",
            "95 % interval": f"{row['low']:.1%} – {row['high']:.1%}", "customers": f"{row['cohort_customers']:,}",
        }
        if value == "rate"
        else {
            f"{asked.period} after the first purchase": row["age"],
            "per customer": amount_text(row["mean_amount"], currency),
            "95 % interval": "–" if row["mean_low"] is None
            else f"{amount_text(row['mean_low'], currency)} – {amount_text(row['mean_high'], currency)}",
            "customers": f"{row['cohort_customers']:,}",
        }
        for row in curve.iter_rows(named=True)
    ]  # fmt: skip
    table(cells, height=260)


def _customers(desk: Desk, answer: Answer, asked: Asked, grid: pl.DataFrame, chosen: list[tuple[float, str]]) -> None:
    if not chosen:
        return
    picked = pl.DataFrame(
        {"cohort": [cohort for _, cohort in chosen], "age": [int(age) for age, _ in chosen]}, {"age": pl.Int64}
    )
    # A line of a group pools complete cells only; the customers are those that it counted.
    counted = grid.with_columns(pl.col("cohort_on").cast(pl.String))
    if asked.attribute == "none":
        counted = counted.join(picked, left_on=["cohort_on", "age"], right_on=["cohort", "age"], how="semi")
    else:
        counted = counted.filter("is_complete")
        counted = counted.join(picked, left_on=["cohort_group", "age"], right_on=["cohort", "age"], how="semi")
    stated = {name: value for name, value in answer.filters.parameters().items() if name != "channel"}
    people = desk.ledger.frame(
        "cell_customers",
        stated | asked.settings | {
            "source": grid["source"][0], "cohorts": counted["cohort_on"].to_list(),
            "groups": counted["cohort_group"].fill_null("").to_list(), "ages": counted["age"].to_list(),
            "row_limit": ALL_ROWS,
        },
    )  # fmt: skip
    cells = "the chosen cell" if len(chosen) == 1 else f"{len(chosen):,} chosen cells"
    section(f"{len(people):,} customers in {cells}", "Each once, with all purchases and the line of the first.")
    if people.is_empty():
        st.text("Nobody was there. Choose another cell.")
        return
    table(people.head(SHOWN_ROWS), height=240)
    st.download_button(
        "Download these customers", data=lambda: csv_text(people).encode(), mime="text/csv", on_click="ignore",
        file_name=f"cohort-{answer.build_id}.csv",
    )  # fmt: skip
    named = ", ".join(f"{cohort} age {int(age)}" for age, cohort in chosen[:NAMED_CELLS])
    named += " …" if len(chosen) > NAMED_CELLS else ""
    save_form(desk, people["customer_id"].to_list(), f"{asked.rule} by {asked.period}: {named}")
