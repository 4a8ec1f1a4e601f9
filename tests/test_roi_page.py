"""The pages ROI and Ledger: their sentence is the number, settings move it, and promises are kept with their owner."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from tests.screens import opened_page, words

ROI, LEDGER = "pages/executives/roi.py", "pages/ledger/ledger.py"


def test_the_sentence_and_the_card_are_the_number_of_the_catalogue(own_home: Path) -> None:
    ledger = open_ledger(own_home)
    assert ledger is not None
    told = Desk(ledger, Workspace(own_home)).answer("benefit_cost_ratio").result
    assert isinstance(told, Estimate)
    app = opened_page(ROI)
    assert f"{told.value:.2f} euros" in app.title[0].value.replace("\\", "")
    assert app.metric[0].value == f"{told.value:,.2f}"
    assert "against no care" in words(app)


def test_a_higher_rate_and_fewer_programmes_move_the_total(own_home: Path) -> None:
    usual, dear = opened_page(ROI).metric[0].value, opened_page(ROI, rate="40").metric[0].value
    assert usual != dear
    assert "€" in words(opened_page(ROI, programmes="community"))
    assert opened_page(ROI, programmes="community").metric[0].value != usual


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("Entries", "Every entry"),
        ("No euro twice", "keeps what they bring from then on"),
        ("To the penny", "Equal to the penny"),
        ("Booked", "From promised to booked"),
        ("Promises", "Nobody has promised anything"),
    ],
)
def test_every_view_of_the_ledger_opens(own_home: Path, view: str, told: str) -> None:
    assert told in words(opened_page(LEDGER, view=view))


def test_every_entry_opens_with_its_arithmetic(own_home: Path) -> None:
    app = opened_page(LEDGER)
    entries = app.selectbox(key="entry").options
    assert len(entries) > 10
    first = app.selectbox(key="entry").set_value(app.selectbox(key="entry").value).run()
    assert " = €" in words(first)


def test_nothing_differs_from_the_books(own_home: Path) -> None:
    app = opened_page(LEDGER, view="To the penny")
    assert set(app.dataframe[0].value["difference"]) == {"0.00"}


def test_a_promise_is_entered_held_and_logged(own_home: Path) -> None:
    app = opened_page(LEDGER, view="Promises")
    for field, value in {"Promise": "New box", "Who promised it": "Ada", "Where it stands": "budget"}.items():
        next(one for one in app.text_input if one.label == field).set_value(value)
    next(one for one in app.number_input if one.label == "Amount").set_value(500.0)
    next(one for one in app.selectbox if one.label == "Stream").set_value("ideas launched")
    next(one for one in app.button if one.label == "Keep it").click().run()
    assert not app.exception
    assert app.dataframe[0].value["promise"].tolist() == ["New box"]
    assert Workspace(own_home).audit_log()[0][1:3] == ("Ada", "promise New box")
