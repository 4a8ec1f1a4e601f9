"""The pages ROI and Ledger: their sentence is the number, settings move it, and promises are kept with their owner."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.store.home import PROJECT
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

ROI, LEDGER = "pages/executives/roi.py", "pages/ledger/ledger.py"


@pytest.fixture
def own_home(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo world, with a workspace of its own."""
    place = tmp_path / "own"
    shutil.copytree(demo_home, place)
    monkeypatch.setenv("CARELEDGER_HOME", str(place))
    return place


def opened(page: str, **url: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for name, value in url.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(page).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_the_sentence_and_the_card_are_the_number_of_the_catalogue(own_home: Path) -> None:
    ledger = open_ledger(own_home)
    assert ledger is not None
    told = Desk(ledger, Workspace(own_home)).answer("benefit_cost_ratio").result
    assert isinstance(told, Estimate)
    app = opened(ROI)
    assert f"{told.value:.2f} euros" in app.title[0].value.replace("\\", "")
    assert app.metric[0].value == f"{told.value:,.2f}"
    assert "against no care" in words(app)


def test_a_higher_rate_and_fewer_programmes_move_the_total(own_home: Path) -> None:
    usual, dear = opened(ROI).metric[0].value, opened(ROI, rate="40").metric[0].value
    assert usual != dear
    assert "€" in words(opened(ROI, programmes="community"))
    assert opened(ROI, programmes="community").metric[0].value != usual


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
    assert told in words(opened(LEDGER, view=view))


def test_every_entry_opens_with_its_arithmetic(own_home: Path) -> None:
    app = opened(LEDGER)
    entries = app.selectbox(key="entry").options
    assert len(entries) > 10
    first = app.selectbox(key="entry").set_value(app.selectbox(key="entry").value).run()
    assert " = €" in words(first)


def test_nothing_differs_from_the_books(own_home: Path) -> None:
    app = opened(LEDGER, view="To the penny")
    assert set(app.dataframe[0].value["difference"]) == {"0.00"}


def test_a_promise_is_entered_held_and_logged(own_home: Path) -> None:
    app = opened(LEDGER, view="Promises")
    for field, value in {"Promise": "New box", "Who promised it": "Ada", "Where it stands": "budget"}.items():
        next(one for one in app.text_input if one.label == field).set_value(value)
    next(one for one in app.number_input if one.label == "Amount").set_value(500.0)
    next(one for one in app.selectbox if one.label == "Stream").set_value("ideas launched")
    next(one for one in app.button if one.label == "Keep it").click().run()
    assert not app.exception
    assert app.dataframe[0].value["promise"].tolist() == ["New box"]
    assert Workspace(own_home).audit_log()[0][1:3] == ("Ada", "promise New box")
