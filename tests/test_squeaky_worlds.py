"""Whole demo worlds, told of prospects, onlookers and recovery against what is true in them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.estimate import Estimate
from analytics.onlookers import onlooker_study
from analytics.prospects import by_topic, prospects_study
from analytics.recovery import recovery
from careledger.cli import demo
from careledger.metrics.answer import Desk
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

WORLDS = (1, 2, 3, 4, 5, 6)
CUSTOMERS = 4_000
pytestmark = pytest.mark.slow


def test_over_small_worlds_the_errors_are_those_that_are_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prospects, onlookers, paradoxes = [], [], 0
    for seed in WORLDS:
        place = tmp_path / str(seed)
        place.mkdir()
        monkeypatch.setenv("CARELEDGER_HOME", str(place))
        demo(customers=CUSTOMERS, seed=seed)
        truth = json.loads((place / "demo-world" / "truth.json").read_text())["presale"]["value"]
        ledger = open_ledger(place)
        assert ledger is not None
        desk = Desk(ledger, Workspace(place))
        asked = desk.frame_of("prospect_conversion")
        before = prospects_study(asked.filter(asked["topic"] == "before buying"))
        looked = onlooker_study(desk.frame_of("onlooker_effect"))
        cared = recovery(desk.frame_of("service_recovery_rate"))
        assert hasattr(before, "on_the_answered")
        assert hasattr(looked, "on_the_answered")
        assert hasattr(cared, "paradox")
        prospects.append((before.on_the_answered.value - truth) / before.on_the_answered.error)
        onlookers.append(looked.on_the_answered.value / looked.on_the_answered.error)
        paradoxes += cared.paradox() is True
        with capsys.disabled():
            print(  # noqa: T201
                f"\nseed {seed}: prospects {before.on_the_answered.value:+.3f}, truth {truth:+.3f}, "
                f"z {prospects[-1]:+.2f}; onlookers {looked.on_the_answered.value:+.3f}, z {onlookers[-1]:+.2f}"
            )
    with capsys.disabled():
        print(  # noqa: T201
            f"mean z: prospects {np.mean(prospects):+.2f}, onlookers {np.mean(onlookers):+.2f}; {paradoxes} paradoxes"
        )
    for errors in (prospects, onlookers):
        assert abs(np.mean(errors)) < 3 / len(WORLDS) ** 0.5
        assert max(abs(each) for each in errors) < 3.5
    assert paradoxes <= 1


def test_a_whole_world_is_told_through_the_desk(home: Path) -> None:
    demo(customers=CUSTOMERS, seed=11)
    ledger = open_ledger(home)
    assert ledger is not None
    desk = Desk(ledger, Workspace(home))
    for metric in ("prospect_conversion", "onlooker_effect", "solved_after_moving", "service_recovery_rate"):
        answer = desk.answer(metric)
        assert isinstance(answer.result, Estimate), answer.result
        assert len(desk.rows_behind(answer, 10**7)) == answer.result.n
    found = prospects_study(desk.frame_of("prospect_conversion"))
    topics = by_topic(found)  # type: ignore[arg-type]
    assert topics.filter(topics["fdr"] < 0.05)["group"].to_list() == ["before buying"]
