"""Who first and Reply time say what the catalogue says, of complaints that are drawn by the demo's rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st

from analytics.effect.reply_time import price_of_silence
from analytics.effect.who_first import gain_of_ranking, slope_of_uplift, worth_of_waiting
from analytics.estimate import Estimate, Result
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import beliefs
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from careledger.ui.effect.world import Asked, World
from careledger.ui.reply_time.world import Settings, Times
from careledger.ui.who_first.world import Queue, everybody
from tests.complaint_worlds import as_queried, drawn_complaints
from tests.homes import made_desk

ON_TWITTER = Filters(channel=("twitter",))
TOO_SOON = "The hours for an answer are not over"


@cache
def drawn() -> pl.DataFrame:
    """Complaints to learn from, and some, angrier than most, that wait for an answer still."""
    frame = as_queried(drawn_complaints(5, 2_500))
    known = pl.col("left_out").is_null()
    waits = known & (pl.col("tone") < pl.col("tone").filter(known).quantile(0.4)) & (pl.col("hour") % 3 == 0)
    return frame.with_columns(
        left_out=pl.when(waits).then(pl.lit(TOO_SOON)).otherwise("left_out"),
        has_stayed=pl.when(~waits).then("has_stayed"),
        is_answered=pl.col("is_answered") & ~waits,
        reply_hours=pl.when(~waits).then("reply_hours"),
        followed_days=pl.when(waits).then(0.0).otherwise("followed_days"),
        text=pl.lit("It is broken and nobody says a word about ") + pl.col("topic"),
    )


def waiting() -> pl.DataFrame:
    """Those of them who wait, as the query of the queue gives them."""
    return drawn().filter(left_out=TOO_SOON).select(
        "case_key", "channel", "brand", "topic", "customer_id", "follower_count",
        pl.lit("p").alias("person"), pl.col("opened_at").alias("asked_at"), pl.lit("why").alias("said"),
        (600.0 * (1 + pl.int_range(pl.len()) % 50)).alias("waiting_seconds"), pl.lit(value=False).alias("was_answered"),
        (10.0 * (pl.int_range(pl.len()) % 7)).alias("margin_amount"), pl.lit(50.0).alias("charge_amount"),
        pl.lit(value=False).alias("is_rate_missing"), pl.lit(value=False).alias("is_margin_missing"),
        pl.lit("EUR").alias("reporting_currency"), pl.lit("cases.csv").alias("file"), pl.lit(2).alias("line"),
    )  # fmt: skip


class DrawnDesk(Desk):
    """A desk whose complaints are the drawn ones."""

    def frame_of(self, metric_id: str, filters: Filters | None = None, **overrides: Any) -> pl.DataFrame:
        frame = waiting() if metric_id in {"worth_of_waiting", "price_of_silence"} else drawn()
        chosen = (filters or Filters()).channel
        return frame.filter(pl.col("channel").is_in(chosen)) if chosen else frame

    def frames_of(self, metric_id: str, filters: Filters | None = None, **overrides: Any) -> dict[str, pl.DataFrame]:
        return {"care_effect": drawn()}


@pytest.fixture
def desk(demo_home: Path, tmp_path: Path) -> Iterator[Desk]:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    st.cache_resource.clear()  # a page of the same build may have been open before, and will be after
    yield DrawnDesk(ledger, Workspace(tmp_path))
    st.cache_resource.clear()


def same(told: Result, other: Result) -> bool:
    assert isinstance(told, Estimate), told
    assert isinstance(other, Estimate), other
    return (told.value, told.low, told.high, told.n) == (other.value, other.low, other.high, other.n)


def test_the_page_who_first_says_what_the_catalogue_says(desk: Desk) -> None:
    page = [answer.result for answer in Queue(desk, ON_TWITTER, 30, with_reach=False).answers()]
    queue = desk.frame_of("worth_of_waiting", ON_TWITTER)
    assert 10 < len(queue) < len(waiting())
    share = beliefs(desk.workspace, ("contract_margin",))
    frames = {"care_effect": drawn()}
    assert same(page[0], worth_of_waiting(queue, frames, share, "linear", 3, 72, takes_undated=True))
    assert same(page[1], price_of_silence(queue, frames, share, 3, takes_undated=True))
    assert same(page[2], gain_of_ranking(drawn(), "linear", 3, takes_undated=True))
    assert same(page[3], slope_of_uplift(drawn(), "linear", 3, takes_undated=True))


def test_silence_costs_the_same_on_reply_time_as_on_who_first(desk: Desk) -> None:
    times = Times(World(desk, ON_TWITTER, Asked()), Settings(0.8, 420.0, bears_all=False, desk="social"))
    assert same(times.silence(), Queue(desk, ON_TWITTER, 30, with_reach=False).answers()[1].result)


def test_what_is_learned_from_is_everybody_of_the_period(desk: Desk) -> None:
    others = everybody(desk, ON_TWITTER)
    assert others.filters == Filters()
    assert others.desk.ledger.cohort is None


@pytest.mark.slow
def test_who_had_an_answer_before_is_told_as_waiting_again(tmp_path: Path) -> None:
    desk = made_desk(
        tmp_path,
        mentions="mention_id,platform,in_reply_to_id,author_handle,direction,posted_at,text\n"
        "m1,twitter,,ann,inbound,2025-03-01T08:00:00Z,It is broken and you should be ashamed\n"
        "m2,twitter,m1,acme,outbound,2025-03-01T09:00:00Z,Please restart it.\n"
        "m3,twitter,m2,ann,inbound,2025-03-01T10:00:00Z,It is still broken\n"
        "m4,twitter,,ben,inbound,2025-03-01T10:00:00Z,It is broken and you should be ashamed\n"
        "m5,twitter,,cyd,inbound,2025-03-01T12:00:00Z,It is broken and you should be ashamed\n"
        "m6,twitter,m5,acme,outbound,2025-03-01T13:00:00Z,Please restart it.\n",
    )
    waiting = desk.frame_of("worth_of_waiting", Filters())
    assert dict(waiting.select("person", "was_answered").iter_rows()) == {"twitter:ann": True, "twitter:ben": False}
