"""What the page Squeaky wheel knows: its comparisons, made once per build and filters."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl
import streamlit as st

from analytics.effect.other_arms import OtherStudy
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from analytics.onlookers import onlooker_study
from analytics.prospects import prospects_study
from analytics.squeaky_wheel import AfterMoving, Echo, echo_study, moving_study
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.store.ledger import query_parameters
from careledger.ui.lifetime.world import asked_of
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

AGAIN = "effect_on_complaining_within"
ECHOES: dict[str, tuple[Echo, str]] = {
    AGAIN: ("complains_again", "Complained again, by any channel"),
    "effect_on_contact_again": ("contacts_again", "Made any contact again"),
    "effect_on_shares": ("was_shared", "The post was shared, if answered in public"),
}
MOVES: dict[str, tuple[AfterMoving, str]] = {
    "solved_after_moving": ("is_solved", "Solved within 7 days of the reply"),
    "dropped_out_after_moving": ("has_dropped_out", "Fell silent, not solved"),
    "shared_after_moving": ("was_shared", "The post was shared"),
}
Found = TypeVar("Found", bound=Study)
ONLOOKERS, PROSPECTS = "onlooker_effect", "prospect_conversion"


@dataclass(frozen=True, slots=True)
class World:
    """A desk and its filters."""

    desk: Desk
    filters: Filters

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What a cached comparison depends on."""
        return *asked_of(self.desk, self.filters), tuple(self.desk.workspace.answered_only_sources())

    def echo(self, name: str, days: int) -> Study | Insufficient:
        """Answered against ignored complaints in what came after, within so many days."""
        return self.desk.missing(metric(name).needs) or _echo(self.key, name, days, self)

    def moved(self, name: str) -> OtherStudy | Insufficient:
        """Asked to go on in private against answered in public."""
        return self.desk.missing(metric(name).needs) or _moved(self.key, name, self)

    def onlookers(self) -> OtherStudy | Insufficient:
        """Who saw an answered thread against who saw an ignored one."""
        return self.desk.missing(metric(ONLOOKERS).needs) or _onlookers(self.key, self)

    def looks(self) -> pl.DataFrame:
        """Looks at public threads: `way, looks, looks_of_known_people, looks_after_landmark, people`."""
        known = self.filters.parameters() | self.desk.settings(ONLOOKERS)
        return self.desk.ledger.frame(
            "onlookers_known", {name: known[name] for name in query_parameters("onlookers_known")}
        )

    def prospects(self) -> OtherStudy | Insufficient:
        """Answered against ignored questions of people who were no customers."""
        return self.desk.missing(metric(PROSPECTS).needs) or _prospects(self.key, self)

    def told(self, name: str, result: Any, **settings: Any) -> Answer:
        """A number of the page as an answer that can be explained."""
        return self.desk.told(name, result, self.filters, **settings)


def bar(label: str, value: float, low: float, high: float, *, is_ours: bool = True) -> dict[str, Any]:
    """A share as a bar of points."""
    return {"label": label, "value": 100 * value, "low": 100 * low, "high": 100 * high, "is_ours": is_ours}


def ends(low: float, high: float) -> str:
    """An interval in points."""
    return f"{100 * low:+.1f} to {100 * high:+.1f}"


def believed(found: Study) -> str:
    """The verdict with its reasons, as a line of a memo."""
    return plain(" ".join((f"{found.verdict.capitalize()}{':' if found.reasons else '.'}", *found.reasons)))


def alike_table(found: Study, one: str, other: str) -> None:
    """What still differs between the arms, and how many are left to compare with."""
    section(
        "Are the two alike, once weighted?",
        f"“{one}” less “{other}”, in standard deviations; within 0.1 counts as alike. {found.overlap:.0%} of their "
        f"chances in common; the latter then tell as much as {found.effective_ignored:,.0f} rows.",
    )
    rows = found.balance.sort(pl.col("before").abs(), descending=True).head(8)
    table(
        [
            {"known before": row["name"], "before": f"{row['before']:+.2f}", "weighted": f"{row['after']:+.2f}"}
            for row in rows.iter_rows(named=True)
        ]
    )


@st.cache_resource(max_entries=16, show_spinner="Comparing like with like …")
def _echo(key: tuple[Hashable, ...], name: str, days: int, _world: World) -> Study | Insufficient:
    frame = _world.desk.frame_of(name, _world.filters, outcome_days=days)
    echoes = _world.desk.frames_of(name, _world.filters, outcome_days=days)["complaint_echoes"]
    found = echo_study(frame, echoes, ECHOES[name][0])
    return _judged(found) if name == AGAIN else found  # one outcome answers the question, the others are beside it


@st.cache_resource(max_entries=16, show_spinner="Comparing like with like …")
def _moved(key: tuple[Hashable, ...], name: str, _world: World) -> OtherStudy | Insufficient:
    return moving_study(_world.desk.frame_of(name, _world.filters), MOVES[name][0])


@st.cache_resource(max_entries=8, show_spinner="Comparing like with like …")
def _onlookers(key: tuple[Hashable, ...], _world: World) -> OtherStudy | Insufficient:
    return _judged(onlooker_study(_world.desk.frame_of(ONLOOKERS, _world.filters)))


@st.cache_resource(max_entries=8, show_spinner="Comparing like with like …")
def _prospects(key: tuple[Hashable, ...], _world: World) -> OtherStudy | Insufficient:
    return _judged(prospects_study(_world.desk.frame_of(PROSPECTS, _world.filters)))


def _judged(found: Found | Insufficient) -> Found | Insufficient:
    if isinstance(found, Study):
        found.reasons  # noqa: B018  # the slow parts are worked out here, once
    return found
