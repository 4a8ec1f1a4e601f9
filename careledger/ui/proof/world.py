"""What the page Proof of savings knows: answers, curves and fits, made once per build, filters and settings."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import streamlit as st

from analytics.deflection.experiments import Trial, trial
from analytics.deflection.planner import Habit, habit
from analytics.deflection.readers import contact_curve, saved_curve, unseen_share
from analytics.deflection.roll_out import NEVER, Panel, RollOut, panel, placebo_dates, rolled_out
from analytics.estimate import Insufficient, Result
from analytics.proportions import wilson_interval
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import query_parameters
from careledger.ui.lifetime.world import asked_of

READERS = ("read_without_contact", "deflected_share_compared", "contacts_saved_compared")
Settings = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class World:
    """A desk narrowed to filters, and what the reader of the page chose: the window and what counts as solved."""

    desk: Desk
    filters: Filters
    window_days: int
    counts_as_solved: str

    @property
    def asked(self) -> tuple[Hashable, ...]:
        """What a cached result depends on."""
        return asked_of(self.desk, self.filters)

    def answer(self, metric_id: str, **settings: Any) -> Answer:
        """A number of the catalogue under what was chosen."""
        chosen: dict[str, Any] = {}
        if metric_id in READERS:
            chosen = {"window_days": self.window_days, "counts_as_solved": self.counts_as_solved}
        return _answer(self.asked, metric_id, tuple((chosen | settings).items()), self.desk, self.filters)

    def by_topic(self) -> list[tuple[Any, Result]]:
        """Saved per issue read, topic by topic."""
        return _by_topic(self.asked, self.window_days, self.counts_as_solved, self.desk, self.filters)

    def contact_curves(self) -> pl.DataFrame:
        """P(contact within W) of readers of solved and of unsolved threads."""
        return _contact_curves(self.asked, self.counts_as_solved, self.desk, self.filters)

    def saved_curve(self) -> pl.DataFrame:
        """Saved per issue by window."""
        return _saved_curve(self.asked, self.counts_as_solved, self.desk, self.filters)

    def not_reading(self) -> pl.DataFrame:
        """P(contact in the first W days of a month about a topic | nothing read about it in the month)."""
        counted = self._frame("not_reading").filter(pl.col("trials") > 0)
        return pl.DataFrame(
            [
                {"window_days": day, "share": float(contacted) / float(trials), "low": low, "high": high}
                for day, contacted, trials in counted.iter_rows()
                for low, high in [wilson_interval(float(contacted), float(trials))]
            ]
        )

    def views_by_link(self) -> dict[str, int]:
        """Views of solved threads by whether anybody can say who read."""
        counted = self._frame("views_by_link", counts_as_solved=self.counts_as_solved)
        return {reader: int(views) for reader, views in counted.iter_rows()}

    def nameless_contacts(self) -> float | None:
        """The share of contacts that name no customer, in the channels that readers use; None where there is none."""
        return unseen_share(self._frame("contacts_named"))

    def experiments(self) -> pl.DataFrame:
        """The arms of every experiment."""
        return self._frame("experiments")

    def trial(self, experiment: str) -> Trial | Insufficient:
        """An experiment, read."""
        return trial(self.desk.frame_of("itt_contacts_per_1000", self.filters, experiment=experiment))

    def roll_out(self) -> tuple[Panel, RollOut, pl.DataFrame] | Insufficient:
        """The roll-out's panel, what it changed, and its placebo dates."""
        return _roll_out(self.asked, self.desk, self.filters)

    def habit(self) -> Habit | None:
        """How customers get in touch; None where nobody was followed."""
        counted = self._frame("contact_habits")
        if counted.is_empty() or not counted["contacts"].sum():
            return None
        customers = counted["customers"].to_numpy()
        return habit(
            np.repeat(counted["contacts"].to_numpy(), customers), np.repeat(counted["years"].to_numpy(), customers)
        )

    def _frame(self, query: str, **settings: Any) -> pl.DataFrame:
        known = self.filters.parameters() | settings
        return self.desk.ledger.frame(query, {name: known[name] for name in query_parameters(query)})


@st.cache_data(max_entries=60, show_spinner=False)
def _answer(asked: tuple[Hashable, ...], metric_id: str, settings: Settings, _desk: Desk, _filters: Filters) -> Answer:
    return _desk.answer(metric_id, _filters, **dict(settings))


@st.cache_data(max_entries=12, show_spinner=False)
def _by_topic(
    asked: tuple[Hashable, ...], window: int, solved: str, _desk: Desk, _filters: Filters
) -> list[tuple[Any, Result]]:
    return _desk.answers_by("deflected_share_compared", "topic", _filters, window_days=window, counts_as_solved=solved)


@st.cache_data(max_entries=12, show_spinner=False)
def _contact_curves(asked: tuple[Hashable, ...], solved: str, _desk: Desk, _filters: Filters) -> pl.DataFrame:
    return contact_curve(_followed(solved, _desk, _filters))


@st.cache_data(max_entries=12, show_spinner=False)
def _saved_curve(asked: tuple[Hashable, ...], solved: str, _desk: Desk, _filters: Filters) -> pl.DataFrame:
    return saved_curve(_followed(solved, _desk, _filters))


def _followed(solved: str, desk: Desk, filters: Filters) -> pl.DataFrame:
    return desk.frame_of("deflected_share_compared", filters, window_days=1, counts_as_solved=solved)


@st.cache_data(max_entries=6, show_spinner="Comparing topics…")
def _roll_out(
    asked: tuple[Hashable, ...], _desk: Desk, _filters: Filters
) -> tuple[Panel, RollOut, pl.DataFrame] | Insufficient:
    if absent := _desk.missing(("roll_outs",)):
        return absent
    known = panel(_desk.frame_of("roll_out_effect", _filters))
    if isinstance(known, Insufficient):
        return known
    told = rolled_out(known)
    if isinstance(told, Insufficient):
        return told
    return known, told, placebo_dates(known)


def reached_units(known: Panel) -> pl.DataFrame:
    """Each unit, and the month in which it was reached."""
    return pl.DataFrame(
        [
            {
                "unit": unit,
                "reached in": "not yet" if reached == NEVER else f"{known.months[reached]:%Y-%m}",
                "contacts per 1,000 customers and year": round(float(rate), 1),
            }
            for unit, reached, rate in zip(known.units, known.reached, known.rates.mean(axis=1), strict=True)
        ]
    )
