"""What a person states for every row of a file goes through the same reading as a cell, once."""

from __future__ import annotations

import duckdb

from careledger.errors import DataRefused, WrongUsage
from careledger.imports.checks import column_checks
from careledger.imports.feeds import Feed, Source, quoted, stated
from careledger.imports.messages import refusal
from careledger.imports.readings import TYPE_WORDS
from careledger.imports.staging import Stating


def check_stated(connection: duckdb.DuckDBPyConnection, source: Source, stating: Stating) -> None:
    """Look at every stated value before any row is read.

    WrongUsage if the stated currency is none, DataRefused if a mapping states what its column cannot hold.
    """
    if stating.currency:
        orders = Feed(entity="orders", cells={"currency": stated(stating.currency)})
        if fault := _stated_fault(connection, orders, stating):
            raise WrongUsage(fault, next_step="State another: nothing was read.")
    for feed in source.feeds:
        if fault := _stated_fault(connection, feed, stating):
            raise DataRefused(f"{source.name}: {fault}", next_step="State another value: nothing was read.")


def _stated_fault(connection: duckdb.DuckDBPyConnection, feed: Feed, stating: Stating) -> str | None:
    """What is wrong with the first stated value of a feed that its column cannot hold."""
    for check in column_checks(feed, {}, stating.zone, stating.latest, None):
        if not check.is_stated:
            continue
        text, code = connection.execute(
            f"SELECT {check.text_name}, {check.fault_sql()} FROM (SELECT *, {check.value_sql} AS"
            f" {quoted(check.column.name)} FROM (SELECT {check.text_sql} AS {check.text_name}))"
        ).fetchall()[0]
        if code:
            parts = {"value": text or "", "type": TYPE_WORDS[check.column.type], "allowed": check.expected()}
            what, _ = refusal(code, example=check.column.example, **parts)
            return f"{check.column.name} {what.removesuffix('.')} (e.g. {check.column.example})."
    return None
