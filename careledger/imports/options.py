"""What a person may state about a file, because the file does not say it itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from careledger.imports.mapping import Mapping

DateOrder = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to read files. `timezone` and `date_order` hold for values that leave them open.

    `as_of` is UTC where it names no zone.
    """

    allow_rejects: bool = False
    source: str | None = None
    mapping: Mapping | None = None
    timezone: str | None = None
    date_order: DateOrder | None = None
    as_of: datetime | None = None
    currency: str | None = None

    def __post_init__(self) -> None:
        """Give a bare `as_of` its zone."""
        if self.as_of and self.as_of.tzinfo is None:
            object.__setattr__(self, "as_of", self.as_of.replace(tzinfo=UTC))

    def canonical(self) -> dict[str, Any]:
        """Everything stated that changes what the rows say; part of the batch's id."""
        stated: dict[str, Any] = {
            "mapping": self.mapping.to_json() if self.mapping else None,
            "timezone": self.timezone,
            "date_order": self.date_order,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "currency": self.currency,
        }
        return {name: value for name, value in stated.items() if value is not None}
