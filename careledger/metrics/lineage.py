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
            "made from": ", ".join(reads) or f"lake/{name.removeprefix('stg_')}",
            "rows": facts.row_count if facts else None,
        }
        waiting += reads
    return list(seen.values())
