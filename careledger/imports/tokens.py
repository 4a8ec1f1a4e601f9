"""Records and cells of damaged CSV text: no record is lost, joined with another or shifted in silence.

What a record is: a line, or several where a quoted cell goes on. A cell that is quoted ends at a quote
before a delimiter or the end of the line. Where that does not work out within one record, its first line is
refused and reading goes on with the next line, so that one open quote never swallows the rest of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from careledger.imports.dialect import SPACES
from careledger.imports.raw import BrokenRecord
from careledger.imports.readers.cells import CellRow

FIELD_LIMIT = 1_000_000
# How far an open quote is followed before it is taken for a slip.
OPEN_QUOTE_LINES = 10_000
OPEN_QUOTE_CHARACTERS = 8_000_000
FOOTER = r"(grand total|sub ?total|totals?|sum|summe|gesamt|somme|suma)\s*:?"
NOT_TEXT = re.compile("[\x00\udc80-\udcff\ufffe]")


class _Open(Exception):
    """The text ends inside a quoted cell."""


class _Malformed(Exception):
    """A closing quote is followed by something else than a delimiter."""


def quoted_cells(text: str, delimiter: str) -> list[str]:
    """The cells of one record. `_Open` or `_Malformed` if its quotes do not work out."""
    cells: list[str] = []
    at, end = 0, len(text)
    while True:
        if text[at : at + 1] == '"':
            close = at + 1
            while True:
                close = text.find('"', close)
                if close < 0:
                    raise _Open
                if text[close + 1 : close + 2] != '"':
                    break
                close += 2
            if close + 1 < end and text[close + 1] != delimiter:
                raise _Malformed
            cells.append(text[at + 1 : close].replace('""', '"'))
            at = close + 1
        else:
            stop = text.find(delimiter, at)
            stop = end if stop < 0 else stop
            cells.append(text[at:stop])
            at = stop
        if at >= end:
            return cells
        at += 1
        if at == end:
            return [*cells, ""]


def lenient_cells(text: str, delimiter: str) -> list[str]:
    """The cells of one line whose quotes inside quotes are not doubled: only a quote at a cell's edge counts."""
    pattern = rf'"(.*?)"(?={re.escape(delimiter)}|$)|([^{re.escape(delimiter)}]*)'
    cells: list[str] = []
    at = 0
    while True:
        found = re.compile(pattern, re.DOTALL).match(text, at)
        assert found is not None
        cells.append(found[1].replace('""', '"') if found[1] is not None else found[2])
        at = found.end()
        if at >= len(text):
            return cells
        at += 1
        if at == len(text):
            return [*cells, ""]


