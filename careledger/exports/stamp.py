"""What every export says of itself: for which rows it holds, until when, from which build."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from careledger.metrics.answer import Desk
from careledger.metrics.filters import DIMENSIONS, Filters
from careledger.store.ledger import query_parameters

INVENTED = "Demo world: every customer here is invented."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Filters in words, the last day that any source speaks of, the build, and the day it was written.

    `not_applied` are filters that were asked for and narrow nothing of what is exported; blank where all do.
    """

    filters: str
    not_applied: str = ""
    observed_until: date | None
    build_id: str
    version: str
    written_on: date
    is_invented: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """One sentence each; that the world is invented comes first."""
        until = f" Data until {self.observed_until:%Y-%m-%d}." if self.observed_until else ""
        said = (
            f"Filters: {self.filters}.",
            *((f"Not applied: {self.not_applied}.",) if self.not_applied else ()),
            f"Build {self.build_id}, version {self.version}.{until} Written {self.written_on:%Y-%m-%d}. Times in UTC.",
        )
        return (INVENTED, *said) if self.is_invented else said


def stamp_of(desk: Desk, filters: Filters, *, is_invented: bool, query: str | None = None) -> Stamp:
    """The stamp of what is exported from a desk today.

    Args:
        desk: The published build.
        filters: What was asked for.
        is_invented: Whether the home holds the demo world.
        query: The one query that what is exported is narrowed by; None where each number says for itself what it takes.
    """
    manifest, ledger = desk.ledger.manifest, desk.ledger
    cohort = ledger.cohort.name if ledger.cohort else None
    applied, rest = filters.split_by(query_parameters(query)) if query else (filters, Filters())
    is_narrowed = query is None or ledger.is_narrowed(query)
    return Stamp(
        filters=filters_text(applied, cohort if is_narrowed else None) or "none",
        not_applied=filters_text(rest, None if is_narrowed else cohort),
        observed_until=observed_days(desk)[1], build_id=manifest.build_id, version=manifest.version,
        written_on=datetime.now(UTC).date(), is_invented=is_invented,
    )  # fmt: skip


def observed_days(desk: Desk) -> tuple[date | None, date | None]:
    """The first and the last day that any source of a build speaks of."""
    sources = desk.ledger.frame("sources")
    first: Any = sources["observed_from"].dt.date().min()
    last: Any = sources["observed_until"].dt.date().max()
    return first, last


def filters_text(filters: Filters, cohort: str | None = None) -> str:
    """What is left in, in words; blank where everything is."""
    said = []
    if filters.from_on or filters.to_on:
        said.append(f"{filters.from_on or 'the first day'} to {filters.to_on or 'the last day'}")
    said += [f"{name} {', '.join(getattr(filters, name))}" for name in DIMENSIONS if getattr(filters, name)]
    if cohort:
        said.append(f"cohort {cohort}")
    return "; ".join(said)
