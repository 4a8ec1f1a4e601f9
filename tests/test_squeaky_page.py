"""Squeaky wheel and Service recovery say what is not shown, and what would show it."""

from pathlib import Path

import pytest

from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from careledger.ui.recovery.page import sentence
from careledger.ui.squeaky_wheel.world import World
from tests.screens import opened_page, words
from tests.test_recovery import EXPERIENCES, FAST, customers, found


def test_no_number_is_made_of_300_customers(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(demo_home))
    app = opened_page("pages/community/squeaky_wheel.py")
    assert app.title[0].value == "We cannot tell yet whether answering teaches people to complain."
    assert "Bring a longer history" in words(app)


def test_a_paradox_is_said_only_where_the_interval_leaves_out_0() -> None:
    assert sentence(found(customers())).endswith("a paradox is shown.")
    none = dict.fromkeys(EXPERIENCES, 0.0)
    assert sentence(found(customers(shifts=none))).startswith("No paradox shown")
    assert sentence(found(customers(shifts=none | {FAST: -0.2}))).startswith("No paradox: even")
    assert sentence(found(customers().filter(customers()["experience"] != FAST))).startswith("Nobody can tell yet")


def test_looks_are_counted_though_too_few_are_known(demo_home: Path) -> None:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    looks = World(Desk(ledger, Workspace(demo_home)), Filters()).looks()
    assert (looks["looks_of_known_people"] <= looks["looks"]).all()
    assert (looks["looks_after_landmark"] <= looks["looks_of_known_people"]).all()