@dataclass(slots=True)
class Tokens:
    """The records of a text. Iterate over it for the good ones; `broken` and `blank` fill on the way."""

    text: str
    delimiter: str
    width: int
    skip_lines: int
    broken: list[BrokenRecord] = field(default_factory=list)
    blank: int = 0
    bare_returns: int = 0
    stray_quotes: int = 0
    _last: tuple[int, str, list[str]] | None = None

    def __iter__(self) -> Iterator[CellRow]:
        """Good records in file order."""
        lines = self._lines()
        blank_characters = f' \t\r"{self.delimiter}'
        at = self.skip_lines
        while at < len(lines):
            line = lines[at]
            if not line.strip(blank_characters):
                if '"' in line and line.count('"') % 2:
                    self._break(at + 1, "unclosed-quote", line)
                else:
                    self.blank += 1
                at += 1
                continue
            if '"' in line and self.delimiter != SPACES:
                row, at = self._quoted_record(lines, at)
                if row:
                    yield row
                continue
            yield from self._plain_records(line.removesuffix("\r"), at + 1)
            at += 1
        self._mark_footer()

    def _lines(self) -> list[str]:
        text = self.text if "\n" in self.text else self.text.replace("\r", "\n")
        lines = text.split("\n")
        if lines and not lines[-1]:
            lines.pop()
        return lines

    def _plain_records(self, line: str, number: int) -> Iterator[CellRow]:
        """A line without quotes: one record, or several where bare CRs end records and not cells."""
        cells = line.split() if self.delimiter == SPACES else line.split(self.delimiter)
        if "\r" in line:
            parts = [part.split(self.delimiter) for part in line.split("\r") if part]
            if len(cells) != self.width and all(len(part) == self.width for part in parts):
                for part in parts:
                    if row := self._row(number, line, part):
                        yield row
                return
            self.bare_returns += 1
        if row := self._row(number, line, cells):
            yield row

    def _quoted_record(self, lines: list[str], at: int) -> tuple[CellRow | None, int]:
        """The record that begins at line index `at`, and the index of the line behind it."""
        text, end = lines[at], at + 1
        while True:
            try:
                cells = quoted_cells(text.removesuffix("\r"), self.delimiter)
            except _Malformed:
                return self._slip(lines, at)
            except _Open:
                grown = self._grown(lines, text, end)
                if grown is None:
                    return self._slip(lines, at)
                text, end = grown
                continue
            if end > at + 1 and len(cells) != self.width:
                return self._slip(lines, at)
            if "\r" in text.removesuffix("\r"):
                self.bare_returns += 1
            return self._row(at + 1, text, cells), end

    def _grown(self, lines: list[str], text: str, end: int) -> tuple[str, int] | None:
        """The text up to the next line that has a quote, and the index behind it; None if there is none near."""
        stop = min(len(lines), end + OPEN_QUOTE_LINES)
        for number in range(end, stop):
            if '"' in lines[number]:
                grown = "\n".join([text, *lines[end : number + 1]])
                return (grown, number + 1) if len(grown) <= OPEN_QUOTE_CHARACTERS else None
        return None

    def _slip(self, lines: list[str], at: int) -> tuple[CellRow | None, int]:
        """A line whose quotes do not work out: read by its cell edges if that fits, else refused alone."""
        line = lines[at].removesuffix("\r")
        cells = lenient_cells(line, self.delimiter)
        if len(cells) == self.width and not any(cell.startswith('"') for cell in cells):
            self.stray_quotes += 1
            return self._row(at + 1, line, cells), at + 1
        self._break(at + 1, "unclosed-quote", line)
        return None, at + 1

    def _row(self, number: int, text: str, cells: list[str]) -> CellRow | None:
        """The record as a row, or None after noting why it is broken."""
        self._last = (number, text, cells)
        if len(text) > FIELD_LIMIT and (longest := max(map(len, cells))) > FIELD_LIMIT:
            self._break(number, "oversize-field", text, found=f"{longest:,}")
            return None
        if NOT_TEXT.search(text):
            self._break(number, "encoding-error", text)
            return None
        if len(cells) > self.width:
            if any(cell.strip() for cell in cells[self.width :]):
                self._break(number, "extra-cell", text, found=len(cells), expected=self.width)
                return None
            cells = cells[: self.width]
        elif len(cells) < self.width:
            self._break(number, "missing-cell:short", text, found=len(cells), expected=self.width)
            return None
        return CellRow(number, text, cells)

    def _break(self, line: int, code: str, text: str, **parts: object) -> None:
        raw = text[:4_000].encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{SYMBOL FOR NULL}")
        self.broken.append(BrokenRecord(line=line, code=code, raw=raw, parts=parts))

    def _mark_footer(self) -> None:
        """Say of a last record that is too short or too long, and speaks of a total, that it is a footer."""
        if not self.broken or self._last is None or self.broken[-1].line != self._last[0]:
            return
        number, text, cells = self._last
        if any(re.fullmatch(FOOTER, cell.strip().casefold()) for cell in cells[:2]):
            self.broken[-1] = BrokenRecord(line=number, code="footer-row", raw=text)
