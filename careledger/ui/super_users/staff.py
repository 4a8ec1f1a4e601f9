"""Staff against members: who answers, who solves, and what staff's time costs; self-answers apart."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import amount_text
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

WHO = {"members": ~pl.col("is_employee") & ~pl.col("is_self"), "staff": pl.col("is_employee") & ~pl.col("is_self"),
       "askers themselves": pl.col("is_self")}  # fmt: skip


def staff_view(desk: Desk, filters: Filters) -> None:
    """One line each: answers, solutions, time, cost."""
    answer, own = desk.answer("employee_answer_cost", filters), desk.answer("self_answer_rate", filters)
    if not isinstance(own.result, Estimate):
        missing(own.result)
        return
    section(
        "Who answers",
        "Solutions are accepted or confirmed answers. Members' time is booked nowhere; what the community costs beside "
        "it stands in costs.csv under its programme. Answers of askers to themselves are in no saving.",
    )
    table(
        told(desk.frame_of("self_answer_rate", filters), answer.result if isinstance(answer.result, Estimate) else None)
    )
    if not isinstance(answer.result, Estimate):
        st.caption(f"{answer.result.reason} {answer.result.needed}")


def told(answers: pl.DataFrame, cost: Estimate | None) -> list[dict[str, object]]:
    """Answers, people, solutions and time by who wrote them; the cost of staff's timed answers."""
    rows = []
    for who, condition in WHO.items():
        part = answers.filter(condition)
        solved = int((part["is_accepted"] | part["is_confirmed"]).sum())
        seconds = part["handle_seconds"].sum()
        timed = part.filter(pl.col("handle_seconds").is_not_null() & (pl.col("is_accepted") | pl.col("is_confirmed")))
        rows.append(
            {
                "who": who,
                "people": part["person"].n_unique(),
                "answers": len(part),
                "accepted or confirmed": solved,
                "share": f"{solved / len(part):.0%}" if len(part) else "",
                "hours": f"{seconds / 3600:,.1f}" if seconds else "",
                "cost": amount_text(cost.value, cost.currency) if cost and who == "staff" else "",
                "cost of a timed solution": amount_text(cost.value / len(timed), cost.currency)
                if cost and who == "staff" and len(timed)
                else "",
            }
        )
    return rows
