"""What an unknown file may be: the entity and the columns that its headers and first cells look like."""

from __future__ import annotations

import re

import polars as pl

from careledger import contracts
from careledger.imports.mapping import MappedColumn, Mapping

# Words by which other tools call our columns.
SYNONYMS = {
    "order_id": ("order", "order number", "order no", "invoice", "invoice no", "receipt", "transaction id"),
    "customer_id": ("customer", "client id", "client", "user id", "buyer id", "member id", "contact id", "account no"),
    "ordered_at": ("order date", "date", "created at", "purchase date", "invoice date", "bought", "paid at"),
    "amount": ("total", "net", "net total", "value", "price", "revenue", "sum", "sales", "spend", "cost"),
    "quantity": ("qty", "units", "items", "pieces"),
    "product": ("product name", "item", "sku", "category"),
    "case_id": ("case", "case number", "ticket", "ticket id", "ticket number", "request id", "id"),
    "opened_at": ("created", "created at", "opened", "date opened", "open date", "date"),
    "resolved_at": ("solved at", "closed at", "closed", "resolved", "solved"),
    "first_reply_at": ("first response", "first response at", "first replied"),
    "first_reply_seconds": ("first response time", "first reply time", "frt"),
    "channel": ("via", "medium", "source", "contact channel"),
    "team": ("group", "department", "queue"),
    "agent_id": ("agent", "assignee", "handled by", "owner"),
    "topic": ("subject", "tag", "tags", "reason", "category"),
    "mention_id": ("post id", "tweet id", "message id", "comment id", "id"),
    "platform": ("network", "site", "social network"),
    "author_handle": ("author", "user", "username", "handle", "screen name", "from", "author id"),
    "in_reply_to_id": ("reply to", "parent id", "in response to tweet id"),
    "posted_at": ("created at", "date", "timestamp", "published", "posted", "post date"),
    "text": ("message", "body", "content", "comment", "review"),
    "direction": ("inbound",),
    "rating": ("stars", "score"),
    "survey_id": ("response id", "id"),
    "score": ("rating", "csat", "nps", "stars"),
    "answered_at": ("responded at", "submitted at", "completed at", "date"),
    "call_id": ("call", "id"),
    "started_at": ("start", "start time", "call start", "from", "date"),
    "ended_at": ("end", "end time", "to"),
    "handle_seconds": ("duration", "handle time", "talk time", "aht"),
    "wait_seconds": ("wait", "wait time", "queue time"),
    "is_abandoned": ("abandoned", "hung up"),
    "thread_id": ("thread", "topic id", "question id"),
    "viewed_at": ("date", "day", "view date"),
    "view_count": ("views", "page views", "hits"),
    "joined_at": ("signup date", "customer since", "registered", "created at"),
    "region": ("country", "state", "city", "market"),
    "segment": ("tier", "customer group", "type"),
    "started_on": ("from", "start", "start date", "date", "month"),
    "ended_on": ("to", "end", "end date"),
    "cost_id": ("id", "line", "booking no"),
    "category": ("cost type", "account"),
    "currency": ("curr", "ccy", "currency code"),
}
ENOUGH = 0.5
EPOCH = {r"^\d{10}(\.\d+)?$": "epoch_s", r"^\d{13}$": "epoch_ms"}
LOOKS_LIKE_TIME = r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^\d{8}$|^\d{10}(\.\d+)?$|^\d{13}$|^[A-Z][a-z]{2} [A-Z][a-z]{2} \d"
LOOKS_LIKE_NUMBER = r"^\(?[-+]?[€$£]?\s?\d[\d.,\s]*\s?[€$£]?\)?$"


def words(header: str) -> frozenset[str]:
    """The words of a header: 'OrderDate', 'order_date' and 'Order date' are the same two."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return frozenset(word for word in re.split(r"[\W_]+", parted.casefold()) if word)


def likeness(header: str, column: contracts.Column) -> float:
    """How much a header sounds like a column: 1 for its name, 0.9 for a synonym, else shared words."""
    said = words(header)
    if said == words(column.name):
        return 1.0
    if any(said == words(synonym) for synonym in SYNONYMS.get(column.name, ())):
        return 0.9
    meant = words(column.name) - {"id", "at", "on"}
    if not said or not meant:
        return 0.0
    return 0.8 * len(said & meant) / len(said | meant)


def _share_like(cells: pl.Series, pattern: str) -> float:
    filled = cells.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "")
    return filled.str.contains(pattern).sum() / filled.len() if filled.len() else 1.0


def _fits(cells: pl.Series, column: contracts.Column) -> bool:
    """False if the first cells cannot be values of the column's type."""
    if column.type in ("timestamp", "date"):
        return _share_like(cells, LOOKS_LIKE_TIME) >= ENOUGH
    if column.type in ("integer", "decimal", "share", "money"):
        return _share_like(cells, LOOKS_LIKE_NUMBER) >= ENOUGH
    if column.values:
        return _share_like(cells.str.to_lowercase(), "^(" + "|".join(map(re.escape, column.values)) + ")$") >= ENOUGH
    return True


def guessed_reading(header: str, cells: pl.Series, column: contracts.Column) -> str | None:
    """The way of writing that the header or the first cells give away, where it cannot be found out later."""
    if column.type in ("timestamp", "date"):
        return next((reading for pattern, reading in EPOCH.items() if _share_like(cells, pattern) > ENOUGH), None)
    said = words(header)
    if column.name.endswith("_seconds"):
        if said & {"min", "mins", "minutes"}:
            return "minutes"
        return "hours" if said & {"h", "hrs", "hours"} else None
    return "minor_units" if column.type == "money" and said & {"cents", "pence", "minor"} else None


def _columns(cells: pl.DataFrame, entity: contracts.Entity) -> tuple[dict[str, MappedColumn], float]:
    """(the likeliest feed of each column, each header once; how well the entity is served by it)."""
    scored = sorted(
        (
            (-score, not column.required, position, column.name, header)
            for position, column in enumerate(entity.columns)
            for header in cells.columns
            if (score := likeness(header, column)) >= ENOUGH and _fits(cells[header], column)
        ),
    )
    chosen: dict[str, MappedColumn] = {}
    used: set[str] = set()
    served = 0.0
    for score, _, _, name, header in scored:
        if name in chosen or header in used:
            continue
        column = entity.column(name)
        chosen[name] = MappedColumn(header=header, reading=guessed_reading(header, cells[header], column))
        used.add(header)
        served -= score * (3 if column.required else 1)
    needed = sum(column.required for column in entity.columns)
    return chosen, served - 2 * (needed - sum(entity.column(name).required for name in chosen))


def guessed_mapping(cells: pl.DataFrame, stem: str, entity: str | None = None) -> Mapping:
    """The likeliest mapping of a table, to start from. `cells` are its first rows as text, by header.

    `stem` is the file's name, which breaks ties and names the source; `entity` fixes what the rows are.
    """
    if entity is None:
        named = words(stem)
        entity = max(
            contracts.entities().values(),
            key=lambda one: _columns(cells, one)[1] + (2 if words(one.name) & named else 0),
        ).name
    name = "-".join(re.findall(r"\w+", stem.casefold())) or "file"
    return Mapping(entity=entity, columns=_columns(cells, contracts.entity(entity))[0], name=f"{name} {entity}")
