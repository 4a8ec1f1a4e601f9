"""CSV as DuckDB reads it, strictly and in parallel, for files that are whole.

It gives up (`CarefulNeeded`) rather than guess: anything that a strict reader loses, shifts or joins is
read by `csv_careful` instead.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from careledger.imports.dialect import SPACES, Dialect
from careledger.imports.feeds import literal, quoted
from careledger.imports.raw import RAW_LIMIT, CarefulNeeded, Raw

LINE_LIMIT = 1_000_000
CHUNK = 1 << 24
NEWLINE, QUOTE = 10, 34


class RecordPlaces:
    """Byte offsets of the records of a well-formed UTF-8 CSV file."""

    def __init__(self, path: Path, newlines: int, newline_bytes: int) -> None:
        self._path = path
        self._newlines = newlines
        self._newline_bytes = newline_bytes
        self._starts: npt.NDArray[np.int64] | None = None
        self._lines: npt.NDArray[np.int64] | None = None

    def settle(self, total: int) -> int:
        """Tie lines to the records that were read; the blank lines between them.

        Where every record is one line, counting newlines is enough. Else a newline ends a record only
        outside quotes, which in a file that a strict reader accepted is where the quotes so far are even.
        """
        if self._newlines - 1 == total:
            return 0
        ends, is_record_end = _record_ends(self._path)
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
        if self._starts is None:
            self._starts = _newline_offsets(self._path) + 1
        with self._path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = []
            for record in records:
                start = int(self._starts[record])
                end = int(self._starts[record + 1]) if record + 1 < len(self._starts) else len(data)
                raw = data[start : min(end, start + 4 * RAW_LIMIT)].decode("utf-8", "replace")
                found.append(raw.rstrip("\r\n")[:RAW_LIMIT])
        return found


def _newline_offsets(path: Path) -> npt.NDArray[np.int64]:
    """Offset of every newline."""
    offsets, base = [np.empty(0, dtype=np.int64)], 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            offsets.append(np.flatnonzero(np.frombuffer(chunk, dtype=np.uint8) == NEWLINE) + base)
            base += len(chunk)
    return np.concatenate(offsets)


def _record_ends(path: Path) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Offset of every newline (and of the file's end), and whether the quotes before it are even in number."""
    ends = _newline_offsets(path)
    size = path.stat().st_size
    if not len(ends) or ends[-1] != size - 1:
        ends = np.append(ends, size)
    is_even, quotes, base = [], 0, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            inside = ends[np.searchsorted(ends, base) : np.searchsorted(ends, base + len(chunk))] - base
            found = np.flatnonzero(np.frombuffer(chunk, dtype=np.uint8) == QUOTE)
            is_even.append((quotes + np.searchsorted(found, inside)) % 2 == 0)
            quotes += len(found)
            base += len(chunk)
    parities = np.concatenate([*is_even, np.full(int(ends[-1] == size), quotes % 2 == 0)])
    return ends, parities


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
    newlines, newline_bytes = _plain_newlines(path)
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
        places=RecordPlaces(path, newlines, newline_bytes),
        cautions=notes,
    )


def _plain_newlines(path: Path) -> tuple[int, int]:
    """(lines, bytes of their newline): 1 where lines end in LF, 2 where all end in CR LF.

    CarefulNeeded for any other CR and for NUL bytes.
    """
    newlines = returns = pairs = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise CarefulNeeded
            newlines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
            last = chunk[-1:]
    if returns != pairs or returns not in (0, newlines):
        raise CarefulNeeded
    return newlines + (last != b"\n"), 2 if returns else 1
