"""Is the effect of answering what it claims to be? 1,000 worlds by the demo's rules, seeds 1 to 1,000, none chosen.

Of 1,000 intervals at 95 %, 926 to 971 may hold the truth: that is chance, and anything beyond is not.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from analytics.effect.compared import compared, known_before
from analytics.effect.nuisances import learners
from analytics.effect.verdict import Study, study
from analytics.estimate import Insufficient
from careledger.cli import demo
from careledger.metrics.answer import Desk
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from data.demo.parameters import Parameters
from tests.complaint_worlds import as_queried, drawn_complaints, true_effect_on_the_answered
from tests.test_coverage_simulations import FEWEST, MOST, WORLDS, told, workers

COMPLAINTS = 2_000
NO_EFFECT = Parameters(answer_effect_logit=0.0, fast_extra_effect_logit=0.0, effect_per_anger_logit=0.0)
NO_OVERLAP = Parameters(answer_per_segment_logit=40.0)
MOST_FALSELY_SUPPORTED = 72
FOR_BOOSTING = range(1, 21)

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.slow


def studied(seed: int, rules: Parameters, learner: str = "linear", seeds: int = 1) -> Study | Insufficient:
    known = known_before(as_queried(drawn_complaints(seed, COMPLAINTS, rules)))
    assert not isinstance(known, Insufficient)
    return study(compared(known), learners(learner), seeds)  # type: ignore[arg-type]


def effects(seed: int, rules: Parameters, learner: str = "linear", seeds: int = 1) -> tuple[float, ...]:
    """The effect on the answered with its interval, and the naive answer's interval."""
    found = studied(seed, rules, learner, seeds)
    assert isinstance(found, Study)
    return (found.on_the_answered.value, *found.interval, *found.naive.interval())


def verdict(seed: int, rules: Parameters) -> str:
    found = studied(seed, rules)
    return found.verdict if isinstance(found, Study) else "not identified"


def verdict_of_late_links(seed: int) -> str:
    """Where people are named because they are answered, and no file says since when."""
    known = known_before(as_queried(drawn_complaints(seed, COMPLAINTS), is_dated=False))
    return "not identified" if isinstance(known, Insufficient) else "compared"


def over_worlds(world: Callable[[int], object], seeds: range = WORLDS) -> list:  # type: ignore[type-arg]
    with workers() as pool:
        return list(pool.map(world, seeds, chunksize=20))


def test_of_1000_worlds_the_interval_holds_the_truth_in_as_many_as_it_claims(
    capsys: pytest.CaptureFixture[str],
) -> None:
    truth = true_effect_on_the_answered()
    values, lows, highs, naive_lows, naive_highs = np.array(over_worlds(partial(effects, rules=Parameters()))).T
    held = int(((lows <= truth) & (truth <= highs)).sum())
    naive = int(((naive_lows <= truth) & (truth <= naive_highs)).sum())
    bias, noise = float(values.mean()) - truth, float(values.std(ddof=1)) / len(values) ** 0.5
    with capsys.disabled():
        print(f"\n{told('effect on the answered', held)}; {told('naive', naive)}")  # noqa: T201
        print(f"truth {truth:.4f}, bias {bias:+.4f} ± {noise:.4f}")  # noqa: T201
    assert FEWEST <= held <= MOST
    assert abs(bias) <= 0.05 * truth + 2 * noise
    assert naive < FEWEST / 2


def test_of_1000_worlds_without_an_effect_hardly_one_is_called_supported(capsys: Capture) -> None:
    verdicts = Counter(over_worlds(partial(verdict, rules=NO_EFFECT)))
    with capsys.disabled():
        print(f"\nwithout an effect: {dict(verdicts)}")  # noqa: T201
    assert verdicts["supported"] <= MOST_FALSELY_SUPPORTED


def test_without_overlap_no_world_is_identified(capsys: Capture) -> None:
    verdicts = Counter(over_worlds(partial(verdict, rules=NO_OVERLAP), range(1, 201)))
    with capsys.disabled():
        print(f"\nwithout overlap: {dict(verdicts)}")  # noqa: T201
    assert verdicts == {"not identified": 200}


def test_where_linkage_is_caused_by_answering_no_world_is_identified(capsys: Capture) -> None:
    verdicts = Counter(over_worlds(verdict_of_late_links, range(1, 201)))
    with capsys.disabled():
        print(f"\nlinked because of the answer: {dict(verdicts)}")  # noqa: T201
    assert verdicts == {"not identified": 200}


def test_boosting_with_five_deals_of_five_folds_holds_the_truth_too(capsys: Capture) -> None:
    truth = true_effect_on_the_answered()
    worlds = over_worlds(partial(effects, rules=Parameters(), learner="boosting", seeds=5), FOR_BOOSTING)
    values, lows, highs, _, _ = np.array(worlds).T
    held = int(((lows <= truth) & (truth <= highs)).sum())
    with capsys.disabled():
        print(f"\nboosting: {held} of {len(worlds)} hold {truth:.4f}; mean {values.mean():.4f}")  # noqa: T201
    assert held >= 16  # fewer come of chance once in 400 times


def test_a_whole_demo_world_is_told_near_its_truth_though_its_truth_is_gone(home: Path, capsys: Capture) -> None:
    demo(customers=20_000, seed=7)
    truth = json.loads((home / "demo-world" / "truth.json").read_text())["care"]
    shutil.rmtree(home / "demo-world")
    ledger = open_ledger(home)
    assert ledger is not None
    desk = Desk(ledger, Workspace(home))
    naive = truth["naive_all_linked"]["value"]
    for metric, there in (
        ("effect_of_answering", truth["answering_on_answered_linked_before"]["value"]),
        ("effect_of_answering_the_ignored", truth["answering_on_ignored"]["value"]),
    ):
        result = desk.answer(metric).result
        assert not isinstance(result, Insufficient)
        with capsys.disabled():
            print(f"\n{metric}: {result.value:.3f} ({result.low:.3f} – {result.high:.3f}), truth {there:.3f}")  # noqa: T201
        error = (result.high - result.low) / 2 / 1.96
        assert abs(result.value - there) < 3 * error
        assert abs(result.value - there) < abs(naive - there)
