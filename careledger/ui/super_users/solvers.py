"""Whose answers solve and save, and how fast the rest falls off."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.deflection.super_users import TOP
from analytics.estimate import Estimate
from careledger.metrics.answer import ALL_ROWS, SHOWN_ROWS, Answer, Desk
from careledger.metrics.filters import Filters
from careledger.ui.charts.bars import bars_figure
from careledger.ui.charts.base import chart, picked_place
from careledger.ui.charts.forecast import concentration_figure
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

MOST_BARS = 12


def solvers_view(desk: Desk, filters: Filters) -> None:
    """What each saved, where contacts are linked; else the threads that each solved."""
    solved, saved = (desk.answer(name, filters) for name in ("solved_by_top_ten", "lost_without_top_ten"))
    left, right = st.columns((3, 2))
    with left:
        place, by_person, counted = _bars(desk, filters, saved, solved)
    with right:
        if isinstance(solved.result, Estimate) and solved.result.rows is not None:
            section("How much hangs on how few", "Share of solved threads by share of solvers, the busiest first.")
            chart(
                concentration_figure(
                    _cumulative(solved.result.rows), TOP / max(len(solved.result.rows), TOP),
                    "the busiest {:.0%} solve {:.0%}",
                ),
                key="solvers-concentration", alt="Concentration of solved threads",
            )  # fmt: skip
    if place is not None and place < len(by_person):
        person = by_person["person"][place]
        column = "solved_by_person" if counted is saved else "person"
        rows = desk.rows_behind(counted, limit=ALL_ROWS).filter(pl.col(column) == person)
        st.text(f"{named(desk, filters).get(person, person)}. {len(rows):,} rows.")
        table(rows.head(SHOWN_ROWS), height=280)
    with st.expander("Everybody who solved a thread"):
        if isinstance(solved.result, Estimate) and solved.result.rows is not None:
            table(everybody(solved.result.rows, saved))


def _bars(desk: Desk, filters: Filters, saved: Answer, solved: Answer) -> tuple[int | None, pl.DataFrame, Answer]:
    """The bars of whichever can be told, the place that was picked, and the rows they stand for."""
    if isinstance(saved.result, Estimate) and saved.result.rows is not None:
        people, counted = saved.result.rows.head(MOST_BARS), saved
        section(
            "Contacts saved, by who wrote the answer",
            "Issues of known readers that the answer solved × share saved per issue, whole selection. One share for "
            "all: a wider bar is more readers, not a better answer. Click a bar for its rows.",
        )
        values, ends = people["saved"], (people["low"], people["high"])
    elif isinstance(solved.result, Estimate) and solved.result.rows is not None:
        people, counted = solved.result.rows.head(MOST_BARS), solved
        section("Threads solved, by who wrote the answer", "Whole selection. Click a bar for its rows.")
        values, ends = people["threads"], (people["threads"], people["threads"])
        if not isinstance(saved.result, Estimate):
            st.caption(f"What they save cannot be told: {saved.result.reason} {saved.result.needed}")
    else:
        missing(solved.result)  # type: ignore[arg-type]  # both lack something
        return None, pl.DataFrame(), solved
    called = named(desk, filters)
    place = picked_place(
        bars_figure(
            [called.get(person, person) for person in people["person"]], values.to_list(), ends[0].to_list(),
            ends[1].to_list(), tickformat=",.0f",
        ),
        key="solvers", alt="Contacts saved or threads solved, by person",
    )  # fmt: skip
    return place, people, counted


def named(desk: Desk, filters: Filters) -> dict[str, str]:
    """What the community calls those who solved a thread; staff are marked."""
    frame = desk.frame_of("solved_by_top_ten", filters)
    told = frame.group_by("person").agg(pl.col("handle").drop_nulls().first(), pl.col("is_employee").any())
    return {
        person: f"{handle or person}{' (staff)' if is_employee else ''}"
        for person, handle, is_employee in told.iter_rows()
    }


def everybody(solvers: pl.DataFrame, saved: Answer) -> pl.DataFrame:
    """Threads solved and, where it can be told, contacts saved, by person."""
    shown = solvers.with_columns(pl.col("share", "cumulative_share").round(3))
    if isinstance(saved.result, Estimate) and saved.result.rows is not None:
        told = saved.result.rows.select("person", readers="issues", saved=pl.col("saved").round(1))
        shown = shown.join(told, on="person", how="left", maintain_order="left")
    return shown.rename({"threads": "solved threads", "is_employee": "staff", "cumulative_share": "share so far"})


def _cumulative(solvers: pl.DataFrame) -> pl.DataFrame:
    place = pl.int_range(1, pl.len() + 1) / pl.len()
    return solvers.select(customers=place, value="cumulative_share")
