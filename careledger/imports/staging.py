"""A feed's rows, typed and checked, in a temporary table of the import's own DuckDB connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    value: str = ""
    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A feed as a temporary table: typed columns, `_is_blank`, `_feeds`, `_kept` (odd rows' cells).

    `rows`, `blank` and `odd` count its records; the odd ones deserve a second look and stand in `odd_table` too.
    `headers` are those of the kept cells. `open_points` are the columns of numbers whose points may stand before
    thousands.
    """

    name: str
    feed: Feed
    checks: tuple[ColumnCheck, ...]
    record: str
    headers: tuple[str, ...]
    rows: int
    blank: int
    odd: int
    open_points: tuple[ColumnCheck, ...] = ()

    @property
    def row_hash(self) -> str:
        """SQL of the hash of a row's content, over every column of the entity."""
        filled = {check.column.name for check in self.checks}
        columns = (quoted(c.name) if c.name in filled else f"NULL::{c.stored_as}" for c in self.entity.columns)
        return f"hash({', '.join(columns)})"

    @property
    def odd_table(self) -> str:
        """Table of the odd rows: `_odd_record`, `_kept`, texts and typed values, `_fault`. Only where there are any."""
        return f"odd_of_{self.name}"

    def kept_cell(self, header: str) -> str:
        """SQL of one kept cell of an odd row."""
        return f"_kept[{self.headers.index(header) + 1}]"

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
    """True if no column of the file has anything in this record; most need one look."""
    texts = {check.cell.header: check.text_name for check in checks if check.is_plain}
    filled = [texts.get(header) or trimmed(cells[header]) for header in raw.titles]
    required = [check.text_name for check in checks if check.column.required]
    likely = sorted(filled, key=lambda sql: (sql not in required, sql not in texts.values()))
    return f"CASE WHEN {' AND '.join(f'({sql}) IS NULL' for sql in likely)} THEN true ELSE false END"


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
    open_points = () if raw.has_numbers else tuple(check for check in checks if check.open_point_sql())
    looks = [look for check in checks if (look := check.needs_a_look_sql())]
    looks += [f"({code}) IS NOT NULL" for _, code in row_faults_sql(feed)]
    outer = ", ".join(
        [
            *carried,
            *(quoted(check.column.name) for check in checks),
            "_is_blank",
            "_feeds",
            *(f"{naive} AS {quoted('naive ' + check.column.name)}" for check in checks if (naive := check.naive_sql())),
            *(f"{check.open_point_sql()} AS {quoted('open ' + check.column.name)}" for check in open_points),
            (
                f"CASE WHEN _feeds AND NOT _is_blank AND ({' OR '.join(looks) or 'false'}) THEN"
                f" [{', '.join(cells.values())}] END AS _kept"
            ),
        ]
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {outer} FROM"
        f" ({_typed(f'SELECT {inner} FROM {raw.relation}', checks, passed)})"
    )
    rows, blank, odd = connection.execute(
        f"SELECT count(*), count(*) FILTER (_is_blank), count(_kept) FROM {name}"
    ).fetchall()[0]
    stage = Stage(
        name=name,
        feed=feed,
        checks=checks,
        record="_record" if raw.has_record else "rowid",
        headers=tuple(cells),
        rows=rows,
        blank=blank,
        odd=odd,
        open_points=open_points,
    )
    if odd:
        _second_look(connection, stage)
    return stage


def _checked(stage: Stage) -> list[tuple[str, str, str]]:
    """(column, SQL of the code or NULL, SQL of the text) of every check of a stage, in reading order."""
    found = [(c.column.name, c.fault_sql(), c.text_name) for c in stage.checks if not c.is_stated]
    return found + [(column, code, stage.check(column).text_name) for column, code in row_faults_sql(stage.feed)]


def _second_look(connection: duckdb.DuckDBPyConnection, stage: Stage) -> None:
    """Make the table of odd rows: their texts and values from their kept cells, and the first check they fail.

    `_fault` holds the number of that check, its code and the text.
    """
    cells = ", ".join(f"{stage.kept_cell(header)} AS {quoted(header)}" for header in stage.headers)
    texts = ", ".join(f"{check.text_sql} AS {check.text_name}" for check in stage.checks)
    # Gathered first: DuckDB would else look at each of its vectors for the few odd rows in it.
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE odd_cells AS SELECT {stage.record} AS _odd_record, _kept FROM {stage.name}"
        " WHERE _kept IS NOT NULL"
    )
    kept = f"SELECT *, {cells} FROM odd_cells"
    looked = _typed(f"SELECT _odd_record, _kept, {texts} FROM ({kept})", stage.checks, ["_odd_record", "_kept"])
    cases = "".join(
        f" WHEN ({code}) IS NOT NULL THEN [{number}::VARCHAR, {code}, {text}]"
        for number, (_, code, text) in enumerate(_checked(stage))
    )
    fault = f"CASE{cases} END" if cases else "NULL::VARCHAR[]"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {stage.odd_table} AS SELECT *, {fault} AS _fault FROM ({looked})")
    connection.execute("DROP TABLE odd_cells")


def stage_faults(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[Fault]:
    """The refused records of a stage, each with the first cell that does not pass, in reading order."""
    if not stage.odd:
        return []
    found = _checked(stage)
    rows = connection.execute(
        f"SELECT _odd_record, _fault[1]::INT, _fault[2], _fault[3] FROM {stage.odd_table}"
        " WHERE _fault IS NOT NULL ORDER BY _odd_record"
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
        Fault(record=record, column=headers[number], code=code, value=value or "", parts=parts[number])
        for record, number, code, value in rows
    ]
