"""Alarms over what is said, as the Crises and the Now page show them."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from analytics.crises import Alarm, Watch, alarms_of, watched_hours
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters


def watched(desk: Desk, filters: Filters) -> Watch | None:
    """Every hour of the filters' mentions beside what was expected; None where the history is too short."""
    return watched_hours(desk.ledger.frame("mentions_by_hour", _narrowed(filters)))


def open_alarms(desk: Desk, filters: Filters) -> list[Alarm]:
    """Alarms that still stand at the end of observation, the source's own now."""
    known = watched(desk, filters)
    return [] if known is None else [alarm for alarm in alarms_of(known) if alarm.is_open]


def mentions_between(desk: Desk, filters: Filters, started_at: datetime, ended_at: datetime) -> pl.DataFrame:
    """One row per inbound mention of a stretch of time: `posted_at`, `person`, `complaint`, `reason` and its reach."""
    stated = {name: value for name, value in _narrowed(filters).items() if name not in ("from_at", "to_at")}
    return desk.ledger.frame("alarm_mentions", stated | {"started_at": started_at, "ended_at": ended_at})


def noted_events(desk: Desk) -> pl.DataFrame:
    """What happened, from files and from the screen, latest first: kind, started_at, ended_at, label, source."""
    told = desk.ledger.frame("annotations", {})
    written = pl.DataFrame(
        desk.workspace.annotations(), schema=["kind", "started_at", "ended_at", "label"], orient="row"
    )
    if written.is_empty():
        return told
    moments = [pl.col(name).str.to_datetime(time_zone="UTC") for name in ("started_at", "ended_at")]
    beside = written.with_columns(*moments, pl.lit("screen").alias("source"))
    return pl.concat((told, beside), how="vertical_relaxed").sort("started_at", descending=True, maintain_order=True)


def _narrowed(filters: Filters) -> dict[str, object]:
    return {name: value for name, value in filters.parameters().items() if name not in ("product", "currency")}
