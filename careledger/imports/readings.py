"""How a text cell is read as a value: SQL for each way that times, numbers and ids are written.

A reading is chosen per column from all its values, never row by row, unless the source states it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from careledger.contracts import ColumnType

# Cells in which tools say that there is no value.
NULL_MARKERS = ("n/a", "na", "-", "--", "null", "none", "not available", "too few to report", "nan", "#n/a", "?")

TYPE_WORDS: dict[ColumnType, str] = {
    "id": "a whole id",
    "text": "text",
    "enum": "a known word",
    "timestamp": "a timestamp",
    "date": "a date",
    "boolean": "yes or no",
    "integer": "a whole number",
    "decimal": "a number",
    "share": "a number from 0 to 1",
    "money": "an amount",
    "currency": "a three-letter currency",
}

# Day, month (or the other way round), four-digit year, and perhaps a clock, with any of their separators.
DAY_FIRST = r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})[ T,]*(?:(\d{1,2})[:.](\d{2}))?(?:[:.](\d{2}))?\s*([AaPp][Mm])?$"
SCIENTIFIC = r"^\d([.,]\d+[eE]\+?|[eE]\+)\d+$"
FLOAT_ID = r"^\d+\.0$"
# Days since 1899-12-30 for 1954 to 2119: outside, a bare number is not taken for a day.
EXCEL_FIRST, EXCEL_LAST = 20_000, 80_000
EXCEL_OF_1970 = 25_569
EPOCH_LIMIT_SECONDS = 100_000_000_000
# What `DAY_FIRST` leaves behind the day once its groups are joined by ':' and a space.
CLOCKS = (" :: ", " %H:%M: ", " %H:%M:%S ", " %I:%M: %p", " %I:%M:%S %p")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way of writing. `sql` turns `{x}` (text) into the value or NULL; `zone` marks naive times."""

    name: str
    sql: str
    said: str
    naive: bool = False


def _in_order(day: str) -> str:
    """A naive TIMESTAMP from day and month in one order, separators and clock of any family."""
    formats = ", ".join(f"'{day}{clock}'" for clock in CLOCKS)
    return rf"try_strptime(regexp_replace({{x}}, '{DAY_FIRST}', '\1/\2/\3 \4:\5:\6 \7'), [{formats}])"


def _since_1970(parts_of_a_second: int) -> str:
    """A moment counted from 1970; NULL where the count reaches beyond any calendar."""
    count = f"(try_cast({{x}} AS DOUBLE) / {parts_of_a_second})"
    return f"CASE WHEN abs{count} < {EPOCH_LIMIT_SECONDS} THEN to_timestamp{count} END"


ISO = Reading(
    name="iso",
    sql="CASE WHEN substr({x}, 5, 1) IN ('-', '/') THEN try_cast({x} AS TIMESTAMPTZ) END",
    said="year-month-day",
)
TIMESTAMP_READINGS: dict[str, Reading] = {
    "iso": ISO,
    "dmy": Reading(name="dmy", sql=_in_order("%d/%m/%Y"), said="day/month/year", naive=True),
    "mdy": Reading(name="mdy", sql=_in_order("%m/%d/%Y"), said="month/day/year", naive=True),
    "twitter": Reading(
        name="twitter", sql="try_strptime({x}, '%a %b %d %H:%M:%S %z %Y')", said="Tue Oct 31 22:10:47 +0000 2017"
    ),
    "compact": Reading(
        name="compact", sql="try_strptime({x}, ['%Y%m%d', '%Y%m%d%H%M%S'])", said="YYYYMMDD", naive=True
    ),
    "epoch_s": Reading(name="epoch_s", sql=_since_1970(1), said="seconds since 1970"),
    "epoch_ms": Reading(name="epoch_ms", sql=_since_1970(1000), said="milliseconds since 1970"),
    "excel": Reading(
        name="excel",
        sql=f"CASE WHEN try_cast({{x}} AS DOUBLE) BETWEEN {EXCEL_FIRST} AND {EXCEL_LAST} THEN"
        " date_trunc('second', make_timestamp("
        f"CAST((try_cast({{x}} AS DOUBLE) - {EXCEL_OF_1970}) * 86400000000 + 500000 AS BIGINT))) END",
        said="Excel day numbers",
        naive=True,
    ),
}

_SIGNED = (
    r"regexp_replace(regexp_replace({x}, '[€$£¥\s\x{00a0}\x{202f}]|R\$|EUR|USD|GBP|BRL', '', 'g'),"
    r" '^\((.*)\)$', '-\1')"
)
NUMBER_READINGS: dict[str, Reading] = {
    "point": Reading(name="point", sql="{x}", said="1234.5"),
    "point_thousands": Reading(
        name="point_thousands",
        sql=rf"CASE WHEN regexp_matches({_SIGNED}, '^[+-]?(\d{{1,3}}(,\d{{3}})+|\d+)(\.\d+)?$')"
        f" THEN replace({_SIGNED}, ',', '') END",
        said="1,234.5",
    ),
    "comma": Reading(
        name="comma",
        sql=rf"CASE WHEN regexp_matches({_SIGNED}, '^[+-]?(\d{{1,3}}(\.\d{{3}})+|\d+)(,\d+)?$')"
        f" THEN replace(replace({_SIGNED}, '.', ''), ',', '.') END",
        said="1.234,5 with a decimal comma",
    ),
    "minor_units": Reading(
        name="minor_units", sql="CAST(try_cast({x} AS DECIMAL(18,4)) / 100 AS VARCHAR)", said="cents"
    ),
    "minutes": Reading(name="minutes", sql="CAST(try_cast({x} AS DOUBLE) * 60 AS VARCHAR)", said="minutes"),
    "hours": Reading(name="hours", sql="CAST(try_cast({x} AS DOUBLE) * 3600 AS VARCHAR)", said="hours"),
}

