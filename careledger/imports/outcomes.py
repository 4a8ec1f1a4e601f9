"""What each record of a file does to the lake: adds a row, changes one, or changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from careledger.contracts import Column, source_family
from careledger.imports.feeds import literal, quoted
from careledger.imports.staging import Fault, Stage

UNCHANGED, ACCEPTED, UPDATED = 0, 1, 2


def version_sql(stage: Stage, as_of: datetime) -> str:
    """SQL of a row's version: its own `updated_at` where filled, else the time the file stands for."""
    moment = f"TIMESTAMPTZ {literal(as_of.isoformat())}"
    filled = any(check.column.name == "updated_at" for check in stage.checks)
    return f"coalesce(updated_at, {moment})" if filled else moment


def key_columns(stage: Stage) -> list[str]:
    """The key of the stage's entity as SQL, NULL for parts that the feed does not fill."""
    filled = {check.column.name for check in stage.checks}
    return [quoted(name) if name in filled else "NULL::VARCHAR" for name in stage.entity.key]


def _good_rows(stage: Stage, refused: str) -> str:
    """FROM and WHERE of the rows that may enter: they feed, are not blank and are not in `refused`."""
    return f"{stage.name} WHERE _feeds AND NOT _is_blank AND {stage.record} NOT IN (SELECT record FROM {refused})"


def mark_repeats(connection: duckdb.DuckDBPyConnection, stage: Stage, refused: str, as_of: datetime) -> list[Fault]:
    """Find keys that stand in a file more than once; the records to refuse for it.

    Makes the table `repeats_of_<stage>` (record, is_known): later records of a key, and whether their
    content was there before. A later record with other content and no newer version of its own is refused.
    Sorting the hashes of all keys shows soonest that there are none, as in most files.
    """
    table = f"repeats_of_{stage.name}"
    keys = ", ".join(key_columns(stage))
    good = _good_rows(stage, refused)
    hashed = f"hash({keys})"
    hashes = connection.execute(f"SELECT {hashed} AS key_hash FROM {good}").fetchnumpy()["key_hash"]
    hashes.sort()
    twice = pl.DataFrame({"key_hash": hashes[1:][hashes[1:] == hashes[:-1]]}, schema={"key_hash": pl.UInt64})
    if twice.is_empty():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} (record BIGINT, is_known BOOLEAN)")
        return []
    version = version_sql(stage, as_of)
    connection.register("twice", twice)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT record, key, same_content < record AS is_known,"
        " same_version < record AS is_tied"
        " FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY record) AS nth,"
        " min(record) OVER (PARTITION BY key, content) AS same_content,"
        " min(record) OVER (PARTITION BY key, version) AS same_version"
        f" FROM (SELECT {stage.record} AS record, concat_ws(', ', {keys}) AS key, {stage.row_hash} AS content,"
        f" {version} AS version FROM {good} AND {hashed} IN (SELECT key_hash FROM twice))) WHERE nth > 1"
    )
    connection.unregister("twice")
    if stage.feed.repeats:
        return []
    clashes = connection.execute(
        f"SELECT record, key FROM {table} WHERE NOT is_known AND is_tied ORDER BY record"
    ).fetchall()
    read = {check.column.name: check.cell.header for check in stage.checks}
    header = next(read[name] for name in reversed(stage.entity.key) if name in read)
    return [Fault(record=record, column=header, code="primary-key", value=key) for record, key in clashes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Records by what they do; `quiet` ones feed no entity."""

    accepted: int
    unchanged: int
    updated: int
    quiet: int = 0


def outcome_sql(
    connection: duckdb.DuckDBPyConnection,
    stage: Stage,
    source: str,
    files: Sequence[Path],
    refused: str,
    as_of: datetime,
) -> str:
    """SELECT of (record, outcome) for the rows that may enter, against the lake's `files` of the entity."""
    later = f"repeats_of_{stage.name}"
    good = _good_rows(stage, refused)
    version = version_sql(stage, as_of)
    own = (
        f"SELECT {stage.record} AS record, {', '.join(f'{k} AS k{i}' for i, k in enumerate(key_columns(stage)))},"
        f" {stage.row_hash} AS content, {version} AS version FROM {good}"
    )
    in_file = f"CASE WHEN r.record IS NULL THEN {ACCEPTED} WHEN r.is_known THEN {UNCHANGED} ELSE {UPDATED} END"
    if not files:
        return f"SELECT s.record, {in_file} AS outcome FROM ({own}) AS s LEFT JOIN {later} AS r USING (record)"
    # The empty file has every column of the key; the others have those that were filled.
    listed = ", ".join(literal(str(path)) for path in (*files, files[0].with_name("empty.parquet")))
    names = ", ".join(f"{quoted(k)} AS k{i}" for i, k in enumerate(stage.entity.key))
    own_ids = "" if stage.entity.is_shared else f" WHERE _source = {literal(source_family(source))}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE known_to_{stage.name} AS"
        f" SELECT {', '.join(f'k{i}' for i in range(len(stage.entity.key)))},"
        " max({'v': _version_at, 'h': _row_hash}) AS best"
        f" FROM (SELECT {names}, _version_at, _row_hash FROM read_parquet([{listed}], union_by_name = true){own_ids})"
        " GROUP BY ALL"
    )
    same_key = " AND ".join(f"s.k{i} IS NOT DISTINCT FROM e.k{i}" for i in range(len(stage.entity.key)))
    return (
        f"SELECT s.record, CASE WHEN e.best IS NULL THEN {in_file}"
        f" WHEN r.is_known OR s.content = e.best.h THEN {UNCHANGED}"
        f" WHEN {{'v': s.version, 'h': s.content}} > e.best THEN {UPDATED} ELSE {UNCHANGED} END AS outcome"
        f" FROM ({own}) AS s LEFT JOIN {later} AS r USING (record) LEFT JOIN known_to_{stage.name} AS e ON {same_key}"
    )


