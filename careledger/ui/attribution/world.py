"""What the page Attribution knows: paths and credits, made once per build, filters and settings."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.attribution.credit import RULES
from analytics.attribution.paths import distinct_paths
from analytics.estimate import Estimate
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import query_parameters

RULE_NAMES = {
    "markov": "Removal effect",
    "shapley": "Shapley",
    "last": "Last touch",
    "first": "First touch",
    "linear": "Linear",
    "decay": "Time decay",
    "position": "Position 40/20/40",
}
NO_CAMPAIGN = "no campaign"
WIDEST_NAME = 40
CREDITS = {"orders": "credited_conversions", "margin": "credited_margin"}


def name_of(label: str) -> str:
    """A channel or campaign as the page calls it; never longer than a line."""
    name = label or NO_CAMPAIGN
    return name if len(name) <= WIDEST_NAME else f"{name[: WIDEST_NAME - 1]}…"


def _desk_key(desk: Desk) -> Hashable:
    cohort = desk.ledger.cohort
    return desk.ledger.manifest.build_id, repr(cohort and sorted(cohort.customers))


KEYS: dict[str | type[Any], Callable[[Any], Any]] = {Desk: _desk_key, Filters: repr}


@dataclass(frozen=True, slots=True)
class World:
    """A desk narrowed to filters, and what the reader chose to share out, among what, by which rule.

    `paid_in` is the currency of margin; blank where there is no choice. Orders are of all currencies.
    """

    desk: Desk
    filters: Filters
    rule: str
    shared: str
    credit_to: str
    lookback_days: int
    paid_in: str | None

    def answer(self, metric_id: str) -> Answer:
        """A number of the catalogue under what was chosen."""
        settings: dict[str, Any] = {"lookback_days": self.lookback_days}
        if metric_id in CREDITS.values():
            settings |= {"rule": self.rule, "credit_to": self.credit_to}
        return _answer(self.desk, self._filters_of(metric_id), metric_id, tuple(settings.items()))

    def _filters_of(self, metric_id: str) -> Filters:
        if metric_id == CREDITS["margin"] and self.paid_in:
            return replace(self.filters, currency=(self.paid_in,))
        return self.filters

    def credited(self) -> Answer:
        """What is shared out, by the chosen rule."""
        return self.answer(CREDITS[self.shared])

    def paths(self) -> pl.DataFrame:
        """One row per path that is over."""
        return self.desk.frame_of(
            "conversions", self.filters, lookback_days=self.lookback_days, credit_to=self.credit_to
        )

    def sequences(self) -> pl.DataFrame:
        """The sequences that were taken, the most frequent first."""
        return _sequences(self.desk, self.filters, self.credit_to, self.lookback_days)

    def by_rule(self) -> pl.DataFrame:
        """`label`, the share of the credit by each rule, and `spread`; in the order of the chosen rule's credit.

        A rule that has nothing to share out is absent.
        """
        metric_id = CREDITS[self.shared]
        filters = self._filters_of(metric_id)
        return _by_rule(self.desk, filters, metric_id, self.rule, self.credit_to, self.lookback_days)

    def left_out(self) -> dict[str, int]:
        """How many paths are open, with an order or without, led nowhere, or led to an order that no file holds."""
        known = self.filters.parameters() | {"lookback_days": self.lookback_days}
        frame = self.desk.ledger.frame(
            "paths_left_out", {name: known[name] for name in query_parameters("paths_left_out")}
        )
        return frame.row(0, named=True)


@st.cache_data(max_entries=60, show_spinner=False, hash_funcs=KEYS)
def _answer(desk: Desk, filters: Filters, metric_id: str, settings: tuple[tuple[str, Any], ...]) -> Answer:
    return desk.answer(metric_id, filters, **dict(settings))


@st.cache_data(max_entries=12, show_spinner=False, hash_funcs=KEYS)
def _sequences(desk: Desk, filters: Filters, credit_to: str, lookback_days: int) -> pl.DataFrame:
    return distinct_paths(desk.frame_of("conversions", filters, lookback_days=lookback_days, credit_to=credit_to))


@st.cache_data(max_entries=12, show_spinner=False, hash_funcs=KEYS)
def _by_rule(
    desk: Desk, filters: Filters, metric_id: str, chosen: str, credit_to: str, lookback_days: int
) -> pl.DataFrame:
    told: pl.DataFrame | None = None
    for rule in (chosen, *(rule for rule in RULES if rule != chosen)):
        result = desk.answer(metric_id, filters, rule=rule, credit_to=credit_to, lookback_days=lookback_days).result
        if isinstance(result, Estimate) and result.rows is not None:
            shares = result.rows.select("label", pl.col("share").alias(rule))
            told = shares if told is None else told.join(shares, on="label", how="left", maintain_order="left")
    assert told is not None, "asked only where the chosen rule gives a number"
    rules = [name for name in told.columns if name != "label"]
    return told.with_columns(spread=pl.max_horizontal(rules) - pl.min_horizontal(rules))
