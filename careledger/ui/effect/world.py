"""What the pages of the effect know: the complaints that are compared and the studies of them, made once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from analytics.effect import checks
from analytics.effect.compared import Known, OutcomeName, known_before
from analytics.effect.instrument import Speed, effect_of_speed
from analytics.effect.measures import Worth, estimated, studied, worth
from analytics.effect.nuisances import LearnerName, learners
from analytics.effect.over_time import Hazards, hazard_of_leaving
from analytics.effect.shifted import effect_of_sooner
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from analytics.survival_comparison import Measured
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.assumptions import assumptions, beliefs
from careledger.metrics.filters import Filters
from careledger.ui.lifetime.world import asked_of

STAYED = "effect_of_answering"
OF_IGNORED = "effect_of_answering_the_ignored"
VALUE = "value_of_answering"
VALUE_OF_IGNORED = "value_of_answering_the_ignored"
CARDS = (STAYED, OF_IGNORED, VALUE, VALUE_OF_IGNORED)


@dataclass(frozen=True, slots=True)
class Asked:
    """How the question is asked: hours for an answer, days until it is judged, what learns, what is held equal.

    Complaints from `sealed_from` on, an ISO day, are left out; an empty string leaves out none.
    """

    answer_hours: int = 72
    outcome_days: int = 180
    learner: LearnerName = "linear"
    seeds: int = 5
    takes_undated: bool = True
    zone: str = "UTC"
    sealed_from: str = ""

    def settings(self) -> dict[str, Any]:
        """As the numbers' parameters; everybody is followed from the end of the hours for an answer."""
        stated = asdict(self)
        del stated["sealed_from"]
        return stated | {"landmark_hours": max(self.answer_hours, 72)}


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
        """Every complaint in public of the selection, compared or not, but for what is sealed."""
        frame = self.desk.frame_of(STAYED, self.filters, **self.asked.settings())
        if not self.asked.sealed_from:
            return frame
        sealed = datetime.fromisoformat(self.asked.sealed_from).replace(tzinfo=UTC)
        return frame.filter(pl.col("opened_at") < sealed)

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
        stayed, money = self.study(), self.worth()
        learner = self.asked.learner
        if isinstance(stayed, Insufficient):
            told = [stayed, stayed]
        else:
            effects = (stayed.on_the_answered, stayed.on_the_ignored)
            told = [estimated(stayed, effect, "points", learner) for effect in effects]  # type: ignore[misc]
        if isinstance(money, Insufficient):
            told += [money, money]
        else:
            told += [
                replace(estimated(money.study, effect, "money", learner), currency=money.currency)  # type: ignore[misc]
                for effect in (money.on_the_answered, money.on_the_ignored)
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
        found.verdict  # noqa: B018  # the slow parts are worked out here, once
    return found


@st.cache_resource(max_entries=8, show_spinner="Comparing like with like …")
def _worth(key: tuple[Hashable, ...], _world: World) -> Worth | Insufficient:
    known = _world.known()
    if isinstance(known, Insufficient):
        return known
    share = beliefs(_world.desk.workspace, ("contract_margin",))["contract_margin"]
    found = worth(known, share, _world.asked.learner, _world.asked.seeds)
    if isinstance(found, Worth):
        found.study.verdict  # noqa: B018  # as above
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
