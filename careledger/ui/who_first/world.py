"""What the page Who first knows: who waits, what was learned of others, and the queue, made once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.effect.compared import Known
from analytics.effect.doses import Doses, doses
from analytics.effect.qini import Qini
from analytics.effect.queue import Waiting, known_with, learned, queue, year_of
from analytics.effect.reply_time import told_of_silence
from analytics.effect.uplift import Uplift
from analytics.effect.who_first import (
    NO_NAMES,
    NOBODY_WAITS,
    told_of_ranking,
    told_of_slope,
    told_of_waiting,
)
from analytics.estimate import Insufficient, Result
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.assumptions import beliefs
from careledger.metrics.filters import Filters
from careledger.ui.effect.world import Asked, World

CARDS = ("worth_of_waiting", "price_of_silence", "gain_of_ranking", "slope_of_uplift")
DEALS = 3


@dataclass(frozen=True, slots=True)
class Queue:
    """A desk, its filters, and how far back and how the queue is asked for."""

    desk: Desk
    filters: Filters
    days: int
    with_reach: bool

    @property
    def others(self) -> World:
        """The complaints that are learned from."""
        return everybody(self.desk, self.filters)

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What a cached result depends on."""
        return *self.others.key, repr(self.filters), self.days

    def absent(self) -> Insufficient | None:
        """What stands in the way of any order."""
        return self.desk.missing(("conversations", "replies", "fair_sample")) or self.others.absent()

    def waiting(self) -> pl.DataFrame:
        """Complaints that wait; the period of the sidebar does not apply to them."""
        now = Filters(channel=self.filters.channel, brand=self.filters.brand, segment=self.filters.segment,
                      region=self.filters.region)  # fmt: skip
        return self.desk.frame_of("worth_of_waiting", now, days=self.days)

    def learned(self) -> Uplift | Insufficient:
        """What was learned of who gains, to be tried on others."""
        return _learned(self.others.key, self.others)

    def queued(self) -> tuple[Known, Uplift] | Insufficient:
        """What is known of those who wait beside the others, and what was learned on that footing."""
        return _queued(self.key, self)

    def queue(self) -> Waiting | Insufficient:
        """The queue in the order to answer."""
        return _queue(self.key, self.with_reach, self)

    def in_money(self) -> tuple[dict[str, Qini], str] | None:
        """What orders keep in money, and its currency; None where a year of these customers is not known."""
        return _in_money(self.key, self)

    def doses(self) -> Doses | Insufficient:
        """Staying by wait."""
        return _doses(self.others.key, self.others)

    def answers(self) -> list[Answer]:
        """The four numbers of the page."""
        found, told = self.learned(), self.queue()
        judged, by_wait, waiting = self.others.study(), self.doses(), self.waiting()
        share = beliefs(self.desk.workspace, ("contract_margin",))["contract_margin"]
        results: list[Result] = [
            told if isinstance(told, Insufficient) else told_of_waiting(told, judged, "linear"),
            NOBODY_WAITS if waiting.is_empty() else _silence(waiting, by_wait, share),
        ]
        results += [found, found] if isinstance(found, Insufficient) else [told_of_ranking(found), told_of_slope(found)]
        return [self._answered(name, result) for name, result in zip(CARDS, results, strict=True)]

    def _answered(self, name: str, result: Result) -> Answer:
        if name in CARDS[:2]:
            return self.desk.told(name, result, self.filters, days=self.days)
        return self.others.desk.told(name, result, self.others.filters)


def everybody(desk: Desk, filters: Filters) -> World:
    """The complaints that gains and waits are learned from: of everybody in the period, as the catalogue has it."""
    return World(
        replace(desk, ledger=desk.ledger.whole()), Filters(from_on=filters.from_on, to_on=filters.to_on), Asked()
    )


def _silence(waiting: pl.DataFrame, found: Doses | Insufficient, share: Any) -> Result:
    return found if isinstance(found, Insufficient) else told_of_silence(waiting, found, share)


@st.cache_resource(max_entries=8, show_spinner="Learning who gains …")
def _learned(key: tuple[Hashable, ...], _world: World) -> Uplift | Insufficient:
    return learned(_world.known(), "linear", DEALS)


@st.cache_resource(max_entries=8, show_spinner="Learning who gains …")
def _queued(key: tuple[Hashable, ...], _asked: Queue) -> tuple[Known, Uplift] | Insufficient:
    world = _asked.others
    known = known_with(_asked.waiting(), world.frame(), takes_undated=world.asked.takes_undated)
    found = learned(known, "linear", DEALS)  # not of others alone: columns of theirs are scaled by other rows
    if isinstance(known, Insufficient) or isinstance(found, Insufficient):
        return known if isinstance(known, Insufficient) else found  # type: ignore[return-value]  # one of them is
    return known, found


@st.cache_resource(max_entries=8, show_spinner=False)
def _queue(key: tuple[Hashable, ...], with_reach: bool, _asked: Queue) -> Waiting | Insufficient:
    waiting = _asked.waiting()
    if waiting.is_empty():
        return NOBODY_WAITS
    if waiting["customer_id"].is_null().all():
        return NO_NAMES
    told = _asked.queued()
    if isinstance(told, Insufficient):
        return told
    share = beliefs(_asked.desk.workspace, ("contract_margin",))["contract_margin"]
    return queue(waiting, *told, share, _asked.others.asked.answer_hours, with_reach=with_reach)


@st.cache_resource(max_entries=8, show_spinner=False)
def _in_money(key: tuple[Hashable, ...], _asked: Queue) -> tuple[dict[str, Qini], str] | None:
    found = _asked.learned()
    stated = {"reporting_currency": "", "from_at": None, "to_at": None}
    brought = _asked.desk.ledger.frame("margin_before_complaint", stated)
    if isinstance(found, Insufficient):
        return None
    share = beliefs(_asked.desk.workspace, ("contract_margin",))["contract_margin"]
    year = year_of(found.cases, brought, share)
    return None if year is None else (found.qinis_in_money(year), brought["reporting_currency"][0])


@st.cache_resource(max_entries=8, show_spinner=False)
def _doses(key: tuple[Hashable, ...], _world: World) -> Doses | Insufficient:
    return doses(_world.known())
