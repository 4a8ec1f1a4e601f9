"""The checks of a row, made from its contract as SQL over text cells.

Both readers of CSV and every other format run through these same expressions, so that a file gives the
same rows whichever way it was read. They are row-local and vectorised: one pass types every cell and marks
the few records that need a second, exact look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from careledger import contracts
from careledger.imports.feeds import STATED, Cell, Feed, literal, quoted, stated, trimmed
from careledger.imports.readings import ISO, NUMBER_TYPES, Reading, is_marker, is_zoned, readings_of, value_sql

EARLIEST = "TIMESTAMPTZ '1900-01-01 00:00:00+00'"
# Times that may lie ahead: shifts, contracts and campaigns are planned.
MAY_BE_PLANNED = ("started_at", "ended_at")
# The code of a cell that its type cannot read, where it is not "type-error".
WRONG_VALUE: dict[contracts.ColumnType, str] = {"id": "id-in-scientific-notation", "enum": "constraint-error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCheck:
    """How one column of an entity is read and checked. All attributes named *_sql are SQL."""

    column: contracts.Column
    cell: Cell
    reading: Reading | None
    zone: str
    latest: datetime

    @property
    def text_name(self) -> str:
        """Name of the trimmed text in the pass over the file."""
        return quoted(f"text of {self.column.name}")

    @property
    def text_sql(self) -> str:
        """The trimmed text of the cell, NULL where blank."""
        return f"nullif(trim({self.cell.sql}), '')" if not self.is_plain else trimmed(self.cell.sql)

    @property
    def value_sql(self) -> str:
        """The typed value, over `text_name`."""
        column = self.column
        typed = value_sql(column.type, self.reading, self.text_name, self.zone, column.values)
        return f"CAST({typed} AS {column.stored_as})"

    @property
    def is_plain(self) -> bool:
        """True if the cell is a column of the file as it stands."""
        return self.cell.sql == quoted(self.cell.header)

    @property
    def is_stated(self) -> bool:
        """True if the value is stated for every row: it was checked once, before any row (see `stated`)."""
        return self.cell.header == STATED

    @property
    def _is_checked_for_future(self) -> bool:
        name = self.column.name
        return self.column.type == "timestamp" and name.endswith("_at") and name not in MAY_BE_PLANNED

    def _limits(self) -> list[tuple[str, str]]:
        """(condition over the typed value, code) for values of the right type that are still refused."""
        value, column = quoted(self.column.name), self.column
        found: list[tuple[str, str]] = []
        if column.type == "timestamp":
            found.append((f"{value} < {EARLIEST}", "type-error"))
        if self._is_checked_for_future:
            found.append((f"{value} > TIMESTAMPTZ {literal(self.latest.isoformat())}", "future-date"))
        if column.minimum is not None:
            found.append((f"{value} < {column.minimum}", "constraint-error"))
        if column.type == "share":
            found.append((f"{value} < 0 OR {value} > 1", "constraint-error"))
        return found

    def needs_a_look_sql(self) -> str | None:
        """True for cells that may be refused or deserve a caution; None if no cell of this column can."""
        if self.is_stated:
            return None
        value, text, column = quoted(self.column.name), self.text_name, self.column
        conditions = [f"({condition})" for condition, _ in self._limits()]
        if column.type == "id":
            conditions.append(f"{value} IS DISTINCT FROM {text}")
        elif column.type != "text":
            conditions.append(f"({value} IS NULL AND {text} IS NOT NULL)")
        if column.required:
            conditions.append(f"{text} IS NULL")
        if odd_local := self.is_odd_local_sql():
            conditions.append(odd_local)
        return " OR ".join(conditions) or None

    def fault_sql(self) -> str:
        """The code that refuses the cell, or NULL; over the text and the typed value."""
        value, text, column = quoted(self.column.name), self.text_name, self.column
        blank = "'missing-cell'" if column.required else "NULL"
        cases = [f"WHEN {text} IS NULL THEN {blank}"]
        if column.type != "text":
            wrong = WRONG_VALUE.get(column.type, "type-error")
            cases.append(f"WHEN {value} IS NULL AND {self.is_marker_sql()} THEN {blank}")
            cases.append(f"WHEN {value} IS NULL THEN '{wrong}'")
        cases += [f"WHEN {condition} THEN '{code}'" for condition, code in self._limits()]
        return f"CASE {' '.join(cases)} END"

    def is_marker_sql(self) -> str:
        """True if the text is one of the words by which tools say that there is no value."""
        return is_marker(self.text_name)

    def open_point_sql(self) -> str | None:
        """True if the point of a number may stand before thousands, as in 1.234; NULL if it has no point.

        None if the column has no numbers, or it is known how they are written.
        """
        if self.column.type not in NUMBER_TYPES or self.reading or not self.is_plain:
            return None
        size = f"abs({quoted(self.column.name)})"
        return (
            f"CASE WHEN contains({self.text_name}, '.') THEN"
            f" substr({self.text_name}, -4, 1) = '.' AND {size} >= 1 AND {size} < 1000 END"
        )

    def naive_sql(self) -> str | None:
        """True if a time names no zone; None if the column's reading always has one."""
        if self.column.type != "timestamp" or self.is_stated:
            return None
        reading = self.reading or ISO
        value = quoted(self.column.name)
        if reading.naive:
            return f"{value} IS NOT NULL"
        if reading.name == "iso":
            return f"({value} IS NOT NULL AND NOT {is_zoned(self.text_name)})"
        return None

    def local_sql(self) -> str:
        """The naive TIMESTAMP as written, over `text_name`."""
        if self.reading and self.reading.naive:
            return self.reading.sql.replace("{x}", self.text_name)
        return f"try_cast({self.text_name} AS TIMESTAMP)"

    def is_odd_local_sql(self) -> str | None:
        """True if a naive time does not exist in the zone or exists twice; None if that cannot be."""
        naive = self.naive_sql()
        if naive is None or self.zone == "UTC":
            return None
        value, zone = quoted(self.column.name), literal(self.zone)
        again = [f"timezone({zone}, {value} {sign} INTERVAL 1 HOUR) = {self.local_sql()}" for sign in "+-"]
        return f"({naive} AND (timezone({zone}, {value}) <> {self.local_sql()} OR {' OR '.join(again)}))"

    def expected(self) -> str:
        """What the cell may hold, for messages."""
        column = self.column
        if column.values:
            return "one of " + ", ".join(column.values)
        if column.type == "share":
            return "a number from 0 to 1"
        return f"at least {column.minimum:g}" if column.minimum is not None else column.example


