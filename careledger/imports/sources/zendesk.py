"""Zendesk: the tables that warehouses hold, what its API sends, and the CSV export of tickets.

Who wrote a comment (customer or agent) is known only from the users: such events are `message`, and the
ledger tells their author's role. Times of the tables and the API are UTC, as documented.
"""

from __future__ import annotations

from careledger.imports.feeds import Cell, Feed, Source, from_header, from_sql, stated

IS_END_USER = "lower(role) = 'end-user'"
KIND = "CASE lower({0}) WHEN 'question' THEN 'question' WHEN 'task' THEN 'task' WHEN '' THEN NULL"
KIND += " WHEN 'problem' THEN 'complaint' WHEN 'incident' THEN 'complaint' END"


def _kind(header: str) -> Cell:
    return from_sql(header, KIND.format(f'"{header}"'))


def _case(channel: str) -> dict[str, Cell]:
    """The cells that tickets of tables and of the API share; they differ in how the channel is nested."""
    return {
        "case_id": from_header("id"),
        "customer_id": from_header("requester_id"),
        "channel": from_header(channel),
        "brand": from_header("brand_id"),
        "opened_at": from_header("created_at"),
        "agent_id": from_header("assignee_id"),
        "team": from_header("group_id"),
        "kind": _kind("type"),
        "priority": from_header("priority"),
        "status": from_header("status"),
        "updated_at": from_header("updated_at"),
    }


TICKET_HEADERS = frozenset(
    {"id", "requester_id", "assignee_id", "group_id", "brand_id", "created_at", "updated_at", "status", "priority"}
    | {"type", "subject"}
)

USERS = Source(
    name="zendesk users",
    headers=frozenset({"id", "role", "name", "email", "organization_id", "created_at", "updated_at"}),
    keys=frozenset({"id", "role", "name", "created_at"}),
    part="user",
    timezone="UTC",
    feeds=(
        Feed(
            entity="customers",
            where=IS_END_USER,
            cells={
                "customer_id": from_header("id"),
                "joined_at": from_header("created_at"),
                "account_id": from_header("organization_id"),
                "updated_at": from_header("updated_at"),
            },
        ),
        Feed(
            entity="agents",
            where=f"role IS NOT NULL AND NOT {IS_END_USER}",
            cells={
                "agent_id": from_header("id"),
                "agent_name": from_header("name"),
                "updated_at": from_header("updated_at"),
            },
        ),
        Feed(
            entity="identities",
            where=f"{IS_END_USER} AND email IS NOT NULL",
            cells={
                "platform": stated("email"),
                "handle": from_header("email"),
                "customer_id": from_header("id"),
                "display_name": from_header("name"),
                "linked_at": from_header("created_at"),
                "method": stated("zendesk"),
                "updated_at": from_header("updated_at"),
            },
        ),
    ),
)


def _messages(posted: str, words: str, author: str) -> Feed:
    return Feed(
        entity="case_events",
        cells={
            "case_id": from_header("ticket_id"),
            "event": stated("message"),
            "occurred_at": from_header(posted),
            "actor_id": from_header(author),
            "is_public": from_header("public"),
            "text": from_header(words),
        },
    )


# Open after solved is a reopening; open after pending is only the work going on.
STATUS_EVENT = (
    "CASE WHEN field_name = 'assignee_id' AND value IS NOT NULL THEN 'assigned' WHEN field_name <> 'status' THEN NULL"
    " WHEN value = 'solved' THEN 'resolved' WHEN value = 'closed' THEN 'closed'"
    " WHEN before = 'solved' THEN 'reopened'"
    " WHEN value IN ('pending', 'hold', 'on-hold') THEN 'pending' END"
)

SCORE = "CASE WHEN lower({0}) LIKE 'good%' THEN '1' WHEN lower({0}) LIKE 'bad%' THEN '0' END"
CSAT = {"kind": stated("csat"), "scale_maximum": stated("1")}


def _metric(event: str, happened: str, actor: str, where: str) -> Feed:
    return Feed(
        entity="case_events",
        where=where,
        cells={
            "case_id": from_header("ticket_id"),
            "event": stated(event),
            "occurred_at": from_sql("created_at", happened),
            "actor": stated(actor),
        },
    )


REPLY_MINUTES = '"reply_time_in_minutes.calendar"'
REPLIED_AT = (
    f"coalesce(CAST(CASE WHEN try_cast({REPLY_MINUTES} AS DOUBLE) BETWEEN 0 AND 100000000 THEN"
    f" try_cast(created_at AS TIMESTAMPTZ) + to_seconds(60 * try_cast({REPLY_MINUTES} AS DOUBLE)) END AS VARCHAR),"
    " created_at)"
)

