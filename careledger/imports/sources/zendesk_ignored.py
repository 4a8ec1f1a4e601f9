"""Zendesk tables that are known and feed nothing yet, each with the reason that people are told."""

from __future__ import annotations

from careledger.imports.feeds import Source

IGNORED: dict[str, tuple[str, frozenset[str]]] = {
    "audit_log": (
        "it logs changes of settings, not of cases",
        frozenset({"action", "change_description", "source_type"}),
    ),
    "brand": ("cases carry the brand's id already", frozenset({"brand_url", "subdomain"})),
    "daylight_time": ("time zones are known without it", frozenset({"time_zone", "daylight_offset"})),
    "domain_name": ("domains of organisations feed no measure", frozenset({"organization_id", "domain_name"})),
    "group": ("cases carry the group's id already", frozenset({"id", "name", "url"})),
    "organization": ("customers carry the organisation's id already", frozenset({"id", "shared_tickets"})),
    "organization_tag": ("tags of organisations feed no measure", frozenset({"organization_id", "tag"})),
    "schedule": ("business hours are stated as an assumption", frozenset({"start_time_utc", "end_time_utc"})),
    "schedule_holiday": ("holidays come in as annotations", frozenset({"schedule_id", "start_date", "end_date"})),
    "sla_policy_metric_history": (
        "targets are stated as assumptions",
        frozenset({"sla_policy_id", "metric", "target"}),
    ),
    "ticket_chat": ("one chat is tied to several tickets here", frozenset({"chat_id", "ticket_id", "visitor_id"})),
    "ticket_chat_event": (
        "its events name a chat, and chats are not tied to one ticket each",
        frozenset({"chat_id", "actor_id", "chat_index"}),
    ),
    "ticket_form_history": ("forms feed no measure", frozenset({"display_name", "end_user_visible"})),
    "ticket_schedule": ("business hours are stated as an assumption", frozenset({"ticket_id", "schedule_id"})),
    "ticket_sla_policy": ("targets are stated as assumptions", frozenset({"ticket_id", "sla_policy_id"})),
    "ticket_tag": ("tags stand beside a case and would multiply it", frozenset({"ticket_id", "tag"})),
    "time_zone": ("time zones are known without it", frozenset({"time_zone", "standard_offset"})),
    "user_tag": ("tags of users feed no measure", frozenset({"user_id", "tag"})),
}

SOURCES = tuple(
    Source(name=f"zendesk {table}", headers=keys, keys=keys, ignored=reason, part=table)
    for table, (reason, keys) in IGNORED.items()
)
