"""What the pages of the effect know: the complaints that are compared and the studies of them, made once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from analytics.effect import checks
from analytics.effect.compared import Known, OutcomeName, known_before
from analytics.effect.instrument import Speed, effect_of_speed
from analytics.effect.measures import Of, Worth, estimated, estimated_worth, studied, worth
from analytics.effect.nuisances import LearnerName, learners
from analytics.effect.over_time import Hazards, hazard_of_leaving
from analytics.effect.shifted import effect_of_sooner
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient, Result
from analytics.survival_comparison import Measured
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.assumptions import assumptions, beliefs
from careledger.metrics.filters import Filters
from careledger.ui.lifetime.world import asked_of

STAYED = "effect_of_answering"
OF_IGNORED = "effect_of_answering_the_ignored"
VALUE = "value_of_answering"
VALUE_OF_IGNORED = "value_of_answering_the_ignored"
ARMS: tuple[Of, ...] = ("answered", "ignored")
CARDS = (STAYED, OF_IGNORED, VALUE, VALUE_OF_IGNORED)


@dataclass(frozen=True, slots=True)
class Asked:
    """How the question is asked: hours for an answer, days until it is judged, what learns, what is held equal."""

    answer_hours: int = 72
    outcome_days: int = 180
    learner: LearnerName = "linear"
    seeds: int = 5
    takes_undated: bool = True
    zone: str = "UTC"

    def settings(self) -> dict[str, Any]:
        """As the numbers' parameters; everybody is followed from the end of the hours for an answer."""
        return asdict(self) | {"landmark_hours": max(self.answer_hours, 72)}


