"""What every export says of itself: for which rows it holds, until when, from which build."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from careledger.metrics.answer import Desk
from careledger.metrics.filters import DIMENSIONS, Filters

INVENTED = "Demo world: every customer here is invented."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Filters in words, the last day that any source speaks of, the build, and the day it was written."""

    filters: str
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
            f"Build {self.build_id}, version {self.version}.{until} Written {self.written_on:%Y-%m-%d}. Times in UTC.",
        )
        return (INVENTED, *said) if self.is_invented else said


def stamp_of(desk: Desk, filters: Filters, *, is_invented: bool) -> Stamp:
    """The stamp of what is exported from a desk today."""
    manifest, cohort = desk.ledger.manifest, desk.ledger.cohort
    return Stamp(
        filters=filters_text(filters, cohort.name if cohort else None), observed_until=observed_days(desk)[1],
        build_id=manifest.build_id, version=manifest.version,
        written_on=datetime.now(UTC).date(), is_invented=is_invented,
    )  # fmt: skip


def observed_days(desk: Desk) -> tuple[date | None, date | None]:
    """The first and the last day that any source of a build speaks of."""
    sources = desk.ledger.frame("sources")
    first: Any = sources["observed_from"].dt.date().min()
    last: Any = sources["observed_until"].dt.date().max()
    return first, last


def filters_text(filters: Filters, cohort: str | None = None) -> str:
    """What is left in, in words; "none" where everything is."""
    said = []
    if filters.from_on or filters.to_on:
        said.append(f"{filters.from_on or 'the first day'} to {filters.to_on or 'the last day'}")
    said += [f"{name} {', '.join(getattr(filters, name))}" for name in DIMENSIONS if getattr(filters, name)]
    if cohort:
        said.append(f"cohort {cohort}")
    return "; ".join(said) or "none"
