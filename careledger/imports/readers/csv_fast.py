"""CSV as DuckDB reads it, strictly and in parallel, for files that are whole.

It gives up (`CarefulNeeded`) rather than guess: anything that a strict reader loses, shifts or joins is
read by `csv_careful` instead.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from careledger.imports.dialect import SPACES, Dialect
from careledger.imports.feeds import literal, quoted
from careledger.imports.raw import RAW_LIMIT, CarefulNeeded, Raw

LINE_LIMIT = 1_000_000
# Small enough to stay in the processor's cache while it is looked at several times.
CHUNK = 1 << 18
NEWLINE, RETURN, QUOTE = 10, 13, 34


class RecordPlaces:
    """Byte offsets of the records of a well-formed UTF-8 CSV file, from the offsets at which its lines end."""

    def __init__(self, path: Path, ends: npt.NDArray[np.int64], newline_bytes: int) -> None:
        self._path = path
        self._ends = ends
        self._newline_bytes = newline_bytes
        self._starts: npt.NDArray[np.int64] | None = None
        self._lines: npt.NDArray[np.int64] | None = None

    def settle(self, total: int) -> int:
        """Tie lines to the records that were read; the blank lines between them.

        Where every record is one line, counting newlines is enough. Else a newline ends a record only
        outside quotes, which in a file that a strict reader accepted is where the quotes so far are even.
        """
        if len(self._ends) - 1 == total:
            return 0
        ends = self._ends
        is_record_end = _has_even_quotes(self._path, ends)
        starts = np.append(0, ends[is_record_end][:-1] + 1)
        lines = np.append(1, np.flatnonzero(is_record_end)[:-1] + 2)
        is_filled = ends[is_record_end] - starts >= self._newline_bytes
        is_filled[0] = False
        if int(is_filled.sum()) != total:
            raise CarefulNeeded
        self._starts = starts[is_filled]
        self._lines = lines[is_filled]
        return int((~is_filled).sum()) - 1

    def lines(self) -> int | Sequence[int]:
        """Line of every record, or of the first where each takes exactly one line."""
        return 2 if self._lines is None else self._lines.tolist()

    def texts(self, records: Sequence[int]) -> list[str]:
        """The records as they stand in the file, capped."""
        ends, size = self._ends, int(self._ends[-1]) + 1
        # Where each takes one line, a record begins behind the line before it: the header stands in the first.
        starts, before = (ends, 1) if self._starts is None else (self._starts, 0)
        with self._path.open("rb") as file:
            found = []
            for record in records:
                start = int(starts[record]) + before
                end = int(starts[record + 1]) + before if record + 1 < len(starts) else size
                raw = os.pread(file.fileno(), min(end - start, 4 * RAW_LIMIT), start).decode("utf-8", "replace")
                found.append(raw.rstrip("\r\n")[:RAW_LIMIT])
        return found


def _has_even_quotes(path: Path, ends: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """For every line's end, whether the quotes before it are even in number."""
    is_even, quotes, base = [], 0, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            inside = ends[np.searchsorted(ends, base) : np.searchsorted(ends, base + len(chunk))] - base
            found = np.flatnonzero(np.frombuffer(chunk, dtype=np.uint8) == QUOTE)
            is_even.append((quotes + np.searchsorted(found, inside)) % 2 == 0)
            quotes += len(found)
            base += len(chunk)
    return np.concatenate([*is_even, np.full(int(ends[-1] == base), quotes % 2 == 0)])


def fast_csv(
    path: Path, dialect: Dialect, names: tuple[str, ...], titles: dict[str, str], notes: tuple[str, ...]
) -> Raw:
    """The file as a relation that DuckDB scans. CarefulNeeded if it shows damage before the scan."""
    if (
        dialect.delimiter == SPACES
        or dialect.encoding not in ("utf-8", "utf-8-sig")
        or dialect.preamble
        or dialect.has_separator_line
    ):
        raise CarefulNeeded
    if any("\n" in title for title in dialect.headers):
        raise CarefulNeeded
    ends, newline_bytes = _line_ends(path)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    options = (
        f"columns = {{{columns}}}, delim = {literal(dialect.delimiter)}, quote = '\"', escape = '\"', header = false,"
        f" skip = 1, auto_detect = false, strict_mode = true, null_padding = false, max_line_size = {LINE_LIMIT}"
    )
    listed = ", ".join(quoted(name) for name in names)
    return Raw(
        relation=f"(SELECT {listed} FROM read_csv({literal(str(path))}, {options}))",
        headers=names,
        titles=titles,
        delimiter=dialect.delimiter,
        reader="fast",
        places=RecordPlaces(path, ends, newline_bytes),
        cautions=notes,
    )


def _line_ends(path: Path) -> tuple[npt.NDArray[np.int64], int]:
    """(offset of every newline, and of the file's end if no newline is there; bytes of a newline).

    A newline has 1 byte where lines end in LF, 2 where all end in CR LF. CarefulNeeded for any other CR and
    for NUL bytes.
    """
    offsets, base, returns, pairs, last = [np.empty(0, dtype=np.int64)], 0, 0, 0, 0
    buffer = bytearray(CHUNK)
    letters = np.frombuffer(buffer, dtype=np.uint8)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            if buffer.find(0, 0, size) >= 0:
                raise CarefulNeeded
            offsets.append(np.flatnonzero(letters[:size] == NEWLINE) + base)
            if found := buffer.count(RETURN, 0, size):
                returns += found
                pairs += buffer.count(b"\r\n", 0, size)
            pairs += last == RETURN and buffer[0] == NEWLINE
            last = buffer[size - 1]
            base += size
    ends = np.concatenate(offsets)
    if returns != pairs or returns not in (0, len(ends)):
        raise CarefulNeeded
    return ends if last == NEWLINE else np.append(ends, base), 2 if returns else 1