@dataclass(frozen=True, slots=True)
class World:
    """A desk, its filters and how the question is asked."""

    desk: Desk
    filters: Filters
    asked: Asked

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What a cached result depends on, the assumptions as they stand among it."""
        stated = sorted((name, repr(one)) for name, one in assumptions(self.desk.workspace).items())
        answered_only = tuple(self.desk.workspace.answered_only_sources())
        return *asked_of(self.desk, self.filters), repr(stated), answered_only, self.asked

    def frame(self) -> pl.DataFrame:
        """Every complaint in public of the selection, compared or not."""
        return self.desk.frame_of(STAYED, self.filters, **self.asked.settings())

    def absent(self) -> Insufficient | None:
        """What stands in the way of any answer."""
        return self.desk.missing(self.answered(STAYED, NOTHING).metric.needs)

    def known(self) -> Known | Insufficient:
        """The complaints that are compared."""
        return _known(self.key, self)

    def study(self, outcome: OutcomeName = "has_stayed") -> Study | Insufficient:
        """Answered against ignored in one outcome."""
        return _study(self.key, outcome, self)

    def worth(self) -> Worth | Insufficient:
        """Answered against ignored in margin."""
        return _worth(self.key, self)

    def answers(self) -> list[Answer]:
        """The four numbers of the page, from the studies at hand."""
        stayed, money, learner = self.study(), self.worth(), self.asked.learner
        told: list[Result] = [
            *(stayed if isinstance(stayed, Insufficient) else estimated(stayed, of, "points", learner) for of in ARMS),
            *(money if isinstance(money, Insufficient) else estimated_worth(money, of, learner) for of in ARMS),
        ]
        return [self.answered(name, result) for name, result in zip(CARDS, told, strict=True)]

    def answered(self, metric_id: str, result: Any) -> Answer:
        """A number of the page as an answer that can be explained."""
        return self.desk.told(metric_id, result, self.filters, **self.asked.settings())

    def methods(self, found: Study) -> pl.DataFrame:
        """The effect by several methods."""
        return _methods(self.key, found)

    def outcomes(self, known: Known, asked: dict[str, str]) -> pl.DataFrame:
        """The effect in several outcomes."""
        return _outcomes(self.key, tuple(asked.items()), known, self.asked)

    def placebos(self, found: Study) -> pl.DataFrame:
        """Effects of answers dealt by lot."""
        return _placebos(self.key, found)

    def speed(self, known: Known, instrument: str) -> Speed | Insufficient:
        """What a reply within the hour changes, by an instrument."""
        return _speed(self.key, instrument, known)

    def hazards(self) -> Hazards | Insufficient:
        """Leaving a contract, answered by then or not."""
        return _hazards(self.key, self)

    def sooner(self, found: Study) -> Measured | Insufficient:
        """What replies half an hour sooner would change."""
        return _sooner(self.key, found)


NOTHING = Insufficient("Nothing was asked.", "")


def unsealed(desk: Desk, filters: Filters) -> tuple[Filters, str]:
    """The filters without what any written-down question keeps sealed, and since when that is; blank if nothing is."""
    seals = [study.sealed_from for study in desk.workspace.studies().values() if study.is_sealed]
    if not seals:
        return filters, ""
    first = min(seals)
    return up_to(filters, first), first


def up_to(filters: Filters, day: str) -> Filters:
    """The filters for the days before one, an ISO day."""
    last = date.fromisoformat(day) - timedelta(days=1)
    return replace(filters, to_on=min(filters.to_on or last, last))


@st.cache_resource(max_entries=8, show_spinner=False)
def _known(key: tuple[Hashable, ...], _world: World) -> Known | Insufficient:
    return known_before(_world.frame(), takes_undated=_world.asked.takes_undated)


@st.cache_resource(max_entries=32, show_spinner="Comparing like with like …")
def _study(key: tuple[Hashable, ...], outcome: OutcomeName, _world: World) -> Study | Insufficient:
    known = _world.known()
    if isinstance(known, Insufficient):
        return known
    found = studied(known, outcome, _world.asked.learner, _world.asked.seeds)
    if isinstance(found, Study):
        found.verdict, found.of_the_ignored.verdict  # noqa: B018  # the slow parts are worked out here, once
    return found


@st.cache_resource(max_entries=8, show_spinner="Comparing like with like …")
def _worth(key: tuple[Hashable, ...], _world: World) -> Worth | Insufficient:
    known = _world.known()
    if isinstance(known, Insufficient):
        return known
    share = beliefs(_world.desk.workspace, ("contract_margin",))["contract_margin"]
    found = worth(known, share, _world.asked.learner, _world.asked.seeds)
    if isinstance(found, Worth):
        found.study.verdict, found.study.of_the_ignored.verdict  # noqa: B018  # as above
    return found


@st.cache_resource(max_entries=8, show_spinner="Trying other methods …")
def _methods(key: tuple[Hashable, ...], _found: Study) -> pl.DataFrame:
    return checks.methods_beside(_found)


@st.cache_resource(max_entries=8, show_spinner=False)
def _outcomes(
    key: tuple[Hashable, ...], outcomes: tuple[tuple[str, str], ...], _known: Known, _asked: Asked
) -> pl.DataFrame:
    return checks.outcomes_beside(_known, dict(outcomes), learners(_asked.learner), _asked.seeds)


@st.cache_resource(max_entries=8, show_spinner="Dealing answers by lot …")
def _placebos(key: tuple[Hashable, ...], _found: Study) -> pl.DataFrame:
    return checks.placebo_answers(_found)


@st.cache_resource(max_entries=8, show_spinner=False)
def _speed(key: tuple[Hashable, ...], instrument: str, _known: Known) -> Speed | Insufficient:
    return effect_of_speed(_known, instrument)


@st.cache_resource(max_entries=8, show_spinner=False)
def _hazards(key: tuple[Hashable, ...], _world: World) -> Hazards | Insufficient:
    return hazard_of_leaving(_world.frame())


@st.cache_resource(max_entries=8, show_spinner=False)
def _sooner(key: tuple[Hashable, ...], _found: Study) -> Measured | Insufficient:
    return effect_of_sooner(_found.compared, learners("linear"))
