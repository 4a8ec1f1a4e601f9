"""A study on paper: how it was asked, on which rows, what came out, and how to have it come out again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import polars as pl

from careledger.exports.finance_case import STYLE, table_html
from careledger.exports.stamp import Stamp

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectReport:
    """A study as rows of text. `tables` are titled; `sql` ran with `parameters` on rows whose hash is `data_hash`."""

    answer: str
    lines: Sequence[str]
    tables: Mapping[str, Rows]
    sql: str
    parameters: Mapping[str, Any]
    data_hash: str
    stamp: Stamp


def hash_of_rows(frame: pl.DataFrame) -> str:
    """SHA-256 of a frame's rows in their order, as text; the same rows give the same hash on any machine."""
    told = hashlib.sha256(",".join(frame.columns).encode())
    told.update(frame.write_csv(include_header=False).encode())
    return told.hexdigest()


def report_html(report: EffectReport) -> str:
    """The study as one self-contained page: no script, nothing fetched, all text escaped."""
    parts = [f"<h1>{escape(report.answer)}</h1>", *(f"<p>{escape(line)}</p>" for line in report.lines)]
    for title, rows in report.tables.items():
        parts += [f"<h2>{escape(title)}</h2>", table_html(rows)]
    settings = json.dumps(dict(report.parameters), sort_keys=True, default=str)
    parts += [
        "<h2>To have it come out again</h2>",
        f"<p>Rows: SHA-256 {escape(report.data_hash)}. Parameters: {escape(settings)}</p>",
        f"<pre>{escape(report.sql)}</pre>",
        "<footer>" + "<br>".join(escape(line) for line in report.stamp.lines) + "</footer>",
    ]
    head = f"<meta charset='utf-8'><title>Effect of care</title><style>{STYLE} pre {{ white-space: pre-wrap }}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(parts)}</body></html>"