def column_checks(
    feed: Feed, readings: dict[str, str], zone: str, latest: datetime, currency: str | None
) -> list[ColumnCheck]:
    """The checks of every column that the feed fills, in the contract's order."""
    entity = contracts.entity(feed.entity)
    cells = dict(feed.cells)
    if currency and "currency" in entity.names and "currency" not in cells:
        cells["currency"] = stated(currency)
    found: list[ColumnCheck] = []
    for column in entity.columns:
        cell = cells.get(column.name)
        if cell is None:
            continue
        name = readings.get(column.name) or cell.reading
        reading = readings_of(column.type)[name] if name else None
        found.append(ColumnCheck(column=column, cell=cell, reading=reading, zone=zone, latest=latest))
    return found


def row_faults_sql(feed: Feed) -> list[tuple[str, str]]:
    """(column, SQL of the code or NULL) for the rules of an entity that look at several cells of a row."""
    found = [
        (column.name, f"CASE WHEN {quoted(column.name)} < {quoted(column.after)} THEN 'constraint-error:before' END")
        for column in contracts.entity(feed.entity).columns
        if column.after and {column.name, column.after} <= feed.cells.keys()
    ]
    if feed.entity == "orders" and "amount" in feed.cells:
        kind = quoted("kind") if "kind" in feed.cells else "NULL"
        signs = (
            f"CASE WHEN amount < 0 AND coalesce({kind}, 'order') <> 'refund' THEN 'negative-not-refund'"
            f" WHEN amount > 0 AND {kind} = 'refund' THEN 'refund-not-negative' END"
        )
        found.append(("amount", signs))
    return found
