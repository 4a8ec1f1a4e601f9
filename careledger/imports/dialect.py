"""How a text file of cells is written: encoding, delimiter, where the header stands."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass

SAMPLE_BYTES = 1 << 18
DELIMITERS = (",", ";", "\t", "|")
# Columns set by runs of spaces, as in a fixed-width table.
SPACES = " "


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The dialect of one CSV file. `headers` are as written; `preamble` counts the lines before them."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    preamble: int
    has_separator_line: bool = False


def encoding_of(head: bytes) -> str:
    """The encoding a file's first bytes show: by its BOM, by its zero bytes, else UTF-8 or cp1252."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = head[:1000].count(0)
    if zeros > len(head[:1000]) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        return "utf-8" if head.count(b"\xc3") + head.count(b"\xe2") > 0 else "cp1252"
    return "utf-8"


def dialect_of(head: bytes) -> Dialect | None:
    """The dialect of the file that begins with `head`; None if it has no line of cells."""
    encoding = encoding_of(head)
    text = head.decode(encoding, errors="replace")
    if len(head) >= SAMPLE_BYTES and "\n" in text:
        text = text[: text.rindex("\n") + 1]
    lines = text.replace("\r\n", "\n")
    if "\n" not in lines:
        lines = lines.replace("\r", "\n")
    separator = None
    if lines[:4].casefold() == "sep=" and len(lines) > 5 and lines[5] == "\n":  # noqa: PLR2004 - 'sep=;' and a newline
        separator = lines[4]
        lines = lines[6:]
    best: tuple[float, str, list[str], int] | None = None
    # A comma that is nowhere still says what a file of one column is.
    for delimiter in [separator] if separator else [d for d in DELIMITERS if d in lines or d == DELIMITERS[0]]:
        found = _header(lines, delimiter)
        if found and (best is None or found[0] > best[0]):
            best = (found[0], delimiter, found[1], found[2])
    if best is None:
        return None
    if len(best[2]) == 1 and (spaced := _spaced_header(lines)):
        best = (0, SPACES, spaced, 0)
    _, delimiter, headers, preamble = best
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        headers=tuple(headers),
        preamble=preamble,
        has_separator_line=separator is not None,
    )


def _header(text: str, delimiter: str) -> tuple[float, list[str], int] | None:
    """(score, header cells, lines before it) if the text is cut by `delimiter`.

    The header is the first line with as many cells as most lines have: a preamble has fewer.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((before, row))
            before = reader.line_num
    except csv.Error:
        pass
    if not rows:
        return None
    widths = Counter(len(row) for _, row in rows)
    first_of = {len(row): -number for number, (_, row) in reversed(list(enumerate(rows)))}
    width = max(widths, key=lambda w: (widths[w] * (w > 1), first_of[w]))
    score = widths[width] * width if width > 1 else 0.5
    first_line, first = rows[0]
    if len(first) > 1 and len(first) >= width and _is_header(first):
        return max(score, len(first)), first, first_line
    line, header = next((line, row) for line, row in rows if len(row) == width)
    return score, header, line


def _spaced_header(text: str) -> list[str] | None:
    """The header's words, if every line has as many words as the header."""
    rows = [line.split() for line in text.split("\n") if line.strip()]
    width = len(rows[0])
    return rows[0] if width > 1 and all(len(row) == width for row in rows) else None


def _is_header(cells: list[str]) -> bool:
    """True if no cell is a number: headers are words."""
    return not any(cell.strip().replace(".", "", 1).replace("-", "", 1).isdigit() for cell in cells)
