"""What nobody measured: a range from the catalogue until somebody states a better one and stands for it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

from analytics.beliefs import Belief, log_uniform, stated, surveyed
from careledger.errors import WrongUsage
from careledger.metrics.catalogue import CATALOGUE, Metric, metrics
from careledger.store.assumptions import Stated
from careledger.store.workspace import Workspace

AssumptionUnit = Literal["share", "money", "count"]
Shape = Literal["PERT", "log-uniform"]
NOBODY = "nobody yet"
STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One number that is believed, not measured: a range or `successes` of `trials`, who stands for it, and why.

    Where nobody has stated it, `owner` is "nobody yet", and a money or count may have no range at all. A range of
    log-uniform `shape` spans orders of magnitude and has no likely value.
    """

    id: str
    label: str
    question: str
    unit: AssumptionUnit
    source: str
    note: str
    low: float | None = None
    likely: float | None = None
    high: float | None = None
    successes: float | None = None
    trials: float | None = None
    currency: str | None = None
    owner: str = NOBODY
    stated_on: date | None = None
    shape: Shape = "PERT"

    @property
    def is_stated(self) -> bool:
        """Whether somebody stands for it."""
        return self.owner != NOBODY

    def is_stale(self, today: date) -> bool:
        """Whether it was stated more than a year before `today`, a day of the calendar: words age whatever data say."""
        return self.stated_on is not None and today - self.stated_on > STALE_AFTER

    @property
    def distribution(self) -> str:
        """The shape of what is believed, in words; empty where there is none."""
        if self.belief is None:
            return ""
        if self.trials is not None:
            return "beta, after a survey"
        return "a single value" if self.belief.is_known else self.shape

    @property
    def belief(self) -> Belief | None:
        """What is believed, as a distribution; None where there is no range."""
        if self.successes is not None and self.trials is not None:
            return surveyed(self.successes, self.trials)
        if self.shape == "log-uniform" and self.low is not None and self.high is not None:
            return replace(log_uniform(self.low, self.high), currency=self.currency)
        if self.low is None or self.likely is None or self.high is None:
            return None
        return replace(stated(self.low, self.likely, self.high), currency=self.currency)


@cache
def catalogued() -> dict[str, Assumption]:
    """Every assumption as the catalogue has it, by id."""
    listed = tomllib.loads((CATALOGUE / "assumptions.toml").read_text(encoding="utf-8"))
    return {name: Assumption(id=name, **facts) for name, facts in listed.items()}


def assumptions(workspace: Workspace) -> dict[str, Assumption]:
    """Every assumption by id: as somebody stated it, else as the catalogue has it."""
    said = workspace.assumptions()
    return {name: _as_stated(one, said[name]) if name in said else one for name, one in catalogued().items()}


def resting_on(name: str) -> tuple[Metric, ...]:
    """The numbers of the catalogue that rest on an assumption where nothing is measured."""
    return tuple(one for one in metrics().values() if name in one.assumptions)


def history(workspace: Workspace) -> list[tuple[str, str, str, str | None, str | None]]:
    """Every change of an assumption, newest first: happened_at, who, id, from, to."""
    prefix = "assumption "
    return [
        (happened_at, who, subject.removeprefix(prefix), before, after)
        for happened_at, who, subject, before, after in workspace.audit_log()
        if subject.startswith(prefix)
    ]


def beliefs(workspace: Workspace, names: Iterable[str]) -> dict[str, Belief]:
    """What is believed of the named assumptions; those without a range are left out."""
    known = assumptions(workspace)
    found = {name: known[name].belief for name in names}
    return {name: belief for name, belief in found.items() if belief is not None}


def checked(name: str, fields: Mapping[str, float | str | None], *, owner: str, source: str) -> Assumption:
    """The assumption as somebody would state it: `low`, `likely`, `high`, or `successes` and `trials`; `currency`.

    Raises:
        WrongUsage: an unknown assumption, no owner or source, numbers that do not ascend, a share beyond 0 to 1,
            a negative number, money without a currency or as k of n, or a survey that nobody answered.
    """
    if name not in catalogued():
        raise WrongUsage(f"There is no assumption {name!r}.", next_step=f"Known: {', '.join(catalogued())}.")
    one = catalogued()[name]
    if not owner.strip() or not source.strip():
        raise WrongUsage(f"{one.label}: somebody must stand for it.", next_step="Name an owner and a source.")
    if one.unit == "money" and not fields.get("currency"):
        raise WrongUsage(f"{one.label}: an amount needs a currency.", next_step="Name one, e.g. EUR.")
    today = datetime.now(UTC).date().isoformat()
    said = _as_stated(one, Stated(id=name, owner=owner.strip(), source=source.strip(), stated_on=today, **fields))  # type: ignore[arg-type]  # fields are checked below, by what they make
    try:
        belief = said.belief
    except ValueError as error:
        raise WrongUsage(f"{one.label}: {error}.", next_step="State low ≤ likely ≤ high, or k of n.") from error
    if belief is None:
        raise WrongUsage(f"{one.label}: no number is stated.", next_step="State low, likely and high, or k of n.")
    if said.trials is not None and one.unit != "share":
        raise WrongUsage(f"{one.label}: k of n is a share.", next_step="State low, likely and high.")
    if said.trials == 0:
        raise WrongUsage(f"{one.label}: nobody has answered.", next_step="State k of n, with an n above 0.")
    if belief.floor < 0 or (one.unit == "share" and belief.ceiling > 1):
        allowed = "between 0 and 1" if one.unit == "share" else "0 or more"
        raise WrongUsage(f"{one.label}: it must lie {allowed}.", next_step="State other numbers.")
    return said


def state_assumption(
    workspace: Workspace, name: str, fields: Mapping[str, float | str | None], *, owner: str, source: str, who: str
) -> Assumption:
    """Keep what somebody states; who, when, from and to are logged. WrongUsage as `checked` raises it."""
    said = checked(name, fields, owner=owner, source=source)
    assert said.stated_on is not None
    workspace.state_assumption(
        Stated(
            id=name, owner=said.owner, source=said.source, stated_on=said.stated_on.isoformat(), low=said.low,
            likely=said.likely, high=said.high, successes=said.successes, trials=said.trials, currency=said.currency,
        ),
        who=who,
    )  # fmt: skip
    return said


def withdraw_assumption(workspace: Workspace, name: str, *, who: str) -> None:
    """Go back to what the catalogue assumes; logged."""
    workspace.withdraw_assumption(name, who=who)


def _as_stated(one: Assumption, said: Stated) -> Assumption:
    return replace(
        one, low=said.low, likely=said.likely, high=said.high, successes=said.successes, trials=said.trials,
        currency=said.currency, owner=said.owner, source=said.source, stated_on=date.fromisoformat(said.stated_on),
    )  # fmt: skip
