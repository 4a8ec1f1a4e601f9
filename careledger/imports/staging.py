"""A feed's rows, typed and checked, in a temporary table of the import's own DuckDB connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from careledger import contracts
from careledger.imports.checks import ColumnCheck, column_checks, row_faults_sql
from careledger.imports.feeds import Feed, quoted, trimmed
from careledger.imports.raw import Raw
from careledger.imports.readings import TYPE_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a record is refused: the first cell of it that does not pass, and what fills the message."""

    record: int
    column: str | None
    code: str
    parts: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A feed as a temporary table: typed columns, `_row_hash`, `_is_blank`, `_feeds`, `_kept` (odd rows' cells).

    `open_points` are the columns of numbers whose points may stand before thousands.
    """

    name: str
    feed: Feed
    checks: tuple[ColumnCheck, ...]
    record: str
    open_points: tuple[ColumnCheck, ...] = ()

    @property
    def entity(self) -> contracts.Entity:
        """The entity that the feed fills."""
        return contracts.entity(self.feed.entity)

    def check(self, column: str) -> ColumnCheck:
        """How one column is read; KeyError if the feed does not fill it."""
        return next(check for check in self.checks if check.column.name == column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stating:
    """What is known about a file beside its cells: the zone of naive times, the latest credible time."""

    zone: str
    latest: datetime
    currency: str | None = None
    is_zone_documented: bool = False


def _typed(inner: str, checks: Sequence[ColumnCheck], passed: Sequence[str]) -> str:
    """SELECT of `passed` columns, the texts and the typed values of `checks` over `inner`."""
    texts = (check.text_name for check in checks)
    values = (f"{check.value_sql} AS {quoted(check.column.name)}" for check in checks)
    return f"SELECT {', '.join([*passed, *texts, *values])} FROM ({inner})"


def _is_blank_sql(raw: Raw, checks: Sequence[ColumnCheck], cells: dict[str, str]) -> str:
    """True if no column of the file has anything in this record."""
    texts = {check.cell.header: check.text_name for check in checks if check.is_plain}
    filled = [texts.get(header) or trimmed(cells[header]) for header in raw.titles]
    return f"coalesce({', '.join(sorted(filled, key=lambda sql: sql not in texts.values()))}) IS NULL"


def stage_feed(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    feed: Feed,
    *,
    name: str,
    readings: dict[str, str],
    stating: Stating,
) -> Stage:
    """Read the relation once into a typed table. `readings` says by column where another than usual is meant."""
    checks = tuple(column_checks(feed, readings, stating.zone, stating.latest, stating.currency))
    carried = (["_record"] if raw.has_record else []) + ([] if raw.places else ["_line"])
    cells = {header: quoted(f"cell of {header}") for header in raw.headers}
    passed = [*carried, *cells.values(), f"{_is_blank_sql(raw, checks, cells)} AS _is_blank", "_feeds"]
    inner = ", ".join(
        [
            *carried,
            *(f"{quoted(header)} AS {cell}" for header, cell in cells.items()),
            f"coalesce({feed.where or 'true'}, false) AS _feeds",
            *(f"{check.text_sql} AS {check.text_name}" for check in checks),
        ]
    )
    filled = {check.column.name for check in checks}
    hashed = ", ".join(
        quoted(c.name) if c.name in filled else f"NULL::{c.stored_as}" for c in contracts.entity(feed.entity).columns
    )
    open_points = () if raw.has_numbers else tuple(check for check in checks if check.open_point_sql())
    looks = [look for check in checks if (look := check.needs_a_look_sql())]
    looks += [f"({code}) IS NOT NULL" for _, code in row_faults_sql(feed)]
    outer = ", ".join(
        [
            *carried,
            *(quoted(check.column.name) for check in checks),
            f"hash({hashed}) AS _row_hash",
            "_is_blank",
            "_feeds",
            *(f"{naive} AS {quoted('naive ' + check.column.name)}" for check in checks if (naive := check.naive_sql())),
            *(f"{check.open_point_sql()} AS {quoted('open ' + check.column.name)}" for check in open_points),
            (
                f"CASE WHEN _feeds AND NOT _is_blank AND ({' OR '.join(looks) or 'false'}) THEN"
                f" struct_pack({', '.join(f'{quoted(h)} := {cell}' for h, cell in cells.items())}) END AS _kept"
            ),
        ]
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {outer} FROM"
        f" ({_typed(f'SELECT {inner} FROM {raw.relation}', checks, passed)})"
    )
    return Stage(
        name=name,
        feed=feed,
        checks=checks,
        record="_record" if raw.has_record else "rowid",
        open_points=open_points,
    )


def has_odd_rows(connection: duckdb.DuckDBPyConnection, stage: Stage) -> bool:
    """True if any record needs a second look; planning one costs more than finding this out."""
    return bool(connection.execute(f"SELECT count(_kept) FROM {stage.name}").fetchall()[0][0])


def second_look(stage: Stage) -> str:
    """SELECT of record, texts and typed values of the odd rows, made again from their kept cells."""
    texts = ", ".join(f"{check.text_sql} AS {check.text_name}" for check in stage.checks)
    kept = f"SELECT {stage.record} AS _odd_record, unnest(_kept) FROM {stage.name} WHERE _kept IS NOT NULL"
    return _typed(f"SELECT _odd_record, {texts} FROM ({kept})", stage.checks, ["_odd_record"])


def stage_faults(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[Fault]:
    """The refused records of a stage, each with the first cell that does not pass, in reading order."""
    found = [(c.column.name, c.fault_sql(), c.text_name) for c in stage.checks if not c.is_stated]
    found += [(column, code, stage.check(column).text_name) for column, code in row_faults_sql(stage.feed)]
    if not found or not has_odd_rows(connection, stage):
        return []
    cases = ", ".join(
        f"CASE WHEN ({code}) IS NOT NULL THEN [{number}::VARCHAR, {code}, {text}] END"
        for number, (_, code, text) in enumerate(found)
    )
    rows = connection.execute(
        f"SELECT _odd_record, fault[1]::INT, fault[2], fault[3] FROM (SELECT _odd_record, coalesce({cases}) AS fault"
        f" FROM ({second_look(stage)})) WHERE fault IS NOT NULL ORDER BY _odd_record"
    ).fetchall()
    parts = []
    for column, _, _ in found:
        check = stage.check(column)
        parts.append(
            {
                "type": TYPE_WORDS[check.column.type],
                "example": check.column.example,
                "allowed": check.expected(),
                "after": check.column.after,
            }
        )
    headers = [stage.check(column).cell.header for column, _, _ in found]
    return [
        Fault(record=record, column=headers[number], code=code, parts={**parts[number], "value": value or ""})
        for record, number, code, value in rows
    ]
