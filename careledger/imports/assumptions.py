"""What was assumed while a feed was read, with counts: nothing is assumed in silence."""

from __future__ import annotations

import duckdb

from careledger.imports.checks import ColumnCheck
from careledger.imports.feeds import literal, quoted
from careledger.imports.messages import caution
from careledger.imports.staging import Stage, Stating

# UTF-8 that an earlier program took for cp1252: dashes and quotes, accents, emoji.
MOJIBAKE = ("â€", "Ã", "ðŸ", "Â")


def stage_cautions(connection: duckdb.DuckDBPyConnection, stage: Stage, stating: Stating) -> list[str]:
    """The cautions of one staged feed, as sentences with counts."""
    return [
        *_left_out(connection, stage),
        *_naive_times(connection, stage, stating),
        *_open_points(connection, stage),
        *_odd_cells(connection, stage, stating),
        *_currencies(connection, stage),
        *_garbled(connection, stage),
    ]


def _left_out(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[str]:
    """Said of records that a source keeps beside its rows, such as payments that never came."""
    if not stage.feed.left_out:
        return []
    count = connection.execute(f"SELECT count(*) FROM {stage.name} WHERE NOT _feeds AND NOT _is_blank").fetchall()[0][0]
    return [caution("left-out", count=count, entity=stage.feed.entity, reason=stage.feed.left_out)] if count else []


def _naive_times(connection: duckdb.DuckDBPyConnection, stage: Stage, stating: Stating) -> list[str]:
    if stating.is_zone_documented:
        return []
    checks = [check for check in stage.checks if check.naive_sql()]
    counts = _counted(connection, stage, [quoted("naive " + check.column.name) for check in checks])
    return [
        caution("naive-time-assumed", count=count, column=check.cell.header, zone=stating.zone)
        for check, count in zip(checks, counts, strict=True)
        if count
    ]


def _open_points(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[str]:
    """Said where every point of a column may stand before thousands as well as before decimals."""
    if not stage.open_points:
        return []
    names = [quoted(check.column.name) for check in stage.open_points]
    opens = [quoted("open " + check.column.name) for check in stage.open_points]
    examples = ", ".join(
        f"CASE WHEN bool_and({is_open}) THEN CAST(min({name}) FILTER ({is_open}) AS DOUBLE) END"
        for name, is_open in zip(names, opens, strict=True)
    )
    row = connection.execute(f"SELECT {examples} FROM {stage.name} WHERE _feeds").fetchall()[0]
    return [
        caution("ambiguous-number", column=check.cell.header, value=f"{example:.3f}", reading="decimals")
        for check, example in zip(stage.open_points, row, strict=True)
        if example is not None
    ]


def _odd_cells(connection: duckdb.DuckDBPyConnection, stage: Stage, stating: Stating) -> list[str]:
    """Cells that were read as something else than they look, counted among the odd rows."""
    counters: list[tuple[str, ColumnCheck, str]] = []
    for check in stage.checks:
        if check.is_stated:
            continue
        value = quoted(check.column.name)
        if check.column.type == "id":
            counters.append(("float-id", check, f"{value} <> {check.text_name}"))
        if check.column.type != "text":
            counters.append(("null-marker", check, f"{value} IS NULL AND {check.is_marker_sql()}"))
        if odd_local := check.is_odd_local_sql():
            counters.append(("ambiguous-local-time", check, odd_local))
    if not counters or not stage.odd:
        return []
    sums = ", ".join(
        f"count(*) FILTER ({condition}), min({check.text_name}) FILTER ({condition})"
        for _, check, condition in counters
    )
    row = connection.execute(f"SELECT {sums} FROM {stage.odd_table}").fetchall()[0]
    return [
        caution(code, count=count, column=check.cell.header, value=value, zone=stating.zone)
        for (code, check, _), count, value in zip(counters, row[::2], row[1::2], strict=True)
        if count
    ]


def _currencies(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[str]:
    """Said where amounts of one file are in several currencies; exchange rates always are."""
    if stage.feed.entity == "fx_rates":
        return []
    said = []
    for check in stage.checks:
        if check.column.type != "currency" or check.is_stated:
            continue
        name = quoted(check.column.name)
        rows = connection.execute(
            f"SELECT DISTINCT {name} FROM {stage.name} WHERE {name} IS NOT NULL AND _feeds ORDER BY 1 LIMIT 9"
        ).fetchall()
        if len(rows) > 1:
            said.append(caution("currency-mixed", column=check.cell.header, value=", ".join(row[0] for row in rows)))
    return said


def _garbled(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[str]:
    checks = [
        check for check in stage.checks if check.column.type == "text" and check.column.personal and not check.is_stated
    ]
    conditions = [
        " OR ".join(f"contains({quoted(check.column.name)}, {literal(sign)})" for sign in MOJIBAKE) for check in checks
    ]
    return [
        caution("mojibake", count=count, column=check.cell.header, value="â€™")
        for check, count in zip(checks, _counted(connection, stage, conditions), strict=True)
        if count
    ]


def _counted(connection: duckdb.DuckDBPyConnection, stage: Stage, conditions: list[str]) -> list[int]:
    """Rows that feed, by condition."""
    if not conditions:
        return []
    counts = ", ".join(f"count(*) FILTER (({condition}) AND _feeds)" for condition in conditions)
    return list(connection.execute(f"SELECT {counts} FROM {stage.name}").fetchall()[0])
