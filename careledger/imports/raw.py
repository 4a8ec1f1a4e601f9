"""A file as a table of text cells: what every reader hands on, whatever the format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

# What quarantine keeps of one raw record, in characters.
RAW_LIMIT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRecord:
    """A record that never became cells: its line, the code, the raw text and what fills the message."""

    line: int
    code: str
    raw: str
    parts: dict[str, object] = field(default_factory=dict)


class CarefulNeeded(Exception):
    """The fast reader met something that only the careful one can read."""


class Places(Protocol):
    """Where records stand in a file whose reader did not note it record by record."""

    def settle(self, total: int) -> int:
        """Tie the file's lines to the `total` records that were read; the blank records left out of them.

        CarefulNeeded if lines and records cannot be tied.
        """

    def lines(self) -> int | Sequence[int]:
        """Line of every record, or the line of the first where each takes exactly one."""

    def texts(self, records: Sequence[int]) -> list[str]:
        """Raw text of each record (0-based), capped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A relation of text cells and everything that was noted while reading it.

    `relation` can stand behind FROM; its columns are the normalised `headers`. With `has_record` it also
    has `_record` (0-based), else row order is record order. Line and text of a record stand in its `_line`
    and `_text`, or `places` knows them. `titles` gives headers as the file writes them, for messages,
    in the file's order. `has_numbers` says that the format tells numbers from text, so that a point in one
    is a decimal point.
    """

    relation: str
    headers: tuple[str, ...]
    titles: dict[str, str]
    reader: str
    has_record: bool = False
    has_numbers: bool = False
    places: Places | None = None
    delimiter: str = ","
    broken: tuple[BrokenRecord, ...] = ()
    blank: int = 0
    cautions: tuple[str, ...] = ()
