"""A first mapping for an unknown file: which of its columns may mean what, to be corrected by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table

from careledger import contracts
from careledger.imports.mapping import MappedColumn, Mapping

# Words that other tools use for our columns, tokens joined by underscores.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "mention_id": ("message_id", "post_id", "tweet_id", "comment_id", "review_id", "id", "permalink"),
    "platform": ("network", "source", "site", "social_network"),
    "thread_id": ("conversation_id", "topic_id"),
    "in_reply_to_id": ("parent_id", "reply_to", "in_response_to", "reply_to_id"),
    "author_handle": ("author", "username", "user_name", "screen_name", "handle", "from", "user", "profile"),
    "customer_id": ("customer", "client_id", "user_id", "contact_id", "member_id", "requester_id", "buyer_id", "email"),
    "direction": ("inbound", "message_type", "type", "in_out"),
    "posted_at": ("date", "created", "created_at", "published_at", "timestamp", "time", "posted", "sent_at"),
    "text": ("message", "body", "content", "comment", "review", "tweet", "description"),
    "like_count": ("likes", "favorites", "favourites", "reactions"),
    "share_count": ("shares", "retweets", "reposts"),
    "reply_count": ("replies", "comments"),
    "follower_count": ("followers",),
    "rating": ("stars", "score", "review_score"),
    "case_id": (
        "ticket_id",
        "ticket_number",
        "ticket_no",
        "ticket",
        "case",
        "case_number",
        "conversation_id",
        "number",
        "id",
        "reference",
    ),
    "channel": ("source", "via", "medium", "origin"),
    "opened_at": ("created_at", "created", "opened", "date", "open_date", "asked_at", "creation_date"),
    "first_reply_at": ("first_response_at", "first_replied_at", "responded_at", "first_response"),
    "resolved_at": ("solved_at", "closed_at", "resolved", "closed", "completed_at"),
    "agent_id": ("agent", "assignee", "assignee_id", "owner", "handled_by", "agent_name"),
    "team": ("group", "queue", "department"),
    "topic": ("category", "subject", "reason", "tag"),
    "order_id": ("order", "order_number", "transaction_id", "invoice", "invoice_no", "invoice_id", "id", "receipt"),
    "ordered_at": ("order_date", "created_at", "date", "purchase_date", "paid_at", "invoice_date", "timestamp"),
    "amount": ("total", "value", "price", "revenue", "net_amount", "order_value", "total_price", "cost", "spend"),
    "currency": ("currency_code", "ccy"),
    "quantity": ("qty", "units", "items"),
    "product": ("product_name", "item", "sku", "category"),
    "region": ("country", "state", "market", "area"),
    "joined_at": ("signup_date", "registered_at", "created_at", "member_since", "joined"),
    "survey_id": ("response_id", "id"),
    "score": ("rating", "csat", "nps", "answer"),
    "answered_at": ("response_date", "responded_at", "submitted_at", "date"),
    "call_id": ("call", "id"),
    "started_at": ("start", "start_time", "call_start", "begin", "from"),
    "ended_at": ("end", "end_time", "to"),
    "started_on": ("start_date", "from", "month", "date"),
    "ended_on": ("end_date", "to"),
    "wait_seconds": ("wait_time", "queue_time", "wait"),
    "handle_seconds": ("handle_time", "talk_time", "duration"),
    "cost_id": ("id", "line", "invoice"),
    "category": ("cost_type", "type"),
    "campaign": ("utm_campaign", "campaign_name"),
    "updated_at": ("last_modified", "modified_at", "updated", "changed_at"),
}
UNITS = ("in", "cents", "minor", "pence", "minutes", "minute", "mins", "hours", "hrs", "utc", "eur", "usd", "gbp")
EXACT, SYNONYM, PART = 1.0, 0.8, 0.5
TIME_TYPES = ("timestamp", "date")
NUMBER_TYPES = ("integer", "decimal", "share", "money")
NUMBER = re.compile(r"^[-+(]?\s*[€$£]?\s*[\d.,\s]*\d[\d.,]*\s*[€$£%]?\)?$")
WORDS: dict[str, tuple[str, ...]] = {"boolean": ("true", "false", "0", "1", "yes", "no", "t", "f")}
DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^\d{8}$|[A-Z][a-z]{2} \d{1,2}")
EPOCH_SECONDS = re.compile(r"^1\d{9}(\.\d+)?$")
EPOCH_MILLISECONDS = re.compile(r"^1\d{12}$")


def _tokens(header: str) -> str:
    """The header's words in lower case, joined by underscores, without the unit."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", header).casefold()
    return "_".join(word for word in re.findall(r"[a-z0-9]+", words) if word not in UNITS)


