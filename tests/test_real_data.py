"""The real files nobody here made: what they hold is known, and what they cannot tell is said."""

from datetime import date
from pathlib import Path

import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.retention import pooled_retention
from careledger.imports.arrival import Arrival, arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace


@pytest.fixture(scope="module")
def arrival(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Arrival, Desk]:
    place = tmp_path_factory.mktemp("real")
    names = ("twcs_spotify", "cdnow/CDNOW_master.txt", "stackexchange_cardano", "olist", "zendesk")
    arrived = arrive(place, [real_data / name for name in names], ImportOptions())
    ledger = open_ledger(place)
    assert ledger is not None
    return arrived, Desk(ledger, Workspace(place))


@pytest.fixture(scope="module")
def desk(arrival: tuple[Arrival, Desk]) -> Desk:
    return arrival[1]


def number(desk: Desk, metric_id: str, **filters: tuple[str, ...]) -> Estimate:
    result = desk.answer(metric_id, Filters(**filters)).result
    assert isinstance(result, Estimate), result
    return result


def test_every_file_is_recognised_and_balances(arrival: tuple[Arrival, Desk]) -> None:
    reports = {report.file: report for report in arrival[0].reports}
    assert {report.status for report in reports.values()} == {"imported", "ignored"}
    assert all(report.balances for report in reports.values())
    rows = {name: reports[name].rows_in for name in ("SpotifyCares.csv", "spotify_support_requests.csv")}
    assert rows == {"SpotifyCares.csv": 10_986, "spotify_support_requests.csv": 15_096}
    assert reports["CDNOW_master.txt"].rows_in == 69_659
    assert reports["olist_classified_public_dataset.csv"].rows_in == 3_584
    assert reports["user_data_snowflake.csv"].status == "ignored"


def test_spotify_turns_wait_12_6_minutes(desk: Desk) -> None:
    turn = number(desk, "turn_reply_seconds", channel=("twitter",))
    assert turn.n == 3_544
    assert "2,156 customers" in turn.method
    assert round(turn.value / 60, 1) == 12.6
    assert turn.rows is not None
    assert round(turn.rows["seconds"].to_list()[-1] / 60, 1) == 130.9


def test_spotify_cannot_tell_how_often_people_are_answered(desk: Desk) -> None:
    for metric_id in ("answered_rate", "first_reply_seconds"):
        result = desk.answer(metric_id).result
        assert isinstance(result, Insufficient)
        assert "No thread opener is in these files" in result.reason


def test_cdnow_is_complete_to_the_cent(desk: Desk) -> None:
    assert number(desk, "customers").value == 23_570
    assert round(number(desk, "revenue", currency=("USD",)).value, 2) == 2_500_315.63


def test_cdnow_held_out_is_forecast_too_low_and_that_is_said(desk: Desk) -> None:
    error = number(desk, "purchases_forecast_error", currency=("USD",))
    assert (error.n, error.value) == (23_570, pytest.approx(-0.143, abs=5e-4))
    assert [caution.text for caution in error.cautions if caution.code == "forecast-off"] == [
        "The forecast was 14.3 % too low: 16,874 expected, 19,684 came, outside its interval."
    ]
    assert number(desk, "value_forecast_error", currency=("USD",)).value == pytest.approx(-0.173, abs=5e-4)


def test_cdnow_customers_have_a_value_with_an_interval(desk: Desk) -> None:
    each = number(desk, "customer_value", currency=("USD",))
    assert (each.value, each.low, each.high) == pytest.approx((80.02, 76.79, 83.35), abs=0.01)
    assert "revenue-as-margin" in {caution.code for caution in each.cautions}


def test_cdnow_cohorts_are_the_known_ones(desk: Desk) -> None:
    grid = number(desk, "retention_grid").rows
    assert grid is not None
    first = grid.filter(grid["age"] == 0)
    assert first["cohort_customers"].to_list() == [7_846, 8_476, 7_248]
    assert grid["is_complete"].all()
    assert round(sum(grid["revenue_amount"]), 2) == 2_500_315.63
    assert pooled_retention(grid).height == 18


def test_cdnow_customers_stay_as_counted_by_hand(desk: Desk) -> None:
    # Polars, day by day: the share whose first silence longer than the window had not ended by day 365.
    joined = Filters(from_on=date(1997, 1, 1), to_on=date(1997, 3, 31))
    for window, share in ((90, 0.017777), (180, 0.124905), (365, 0.458634)):
        result = desk.answer("retained_after", joined, tenure="activity", window_days=window).result
        assert isinstance(result, Estimate)
        assert (result.n, round(result.value, 6)) == (23_570, share)


def test_the_cardano_community_is_counted(desk: Desk) -> None:
    assert number(desk, "community_questions").value == 1_042
    assert number(desk, "community_views").value == 187_201
    accepted = number(desk, "accepted_answer_rate")
    assert round(accepted.value * accepted.n) == 459
    unanswered = number(desk, "unanswered_rate")
    assert round(unanswered.value * unanswered.n) == 100


def test_the_cardano_site_gives_the_gross_and_says_what_is_missing_for_evidence(desk: Desk) -> None:
    gross = number(desk, "gross_solved_views")
    assert (gross.value, gross.n) == (94_337, 418)  # accepted answers by somebody else than who asked
    assert gross.high <= 187_201
    assert any("total of their thread" in caution.text for caution in gross.cautions)
    assumed = number(desk, "contacts_saved_assumed")
    assert assumed.high < gross.value
    assert assumed.rows is not None
    assert set(assumed.rows["origin"]) == {"assumed"}
    for metric_id, file in (("contacts_saved_compared", "calls.csv"), ("minutes_freed", "handle_seconds")):
        result = desk.answer(metric_id).result
        assert isinstance(result, Insufficient)
        assert file in result.needed


def test_no_revenue_is_linked_and_that_is_said(desk: Desk) -> None:
    assert desk.missing(("linked_revenue",)) == Insufficient(
        "No revenue is linked to these customers.",
        "Bring orders.csv and cases.csv (or identities.csv) with the same customer_id.",
    )


def test_importing_it_all_again_changes_nothing(arrival: tuple[Arrival, Desk], real_data: Path, desk: Desk) -> None:
    home = desk.ledger._folder.parents[1]
    again = arrive(home, [real_data / "twcs_spotify"], ImportOptions())
    assert [report.status for report in again.reports] == ["known", "known"]
    assert again.build == desk.ledger.manifest
