"""The page Deflection: every view opens, a gate can be switched off, and an assumption is somebody's."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.estimate import Estimate, Unit
from careledger.metrics.answer import Answer
from careledger.metrics.assumptions import assumptions
from careledger.store.workspace import Workspace
from careledger.ui.deflection.world import World, span_text
from tests.screens import opened_page, words

PAGE = "pages/community/deflection.py"


opened = partial(opened_page, PAGE)


def card(app: AppTest, label: str) -> str:
    return next(str(one.value) for one in app.metric if one.label == label)


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("Waterfall", "What each gate leaves of the views"),
        ("Value", "Capacity is not cash"),
        ("Where", "Where contacts are saved"),
        ("Rules", "One word, many rules"),
        ("Doubt", "Which to survey next"),
    ],
)
def test_every_view_opens(own_home: Path, view: str, told: str) -> None:
    assert told in words(opened(view=view))


@pytest.mark.parametrize("by", ["topic", "month", "thread", "member"])
def test_contacts_saved_add_up_wherever_they_are_shown(own_home: Path, by: str) -> None:
    app = opened(view="Where", by=by)
    rows = app.dataframe[0].value
    topics = opened(view="Where").dataframe[0].value
    assert rows["views"].sum() == topics["views"].sum()
    assert rows["assumed"].sum() == pytest.approx(topics["assumed"].sum(), abs=0.05 * len(rows) + 0.5)
    assert (rows["assumed"] <= rows["views"]).all()


def test_the_page_says_how_many_assumptions_are_nobodys(own_home: Path) -> None:
    assert "nobody here has stated" in words(opened())


def test_cash_is_nothing_until_a_cost_line_is_marked(own_home: Path) -> None:
    bare = opened(view="Value")
    assert card(bare, "Cash saved a year").endswith("0.00")
    assert "No cost line is marked" in words(bare)
    marked = opened(view="Value", billed="personnel / care", **{"valued-in": "EUR"})
    assert not card(marked, "Cash saved a year").endswith("€0.00")


def test_what_somebody_states_moves_the_number_and_is_logged(own_home: Path) -> None:
    app = opened(view="Doubt")
    before = card(app, "Contacts saved, assumed")
    app.selectbox(key="assumption").set_value("Found it").run()
    app.number_input(key="high-found_it").set_value(100.0).run()
    app.number_input(key="likely-found_it").set_value(95.0).run()
    app.number_input(key="low-found_it").set_value(90.0).run()
    assert "Contacts saved would go from" in words(app)
    app.button(key="keep-found_it").click().run()
    assert "somebody must stand for it" in words(app)
    assert assumptions(Workspace(own_home))["found_it"].owner == "nobody yet"
    app.text_input(key="owner-found_it").set_value("Ann").run()
    app.text_input(key="source-found_it").set_value("exit poll of May").run()
    app.button(key="keep-found_it").click().run()
    assert not app.exception
    assert card(app, "Contacts saved, assumed") != before
    assert assumptions(Workspace(own_home))["found_it"].owner == "Ann"
    assert Workspace(own_home).audit_log()[0][1:3] == ("Ann", "assumption found_it")


def test_a_gate_in_the_url_is_switched_off(own_home: Path) -> None:
    app = opened()
    app.pills(key="gates").set_value(["people"]).run()
    assert not app.exception
    assert "Switched off: Came for support" in words(app).replace("\\", "")


def shown(monkeypatch: pytest.MonkeyPatch, lot: float, readers: float, days: int = 0) -> str:
    """The words of the page where a lot and readers compared show that many contacts saved, ± 100; in the last days."""
    answered = World.answer
    evidence: dict[str, tuple[float, float, Unit]] = {
        "contacts_saved_held_out": (lot, 100, "count"), "deflected_share_held_out": (lot / 1000, 0.1, "share"),
        "contacts_saved_compared": (readers, 100, "count"),
    }  # fmt: skip

    def answer(world: World, metric_id: str) -> Answer:
        told = answered(world, metric_id)
        if metric_id not in evidence:
            return told
        value, half, unit = evidence[metric_id]
        result = Estimate(
            value=value, low=value - half, high=value + half, unit=unit, n=9, method="a method", claim="associational"
        )
        return replace(told, result=result)

    monkeypatch.setattr(World, "answer", answer)
    app = opened()
    if days:
        last = app.date_input(key="period").max
        app.date_input(key="period").set_value((last - timedelta(days - 1), last)).run()
        assert not app.exception
    return words(app).replace("\\", "")


def test_readers_compared_do_not_speak_against_an_experiment(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(monkeypatch, lot=-300, readers=500)
    assert "an experiment shows none saved" in told
    assert "The community saves" not in told
    assert "An experiment says otherwise: −40.0 – −20.0 % per issue." in told


def test_an_experiment_that_leaves_it_open_is_named_beside_the_comparison(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = shown(monkeypatch, lot=50, readers=500)
    assert "contacts a year among known customers, a comparison of readers shows" in told
    assert "An experiment leaves it open: −5.0 – 15.0 % per issue." in told


def test_an_experiment_that_shows_a_saving_is_the_title(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(monkeypatch, lot=300, readers=500)
    assert "contacts a year among known customers, an experiment shows" in told
    assert "leaves it open" not in told


def test_a_fortnight_is_not_spoken_of_as_a_year(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(monkeypatch, lot=50, readers=500, days=14)
    assert "The community saved about 500 contacts in 14 days among known customers, a comparison" in told
    assert "Evidence: 400 – 600 in 14 days" in told


@pytest.mark.parametrize(("days", "text"), [(1, "1 day"), (45, "45 days"), (731, "24 months")])
def test_a_span_is_told_in_days_or_months(days: int, text: str) -> None:
    assert span_text(days) == text
