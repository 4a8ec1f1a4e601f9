"""Quarantined rows, mended by hand and sent again as if the file had always said so."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from careledger.errors import DataRefused, WrongUsage
from careledger.imports.admission import import_table
from careledger.imports.feeds import Source, normalised
from careledger.imports.files import Document
from careledger.imports.intake import session
from careledger.imports.mapping import Mapping as ColumnMapping
from careledger.imports.options import ImportOptions
from careledger.imports.readers.cells import CellRow
from careledger.imports.readers.tables import rows_table
from careledger.imports.recognise import source_named
from careledger.imports.report import ImportReport
from careledger.imports.tokens import Tokens
from careledger.inert import inert
from careledger.store.import_log import Batch
from careledger.store.lake import Lake

# Behind a file's name: the rows of it that were mended.
MENDED = " (mended)"
# What replaces a refused row: new values by column, or the whole line as it should have been.
Mend = Mapping[str, str | None] | str


def mend(lake: Lake, mends: Mapping[int, Mend], options: ImportOptions | None = None) -> ImportReport:
    """Send refused rows of one file again, mended; they enter together or not at all.

    `mends` gives by quarantine id the new values by column, or the whole line. The rows are read as their
    file was. WrongUsage if an id is not an open row of quarantine, or the rows are of several files.
    """
    rows = lake.quarantined().filter(pl.col("quarantine_id").is_in(list(mends)))
    if missing := sorted(set(mends) - set(rows["quarantine_id"])):
        raise WrongUsage(
            f"Quarantine has no open row {', '.join(map(str, missing))}.", next_step="List the open rows first."
        )
    if rows["batch_id"].n_unique() != 1:
        raise WrongUsage("These rows are of several files.", next_step="Mend one file at a time.")
    batch = lake.log.latest(rows["batch_id"][0])
    assert batch is not None
    if not batch.layout:
        raise WrongUsage(
            f"{batch.file_name} was refused as a whole.", next_step="Import it again with what it was missing."
        )
    cells = [
        CellRow(row["line"], None, _mended_cells(batch, row, mends[row["quarantine_id"]])) for row in rows.to_dicts()
    ]
    titles = tuple(batch.layout["headers"])
    document = _document(batch, cells)
    with lake.writing(), session() as connection:
        return import_table(
            lake,
            connection,
            document,
            rows_table(document, document.stem, titles, cells),
            _source(batch),
            _as_the_file_was_read(batch, options or ImportOptions()),
            mended=sorted(mends),
        )


def _mended_cells(batch: Batch, row: dict[str, Any], change: Mend) -> list[str | None]:
    """The cells of one row after the change, in the file's order."""
    titles: list[str] = batch.layout["headers"]
    place = f"{row['file_name']} line {row['line']}"
    if isinstance(change, str):
        return list(_line_cells(batch, change, place))
    if row["cells"]:
        held: dict[str, str | None] = json.loads(row["cells"])
        cells = list(held.values())
    else:
        cells = list(_line_cells(batch, row["raw"], place))
    names = [normalised(title) for title in titles]
    for column, value in change.items():
        if normalised(column) not in names:
            raise WrongUsage(f"{place} has no column {column!r}.", next_step=f"It has: {', '.join(titles)}.")
        cells[names.index(normalised(column))] = value
    return cells


def _line_cells(batch: Batch, line: str, place: str) -> list[str]:
    """A line's cells; DataRefused if it still is not one record of the file."""
    titles = batch.layout["headers"]
    tokens = Tokens(text=line, delimiter=batch.layout["delimiter"], width=len(titles), skip_lines=0)
    rows = list(tokens)
    if len(rows) != 1:
        raise DataRefused(
            f"{place}: the mended line is not one record of {len(titles)} cells.",
            next_step=f"Its columns are: {', '.join(titles)}.",
        )
    return [cell or "" for cell in rows[0].cells]


def _document(batch: Batch, rows: list[CellRow]) -> Document:
    """The mended rows as a file of their own: the same mends make the same batch."""
    out = io.StringIO()
    csv.writer(out).writerows([row.line, *row.cells] for row in rows)
    content = out.getvalue().encode()
    return Document(
        name=batch.file_name.removesuffix(MENDED) + MENDED,
        path=Path(batch.file_name),
        sha256=hashlib.sha256(batch.file_sha256.encode() + content).hexdigest(),
        size=len(content),
        modified_at=batch.as_of,
        kind="text",
    )


def _source(batch: Batch) -> Source:
    """The source of the file, with every column read as it was read there."""
    stored = batch.options.get("mapping")
    source = ColumnMapping.from_json(stored).as_source() if stored else source_named(batch.source)
    readings: dict[str, dict[str, str]] = batch.layout["readings"]
    feeds = tuple(
        replace(
            feed,
            cells={
                column: replace(cell, reading=readings.get(feed.entity, {}).get(column, cell.reading))
                for column, cell in feed.cells.items()
            },
        )
        for feed in source.feeds
    )
    derive = source.derive
    if derive and source.counted:
        # Here equal records are not counted from the start of the file: the line keeps a mended one apart.
        derive = f"SELECT * REPLACE ({source.counted} || '-line-' || _line AS {source.counted}) FROM ({derive})"
    return replace(source, feeds=feeds, derive=derive)


def _as_the_file_was_read(batch: Batch, options: ImportOptions) -> ImportOptions:
    """The options that the file was imported with; only `allow_rejects` is the caller's."""
    stored = batch.options
    return ImportOptions(
        allow_rejects=options.allow_rejects,
        mapping=ColumnMapping.from_json(stored["mapping"]) if "mapping" in stored else None,
        timezone=stored.get("timezone"),
        date_order=stored.get("date_order"),
        as_of=datetime.fromisoformat(stored["as_of"]) if "as_of" in stored else None,
        currency=stored.get("currency"),
    )


def quarantine_csv(lake: Lake, *, open_only: bool = True) -> str:
    """Quarantine as CSV; cells that a spreadsheet would run as a formula are put behind an apostrophe."""
    return inert(lake.quarantined(open_only=open_only)).write_csv()
