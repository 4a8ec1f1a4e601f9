"""What a page is narrowed to. Validated once, before anything reaches a query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from careledger.errors import WrongUsage

DIMENSIONS = ("channel", "brand", "segment", "region", "product", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A period, both days in it, and the values kept of each dimension; empty means all."""

    from_on: date | None = None
    to_on: date | None = None
    channel: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """The query parameters of these filters. The period is half open, in UTC."""
        start = None if self.from_on is None else datetime.combine(self.from_on, time(), UTC)
        end = None if self.to_on is None else datetime.combine(self.to_on, time(), UTC) + timedelta(days=1)
        chosen = {name: list(getattr(self, name)) or None for name in DIMENSIONS}
        return {"from_at": start, "to_at": end, **chosen}

    def set_names(self) -> tuple[str, ...]:
        """The parameters that narrow anything: from_at, to_at and dimensions."""
        return tuple(name for name, value in self.parameters().items() if value is not None)

    def split_by(self, taken: Collection[str]) -> tuple[Filters, Filters]:
        """What of them a query that takes the parameters `taken` applies, and what it does not."""
        named = {"from_on": "from_at", "to_on": "to_at"}
        open_ones: dict[str, Any] = {field.name: field.default for field in fields(self)}
        left = {name: value for name, value in open_ones.items() if named.get(name, name) in taken}
        gone = {name: value for name, value in open_ones.items() if name not in left}
        return replace(self, **gone), replace(self, **left)

    def holds_whole(self, period: Literal["week", "month"]) -> bool:
        """Whether the period begins and ends with a calendar month (or a week from Monday), or is open there."""
        edges = [day for day in (self.from_on, self.to_on and self.to_on + timedelta(days=1)) if day is not None]
        return all(day.weekday() == 0 if period == "week" else day.day == 1 for day in edges)

    def previous_period(self) -> Filters | None:
        """The period of the same length just before, or None where the period is open."""
        if self.from_on is None or self.to_on is None:
            return None
        length = self.to_on - self.from_on + timedelta(days=1)
        return replace(self, from_on=self.from_on - length, to_on=self.to_on - length)

    def year_before(self) -> Filters | None:
        """The same period 52 weeks earlier, so that weekdays align, or None where the period is open."""
        if self.from_on is None or self.to_on is None:
            return None
        year = timedelta(weeks=52)
        return replace(self, from_on=self.from_on - year, to_on=self.to_on - year)


def validated(stated: Mapping[str, Any], known: Mapping[str, Sequence[str]]) -> Filters:
    """Filters from what a URL or a command line states.

    Raises:
        WrongUsage: an unknown filter, a value that no row has, or a period that ends before it starts.
    """
    names = {field.name for field in fields(Filters)}
    if unknown := sorted(set(stated) - names):
        raise WrongUsage(f"There is no filter {unknown[0]!r}.", next_step=f"Filters: {', '.join(sorted(names))}.")
    for name in DIMENSIONS:
        if wrong := [value for value in stated.get(name, ()) if value not in known.get(name, ())]:
            shown = ", ".join(known.get(name, ())[:12]) or "none in these files"
            raise WrongUsage(f"No row has {name} {wrong[0]!r}.", next_step=f"Known: {shown}.")
    checked: dict[str, Any] = {name: tuple(value) if name in DIMENSIONS else value for name, value in stated.items()}
    filters = Filters(**checked)
    if filters.from_on and filters.to_on and filters.from_on > filters.to_on:
        raise WrongUsage(f"The period ends ({filters.to_on}) before it starts ({filters.from_on}).")
    return filters
