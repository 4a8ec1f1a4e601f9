"""What each entity of the lake looks like: the one place that defines columns, types, keys and units.

Templates, ``empty.parquet``, the checks of an import, ``docs/contracts.md`` and the mapping screen
are all made from here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

ColumnType = Literal[
    "id", "text", "enum", "timestamp", "date", "boolean", "integer", "decimal", "share", "money", "currency"
]

# Where each typed row came from. Every batch file of the lake ends in these columns.
PROVENANCE = {
    "_source": "VARCHAR",
    "_batch_id": "VARCHAR",
    "_line": "BIGINT",
    "_version_at": "TIMESTAMPTZ",
    "_row_hash": "UBIGINT",
}

STORED_AS: dict[ColumnType, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "timestamp": "TIMESTAMPTZ",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "share": "DOUBLE",
    "money": "DECIMAL(18,4)",
    "currency": "VARCHAR",
}

EXAMPLES: dict[ColumnType, str] = {
    "id": "00123",
    "text": "free text",
    "timestamp": "2026-01-31 09:00:00+00:00",
    "date": "2026-01-31",
    "boolean": "true",
    "integer": "12",
    "decimal": "3.5",
    "share": "0.25",
    "money": "1234.50",
    "currency": "EUR",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an entity. `unit` is stated where the name does not already end in it.

    `after` names the column of the same row whose time this one cannot precede.
    """

    name: str
    type: ColumnType
    doc: str
    required: bool = False
    personal: bool = False
    values: tuple[str, ...] = ()
    minimum: float | None = None
    unit: str | None = None
    after: str | None = None

    @property
    def stored_as(self) -> str:
        """The DuckDB type of the column in the lake."""
        return STORED_AS[self.type]

    @property
    def example(self) -> str:
        """A value that the column accepts, for error messages and templates."""
        return self.values[0] if self.type == "enum" else EXAMPLES[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of row that users bring: its grain, the columns that make a row unique, and all columns.

    The ids of a shared entity mean the same whoever exports them; those of others are a tool's own.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_shared: bool = False

    @property
    def lake_key(self) -> tuple[str, ...]:
        """The columns of the lake that make a row unique among the rows of every tool."""
        return self.key if self.is_shared else ("_source", *self.key)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError if the entity has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the order of the template."""
        return tuple(column.name for column in self.columns)

    @property
    def has_updated_at(self) -> bool:
        """True if rows carry their own version, so that the newest wins whatever the order of import."""
        return "updated_at" in self.names


def source_family(source: str) -> str:
    """The tool behind a source: its files are observed together and share their ids. Our own templates are one."""
    family = source.split(" ", maxsplit=1)[0]
    return "templates" if family == "careledger" else family


@cache
def entities() -> dict[str, Entity]:
    """Every entity by name, in the order of the contract files."""
    found: dict[str, Entity] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for name, stated in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[name] = Entity(
                name=name,
                grain=stated["grain"],
                key=tuple(stated["key"]),
                columns=tuple(_column(column, facts) for column, facts in stated["columns"].items()),
                is_shared=stated.get("shared", False),
            )
    return found


def _column(name: str, facts: dict[str, Any]) -> Column:
    return Column(name=name, **facts | {"values": tuple(facts.get("values", ()))})


def entity(name: str) -> Entity:
    """The entity called `name`; KeyError naming the known ones otherwise."""
    try:
        return entities()[name]
    except KeyError:
        raise KeyError(f"no entity {name!r}; known: {', '.join(entities())}") from None
