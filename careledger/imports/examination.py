"""A table read, typed and checked, before anything is committed: what an import and a preview both see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from careledger.errors import WrongUsage
from careledger.imports.assumptions import stage_cautions
from careledger.imports.choice import chosen_readings
from careledger.imports.feeds import STATED, Feed, Source, quoted
from careledger.imports.messages import caution, listed, refusal, where
from careledger.imports.options import ImportOptions
from careledger.imports.outcomes import Counts, counts, mark_repeats, outcome_sql
from careledger.imports.raw import RAW_LIMIT, CarefulNeeded, Raw
from careledger.imports.readers.tables import Table
from careledger.imports.staging import Fault, Stage, Stating, stage_faults, stage_feed
from careledger.imports.stated import check_stated
from careledger.imports.tokens import FOOTER
from careledger.store.import_log import Refusal
from careledger.store.lake import Lake

GRACE = timedelta(days=1)
# Line and raw text (where the reader noted them), and cells as JSON, of one record.
Noted = tuple[int, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A table's rows in temporary tables, its refused records, and what was assumed on the way.

    `refusals` puts what quarantine keeps of the refused records into words; it needs no connection.
    """

    raw: Raw
    source: str
    stages: tuple[Stage, ...]
    refusals: Callable[[], list[Refusal]]
    reject_codes: dict[str, int]
    rows_in: int
    blank: int
    cautions: tuple[str, ...]
    layout: dict[str, Any]

    @property
    def refused(self) -> int:
        """Records that are not let in."""
        return sum(self.reject_codes.values())


def examined(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: Source,
    options: ImportOptions,
    *,
    as_of: datetime,
    now: datetime,
) -> Examined:
    """Read the table by the first reader that can. Refused records end up in the table `refused`."""
    zone = options.timezone or source.timezone or "UTC"
    try:
        ZoneInfo(zone)
    except (ValueError, OSError) as problem:
        raise WrongUsage(
            f"There is no time zone {zone!r}.", next_step="Name one like Europe/Berlin or America/Sao_Paulo."
        ) from problem
    stating = Stating(
        zone=zone,
        latest=max(now, as_of) + GRACE,
        currency=options.currency,
        is_zone_documented=bool(source.timezone and not options.timezone),
    )
    check_stated(connection, source, stating)
    for read in table.reads[:-1]:
        try:
            return _examined(connection, read(connection), table, source, options, stating, as_of)
        except (CarefulNeeded, duckdb.InvalidInputException):
            continue
    return _examined(connection, table.reads[-1](connection), table, source, options, stating, as_of)


def _examined(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    table: Table,
    source: Source,
    options: ImportOptions,
    stating: Stating,
    as_of: datetime,
) -> Examined:
    read_total, bound = _bound(connection, raw, source)
    stages: list[Stage] = []
    faults: dict[int, Fault] = {}
    said: list[str] = [*source.cautions, *raw.cautions]
    if not options.mapping and (unread := _columns_not_read(raw, source)):
        said.append(caution("columns-not-read", value=listed(unread)))
    for number, feed in enumerate(_fed(feed, bound.headers) for feed in source.feeds):
        name = f"stage_{number}"
        stage = stage_feed(connection, bound, feed, name=name, readings={}, stating=stating)
        readings, notes = chosen_readings(connection, bound, stage, options.date_order)
        if readings:
            stage = stage_feed(connection, bound, feed, name=name, readings=readings, stating=stating)
        said += notes + stage_cautions(connection, stage, stating)
        for fault in stage_faults(connection, stage):
            faults.setdefault(fault.record, fault)
        stages.append(stage)
    first = stages[0]
    blank_between = raw.blank + (raw.places.settle(read_total or first.rows) if raw.places else 0)
    if footer := _footer(connection, first, tuple(raw.titles)):
        faults[footer.record] = footer
    _refuse(connection, list(faults))
    for stage in stages:
        repeats = mark_repeats(connection, stage, "refused", as_of)
        new = [fault.record for fault in repeats if fault.record not in faults]
        for fault in repeats:
            faults.setdefault(fault.record, fault)
        _refuse(connection, new, more=True)
    codes = Counter(code.split(":")[0] for code in [*(b.code for b in raw.broken), *(f.code for f in faults.values())])
    return Examined(
        raw=bound,
        source=source.name,
        stages=tuple(stages),
        refusals=partial(_refusals, bound, table.name, faults, _noted(connection, bound, stages)),
        reject_codes=dict(codes.most_common()),
        rows_in=first.rows + blank_between + len(raw.broken),
        blank=first.blank + blank_between,
        cautions=tuple(dict.fromkeys(said)),
        layout={
            "headers": list(raw.titles.values()),
            "delimiter": raw.delimiter,
            "readings": {
                stage.entity.name: {c.column.name: c.reading.name for c in stage.checks if c.reading}
                for stage in stages
            },
        },
    )


