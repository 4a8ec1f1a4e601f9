"""How a table of text cells becomes rows of entities: feeds of cells, stated by a source or a mapping."""

from __future__ import annotations

import re
from dataclasses import dataclass

STATED = "(stated)"


def normalised(header: str) -> str:
    """A header as sources name it: case, spaces around, BOM and stray quotes do not count."""
    return re.sub(r"\s+", " ", header.replace("\ufeff", "").strip().strip('"').strip()).casefold()


def quoted(name: str) -> str:
    """A column name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def trimmed(x: str) -> str:
    """SQL of the text `x` without spaces around it, NULL where nothing is left.

    Trimming copies every text, so that only texts with a space at an end are trimmed. What sorts before '!'
    begins with a space, if it is not one of the rare texts that begin with another control character.
    """
    spaced = f"{x} = '' OR starts_with({x}, ' ') OR ends_with({x}, ' ')"
    return (
        f"CASE WHEN {x} < '!' OR ends_with({x}, ' ')"
        f" THEN CASE WHEN {spaced} THEN nullif(trim({x}), '') ELSE {x} END ELSE {x} END"
    )


def literal(value: str) -> str:
    """A text for SQL."""
    return "'" + value.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where one column of an entity comes from.

    `header` is the (normalised) column named in messages; `sql` the text expression over normalised
    headers, by default the header itself; `reading` names how the text is read (see `readings`), where
    the source is known to write it in one way.
    """

    header: str
    sql: str
    reading: str | None = None


def from_header(header: str, *, reading: str | None = None) -> Cell:
    """The column as the file has it."""
    return Cell(header=header, sql=quoted(header), reading=reading)


def from_sql(header: str, sql: str, *, reading: str | None = None) -> Cell:
    """The column worked out from the file's columns; messages name `header`."""
    return Cell(header=header, sql=sql, reading=reading)


def stated(value: str) -> Cell:
    """The same text for every row, known from the source."""
    return Cell(header=STATED, sql=literal(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One entity that records feed. `where` picks the records; `repeats` says that many give the same row.

    `left_out` says what the other records are, where a reader of the numbers may expect them.
    """

    entity: str
    cells: dict[str, Cell]
    where: str | None = None
    left_out: str | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A known kind of file.

    `headers` are all normalised headers, `keys` those without which it is not this source. `derive` is a
    SELECT over `{raw}` that must keep `_record`; `counted` is the column of it that counts equal records, where
    ids are made of that count. A `timezone` is stated where the tool documents it. `part`
    is how names of its files begin. A source with an `ignored` reason is known and not read.
    """

    name: str
    headers: frozenset[str]
    keys: frozenset[str]
    feeds: tuple[Feed, ...] = ()
    derive: str | None = None
    counted: str | None = None
    ignored: str | None = None
    cautions: tuple[str, ...] = ()
    timezone: str | None = None
    part: str | None = None
