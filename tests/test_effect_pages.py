"""The pages of the effect of care, on a demo world large enough for an answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analytics.estimate import Estimate
from careledger.cli import demo
from careledger.store.workspace import Workspace
from tests.homes import made_desk
from tests.screens import opened_page, words

pytestmark = pytest.mark.slow
opened = partial(opened_page, "pages/executives/effect.py")
in_full = partial(opened_page, "pages/analysts/effect_study.py")


@pytest.fixture(scope="module")
def large_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("large") / "home"
    place.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARELEDGER_HOME", str(place))
        demo(customers=8_000, seed=3)
    return place


@pytest.fixture(autouse=True)
def at_home(large_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(large_home))


def test_the_answer_has_a_verdict_and_stands_beside_the_naive_one_and_the_demos_truth() -> None:
    app = opened()
    assert re.search(r"supported|fragile|do not show", app.title[0].value)
    assert "A bar chart of answered against ignored would say" in words(app)
    assert len(app.metric) == 4


def test_each_view_of_the_analyst_draws() -> None:
    for view, said in {
        "Alike": "Who can be named", "Estimates": "several methods", "Doubts": "The verdict",
        "Speed": "half an hour sooner", "Record": "Looked at on 1 build",
    }.items():  # fmt: skip
        assert said in words(in_full(view=view)), view


def compared_in(app: AppTest) -> int:
    """How many complaints the page says it compares."""
    told = re.search(r"([\d,]+) of [\d,]+ complaints in public can be compared", words(app))
    assert told
    return int(told.group(1).replace(",", ""))


def test_a_question_is_written_down_sealed_and_opened_once(large_home: Path) -> None:
    all_compared = compared_in(opened())
    app = in_full(view="Record")
    app.text_input("study-name").set_value("autumn")
    app.text_input("study-owner").set_value("Ann")
    app.number_input("study-sealed").set_value(6)
    app.run()
    app.button("keep-study").click().run()
    assert not app.exception
    saved = Workspace(large_home).studies()["autumn"]
    assert saved.is_sealed
    app = in_full(view="Record", study="autumn")
    assert "are sealed" in words(app)
    assert compared_in(opened()) < all_compared
    app.text_input("opened-by").set_value("Ben").run()
    app.button("open-study").click().run()
    assert Workspace(large_home).studies()["autumn"].opened_by == "Ben"
    assert "by Ben" in words(in_full(view="Record", study="autumn"))
    assert compared_in(opened()) == all_compared


def test_a_home_in_which_answers_do_nothing_but_reach_those_who_stay_says_none(tmp_path: Path) -> None:
    """Contracts end at any time and replies come at any time: who is ever answered has lived to be answered."""
    rng = np.random.default_rng(8)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    subscriptions = ["customer_id,line_id,started_at,ended_at,monthly_amount,currency"]
    cases = ["case_id,channel,kind,customer_id,opened_at,first_reply_at"]
    ever, stayed = [], []
    for place in range(3_000):
        asked = start + timedelta(days=float(rng.uniform(0, 300)))
        left, answered = rng.exponential(60), rng.exponential(8)
        end = asked + timedelta(days=left)
        ends = end.isoformat() if end < start + timedelta(days=700) else ""
        subscriptions.append(f"c{place},1,2023-06-01T00:00:00+00:00,{ends},20,EUR")
        replied = (asked + timedelta(days=answered)).isoformat() if answered < left else ""
        cases.append(f"k{place},email,complaint,c{place},{asked.isoformat()},{replied}")
        ever.append(answered < left)
        stayed.append(left > 180)
    subscriptions.append("last,1,2023-06-01T00:00:00+00:00,2025-12-01T00:00:00+00:00,20,EUR")
    cases.append("last,email,question,last,2025-12-01T00:00:00+00:00,")
    desk = made_desk(tmp_path, subscriptions="\n".join(subscriptions), cases="\n".join(cases))
    found = np.array(stayed)[np.array(ever)].mean() - np.array(stayed)[~np.array(ever)].mean()
    assert found > 0.04
    result = desk.answer("effect_of_answering").result
    assert isinstance(result, Estimate), result
    assert result.low < 0 < result.high
    assert abs(result.value) < 0.03
