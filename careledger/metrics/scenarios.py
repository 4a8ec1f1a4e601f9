"""Scenarios: the ledger under other settings, ranges and amounts; nothing that stands is touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from analytics.estimate import Insufficient, Result
from analytics.social_roi import returns
from analytics.social_roi.altered import Change, Split, changed, split_otherwise
from analytics.social_roi.ledger import Ledger
from careledger.errors import WrongUsage
from careledger.metrics import assumptions
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.roi import care_ledger, ledger_draws
from careledger.metrics.supposed import supposed_ledger
from careledger.store.scenarios import SavedScenario
from careledger.store.workspace import Workspace

AS_IT_IS = "As it is"
Fields = Mapping[str, float | str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What somebody wants to see: settings of the ledger, other ranges by assumption, other amounts, another split.

    Without days it takes the period of whoever looks at it.
    """

    horizon_months: int
    discount_rate: float
    programmes_out: tuple[str, ...]
    reporting_currency: str = ""
    from_on: date | None = None
    to_on: date | None = None
    assumed: tuple[tuple[str, tuple[tuple[str, float | str | None], ...]], ...] = ()
    changes: tuple[Change, ...] = ()
    split: Split | None = None

    def settings(self) -> dict[str, Any]:
        """Those that a ledger is held under."""
        return {
            "horizon_months": self.horizon_months, "discount_rate": self.discount_rate,
            "programmes_out": list(self.programmes_out), "reporting_currency": self.reporting_currency,
        }  # fmt: skip

    def supposed(self) -> dict[str, assumptions.Assumption]:
        """The ranges that it puts in place of those that stand; WrongUsage where one could not be defended."""
        return {
            name: assumptions.checked(name, dict(fields), owner="the scenario", source="the scenario")
            for name, fields in self.assumed
        }


def with_ranges(scenario: Scenario, ranges: Mapping[str, Fields]) -> Scenario:
    """The scenario with these ranges, by assumption."""
    return replace(scenario, assumed=tuple((name, tuple(sorted(told.items()))) for name, told in ranges.items()))


def scenario_of(saved: SavedScenario) -> Scenario:
    """A scenario as it was saved."""
    held = json.loads(saved.holds)
    days = {name: held[name] and date.fromisoformat(held[name]) for name in ("from_on", "to_on")}
    lists = {
        "programmes_out": tuple(held["programmes_out"]),
        "assumed": tuple((name, tuple((key, value) for key, value in fields)) for name, fields in held["assumed"]),
        "changes": tuple(Change(**each) for each in held["changes"]),
        "split": held["split"] and Split(**held["split"]),
    }
    return Scenario(**held | days | lists)


def save_scenario(workspace: Workspace, name: str, scenario: Scenario, *, owner: str, why: str) -> None:
    """Keep a scenario under a name; logged, and one of the same name is replaced.

    Raises:
        WrongUsage: no name or owner, the name of what stands, or a range that could not be defended.
    """
    if not name.strip() or not owner.strip():
        raise WrongUsage("A scenario needs a name and an owner.", next_step="Say what it is called and who asks.")
    if name.strip().casefold() == AS_IT_IS.casefold():
        raise WrongUsage(f"{AS_IT_IS!r} is what stands.", next_step="Choose another name.")
    scenario.supposed()
    held = json.dumps(asdict(scenario), default=str, sort_keys=True)
    today = datetime.now(UTC).date().isoformat()
    workspace.save_scenario(
        SavedScenario(name=name.strip(), owner=owner.strip(), why=why.strip(), saved_on=today, holds=held),
        who=owner.strip(),
    )


def ratios_by_scenario(desk: Desk) -> dict[str, Result]:
    """Benefits per unit of cost as it is, then under each saved scenario, by name."""
    saved = {name: scenario_of(one) for name, one in desk.workspace.scenarios().items()}
    ledgers = {name: scenario_ledger(desk, Filters(), one) for name, one in saved.items()}
    return {
        name: told if isinstance(told, Insufficient) else returns.benefit_cost_ratio(told, ledger_draws(told))
        for name, told in ({AS_IT_IS: care_ledger(desk)} | ledgers).items()
    }


def scenario_ledger(desk: Desk, filters: Filters, scenario: Scenario) -> Ledger | Insufficient:
    """The ledger of a selection under a scenario, or why there is none."""
    if scenario.from_on or scenario.to_on:
        filters = replace(filters, from_on=scenario.from_on, to_on=scenario.to_on)
    try:
        believed = {name: one.belief for name, one in scenario.supposed().items() if one.belief}
    except WrongUsage as error:  # a version that knew an assumption of that name kept it
        return Insufficient(error.what, error.next_step or "Forget the scenario, or keep it anew.")
    told = supposed_ledger(desk, filters, believed, **scenario.settings())
    if isinstance(told, Insufficient):
        return told
    altered = changed(told, scenario.changes)
    if scenario.split is None:
        return altered
    if scenario.split.currency != told.currency:
        return Insufficient(
            f"The split is in {scenario.split.currency} and the ledger in {told.currency}.",
            f"Report the scenario in {scenario.split.currency}.",
        )
    return split_otherwise(altered, scenario.split)
