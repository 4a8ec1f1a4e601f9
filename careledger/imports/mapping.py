"""A mapping: which of a file's columns feed which columns of an entity, as a person stated it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from careledger import contracts
from careledger.errors import WrongUsage
from careledger.imports.feeds import Cell, Feed, Source, from_header, normalised, stated
from careledger.store.lake import Lake


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """One column of the entity: the file's `header`, or a `constant` for every row.

    `reading` says how the text is meant where it could be meant otherwise (see `readings.CHOICES`),
    e.g. `epoch_s`, `epoch_ms`, `dmy`, `minor_units`, `minutes`.
    """

    header: str | None = None
    constant: str | None = None
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A file's columns as columns of one entity. `name` becomes the source's name in the lake."""

    entity: str
    columns: dict[str, MappedColumn] = field(default_factory=dict)
    name: str = "mapped file"

    def to_json(self) -> str:
        """The mapping as stable JSON."""
        columns = {
            column: {k: v for k, v in (("header", m.header), ("constant", m.constant), ("reading", m.reading)) if v}
            for column, m in self.columns.items()
        }
        return json.dumps({"entity": self.entity, "name": self.name, "columns": columns}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """The mapping that `to_json` wrote; WrongUsage if it is not one."""
        try:
            stored = json.loads(text)
            columns = {column: MappedColumn(**m) for column, m in stored["columns"].items()}
            mapping = cls(entity=stored["entity"], name=stored["name"], columns=columns)
            known = contracts.entity(mapping.entity).names
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise WrongUsage(
                f"This is not a mapping: {problem}.", next_step="Save one from the mapping screen and use that."
            ) from problem
        if unknown := sorted(set(columns) - set(known)):
            raise WrongUsage(
                f"{mapping.entity} has no column {', '.join(unknown)}.", next_step=f"It has: {', '.join(known)}."
            )
        return mapping

    def as_written(self, headers: Iterable[str]) -> Mapping:
        """The mapping with each header as a file of the same headers writes it: case and spaces may differ."""
        written = {normalised(header): header for header in headers}
        columns = {
            column: replace(m, header=written.get(normalised(m.header), m.header)) if m.header else m
            for column, m in self.columns.items()
        }
        return replace(self, columns=columns)

    def missing(self) -> tuple[str, ...]:
        """Required columns of the entity that nothing feeds yet."""
        needed = (c.name for c in contracts.entity(self.entity).columns if c.required)
        fed = {name for name, m in self.columns.items() if m.header or m.constant}
        return tuple(name for name in needed if name not in fed)

    def as_source(self) -> Source:
        """The mapping as the source of one feed."""
        headers = frozenset(normalised(m.header) for m in self.columns.values() if m.header)
        cells: dict[str, Cell] = {}
        for column, m in self.columns.items():
            if m.header:
                cells[column] = from_header(normalised(m.header), reading=m.reading)
            elif m.constant:
                cells[column] = stated(m.constant)
        return Source(name=self.name, headers=headers, keys=headers, feeds=(Feed(entity=self.entity, cells=cells),))


def header_signature(headers: Iterable[str]) -> str:
    """The same for any two files with the same set of headers; saved mappings are found by it."""
    return hashlib.sha256("\n".join(sorted(normalised(h) for h in headers)).encode()).hexdigest()


def save_mapping(lake: Lake, headers: Iterable[str], mapping: Mapping) -> None:
    """Use this mapping for every later file with these headers."""
    with lake.writing():
        lake.log.save_mapping(header_signature(headers), mapping.to_json())
