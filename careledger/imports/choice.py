"""Which reading a column has, where the usual one does not fit: decided from all its values."""

from __future__ import annotations

import duckdb

from careledger.errors import DataRefused
from careledger.imports.checks import ColumnCheck
from careledger.imports.feeds import Cell, quoted
from careledger.imports.messages import caution
from careledger.imports.options import DateOrder
from careledger.imports.raw import Raw
from careledger.imports.readings import NUMBER_READINGS, NUMBER_TYPES, TIMESTAMP_READINGS, value_sql
from careledger.imports.staging import Stage

# Readings that may be found out; what a bare number means (seconds, cents) must be stated.
FOUND_OUT_TIMES = ("iso", "dmy", "mdy", "twitter", "compact", "excel")
FOUND_OUT_NUMBERS = ("point", "point_thousands", "comma")
DAYS_OR_MONTHS = 12
LOOKED_AT = 10_000


class WholeFileRefused(DataRefused):
    """A column that cannot be read without being told how; nothing of the file is let in."""

    def __init__(self, code: str, column: str, what: str, *, rows: int, next_step: str) -> None:
        super().__init__(f"column {column}: {what}", next_step=next_step)
        self.code = code
        self.column = column
        self.rows = rows


def chosen_readings(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    stage: Stage,
    date_order: DateOrder | None,
) -> tuple[dict[str, str], list[str]]:
    """(reading by column, cautions) for the columns of a stage that another reading fits better.

    WholeFileRefused if a column fits both orders of day and month and nobody said which.
    """
    if not _has_type_errors(connection, stage):
        return {}, []
    chosen: dict[str, str] = {}
    cautions: list[str] = []
    for check in stage.checks:
        # A fault names the first bad cell of its record only: another column may fail in every one of them.
        if check.cell.reading or check.is_stated:
            continue
        if check.column.type in ("timestamp", "date"):
            name = _time_reading(connection, raw, stage, check, date_order)
            readings = TIMESTAMP_READINGS
            code = "excel-serial-date" if name == "excel" else "date-format"
        elif check.column.type in NUMBER_TYPES:
            name = _best(connection, raw, stage, check, FOUND_OUT_NUMBERS)
            readings = NUMBER_READINGS
            code = "number-format"
        else:
            continue
        if name not in ("iso", "point"):
            chosen[check.column.name] = name
            count = _fits(connection, raw, stage, check, (name,))[name]
            cautions.append(caution(code, count=count, column=check.cell.header, reading=readings[name].said))
        if name == "point_thousands" and (example := _open_example(connection, raw, stage, check)):
            reading = "thousands" if "," in example else "decimals"
            cautions.append(caution("ambiguous-number", column=check.cell.header, value=example, reading=reading))
    return chosen, cautions


def _has_type_errors(connection: duckdb.DuckDBPyConnection, stage: Stage) -> bool:
    if not stage.odd:
        return False
    first = f"SELECT 1 FROM {stage.odd_table} WHERE _fault[2] = 'type-error' LIMIT 1"
    return bool(connection.execute(first).fetchall())


def _fits(
    connection: duckdb.DuckDBPyConnection, raw: Raw, stage: Stage, check: ColumnCheck, names: tuple[str, ...]
) -> dict[str, int]:
    """Values of the column that each reading can read."""
    readings = TIMESTAMP_READINGS if check.column.type in ("timestamp", "date") else NUMBER_READINGS
    counts = ", ".join(f"count({value_sql(check.column.type, readings[name], 'x', check.zone, ())})" for name in names)
    where = f"WHERE {stage.feed.where}" if stage.feed.where else ""
    row = connection.execute(
        f"SELECT {counts} FROM (SELECT {check.text_sql} AS x FROM {raw.relation} {where})"
    ).fetchall()
    return dict(zip(names, row[0], strict=True))