def _bound(connection: duckdb.DuckDBPyConnection, raw: Raw, source: Source) -> tuple[int | None, Raw]:
    """(records read, if counted here; the relation with every header that the source knows).

    A relation that is read more than once is kept in a temporary table first.
    """
    missing = sorted(source.headers - set(raw.headers)) if _has_own_sql(source) else []
    total = None
    relation = raw.relation
    has_record = raw.has_record
    if relation.startswith("(") and (len(source.feeds) > 1 or source.derive):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE raw_cells AS SELECT * FROM {relation}")
        total = int(connection.execute("SELECT count(*) FROM raw_cells").fetchall()[0][0])
        relation = "raw_cells"
    nulls = "".join(f", NULL::VARCHAR AS {quoted(header)}" for header in missing)
    if source.derive:
        # What is worked out across records may not be divided into parts that fit.
        connection.execute("RESET memory_limit")
        record = "" if has_record else "rowid AS _record, "
        wide = f"(SELECT {record}*{nulls} FROM {relation})"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE derived_cells AS {source.derive.replace('{raw}', wide)} ORDER BY _record"
        )
        derived = [row[0] for row in connection.execute("DESCRIBE derived_cells").fetchall()]
        headers = tuple(name for name in derived if name not in ("_record", "_line", "_text"))
        return total, replace(raw, relation="derived_cells", headers=headers, has_record=True)
    if missing:
        relation = f"(SELECT *{nulls} FROM {relation})"
    return total, replace(raw, relation=relation, headers=(*raw.headers, *missing))


def _columns_not_read(raw: Raw, source: Source) -> list[str]:
    """Columns of the file, as it writes them, that the source neither reads nor is known to have."""
    read = {cell.header for feed in source.feeds for cell in feed.cells.values()}
    return [title for name, title in raw.titles.items() if name not in source.headers | read]


def _has_own_sql(source: Source) -> bool:
    """True if the source works columns out, so that its SQL may name headers that a file lacks."""
    cells = (cell for feed in source.feeds for cell in feed.cells.values() if cell.header != STATED)
    return (
        bool(source.derive)
        or any(cell.sql != quoted(cell.header) for cell in cells)
        or any(feed.where for feed in source.feeds)
    )


def _fed(feed: Feed, headers: Sequence[str]) -> Feed:
    """The feed without the columns that the file does not have."""
    cells = {
        column: cell for column, cell in feed.cells.items() if cell.sql != quoted(cell.header) or cell.header in headers
    }
    return replace(feed, cells=cells)


def _footer(connection: duckdb.DuckDBPyConnection, stage: Stage, headers: Sequence[str]) -> Fault | None:
    """The last record, if its key or its first filled cell is a word for a total."""
    filled = {check.column.name for check in stage.checks}
    keys = [f"CAST({quoted(k)} AS VARCHAR)" for k in stage.entity.key if k in filled]
    first = f"coalesce({', '.join(f'''nullif(trim({stage.kept_cell(h)}), '')''' for h in headers)})"
    last = f"SELECT max({stage.record}) FROM {stage.name} WHERE NOT _is_blank"
    row = connection.execute(
        f"SELECT {stage.record}, list_filter([{first}, {', '.join(keys)}],"
        f" lambda x: regexp_full_match(lower(x), '{FOOTER}')) FROM {stage.name} WHERE {stage.record} = ({last})"
    ).fetchall()
    if not row or not row[0][1]:
        return None
    return Fault(record=row[0][0], column=None, code="footer-row")


def _refuse(connection: duckdb.DuckDBPyConnection, records: Sequence[int], *, more: bool = False) -> None:
    if not more:
        connection.execute("CREATE OR REPLACE TEMP TABLE refused (record BIGINT)")
    if records:
        listed = pl.DataFrame({"record": records}, schema={"record": pl.Int64})
        connection.register("newly_refused", listed)
        connection.execute("INSERT INTO refused SELECT record FROM newly_refused")
        connection.unregister("newly_refused")