NUMBER_TYPES: tuple[ColumnType, ...] = ("integer", "decimal", "share", "money")


def readings_of(kind: ColumnType) -> dict[str, Reading]:
    """The readings that a column of this type can have; empty where there is only one way."""
    if kind in ("timestamp", "date"):
        return TIMESTAMP_READINGS
    if kind in NUMBER_TYPES:
        return NUMBER_READINGS
    return {}


def moment(reading: Reading, x: str, zone: str) -> str:
    """SQL of the TIMESTAMPTZ that the text `x` means; times without a zone are local to `zone`."""
    value = reading.sql.replace("{x}", x)
    if reading.naive:
        return f"timezone('{zone}', {value})"
    if reading.name == "iso" and zone != "UTC":
        local = f"timezone('{zone}', CASE WHEN substr({x}, 5, 1) IN ('-', '/') THEN try_cast({x} AS TIMESTAMP) END)"
        return f"CASE WHEN {is_zoned(x)} THEN {value} ELSE {local} END"
    return value


def is_zoned(x: str) -> str:
    """SQL that is true if an ISO text names its zone; a sign within the first ten characters is the day's.

    A condition of CASE is looked at only where those before it did not hold; one of OR, everywhere.
    """
    signs = " OR ".join(f"substr({x}, -{place}, 1) = '-'" for place in (6, 5, 3))
    return (
        f"CASE WHEN ends_with({x}, 'Z') OR contains({x}, '+') OR ends_with({x}, 'z') OR ends_with({x}, 'UTC')"
        f" OR (length({x}) > 10 AND ({signs})) THEN true ELSE false END"
    )


def _day(reading: Reading, x: str) -> str:
    if reading.name == "iso":
        return f"CASE WHEN substr({x}, 5, 1) IN ('-', '/') THEN try_cast({x} AS DATE) END"
    return f"CAST({reading.sql.replace('{x}', x)} AS DATE)"


def _whole_number(x: str) -> str:
    number = f"try_cast({x} AS DOUBLE)"
    return f"CASE WHEN {number} = trunc({number}) THEN try_cast({number} AS BIGINT) END"


def is_marker(x: str) -> str:
    """SQL that is true if the text is one of the words by which tools say that there is no value.

    Few texts begin as such a word does: with a sign or a letter from n to t. DuckDB would make a join of a long IN,
    which every row takes part in.
    """
    may_be = f"{x} < '@' OR ({x} >= 'N' AND {x} < 'U') OR ({x} >= 'n' AND {x} < 'u')"
    words = ", ".join(f"'{marker}': true" for marker in NULL_MARKERS)
    return f"CASE WHEN {may_be} THEN coalesce(map {{{words}}}[lower({x})], false) ELSE false END"


def _whole_id(x: str) -> str:
    """NULL where digits are lost or a word says that there is none; '848.0' is 848.

    No such word begins with a digit, as most ids do: those are not looked up. What does not begin with one is
    no number.
    """
    return (
        f"CASE WHEN {x} < '0' OR {x} >= ':' THEN CASE WHEN {is_marker(x)} THEN NULL ELSE {x} END"
        f" WHEN (contains({x}, 'E') OR contains({x}, 'e')) AND regexp_matches({x}, '{SCIENTIFIC}') THEN NULL"
        f" WHEN ends_with({x}, '.0') AND regexp_matches({x}, '{FLOAT_ID}') THEN left({x}, -2) ELSE {x} END"
    )


VALUE_SQL: dict[ColumnType, Callable[[str], str]] = {
    "boolean": lambda x: f"coalesce(try_cast({x} AS BOOLEAN), CASE {x} WHEN '1.0' THEN true WHEN '0.0' THEN false END)",
    "integer": _whole_number,
    "decimal": lambda x: f"CASE WHEN isfinite(try_cast({x} AS DOUBLE)) THEN try_cast({x} AS DOUBLE) END",
    "share": lambda x: f"CASE WHEN isfinite(try_cast({x} AS DOUBLE)) THEN try_cast({x} AS DOUBLE) END",
    "money": lambda x: f"try_cast({x} AS DECIMAL(18,4))",
    "currency": lambda x: f"CASE WHEN regexp_matches({x}, '^[A-Za-z]{{3}}$') THEN upper({x}) END",
    "id": _whole_id,
    "text": lambda x: x,
}


def value_sql(kind: ColumnType, reading: Reading | None, x: str, zone: str, allowed: tuple[str, ...]) -> str:
    """SQL of the typed value that the trimmed text `x` means in a column of type `kind`, or NULL."""
    if kind == "timestamp":
        return moment(reading or ISO, x, zone)
    if kind == "date":
        return _day(reading or ISO, x)
    if kind == "enum":
        words = ", ".join(f"'{word}'" for word in allowed)
        return f"CASE WHEN {x} IN ({words}) THEN {x} WHEN lower({x}) IN ({words}) THEN lower({x}) END"
    return VALUE_SQL[kind](reading.sql.replace("{x}", x) if reading else x)