def _best(
    connection: duckdb.DuckDBPyConnection, raw: Raw, stage: Stage, check: ColumnCheck, names: tuple[str, ...]
) -> str:
    """The reading that reads most values, the usual one first; the usual one if no other reads a failing value."""
    if not _any_failing_fits(connection, stage, check, names[1:]):
        return names[0]
    fits = _fits(connection, raw, stage, check, names)
    return max(names, key=lambda name: fits[name])


def _open_example(connection: duckdb.DuckDBPyConnection, raw: Raw, stage: Stage, check: ColumnCheck) -> str | None:
    """A number that a decimal comma would read otherwise, if it could read every number that a point reads."""
    point, comma = (
        value_sql(check.column.type, NUMBER_READINGS[name], "x", check.zone, ())
        for name in ("point_thousands", "comma")
    )
    where = f"WHERE {stage.feed.where}" if stage.feed.where else ""
    example: str | None = connection.execute(
        "SELECT CASE WHEN count(comma) >= count(point) THEN min(x) FILTER (point <> comma) END"
        f" FROM (SELECT x, {point} AS point, {comma} AS comma"
        f" FROM (SELECT {check.text_sql} AS x FROM {raw.relation} {where}))"
    ).fetchall()[0][0]
    return example


def _any_failing_fits(
    connection: duckdb.DuckDBPyConnection, stage: Stage, check: ColumnCheck, names: tuple[str, ...]
) -> bool:
    """True if another reading reads any of the cells that the usual one could not; a look at odd rows only."""
    readings = TIMESTAMP_READINGS if check.column.type in ("timestamp", "date") else NUMBER_READINGS
    others = " OR ".join(
        f"({value_sql(check.column.type, readings[name], 'x', check.zone, ())}) IS NOT NULL" for name in names
    )
    looked_at = (
        f"SELECT {check.text_name} AS x, {quoted(check.column.name)} AS y FROM {stage.odd_table} LIMIT {LOOKED_AT}"
    )
    failing = f"SELECT DISTINCT x FROM ({looked_at}) WHERE x IS NOT NULL AND y IS NULL"
    return bool(connection.execute(f"SELECT 1 FROM ({failing}) WHERE {others} LIMIT 1").fetchall())


def _time_reading(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    stage: Stage,
    check: ColumnCheck,
    date_order: DateOrder | None,
) -> str:
    best = _best(connection, raw, stage, check, FOUND_OUT_TIMES)
    if best not in ("dmy", "mdy"):
        return best
    if date_order in ("dmy", "mdy"):
        return date_order
    return _day_order(connection, raw, stage, check.cell)


def _day_order(connection: duckdb.DuckDBPyConnection, raw: Raw, stage: Stage, cell: Cell) -> str:
    """Dmy or mdy, by the values of which one number exceeds 12; WholeFileRefused if none does, or they disagree."""
    pattern = r"^\s*(\d{1,2})[./-](\d{1,2})[./-]"
    where = f"WHERE {stage.feed.where}" if stage.feed.where else ""
    day_first, month_first, either = connection.execute(
        f"SELECT min(x) FILTER (a > {DAYS_OR_MONTHS} AND b <= {DAYS_OR_MONTHS}),"
        f" min(x) FILTER (b > {DAYS_OR_MONTHS} AND a <= {DAYS_OR_MONTHS}), min(x)"
        f" FROM (SELECT x, try_cast(regexp_extract(x, '{pattern}', 1) AS INT) AS a,"
        f" try_cast(regexp_extract(x, '{pattern}', 2) AS INT) AS b FROM (SELECT {cell.sql} AS x"
        f" FROM {raw.relation} {where}) WHERE regexp_matches(x, '{pattern}'))"
    ).fetchall()[0]
    if bool(day_first) != bool(month_first):
        return "dmy" if day_first else "mdy"
    raise WholeFileRefused(
        "ambiguous-date",
        raw.titles.get(cell.header, cell.header),
        f"'{day_first}' can only be day/month and '{month_first}' only month/day."
        if day_first
        else f"'{either}' may be day/month or month/day, and no value of the column tells.",
        rows=stage.rows,
        next_step="Say which with --date-order dmy or --date-order mdy.",
    )
