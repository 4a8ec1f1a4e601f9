"""The case for finance: one page on the screen, and the same one to print or send."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.deflection.assumed_route import GATES, Saved
from careledger.exports.finance_case import case_html, finance_case
from careledger.metrics.answer import Answer
from careledger.ui.deflection.world import SOLVED, World, span_text
from careledger.ui.memo import plain, section
from careledger.ui.stamp import observed_text
from careledger.ui.tables import table


def finance_view(world: World, saved: Saved, answer: str) -> None:
    """Everything that finance needs to sign, or to refuse; `answer` is the page's own title.

    Minutes, roster and cash are of the contacts that evidence shows, where there is any.
    """
    world = world.valuing_evidence(saved.years)

    def told(metric_id: str, **overrides: Any) -> Answer:
        return world.desk.answer(metric_id, world.filters, **(world.asked.settings(metric_id) | overrides))

    case = finance_case(answer, span_text(saved.days), told, world.stated, _foot(world))
    section("The case for finance", "Numbers, steps, grades of evidence, who stands for what, what would refute it.")
    st.download_button(
        "Download as one page", data=lambda: case_html(case).encode(), mime="text/html", on_click="ignore",
        file_name=f"contacts-saved-{world.desk.ledger.manifest.build_id}.html",
        help="A page of its own that prints on A4.",
    )  # fmt: skip
    table(case.numbers)
    if case.assumptions:
        section("What is assumed, and who stands for it")
        table(case.assumptions)
    section("What would refute it")
    st.markdown("\n".join(f"- {plain(line)}" for line in case.refuted_by) or "Nothing is claimed.")
    if case.absent:
        section("What is missing")
        st.markdown("\n".join(f"- {plain(line)}" for line in case.absent))


def _foot(world: World) -> list[str]:
    filters = ", ".join(f"{name} {_shown(value)}" for name, value in world.filters.parameters().items() if value)
    solved = next(name for name, value in SOLVED.items() if value == world.asked.counts_as_solved)
    off = ", ".join(GATES[name].lower() for name in world.asked.gates_off)
    manifest = world.desk.ledger.manifest
    settings = (
        f"A thread is solved when an answer was {solved}; a contact about the topic within {world.asked.window_days} "
        f"days takes a saving back. Steps switched off: {off or 'none'}. "
        f"Billed per contact: {', '.join(world.asked.billed) or 'no cost line'}."
    )
    observed = observed_text(world.desk, world.answer("gross_solved_views").metric)
    return [
        f"Filters: {filters or 'none'}. {settings}",
        "Minutes, roster and cash are of the contacts that "
        + (f"{proof[0]}, a year." if (proof := world.proved()) else "are saved if the assumptions hold, a year."),
        f"Build {manifest.build_id}, version {manifest.version}, {len(manifest.batches)} imports. {observed} In UTC.",
        "Each number is defined on the Definitions page and opens the rows that it is made of.",
    ]


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else f"{value:%Y-%m-%d}"
