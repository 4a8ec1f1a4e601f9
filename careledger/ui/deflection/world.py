"""What the page Deflection knows: both routes under the reader's settings, answered once per build and assumption."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.beliefs import Belief
from analytics.deflection.assumed_route import GATES, Saved, gates_of, saved
from analytics.deflection.gates import Gate, Waterfall
from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.assumptions import Assumption, assumptions
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text
from careledger.ui.lifetime.world import asked_of

MONTH_DAYS, FEWEST_MONTHS = 365.25 / 12, 2
SOLVED = {"accepted or confirmed": "accepted", "also endorsed by votes": "endorsed"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader set: what counts as solved, the window, gates that are off, and what contacts are worth."""

    counts_as_solved: str = "accepted"
    window_days: int = 14
    gates_off: tuple[str, ...] = ()
    billed: tuple[str, ...] = ()
    in_currency: str = ""
    contacts_a_year: tuple[float, ...] = ()

    def settings(self, metric_id: str) -> dict[str, Any]:
        """Those of them that a number takes."""
        stated = {
            "counts_as_solved": self.counts_as_solved, "window_days": self.window_days,
            "gates_off": list(self.gates_off), "billed": list(self.billed), "in_currency": self.in_currency,
            "contacts_a_year": list(self.contacts_a_year),
        }  # fmt: skip
        return {name: value for name, value in stated.items() if name in metric(metric_id).parameters}


@dataclass(frozen=True, slots=True)
class World:
    """A desk, its filters, what the reader set, and every assumption as it stands."""

    desk: Desk
    filters: Filters
    asked: Asked
    stated: Mapping[str, Assumption] = field(repr=False)

    @property
    def beliefs(self) -> dict[str, Belief]:
        """What is believed where nothing is measured."""
        named = {name: self.stated[name].belief for name in (*GATES, "hourly_cost")}
        return {name: belief for name, belief in named.items() if belief is not None}

    @property
    def known(self) -> tuple[Hashable, ...]:
        """What a cached result depends on."""
        return *asked_of(self.desk, self.filters), repr(sorted(self.beliefs.items())), self.asked

    def answer(self, metric_id: str) -> Answer:
        """A number of the catalogue under the reader's settings."""
        return _answer(self.known, metric_id, self.desk, self.filters, self.asked)

    def frame(self) -> pl.DataFrame:
        """Views, issues and surveys that the assumption route counts from."""
        return self.desk.frame_of("contacts_saved_assumed", self.filters, counts_as_solved=self.asked.counts_as_solved)

    def saved(self, believed: Mapping[str, Belief] | None = None) -> Saved | Insufficient:
        """Contacts saved if the assumptions hold; under others, if they are given."""
        told = self.asked
        if absent := self.desk.missing(metric("contacts_saved_assumed").needs):
            return absent
        held = believed or self.beliefs
        return self.desk.kept(
            "contacts saved", (self.known, sorted(held.items())),
            lambda: saved(self.frame(), held, told.window_days, told.gates_off),
        )  # fmt: skip

    def of_known_readers(self) -> Waterfall | None:
        """What the assumptions give for readers who are known: the same people as the evidence is of."""
        return self.desk.kept("contacts saved of known readers", self.known, self._of_known_readers)

    def _of_known_readers(self) -> Waterfall | None:
        frame = self.frame().filter((pl.col("part") != "views") | pl.col("is_person_known"))
        told = saved(frame, self.beliefs, self.asked.window_days, self.asked.gates_off)
        return None if isinstance(told, Insufficient) else told.readers

    def gates(self) -> list[Gate]:
        """Every gate, those that are switched off among them."""
        return _gates(self.known, self)

    def has_hourly_cost(self) -> bool:
        """Whether shifts say what an hour on the phones costs."""
        solved = self.asked.counts_as_solved
        parts = self.desk.frame_of("cash_saved", self.filters, counts_as_solved=solved)["part"]
        return bool((parts == "shifts").any())

    def threads(self) -> pl.DataFrame:
        """Readers' views of solved threads by thread and month, and who answered."""
        stated = self.filters.parameters() | {"counts_as_solved": self.asked.counts_as_solved}
        taken = ("from_at", "to_at", "channel", "brand", "segment", "region", "counts_as_solved")
        return self.desk.ledger.frame("solved_views_by_thread", {name: stated[name] for name in taken})

    def proved(self) -> tuple[str, Estimate] | None:
        """The better of the evidence: by lot where it tells more than nothing, else readers compared; None without.

        None, too, where a lot shows the contrary: then no comparison of readers stands against it.
        """
        by_lot, compared = (self.answer(name).result for name in ("contacts_saved_held_out", "contacts_saved_compared"))
        if isinstance(by_lot, Estimate) and by_lot.low > 0:
            return "an experiment shows", by_lot
        if isinstance(compared, Estimate) and compared.low > 0 and not self.is_refuted_by_lot():
            return "a comparison of readers shows", compared
        return None

    def is_refuted_by_lot(self) -> bool:
        """Whether an experiment shows that reading brings contacts."""
        share = self.answer("deflected_share_held_out").result
        return isinstance(share, Estimate) and share.high < 0

    def lot_text(self) -> str | None:
        """What an experiment says that does not show a saving, as a sentence; None where it does, or there is none."""
        share = self.answer("deflected_share_held_out").result
        if not isinstance(share, Estimate) or share.low > 0:
            return None
        verdict = "says otherwise" if share.high < 0 else "leaves it open"
        return f"An experiment {verdict}: {interval_text(share)} per issue."

    def valuing_evidence(self, years: float) -> World:
        """The same, with the contacts of the evidence valued, a year; itself where there is none."""
        proof = self.proved()
        if proof is None:
            return self
        a_year = tuple(end / years for end in (proof[1].low, proof[1].value, proof[1].high))
        return replace(self, asked=replace(self.asked, contacts_a_year=a_year))

    def issues(self) -> pl.DataFrame:
        """Issues of known readers, with the thread each was brought to and who solved it."""
        return self.desk.frame_of(
            "lost_without_top_ten", self.filters, window_days=self.asked.window_days,
            counts_as_solved=self.asked.counts_as_solved,
        )  # fmt: skip


def span_text(days: int) -> str:
    """How long a selection is: 24 months, 12 days."""
    if days < FEWEST_MONTHS * MONTH_DAYS:
        return f"{days:,} day" + ("s" if days != 1 else "")
    return f"{days / MONTH_DAYS:,.0f} months"


def world(desk: Desk, filters: Filters, asked: Asked) -> World:
    """The page's knowledge as things stand."""
    return World(desk, filters, asked, assumptions(desk.workspace))


@st.cache_data(max_entries=64, show_spinner=False)
def _answer(known: tuple[Hashable, ...], metric_id: str, _desk: Desk, _filters: Filters, _asked: Asked) -> Answer:
    return _desk.answer(metric_id, _filters, **_asked.settings(metric_id))


@st.cache_data(max_entries=64, show_spinner=False)
def _gates(known: tuple[Hashable, ...], _world: World) -> list[Gate]:
    return gates_of(_world.frame(), _world.beliefs, _world.asked.window_days, _world.asked.gates_off)