SOURCES: tuple[Source, ...] = (
    Source(
        name="zendesk tickets table",
        headers=TICKET_HEADERS | {"via_channel"},
        keys=frozenset({"id", "requester_id", "created_at", "status", "via_channel"}),
        feeds=(Feed(entity="cases", cells=_case("via_channel")),),
        part="ticket",
        timezone="UTC",
    ),
    Source(
        name="zendesk tickets",
        headers=TICKET_HEADERS | {"via.channel"},
        keys=frozenset({"id", "requester_id", "created_at", "status", "via.channel"}),
        feeds=(Feed(entity="cases", cells=_case("via.channel")),),
        part="tickets",
        timezone="UTC",
    ),
    USERS,
    Source(
        name="zendesk comments table",
        headers=frozenset({"id", "body", "created", "public", "ticket_id", "user_id"}),
        keys=frozenset({"body", "created", "public", "ticket_id", "user_id"}),
        feeds=(_messages("created", "body", "user_id"),),
        part="ticket_comment",
        timezone="UTC",
    ),
    Source(
        name="zendesk comments",
        headers=frozenset({"id", "body", "created_at", "public", "ticket_id", "author_id"}),
        keys=frozenset({"body", "created_at", "public", "ticket_id", "author_id"}),
        feeds=(_messages("created_at", "body", "author_id"),),
        part="comments",
        timezone="UTC",
    ),
    Source(
        name="zendesk field history",
        headers=frozenset({"field_name", "ticket_id", "updated", "user_id", "value"}),
        keys=frozenset({"field_name", "ticket_id", "updated", "value"}),
        feeds=(
            Feed(
                entity="case_events",
                where=f"({STATUS_EVENT}) IS NOT NULL",
                cells={
                    "case_id": from_header("ticket_id"),
                    "event": from_sql("value", STATUS_EVENT),
                    "occurred_at": from_header("updated"),
                    "actor_id": from_header("user_id"),
                },
            ),
        ),
        derive=(
            "SELECT *, lag(value) OVER (PARTITION BY field_name, ticket_id ORDER BY updated, _record) AS before"
            " FROM {raw}"
        ),
        part="ticket_field_history",
        timezone="UTC",
    ),
    Source(
        name="zendesk ticket metrics",
        headers=frozenset({"ticket_id", "created_at", "solved_at", "reopens", "replies"})
        | {"reply_time_in_minutes.calendar", "reply_time_in_minutes.business"},
        keys=frozenset({"ticket_id", "created_at", "reply_time_in_minutes.calendar"}),
        feeds=(
            _metric("agent_reply", REPLIED_AT, "agent", f"{REPLY_MINUTES} IS NOT NULL"),
            _metric("resolved", "solved_at", "agent", "solved_at IS NOT NULL"),
        ),
        part="ticket_metrics",
        timezone="UTC",
    ),
    Source(
        name="zendesk satisfaction ratings",
        headers=frozenset({"id", "ticket_id", "requester_id", "assignee_id", "score", "created_at", "updated_at"}),
        keys=frozenset({"id", "ticket_id", "score", "created_at"}),
        feeds=(
            Feed(
                entity="surveys",
                cells={
                    **CSAT,
                    "survey_id": from_header("id"),
                    "case_id": from_header("ticket_id"),
                    "customer_id": from_header("requester_id"),
                    "sent_at": from_header("created_at"),
                    "answered_at": from_sql(
                        "updated_at", f"CASE WHEN {SCORE.format('score')} <> '' THEN updated_at END"
                    ),
                    "score": from_sql("score", SCORE.format("score")),
                    "answer": from_header("comment"),
                    "updated_at": from_header("updated_at"),
                },
            ),
        ),
        part="satisfaction_ratings",
        timezone="UTC",
    ),
    Source(
        name="zendesk ticket export",
        headers=frozenset(
            {"id", "requester", "requester id", "requester email", "assignee", "group", "subject", "tags", "status"}
            | {"priority", "via", "ticket type", "created at", "updated at", "assigned at", "organization", "solved at"}
            | {"satisfaction score", "reopens", "replies", "first reply time in minutes"}
            | {"first reply time in minutes within business hours", "full resolution time in minutes"}
        ),
        keys=frozenset({"id", "requester id", "status", "via", "created at"}),
        feeds=(
            Feed(
                entity="cases",
                cells={
                    "case_id": from_header("id"),
                    "customer_id": from_header("requester id"),
                    "channel": from_header("via"),
                    "opened_at": from_header("created at"),
                    "resolved_at": from_header("solved at"),
                    "agent_id": from_header("assignee"),
                    "team": from_header("group"),
                    "kind": _kind("ticket type"),
                    "priority": from_header("priority"),
                    "status": from_header("status"),
                    "reopen_count": from_header("reopens"),
                    "reply_count": from_header("replies"),
                    "first_reply_seconds": from_header("first reply time in minutes", reading="minutes"),
                    "first_reply_business_seconds": from_header(
                        "first reply time in minutes within business hours", reading="minutes"
                    ),
                    "updated_at": from_header("updated at"),
                },
            ),
            Feed(
                entity="surveys",
                where="regexp_matches(lower(\"satisfaction score\"), '^(offered|good|bad)')",
                cells={
                    **CSAT,
                    "survey_id": from_sql("id", "'csat-' || id"),
                    "case_id": from_header("id"),
                    "customer_id": from_header("requester id"),
                    "score": from_sql("satisfaction score", SCORE.format('"satisfaction score"')),
                    "updated_at": from_header("updated at"),
                },
            ),
            Feed(
                entity="customers",
                repeats=True,
                where='"requester id" IS NOT NULL',
                cells={"customer_id": from_header("requester id"), "account_id": from_header("organization")},
            ),
            Feed(
                entity="identities",
                repeats=True,
                where='"requester id" IS NOT NULL AND "requester email" IS NOT NULL',
                cells={
                    "platform": stated("email"),
                    "handle": from_header("requester email"),
                    "customer_id": from_header("requester id"),
                    "display_name": from_header("requester"),
                    "method": stated("zendesk"),
                },
            ),
            Feed(
                entity="agents",
                repeats=True,
                where="nullif(trim(assignee), '') IS NOT NULL AND assignee <> '-'",
                cells={"agent_id": from_header("assignee"), "agent_name": from_header("assignee")},
            ),
        ),
        part="tickets",
    ),
)
