"""What became of one file, as printed, shown and logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ImportStatus = Literal["imported", "known", "refused", "ignored", "unrecognised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """One file's balance: each logical record counted once, by its worst outcome."""

    file: str
    source: str | None
    status: ImportStatus
    message: str
    batch_id: str | None = None
    rows_in: int = 0
    accepted: int = 0
    unchanged: int = 0
    updated: int = 0
    quarantined: int = 0
    blank: int = 0
    reject_codes: dict[str, int] = field(default_factory=dict)
    reader: str = ""
    entities: dict[str, int] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()

    @property
    def balances(self) -> bool:
        """True if rows in = accepted + unchanged + updated + quarantined + blank."""
        return self.rows_in == (self.accepted + self.unchanged + self.updated + self.quarantined + self.blank)
