"""The page Assumptions: who stands for what, what another range would do before it is kept, what to ask next."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from careledger.metrics.assumptions import assumptions, catalogued, history, resting_on
from careledger.store.assumptions import Stated
from careledger.store.workspace import Workspace
from tests.screens import opened_page, words

PAGE = "pages/ledger/assumptions.py"


opened = partial(opened_page, PAGE)


def old(name: str) -> Stated:
    return Stated(
        id=name, owner="Ann", source="a poll", stated_on="2019-05-01", low=0.1, likely=0.2, high=0.3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("All", "All assumptions"),
        ("Change one", "What it would do is shown before it is kept"),
        ("Ask next", "Before choosing between retention and acquisition"),
        ("What data would bring", "Each number that these files cannot tell"),
        ("History", "Nobody has stated anything here yet"),
    ],
)
def test_every_view_opens(own_home: Path, view: str, told: str) -> None:
    assert told in words(opened(view=view))


def test_the_title_counts_who_stands_for_what_and_says_what_the_total_hangs_on(own_home: Path) -> None:
    assert opened().title[0].value.startswith("None of 18 assumptions is stated by somebody; the total hangs most on")
    Workspace(own_home).state_assumption(old("contract_margin"), who="Ann")
    app = opened()
    assert app.title[0].value.startswith("1 of 18 assumptions is stated")
    assert "stated more than a year ago" in words(app)
    flags = dict(app.dataframe[0].value[["assumption", "flag"]].itertuples(index=False))
    assert flags["Margin of a contract's charge"] == "stale"
    assert flags["Found it"] == "nobody stands for it"


def test_what_is_stated_ages_by_the_calendar(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.state_assumption(old("found_it"), who="Ann")
    found = assumptions(workspace)["found_it"]
    assert not found.is_stale(date(2020, 4, 30))
    assert found.is_stale(date(2020, 5, 2))
    assert not catalogued()["found_it"].is_stale(date(2020, 5, 2))


def test_the_total_before_and_after_is_shown_before_it_is_kept(own_home: Path) -> None:
    app = opened(view="Change one", assumption="Margin of a contract's charge")
    for name, value in (("low", 5.0), ("likely", 10.0), ("high", 15.0)):
        app.number_input(f"{name}-contract_margin").set_value(value)
    app.run()
    ratio, worth = app.dataframe[0].value.to_dict("records")
    assert ratio["number"] == "Back per unit of cost"
    assert ratio["change"].startswith("−")
    assert worth["change"].startswith("−")
    assert not assumptions(Workspace(own_home))["contract_margin"].is_stated
    app.text_input("owner-contract_margin").set_value("Ann")
    app.text_input("source-contract_margin").set_value("finance, May")
    app.run()
    app.button("keep-contract_margin").click().run()
    assert assumptions(Workspace(own_home))["contract_margin"].likely == pytest.approx(0.1)
    [(_, who, name, before, after)] = history(Workspace(own_home))
    assert (who, name, before) == ("Ann", "contract_margin", None)
    assert after == "0.05 to 0.15, likely 0.1 (Ann; finance, May)"
    assert "finance, May" in str(opened(view="History").dataframe[0].value)


def test_money_that_nobody_stated_enters_the_total_before_it_is_kept(own_home: Path) -> None:
    app = opened(view="Change one", assumption="Payments tied to satisfaction, a year")
    for name, value in (("low", 900.0), ("likely", 1000.0), ("high", 1100.0)):
        app.number_input(f"{name}-satisfaction_payments").set_value(value)
    app.text_input("in-satisfaction_payments").set_value("EUR")
    app.run()
    assert app.dataframe[0].value["change"][1].startswith("€1,")
    assert not history(Workspace(own_home))


def test_an_assumption_of_other_numbers_shows_those(own_home: Path) -> None:
    app = opened(view="Change one", assumption="Found it")
    app.number_input("low-found_it").set_value(80.0)
    app.number_input("likely-found_it").set_value(90.0)
    app.number_input("high-found_it").set_value(95.0)
    app.run()
    shown = app.dataframe[0].value
    assert set(shown["number"]) == {one.label for one in resting_on("found_it")}
    assert (shown["before"] != shown["after"]).any()