def _refusals(raw: Raw, file: str, faults: dict[int, Fault], noted: dict[int, Noted]) -> list[Refusal]:
    """What quarantine keeps of every refused record, in file order."""
    found: list[Refusal] = []
    for broken in raw.broken:
        what, next_step = refusal(broken.code, **broken.parts)
        found.append(
            Refusal(
                line=broken.line,
                column=None,
                code=broken.code.split(":")[0],
                raw=broken.raw[:RAW_LIMIT],
                message=f"{where(file, broken.line, None)}: {what} {next_step}",
                next_step=next_step,
            )
        )
    if raw.places is None:
        places = {record: (line, text) for record, (line, text, _) in noted.items()}
    else:
        lines, texts = raw.places.lines(), raw.places.texts(list(faults))
        places = {
            record: (record + lines if isinstance(lines, int) else lines[record], text)
            for record, text in zip(faults, texts, strict=True)
        }
    worded: dict[tuple[str, str | None, str], tuple[str, str]] = {}
    for record, fault in faults.items():
        line, text = places[record]
        cells = noted[record][2] if record in noted else None
        column = raw.titles.get(fault.column, fault.column) if fault.column else None
        # The same fault comes again and again: it is put into words once.
        if (same := (fault.code, column, fault.value)) not in worded:
            worded[same] = refusal(fault.code, value=fault.value, **fault.parts)
        what, next_step = worded[same]
        found.append(
            Refusal(
                line=line,
                column=column,
                code=fault.code.split(":")[0],
                raw=(text or cells or "")[:RAW_LIMIT],
                cells=cells,
                message=f"{where(file, line, column)}: {what} {next_step}",
                next_step=next_step,
            )
        )
    return sorted(found, key=lambda r: r.line)


def _noted(connection: duckdb.DuckDBPyConnection, raw: Raw, stages: Sequence[Stage]) -> dict[int, Noted]:
    """What the tables of an import know of each refused record; where it has places, the cells of odd rows only."""
    if raw.places is None:
        cells = ", ".join(f"{quoted(header)} := {quoted(header)}" for header in raw.titles)
        rows = connection.execute(
            f"SELECT _record, _line, _text, to_json(struct_pack({cells})) FROM {raw.relation}"
            " WHERE _record IN (SELECT record FROM refused)"
        ).fetchall()
        return {record: (line, text, packed) for record, line, text, packed in rows}
    noted: dict[int, Noted] = {}
    for stage in stages:
        if not stage.odd:
            continue
        cells = ", ".join(f"{quoted(header)} := {stage.kept_cell(header)}" for header in raw.titles)
        rows = connection.execute(
            f"SELECT _odd_record, to_json(struct_pack({cells})) FROM {stage.odd_table}"
            " WHERE _odd_record IN (SELECT record FROM refused)"
        ).fetchall()
        noted |= {record: (0, None, packed) for record, packed in rows}
    return noted


def line_sql(connection: duckdb.DuckDBPyConnection, raw: Raw, stage: Stage) -> str:
    """SQL of a staged row's line in the file."""
    if raw.places is None:
        return "_line"
    lines = raw.places.lines()
    if isinstance(lines, int):
        return f"{stage.record} + {lines}"
    connection.register("listed_lines", pl.DataFrame({"line": lines}, schema={"line": pl.Int64}))
    connection.execute("CREATE OR REPLACE TEMP TABLE record_lines AS SELECT line FROM listed_lines")
    connection.unregister("listed_lines")
    return f"(SELECT line FROM record_lines WHERE record_lines.rowid = {stage.name}.{stage.record})"


def outcome_counts(
    connection: duckdb.DuckDBPyConnection, lake: Lake, found: Examined, as_of: datetime, without: Sequence[str] = ()
) -> Counts:
    """Records by what they would do to the lake as it is now, but for the batches `without`, which make way."""
    selects = [
        outcome_sql(connection, stage, found.source, lake.files(stage.entity.name, without), "refused", as_of)
        for stage in found.stages
    ]
    feeding = counts(connection, selects)
    placed = feeding.accepted + feeding.unchanged + feeding.updated
    return replace(feeding, quiet=found.rows_in - found.blank - found.refused - placed)
