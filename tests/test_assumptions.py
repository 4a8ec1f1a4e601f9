"""What nobody measured: from the catalogue until somebody states it, and every change is kept."""

from pathlib import Path

import pytest

from analytics.estimate import Estimate
from careledger.errors import WrongUsage
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import (
    NOBODY,
    assumptions,
    beliefs,
    catalogued,
    state_assumption,
    withdraw_assumption,
)
from careledger.metrics.catalogue import metrics
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

RANGE = {"low": 0.1, "likely": 0.2, "high": 0.3}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_until_somebody_states_it_an_assumption_is_nobodys_and_says_where_it_comes_from(workspace: Workspace) -> None:
    came = assumptions(workspace)["came_for_support"]
    assert (came.owner, came.is_stated, came.stated_on) == (NOBODY, False, None)
    assert came.likely == 0.43
    assert "not yours" in came.source


def test_what_is_stated_replaces_it_and_the_log_keeps_both(workspace: Workspace) -> None:
    state_assumption(workspace, "found_it", RANGE, owner="Ann", source="exit poll", who="Ann")
    state_assumption(
        workspace, "found_it", {"successes": 52, "trials": 80}, owner="Bob", source="exit poll of May", who="Bob"
    )
    found = assumptions(workspace)["found_it"]
    assert (found.owner, found.source, found.successes, found.trials) == ("Bob", "exit poll of May", 52, 80)
    assert found.belief is not None
    assert found.belief.mean == pytest.approx(52.5 / 81)
    (_, who, subject, before, after), *_ = workspace.audit_log()
    assert (who, subject) == ("Bob", "assumption found_it")
    assert before == "0.1 to 0.3, likely 0.2 (Ann; exit poll)"
    assert after == "52 of 80 (Bob; exit poll of May)"


def test_what_is_withdrawn_goes_back_to_the_catalogue_and_leaves_a_trace(workspace: Workspace) -> None:
    state_assumption(workspace, "found_it", RANGE, owner="Ann", source="exit poll", who="Ann")
    withdraw_assumption(workspace, "found_it", who="Ann")
    assert assumptions(workspace)["found_it"] == catalogued()["found_it"]
    assert workspace.audit_log()[0][4] is None
    withdraw_assumption(workspace, "found_it", who="Ann")
    assert len(workspace.audit_log()) == 2


def test_money_without_a_range_is_believed_nothing_of_until_it_is_stated_with_its_currency(
    workspace: Workspace,
) -> None:
    assert "hourly_cost" not in beliefs(workspace, ["hourly_cost", "found_it"])
    state_assumption(
        workspace, "hourly_cost", {"low": 30, "likely": 35, "high": 45, "currency": "EUR"}, owner="Ann",
        source="payroll", who="Ann",
    )  # fmt: skip
    cost = beliefs(workspace, ["hourly_cost"])["hourly_cost"]
    assert (cost.currency, round(cost.mean, 2)) == ("EUR", 35.83)


@pytest.mark.parametrize(
    ("name", "fields", "owner", "source", "said"),
    [
        ("found_it", RANGE, "", "poll", "somebody must stand for it"),
        ("found_it", RANGE, "Ann", "  ", "somebody must stand for it"),
        ("found_it", {"low": 0.3, "likely": 0.2, "high": 0.4}, "Ann", "poll", "do not ascend"),
        ("found_it", {"low": 0.3, "likely": 0.5, "high": 1.4}, "Ann", "poll", "between 0 and 1"),
        ("found_it", {"successes": 9, "trials": 8}, "Ann", "poll", "9 of 8 is not a share"),
        ("found_it", {"successes": 0, "trials": 0}, "Ann", "poll", "nobody has answered"),
        ("found_it", {}, "Ann", "poll", "no number is stated"),
        (
            "hourly_cost",
            {"successes": 3, "trials": 4, "currency": "EUR"},
            "Ann",
            "payroll",
            "k of n is a share",
        ),
        ("hourly_cost", {"low": 30, "likely": 35, "high": 45}, "Ann", "payroll", "needs a currency"),
        ("hourly_cost", {"low": -1, "likely": 5, "high": 9, "currency": "EUR"}, "Ann", "payroll", "0 or more"),
        ("luck", RANGE, "Ann", "poll", "There is no assumption 'luck'"),
    ],
)
def test_what_nobody_could_defend_is_refused(
    workspace: Workspace, name: str, fields: dict[str, float | str | None], owner: str, source: str, said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        state_assumption(workspace, name, fields, owner=owner, source=source, who="Ann")
    assert workspace.audit_log() == []


def test_every_assumption_that_a_number_rests_on_is_in_the_catalogue() -> None:
    for one in metrics().values():
        assert set(one.assumptions) <= set(catalogued()), one.id


def test_a_number_moves_with_what_is_stated_and_with_what_is_asked(demo_home: Path, tmp_path: Path) -> None:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    desk = Desk(ledger, Workspace(tmp_path))
    before = desk.answer("contacts_saved_assumed").result
    what_if = beliefs(desk.workspace, catalogued()) | {"found_it": catalogued()["came_for_support"].belief}
    asked = desk.answer("contacts_saved_assumed", assumed=what_if).result
    state_assumption(
        desk.workspace, "found_it", {"low": 0.9, "likely": 0.95, "high": 1.0}, owner="Ann", source="poll", who="Ann"
    )
    after = desk.answer("contacts_saved_assumed").result
    assert isinstance(before, Estimate)
    assert isinstance(asked, Estimate)
    assert isinstance(after, Estimate)
    assert asked.value < before.value < after.value