def counts(connection: duckdb.DuckDBPyConnection, selects: Sequence[str]) -> Counts:
    """Records by their worst outcome over all feeds."""
    union = " UNION ALL ".join(selects)
    if len(selects) > 1:
        union = f"SELECT record, max(outcome) AS outcome FROM ({union}) GROUP BY record"
    rows: dict[int, int] = dict(
        connection.execute(f"SELECT outcome, count(*) FROM ({union}) GROUP BY outcome").fetchall()
    )
    return Counts(accepted=rows.get(ACCEPTED, 0), unchanged=rows.get(UNCHANGED, 0), updated=rows.get(UPDATED, 0))


def _written(column: Column) -> str:
    """SQL of a column on its way into the lake."""
    name = quoted(column.name)
    return f"{_one_of(name, column.values)} AS {name}" if column.values else name


def _one_of(value: str, words: Sequence[str]) -> str:
    """SQL of a text that is one of some words: it is written as the number of the word, and read as the word."""
    return f"CAST({value} AS ENUM ({', '.join(literal(word) for word in words)}))"


def lake_rows_sql(stage: Stage, source: str, refused: str, as_of: datetime, batch_id: str, line: str) -> str:
    """SELECT of the lake's columns that the feed fills, for the rows that may enter; `line` is SQL of their line."""
    filled = {check.column.name for check in stage.checks}
    columns = ", ".join(_written(column) for column in stage.entity.columns if column.name in filled)
    family = source_family(source)
    return (
        f"SELECT {columns}, {_one_of(literal(family), [family])} AS _source,"
        f" {_one_of(literal(batch_id), [batch_id])} AS _batch_id,"
        f" CAST({line} AS BIGINT) AS _line, {version_sql(stage, as_of)} AS _version_at, {stage.row_hash} AS _row_hash"
        f" FROM {_good_rows(stage, refused)}"
    )
