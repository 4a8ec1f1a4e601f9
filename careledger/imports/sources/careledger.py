"""CareLedger's own templates: a file whose headers are the columns of one entity's contract."""

from __future__ import annotations

from careledger import contracts
from careledger.imports.feeds import Feed, Source, from_header

PREFIX = "careledger "


def _template_source(entity: contracts.Entity) -> Source:
    return Source(
        name=PREFIX + entity.name,
        headers=frozenset(entity.names),
        keys=frozenset(column.name for column in entity.columns if column.required),
        feeds=(Feed(entity=entity.name, cells={name: from_header(name) for name in entity.names}),),
        part=entity.name,
    )


SOURCES = tuple(_template_source(entity) for entity in contracts.entities().values())
