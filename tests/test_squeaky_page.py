"""Squeaky wheel and Service recovery say what is not shown, and what would show it."""

from pathlib import Path

import pytest

from analytics.onlookers import onlooker_study
from analytics.prospects import prospects_study
from analytics.squeaky_wheel import moving_study
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from careledger.ui.recovery.page import sentence
from careledger.ui.squeaky_wheel.world import World
from tests.screens import opened_page, words
from tests.test_recovery import EXPERIENCES, FAST, customers, found
from tests.test_squeaky_wheel import moved, onlookers, prospects


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


def test_every_view_is_told_from_its_comparison(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(demo_home))
    told = {
        "Public or private": ("moved", moving_study(moved(), "is_solved"), "In one group those asked"),
        "Onlookers": ("onlookers", onlooker_study(onlookers(0.1)), "Onlookers of answered threads order more"),
        "Prospects": ("prospects", prospects_study(prospects()), "An answer wins"),
    }
    monkeypatch.setattr("careledger.ui.recovery.page.recovered", lambda *_: found(customers()))
    app = opened_page("pages/community/service_recovery.py")
    assert app.title[0].value.endswith("a paradox is shown.")
    assert len(app.metric) == 2
    for view, (method, study, sentence_begins) in told.items():
        monkeypatch.setattr(World, method, lambda *_, study=study: study)
        shown = opened_page("pages/community/squeaky_wheel.py", view=view)
        assert shown.title[0].value.startswith(sentence_begins), view
        assert not shown.exception
