"""From a query back to the files: which tables, made from which, and which entities feed them."""

from __future__ import annotations

import re
from typing import Any

from careledger.store.home import PROJECT
from careledger.store.ledger import Ledger, query_text

MODELS = PROJECT / "sql" / "models"
TABLE = re.compile(r"\b(marts|intermediate|staging)\.([a-z_]+)\b")
GRAIN = re.compile(r"\A/\* (.*?) \*/", re.DOTALL)


def tables_read(sql: str) -> list[str]:
    """Names of the tables that a text of SQL reads, in order of appearance."""
    names = (match.group(2) for match in TABLE.finditer(sql))
    return list(dict.fromkeys(names))


def table_lineage(ledger: Ledger, query: str) -> list[dict[str, Any]]:
    """One row per table on the way from `query` to the imported files: its grain, what it reads, its rows."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in MODELS.rglob("*.sql")}
    waiting, seen = tables_read(query_text(query)), {}
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        text = texts[name]
        reads = [read for read in tables_read(text) if read != name]
        grain = GRAIN.match(text)
        facts = ledger.manifest.tables.get(name)
        seen[name] = {
            "table": name,
            "one row per": grain.group(1) if grain else "",
            "made from": ", ".join(reads)
            or (f"lake/{name.removeprefix('stg_')}" if name.startswith("stg_") else "the import log"),
            "rows": facts.row_count if facts else None,
        }
        waiting += reads
    return list(seen.values())


def column_lineage(ledger: Ledger, query: str) -> list[dict[str, str]]:
    """One row per column of a table that `query` names: its meaning, and the columns of the files it is made from."""
    text, known = query_text(query), ledger.lineage()
    words = set(re.findall(r"[a-z_]+", text))
    rows = []
    for table in tables_read(text):
        for name, facts in known.items():
            if name.startswith(f"{table}.") and name.split(".")[1] in words:
                files = sorted(_file_columns(name, known, set()))
                rows.append({"column": name, "means": facts["meaning"], "made from": ", ".join(files)})
    return rows


def _file_columns(name: str, known: dict[str, dict[str, Any]], seen: set[str]) -> set[str]:
    """The columns of imported files behind a column, followed through every table between."""
    if name in seen:
        return set()
    seen.add(name)
    if name.startswith("stg_"):
        return {name.removeprefix("stg_")}
    found: set[str] = set()
    for parent in known.get(name, {}).get("from", ()):
        found |= _file_columns(parent, known, seen)
    return found
