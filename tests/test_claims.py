"""Published claims beside our own numbers: each with source and limits, compared only where that means something."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.reviews import positive_review_share
from analytics.spending import marketing_to_service
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metrics
from careledger.metrics.claims import Beside, Figure, beside, claims
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from tests.screens import opened_page, words

CLAIMS = 26
HAVE_NO_DATA = {"priorities_of_cmos", "service_matters_to_marketers", "social_crm_market", "unanswered_harms"}


@pytest.fixture(scope="module")
def desk(demo_home: Path) -> Desk:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    return Desk(ledger, Workspace(demo_home))


@pytest.fixture(scope="module")
def found(desk: Desk) -> list[Beside]:
    return [one for claim in claims().values() for one in beside(desk, Filters(), claim)]


def figures() -> list[Figure]:
    return [figure for claim in claims().values() for figure in claim.figures]


def test_every_claim_names_its_source_its_year_whom_it_asked_and_its_limits() -> None:
    assert len(claims()) == CLAIMS
    for claim in claims().values():
        assert all((claim.topic, claim.claim, claim.source, claim.year, claim.asked, claim.figures)), claim.id
        assert claim.limits.endswith("."), claim.id


def test_every_number_beside_a_claim_is_a_number_of_the_catalogue_with_its_settings() -> None:
    for figure in figures():
        if figure.metric is not None:
            assert set(figure.settings) <= set(metrics()[figure.metric].parameters), figure.said


def test_a_figure_without_a_number_of_ours_says_why_or_what_to_bring() -> None:
    for figure in figures():
        if figure.untold is not None:
            assert figure.untold.startswith(("Not testable", "Bring", "Label")), figure.said


def test_what_is_compared_says_whether_ours_covers_it_and_what_is_not_says_why(found: list[Beside]) -> None:
    for one in found:
        if one.state in {"covers it", "does not"}:
            assert one.own is not None
            assert one.figure.value is not None
            assert (one.own.low <= one.figure.value <= one.own.high) == (one.state == "covers it")
        elif one.state == "cannot be compared":
            assert one.told.startswith("Not comparable: ")
        else:
            assert one.own is None
            assert one.told
    assert {one.state for one in found} >= {"does not", "cannot be compared", "no own figure"}


def test_a_figure_that_lies_in_our_interval_is_covered_and_one_beside_it_is_not(desk: Desk) -> None:
    claim = claims()["day_on_twitter"]
    ours = beside(desk, Filters(), claim)[1].own
    assert ours is not None
    for value, state in ((ours.high, "covers it"), (ours.high + 0.01, "does not"), (ours.low - 0.01, "does not")):
        altered = replace(claim, figures=(replace(claim.figures[1], value=value),))
        assert [one.state for one in beside(desk, Filters(), altered)] == [state]


def test_of_managers_and_markets_no_file_of_ours_says_anything(found: list[Beside]) -> None:
    assert {one.state for one in found if one.claim.id in HAVE_NO_DATA} == {"no own figure"}


def test_advocacy_stands_beside_what_was_published_of_it(found: list[Beside]) -> None:
    shifts = {one.figure.metric: one for one in found if one.claim.id == "advocacy_shift"}
    assert {name: one.figure.value for name, one in shifts.items()} == {
        "advocacy_shift_answered": 0.25, "advocacy_shift_ignored": -0.45,
    }  # fmt: skip


def test_a_review_is_positive_from_four_fifths_of_its_scale_up() -> None:
    frame = pl.DataFrame({"rating": [4, 3, 8, 7, 5], "scale_maximum": [5, 5, 10, 10, None], "person": [1, 2, 3, 4, 5]})
    share = positive_review_share(frame)
    assert isinstance(share, Estimate)
    assert (share.value, share.n) == (0.5, 4)
    assert isinstance(positive_review_share(frame.head(0)), Insufficient)


def test_marketing_is_divided_by_what_serving_costs() -> None:
    frame = pl.DataFrame(
        {"programme": ["acquisition", "marketing", "care", "service", "not stated"], "amount": [60.0, 40, 15, 10, 999]}
    )
    ratio = marketing_to_service(frame)
    assert isinstance(ratio, Estimate)
    assert (ratio.value, ratio.n) == (4.0, 4)
    assert isinstance(marketing_to_service(frame.head(2)), Insufficient)
    assert isinstance(marketing_to_service(frame.with_columns(amount=pl.lit(None, pl.Float64))), Insufficient)


def test_the_page_says_how_many_can_be_compared_and_narrows_to_a_topic(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(demo_home))
    said = words(opened_page("pages/analysts/claims.py", **{"topic-of-claims": "advocacy"}))
    assert "published figures" in said
    assert "Jay Baer" in said
    assert "Gartner" not in said
