"""The case for finance: one page on the screen, and the same one to print or send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analytics.deflection.assumed_route import GATES, Saved
from careledger.exports.finance_case import Settings, case_html, finance_case
from careledger.imports.arrival import is_demo
from careledger.metrics.answer import Answer
from careledger.store.home import home
from careledger.ui.deflection.world import SOLVED, World, span_text
from careledger.ui.memo import plain, section
from careledger.ui.stamp import observed_text
from careledger.ui.tables import table


def finance_view(world: World, saved: Saved, answer: str, lines: list[str]) -> None:
    """Everything that finance needs to sign, or to refuse; `answer` and `lines` are the page's head.

    Minutes, roster and cash are of the contacts that evidence shows, where there is any.
    """
    world = world.valuing_evidence(saved.years)

    def told(metric_id: str, **overrides: Any) -> Answer:
        return world.desk.answer(metric_id, world.filters, **(world.asked.settings(metric_id) | overrides))

    proof, years = world.proved(), saved.years if saved.is_carried_to_a_year else 0.0
    under = Settings(
        span=span_text(saved.days), years=years,
        valued=f"contacts that {proof[0]}" if proof else "contacts if the assumptions hold",
        contacts_a_year=len(world.desk.frame_of("cost_per_contact", world.filters)) / years if years else 0.0,
        foot=_foot(world), is_invented=is_demo(home()),
    )  # fmt: skip
    case = finance_case(answer, lines, told, world.stated, under)
    section("The case for finance", "Numbers, steps, grades of evidence, who stands for what, what would refute it.")
    st.download_button(
        "Download as one page", data=lambda: case_html(case).encode(), mime="text/html", on_click="ignore",
        file_name=f"contacts-saved-{world.desk.ledger.manifest.build_id}.html",
        help="A page of its own that prints on A4.",
    )  # fmt: skip
    for line in case.lines[len(lines) :]:
        st.markdown(plain(line))
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
    build = f"Build {manifest.build_id}, version {manifest.version}, {len(manifest.batches)} imports."
    observed = observed_text(world.desk, world.answer("gross_solved_views").metric)
    return [
        f"Printed {datetime.now(UTC):%Y-%m-%d}. Filters: {filters or 'none'}. {settings}",
        f"{build} {observed} In UTC.",
        "Each number is defined on the Definitions page and opens the rows that it is made of.",
    ]


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else f"{value:%Y-%m-%d}"
