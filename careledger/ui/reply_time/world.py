"""What the page Reply time knows: staying by wait, and what each target takes and keeps, made once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from analytics.beliefs import Belief
from analytics.desk_weeks import TOO_SHORT, desk_weeks
from analytics.effect.doses import Doses, doses
from analytics.effect.reply_targets import ReplyTimes, reply_times
from analytics.effect.reply_time import economics, told_of_silence, told_of_speed
from analytics.effect.who_first import NOBODY_WAITS
from analytics.estimate import Insufficient, Result
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import beliefs
from careledger.metrics.filters import Filters
from careledger.ui.effect.world import World
from careledger.ui.who_first.world import everybody

BEST = "best_reply_time"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a target means, and how long a reply takes."""

    target_share: float
    handle_seconds: float
    bears_all: bool
    desk: str


@dataclass(frozen=True, slots=True)
class Times:
    """Complaints and their desk, and what is asked of it."""

    complaints: World
    settings: Settings

    @property
    def desk(self) -> Desk:
        """Where the files stand."""
        return self.complaints.desk

    @property
    def filters(self) -> Filters:
        """What the reader narrowed to."""
        return self.complaints.filters

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What a cached result depends on."""
        return *self.complaints.key, self.settings

    def stated(self) -> dict[str, Any]:
        """As the number's parameters."""
        return asdict(self.settings)

    def doses(self) -> Doses | Insufficient:
        """Staying by wait."""
        return _doses(self.complaints.key, self.complaints)

    def of_everybody(self) -> Doses | Insufficient:
        """Staying by wait of everybody in the period, which what is told in money rests on."""
        others = everybody(self.desk, self.filters)
        return _doses(others.key, others)

    def speed(self) -> Result:
        """What an answer within the hour keeps."""
        return _speed(self.complaints.key, self)

    def silence(self) -> Result:
        """What another hour of today's queue costs, by what everybody's waits did."""
        found, waiting = self.of_everybody(), self.desk.frame_of("price_of_silence", self.filters)
        if waiting.is_empty():
            return NOBODY_WAITS
        return found if isinstance(found, Insufficient) else told_of_silence(waiting, found, self.contract_margin)

    @property
    def contract_margin(self) -> Belief:
        """The share of charges that is margin, as it stands."""
        return beliefs(self.desk.workspace, ("contract_margin",))["contract_margin"]

    def times(self) -> ReplyTimes | Insufficient:
        """The worth of each target."""
        return _times(self.key, self)


@st.cache_resource(max_entries=8, show_spinner="Comparing waits …")
def _doses(key: tuple[Hashable, ...], _world: World) -> Doses | Insufficient:
    return doses(_world.known())


@st.cache_resource(max_entries=8, show_spinner=False)
def _speed(key: tuple[Hashable, ...], _asked: Times) -> Result:
    found = _asked.doses()
    return found if isinstance(found, Insufficient) else told_of_speed(_asked.complaints.known(), found)


@st.cache_resource(max_entries=8, show_spinner="Trying desks …")
def _times(key: tuple[Hashable, ...], _asked: Times) -> ReplyTimes | Insufficient:
    found = _asked.of_everybody()
    if isinstance(found, Insufficient):
        return found
    desk = desk_weeks(_asked.desk.frame_of(BEST, _asked.filters, **_asked.stated()))
    if desk is None:
        return TOO_SHORT
    frames = _asked.desk.frames_of(BEST, _asked.filters, **_asked.stated())
    money = economics(desk, frames, _asked.contract_margin, bears_all=_asked.settings.bears_all)
    if isinstance(money, Insufficient):
        return money
    return reply_times(
        found, desk, money, target_share=_asked.settings.target_share, handle_seconds=_asked.settings.handle_seconds,
        concurrency=1,
    )  # fmt: skip