def name_score(header: str, column: str) -> float:
    """How well a header's name fits a column, 0 to 1."""
    words = _tokens(header)
    if words == column:
        return EXACT
    synonyms = SYNONYMS.get(column, ())
    if words in synonyms:
        return SYNONYM - 0.02 * synonyms.index(words)
    own, theirs = set(words.split("_")), set(column.split("_"))
    shared = own & theirs - {"id", "at", "on", "is", "count", "amount"}
    return PART * len(shared) / len(own | theirs) if shared else 0.0


def reading_of(column: contracts.Column, header: str, samples: Sequence[str]) -> str | None:
    """How the samples are to be read in this column where that is not the usual way: epochs, minutes, cents."""
    words = re.findall(r"[a-z]+", header.casefold())
    if column.type in TIME_TYPES and samples:
        if all(EPOCH_SECONDS.match(sample) for sample in samples):
            return "epoch_s"
        if all(EPOCH_MILLISECONDS.match(sample) for sample in samples):
            return "epoch_ms"
    if column.unit == "seconds":
        if {"minutes", "minute", "mins", "min"} & set(words):
            return "minutes"
        if {"hours", "hour", "hrs"} & set(words):
            return "hours"
    if column.type == "money" and {"cents", "minor", "pence"} & set(words):
        return "minor_units"
    return None


def _most(matches: Iterable[object]) -> bool:
    found = [bool(match) for match in matches]
    return sum(found) * 2 >= len(found)


def fits(column: contracts.Column, samples: Sequence[str]) -> bool:
    """True if most samples can be values of the column: a file may be damaged. No samples fit anything."""
    if not samples:
        return True
    if column.type in TIME_TYPES:
        return _most(
            DAY.search(sample) or EPOCH_SECONDS.match(sample) or EPOCH_MILLISECONDS.match(sample) for sample in samples
        )
    if column.type in NUMBER_TYPES:
        return _most(NUMBER.match(sample) for sample in samples)
    words = column.values or WORDS.get(column.type)
    return words is None or all(sample.casefold() in words for sample in samples)


def guessed_columns(entity: contracts.Entity, samples: Table[str, Sequence[str]]) -> dict[str, MappedColumn]:
    """Columns of the entity with the header that fits each best; a header is used once."""
    ranked = sorted(
        (
            (name_score(header, column.name), column, header)
            for column in entity.columns
            for header, values in samples.items()
            if fits(column, values)
        ),
        key=lambda found: (-found[0], not found[1].required),
    )
    mapped: dict[str, MappedColumn] = {}
    used: set[str] = set()
    for score, column, header in ranked:
        if score and column.name not in mapped and header not in used:
            mapped[column.name] = MappedColumn(header=header, reading=reading_of(column, header, samples[header]))
            used.add(header)
    return {name: mapped[name] for name in entity.names if name in mapped}


def guessed_mapping(samples: Table[str, Sequence[str]], name: str) -> Mapping:
    """The mapping to the entity whose columns, above all the required ones, are named most like the file's.

    `samples` gives some cells by header.
    """

    def worth(entity: contracts.Entity) -> float:
        columns = guessed_columns(entity, samples)
        alike = {name: name_score(mapped.header or "", name) for name, mapped in columns.items()}
        required = [column.name for column in entity.columns if column.required]
        missing = len(set(required) - set(columns))
        return sum(alike.values()) + sum(alike.get(name, 0) for name in required) - missing

    best = max(contracts.entities().values(), key=worth)
    return Mapping(entity=best.name, columns=guessed_columns(best, samples), name=name)
