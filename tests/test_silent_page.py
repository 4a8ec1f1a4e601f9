"""The page of the silent: assumed until a survey, what is dragged is not kept, and what to ask stands there to copy."""

from pathlib import Path

import pytest

from careledger.metrics.assumptions import state_assumption
from careledger.store.workspace import Workspace
from tests.screens import opened_page, words

PAGE = "pages/analysts/silent.py"


def test_it_says_that_it_is_assumed_and_what_asking_200_people_would_settle(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(demo_home))
    app = opened_page(PAGE)
    said = words(app)
    assert "Assumed: it rests on an assumed range, no measurement." in said
    assert "Asking 200 people would narrow" in said
    assert [block.value.splitlines()[0] for block in app.code] == [
        "Ask customers drawn by lot, not those who got in touch.",
        "survey_id,kind,customer_id,sent_at,answered_at,score,scale_maximum,answer",
    ]


def test_a_range_begins_where_somebody_stated_it_and_dragging_it_changes_the_page_alone(own_home: Path) -> None:
    workspace = Workspace(own_home)
    state_assumption(workspace, "visible_share", {"low": 0.1, "high": 0.2}, owner="Ann", source="panel", who="Ann")
    before = workspace.assumptions()
    app = opened_page(PAGE)
    slider = next(one for one in app.slider if one.key == "speak-up")
    assert slider.value == (10.0, 20.0)
    title = app.title[0].value
    slider.set_range(40.0, 60.0).run()
    assert app.title[0].value != title
    assert workspace.assumptions() == before
