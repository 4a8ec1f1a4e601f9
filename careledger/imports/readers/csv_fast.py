"""CSV as DuckDB reads it, strictly and in parallel, for files that are whole.

It gives up (`CarefulNeeded`) rather than guess: anything that a strict reader loses, shifts or joins is
read by `csv_careful` instead.
"""

from __future__ import annotations

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

    def __init__(self, path: Path, newline_bytes: int) -> None:
        self._path = path
        self._newline_bytes = newline_bytes
        self._starts: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._lines: npt.NDArray[np.int64] | None = None

    def settle(self, total: int) -> int:
        """Tie lines to the records that were read; the blank lines between them.

        Where every record is one line, counting newlines is enough. Else a newline ends a record only
        outside quotes, which in a file that a strict reader accepted is where the quotes so far are even.
        """
        size = self._path.stat().st_size
        ends, is_record_end = _newlines(self._path)
        if not len(ends) or ends[-1] != size - 1:
            ends, is_record_end = np.append(ends, size), np.append(is_record_end, [True])
        if len(ends) - 1 == total:
            self._starts = np.append(ends[:-1] + 1, size)
            return 0
        starts = np.append(0, ends[is_record_end][:-1] + 1)
        lines = np.append(1, np.flatnonzero(is_record_end)[:-1] + 2)
        is_filled = ends[is_record_end] - starts >= self._newline_bytes
        is_filled[0] = False
        if int(is_filled.sum()) != total:
            raise CarefulNeeded
        self._starts = np.append(starts[is_filled], size)
        self._lines = lines[is_filled]
        return int((~is_filled).sum()) - 1

    def lines(self) -> int | Sequence[int]:
        """Line of every record, or of the first where each takes exactly one line."""
        return 2 if self._lines is None else self._lines.tolist()

    def text(self, record: int) -> str:
        """The record as it stands in the file, capped."""
        with self._path.open("rb") as file:
            start, end = int(self._starts[record]), int(self._starts[record + 1])
            file.seek(start)
            return file.read(min(end - start, 4 * RAW_LIMIT)).decode("utf-8", "replace").rstrip("\r\n")[:RAW_LIMIT]


def _newlines(path: Path) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Offset of every newline, and whether the number of quotes before it is even."""
    offsets, parities = [], []
    quotes_before = 0
    with path.open("rb") as file:
        base = 0
        while chunk := file.read(CHUNK):
            data = np.frombuffer(chunk, dtype=np.uint8)
            found = np.flatnonzero(data == NEWLINE)
            quotes = np.flatnonzero(data == QUOTE)
            parities.append((quotes_before + np.searchsorted(quotes, found)) % 2 == 0)
            offsets.append(found + base)
            quotes_before += len(quotes)
            base += len(chunk)
    if not offsets:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
    return np.concatenate(offsets), np.concatenate(parities)


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
    newline_bytes = _newline_bytes(path)
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
        places=RecordPlaces(path, newline_bytes),
        cautions=notes,
    )


def _newline_bytes(path: Path) -> int:
    """1 where lines end in LF, 2 where all end in CR LF; CarefulNeeded for any other CR and for NUL bytes."""
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
    return 2 if returns else 1
