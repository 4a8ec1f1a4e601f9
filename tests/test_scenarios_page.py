"""The page Scenarios: begun, kept, compared, linked, and what must be true for care to pay."""

import re
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.social_roi.altered import Change
from careledger.metrics.assumptions import assumptions, catalogued
from careledger.metrics.scenarios import Scenario, save_scenario, scenario_of
from careledger.store.workspace import Workspace
from tests.screens import opened_page, words

PAGE = "pages/executives/scenarios.py"
SPLIT = {"view": "New", "moved": "1000", "change": "200", "low": "-50", "high": "450", "in": "EUR"}


opened = partial(opened_page, PAGE)


def kept(app: AppTest, name: str) -> AppTest:
    app.text_input("scenario-name").set_value(name)
    app.text_input("scenario-owner").set_value("Ann")
    app.run()
    app.button("keep-scenario").click().run()
    assert not app.exception
    return app


def test_before_anything_is_kept_the_title_says_what_would_turn_the_answer(own_home: Path) -> None:
    assert re.match(
        r"As things stand each euro brings back [\d.\\]+; (it just pays if|no single)", opened().title[0].value
    )


def test_a_scenario_is_begun_kept_and_compared_and_nothing_that_stands_changes(own_home: Path) -> None:
    app = opened(view="New")
    app.multiselect("amounts").set_value(["costs of community"]).run()
    app.number_input("by-costs of community").set_value(20.0).run()
    app.multiselect("ranges").set_value(["Margin of a contract's charge"]).run()
    app.number_input("low-contract_margin").set_value(20.0)
    app.run()
    assert "costs of community" in words(app)
    kept(app, "dearer")
    saved = scenario_of(Workspace(own_home).scenarios()["dearer"])
    assert saved.changes[0].by == pytest.approx(1.2)
    assert assumptions(Workspace(own_home)) == catalogued()
    compared = opened()
    rows = compared.dataframe[0].value
    assert rows["scenario"].tolist() == ["As it is", "dearer"]
    assert rows["change of it"][1].startswith("−")
    assert compared.title[0].value.startswith("Under one scenario each euro brings back")


def test_a_link_names_its_scenarios_and_says_which_nobody_saved(own_home: Path) -> None:
    for name in ("first", "second"):
        kept(opened(view="New"), name)
    app = opened(scenario="second")
    assert app.dataframe[0].value["scenario"].tolist() == ["As it is", "second"]
    assert "'third', which nobody saved" in words(opened(scenario="third"))


def test_a_forgotten_scenario_is_gone_and_logged(own_home: Path) -> None:
    kept(opened(view="New"), "first")
    app = opened()
    app.selectbox("forget-scenario").set_value("first").run()
    app.button("forget-first").click().run()
    assert not app.exception
    assert Workspace(own_home).scenarios() == {}


def test_a_split_of_the_budget_is_handed_over_by_the_link(own_home: Path) -> None:
    app = opened(**SPLIT)
    assert "moved from acquisition to care" in app.toggle("take-split").label
    kept(app, "split")
    held = scenario_of(Workspace(own_home).scenarios()["split"])
    assert held.split is not None
    assert (held.split.moved, held.split.change, held.split.currency) == (1000.0, 200.0, "EUR")


@pytest.mark.parametrize("wrong", [{"moved": "much"}, {"low": "nan"}, {"high": "-60"}])
def test_a_split_that_cannot_be_is_left_out(own_home: Path, wrong: dict[str, str]) -> None:
    app = opened(**SPLIT | wrong)
    assert "it is left out" in words(app)
    assert not app.toggle


def test_what_must_be_true_is_told_of_each_number_and_of_two_at_once(own_home: Path) -> None:
    app = opened(view="What must be true")
    rows = app.dataframe[0].value
    assert rows["just pays if"].tolist()[:2] == ["All costs", "All benefits"]
    assert set(rows["within what is believed"]) <= {"", "yes", "no"}
    assert "Two at once" in words(app)


def test_a_hostile_name_stays_letters(own_home: Path) -> None:
    hostile = "![x](http://outside.test/p.png) :red[hi] <b>z</b>"
    kept(opened(view="New"), hostile)
    app = opened(view="What must be true", under=hostile)
    shown = "\n".join(element.value for kind in (app.title, app.markdown, app.caption) for element in kind)
    assert "![x](" not in shown
    assert ":red[" not in shown
    assert "<b>" not in shown
    compared = opened()
    assert any("outside" in name for name in compared.dataframe[0].value["scenario"])
    assert "![x](" not in "\n".join(one.value for kind in (compared.title, compared.caption) for one in kind)


def test_a_scenario_without_any_cost_or_with_a_forgotten_assumption_says_so(own_home: Path) -> None:
    workspace = Workspace(own_home)
    bare = Scenario(horizon_months=24, discount_rate=0.08, programmes_out=("acquisition", "marketing", "service"))
    programmes = ("care", "community", "advocacy")
    free = replace(bare, changes=tuple(Change(side="cost", programme=name, by=0.0) for name in programmes))
    save_scenario(workspace, "free", free, owner="Ann", why="")
    save_scenario(workspace, "old", bare, owner="Ann", why="")
    old = workspace.scenarios()["old"]
    workspace.save_scenario(
        replace(old, holds=old.holds.replace('"assumed": []', '"assumed": [["luck", []]]')), who="x"
    )
    compared = opened()
    rows = dict(compared.dataframe[0].value[["scenario", "back per 1"]].itertuples(index=False))
    assert rows["free"].startswith("No number: No cost of care")
    assert "There is no assumption 'luck'" in rows["old"]
    assert "no assumption any more" in str(compared.dataframe[1].value["holds"].tolist())
    for name in ("free", "old"):
        assert opened(view="What must be true", under=name).title[0].value.startswith("We cannot tell what must")


def test_totals_of_other_days_are_not_subtracted(own_home: Path) -> None:
    of_a_year = Scenario(
        horizon_months=24, discount_rate=0.08, programmes_out=(), from_on=date(2024, 6, 1), to_on=date(2025, 5, 31)
    )
    save_scenario(Workspace(own_home), "a year", of_a_year, owner="Ann", why="")
    assert opened().dataframe[0].value["change of it"][1] == "in another currency, or of other days"
