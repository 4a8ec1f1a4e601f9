"""What a person may state about a file, because the file does not say it itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from careledger.imports.mapping import Mapping

DateOrder = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to read files. `timezone` and `date_order` hold for values that leave them open."""

    allow_rejects: bool = False
    source: str | None = None
    mapping: Mapping | None = None
    timezone: str | None = None
    date_order: DateOrder | None = None
    as_of: datetime | None = None
    currency: str | None = None

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
