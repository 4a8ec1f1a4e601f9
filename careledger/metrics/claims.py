"""What is said of care in public, beside our own numbers: read from sql/catalogue/claims.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, get_args

import polars as pl

from analytics.clocks import ClockPolicy, Statistic
from analytics.estimate import Estimate, Insufficient, Result
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import CATALOGUE, metric
from careledger.metrics.filters import Filters
from careledger.metrics.policies import policy_wait
from careledger.metrics.printed import short_result_text, value_text

BIASED = "; biased, who was ignored is left out"
State = Literal["covers it", "does not", "cannot be compared", "no own figure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published figure, as `said`, and our own number beside it, if there is one.

    Our own is a metric under `settings`, one `row` of its rows (column, value, column of the number), or the wait under
    a `policy`, and then `unbiased` names the metric that holds everybody. `value` is the published figure in the unit
    of ours; `not_comparable` says why they are not held against each other, `untold` why there is none of ours.
    """

    said: str
    value: float | None = None
    metric: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    row: tuple[str, str, str] | None = None
    policy: Statistic | None = None
    unbiased: str | None = None
    not_comparable: str | None = None
    untold: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that is said of care: by whom, when, who was asked, and what stands against it."""

    id: str
    topic: str
    claim: str
    source: str
    year: str
    asked: str
    limits: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A published figure with our own number, whether they can be compared, and what follows if so, in words."""

    claim: Claim
    figure: Figure
    state: State
    own: Estimate | None
    label: str
    told: str


@cache
def claims() -> dict[str, Claim]:
    """Every claim by id, in the order of the file.

    Raises:
        ValueError: a figure that has neither a number of ours beside it nor a word why there is none, or both; or one
            that is compared and has no value.
    """
    listed = tomllib.loads((CATALOGUE / "claims.toml").read_text(encoding="utf-8"))
    return {
        name: Claim(id=name, **facts | {"figures": tuple(_figure(name, one) for one in facts["figures"])})
        for name, facts in listed.items()
    }


def beside(desk: Desk, filters: Filters, claim: Claim) -> list[Beside]:
    """Each figure of a claim with our own number under `filters`."""
    return [_beside(desk, filters, claim, figure) for figure in claim.figures]


def _figure(claim: str, stated: Mapping[str, Any]) -> Figure:
    facts: dict[str, Any] = {key: tuple(value) if key == "row" else value for key, value in stated.items()}
    figure = Figure(**facts)
    has_own = figure.metric is not None or figure.policy is not None
    if has_own == (figure.untold is not None) or (figure.policy and figure.policy not in get_args(Statistic)):
        raise ValueError(f"claims.toml: {claim}: {figure.said}: either a number of ours, or why there is none")
    if has_own and (figure.value is None) == (figure.not_comparable is None):
        raise ValueError(f"claims.toml: {claim}: {figure.said}: either a value, or why it is not comparable")
    return figure


def _beside(desk: Desk, filters: Filters, claim: Claim, figure: Figure) -> Beside:
    if figure.untold is not None:
        return Beside(claim, figure, "no own figure", None, "", figure.untold)
    label, result = _own(desk, filters, figure)
    if not isinstance(result, Estimate):
        return Beside(claim, figure, "no own figure", None, label, f"{result.reason} {result.needed}")
    if figure.not_comparable is not None:
        return Beside(claim, figure, "cannot be compared", result, label, f"Not comparable: {figure.not_comparable}")
    assert figure.value is not None
    state: State = "covers it" if result.low <= figure.value <= result.high else "does not"
    where = "in" if state == "covers it" else "above" if figure.value > result.high else "below"
    told = f"Comparable: the same measure, of other people; the published figure lies {where} our interval."
    return Beside(claim, figure, state, result, label, told + _unbiased(desk, filters, figure))


def _unbiased(desk: Desk, filters: Filters, figure: Figure) -> str:
    """The wait with everybody in it, as a sentence; empty where ours has them."""
    if figure.unbiased is None:
        return ""
    everybody = desk.answer(figure.unbiased, filters).result
    return f" With the ignored in it, half of all have a reply by: {short_result_text(everybody)}."


def _own(desk: Desk, filters: Filters, figure: Figure) -> tuple[str, Result]:
    if figure.policy is not None:
        label = f"Time to reply, {figure.policy}{BIASED if figure.policy.endswith('of answered') else ''}"
        return label, policy_wait(desk, filters, ClockPolicy(statistic=figure.policy))
    assert figure.metric is not None
    within = figure.settings.get("within_seconds")
    label = f"Answered within {value_text(float(within), 'seconds')}" if within else metric(figure.metric).label
    result = desk.answer(figure.metric, filters, **figure.settings).result
    if figure.row is None or not isinstance(result, Estimate) or result.rows is None:
        return label, result
    column, value, number = figure.row
    return f"{label}: {value}", _of_row(result, result.rows.filter(pl.col(column) == value), number, value)


def _of_row(result: Estimate, rows: pl.DataFrame, number: str, value: str) -> Result:
    """One of the rows behind a number as a number: a share."""
    if rows.is_empty():
        return Insufficient(f"Nothing in these files is called {value}.", "Label mentions so on the Voices page.")
    low, middle, high = rows.select("low", number, "high").row(0)
    return replace(result, value=middle, low=low, high=high, unit="share", rows=None)
