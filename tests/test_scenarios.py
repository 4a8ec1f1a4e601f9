"""Scenarios: kept, read back as they were, logged, and never a change of what stands."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.estimate import Insufficient
from analytics.social_roi.altered import Change, Split
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.returns import total
from careledger.errors import WrongUsage
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import assumptions, catalogued
from careledger.metrics.filters import Filters
from careledger.metrics.roi import care_ledger
from careledger.metrics.scenarios import AS_IT_IS, Scenario, save_scenario, scenario_ledger, scenario_of, with_ranges
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

OUT = ("acquisition", "service", "marketing", "sales")
PLAIN = Scenario(horizon_months=24, discount_rate=0.08, programmes_out=OUT)
FULL = replace(
    with_ranges(PLAIN, {"contract_margin": {"low": 0.1, "likely": 0.2, "high": 0.3}}),
    from_on=date(2024, 3, 1), to_on=date(2025, 2, 28), reporting_currency="EUR",
    changes=(
        Change(side="cost", programme="community", by=1.2), Change(side="cost", programme="care", campaign="a", by=0),
    ),
    split=Split(moved=10.0, change=5.0, low=-1.0, high=11.0, currency="EUR"),
)  # fmt: skip


@pytest.fixture
def desk(demo_home: Path, tmp_path: Path) -> Desk:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    return Desk(ledger, Workspace(tmp_path))


def held(told: Ledger | Insufficient) -> Ledger:
    assert isinstance(told, Ledger)
    return told


@pytest.mark.parametrize("scenario", [PLAIN, FULL])
def test_a_scenario_is_read_back_as_it_was_kept(tmp_path: Path, scenario: Scenario) -> None:
    workspace = Workspace(tmp_path)
    save_scenario(workspace, " dearer ", scenario, owner="Ann", why="budget talk")
    saved = workspace.scenarios()["dearer"]
    assert (scenario_of(saved), saved.owner, saved.why) == (scenario, "Ann", "budget talk")


def test_keeping_changing_and_forgetting_are_logged(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    save_scenario(workspace, "dearer", PLAIN, owner="Ann", why="")
    save_scenario(workspace, "dearer", FULL, owner="Bob", why="")
    workspace.drop_scenario("dearer", who="Ann")
    workspace.drop_scenario("dearer", who="Ann")
    log = workspace.audit_log()
    assert [(who, subject) for _, who, subject, *_ in log] == [
        ("Ann", "scenario dearer"), ("Bob", "scenario dearer"), ("Ann", "scenario dearer"),
    ]  # fmt: skip
    assert log[1][3] == log[2][4]
    assert workspace.scenarios() == {}


@pytest.mark.parametrize(
    ("name", "owner", "scenario", "said"),
    [
        ("", "Ann", PLAIN, "a name and an owner"),
        ("dearer", " ", PLAIN, "a name and an owner"),
        (AS_IT_IS.upper(), "Ann", PLAIN, "is what stands"),
        (
            "dearer", "Ann", with_ranges(PLAIN, {"contract_margin": {"low": 0.5, "likely": 0.2, "high": 0.3}}),
            "do not ascend",
        ),
        ("dearer", "Ann", with_ranges(PLAIN, {"luck": {}}), "There is no assumption"),
    ],
)  # fmt: skip
def test_what_nobody_could_defend_is_not_kept(
    tmp_path: Path, name: str, owner: str, scenario: Scenario, said: str
) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(WrongUsage, match=said):
        save_scenario(workspace, name, scenario, owner=owner, why="")
    assert workspace.scenarios() == {}
    assert workspace.audit_log() == []


def test_a_scenario_that_changes_nothing_is_the_ledger_as_it_is(desk: Desk) -> None:
    told, now = held(scenario_ledger(desk, Filters(), PLAIN)), held(care_ledger(desk))
    assert [total(told, "cost"), total(told, "benefit")] == [total(now, "cost"), total(now, "benefit")]


def test_community_costs_a_fifth_higher_move_the_costs_by_a_fifth_of_them(desk: Desk) -> None:
    dearer = replace(PLAIN, changes=(Change(side="cost", programme="community", by=1.2),))
    told, now = held(scenario_ledger(desk, Filters(), dearer)), held(care_ledger(desk))
    community = sum(now.present_value(entry) for entry in now.of_side("cost") if entry.programme == "community")
    assert community > 0
    assert total(told, "cost") == pytest.approx(total(now, "cost") + 0.2 * community)


def test_another_range_is_of_the_scenario_alone(desk: Desk) -> None:
    poorer = with_ranges(PLAIN, {"contract_margin": {"low": 0.0, "likely": 0.0, "high": 0.01}})
    told = held(scenario_ledger(desk, Filters(), poorer))
    assert told.factors["contract_margin"].spread.mean < 0.01
    assert assumptions(desk.workspace) == catalogued()
    assert held(care_ledger(desk)).factors["contract_margin"].spread.mean == pytest.approx(0.6)


def test_days_of_a_scenario_stand_against_those_of_the_reader(desk: Desk) -> None:
    of_a_year = replace(PLAIN, from_on=date(2024, 6, 1), to_on=date(2025, 5, 31))
    assert held(scenario_ledger(desk, Filters(), of_a_year)).starts_on == date(2024, 6, 1)
    narrowed = Filters(from_on=date(2024, 9, 1), to_on=date(2025, 8, 31))
    assert held(scenario_ledger(desk, narrowed, PLAIN)).starts_on == date(2024, 9, 1)


def test_a_split_in_another_currency_is_said_and_never_added(desk: Desk) -> None:
    elsewhere = replace(PLAIN, split=Split(moved=1.0, change=1.0, low=0.0, high=2.0, currency="JPY"))
    told = scenario_ledger(desk, Filters(), elsewhere)
    assert isinstance(told, Insufficient)
    assert "JPY" in told.reason
