"""The assumption route: a gate is measured where the files measure it, and falls back to what is believed."""

from datetime import date, timedelta

import polars as pl
import pytest

from analytics.beliefs import Belief, known, stated
from analytics.deflection.assumed_route import FEWEST, GATES, Saved, counted_of, gates_of, saved
from analytics.deflection.gates import Gate
from analytics.deflection.measures import (
    cash_saved,
    contacts_saved,
    gross_solved_views,
    minutes_freed,
    roster_cost_released,
    said_would_contact,
)
from analytics.estimate import Estimate, Insufficient, Result

ASSUMED = {name: stated(0.4, 0.5, 0.6) for name in GATES}
MONDAY = date(2025, 1, 6)
AUDIENCES = ((60, "reader"), (25, "bot"), (10, "staff"), (5, "asker"))
EMPTY = pl.DataFrame(
    schema={
        "part": pl.String, "topic": pl.String, "happened_on": pl.Date, "since_on": pl.Date, "audience": pl.String,
        "is_dated": pl.Boolean,
        "is_told_apart": pl.Boolean, "is_person_known": pl.Boolean, "period_from_on": pl.Date,
        "period_until_on": pl.Date, "is_unread": pl.Boolean, "kind": pl.String, "solved_by": pl.String,
        "is_solved": pl.Boolean,
        "is_counted": pl.Boolean, "is_entitled": pl.Boolean, "is_contacted_before": pl.Boolean,
        "contact_days": pl.Int32, "followed_days": pl.Int32, "is_answered": pl.Boolean, "says_yes": pl.Boolean,
        "views": pl.Int64, "row_count": pl.Int64, "contact_channel": pl.String, "week_on": pl.Date,
        "hour_of_week": pl.Int64, "calls": pl.Int64, "taken": pl.Int64, "handle_seconds": pl.Float64,
        "hours": pl.Float64, "category": pl.String, "programme": pl.String, "days": pl.Int64, "contacts": pl.Int64,
        "amount": pl.Float64, "currency": pl.String,
    }
)  # fmt: skip


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.concat((EMPTY, pl.DataFrame(list(rows), schema_overrides=dict(EMPTY.schema))), how="diagonal")


def views(
    count: int, audience: str = "reader", *, is_told: bool = False, is_known: bool = False, days: int = 0
) -> dict[str, object]:
    return {
        "part": "views", "topic": "billing", "happened_on": MONDAY + timedelta(days),
        "since_on": MONDAY + timedelta(days), "audience": audience, "is_dated": True,
        "is_told_apart": is_told or is_known, "is_person_known": is_known, "is_solved": True, "is_counted": True,
        "views": count, "row_count": 1,
    }  # fmt: skip


def issues(count: int, *, contact: int | None = None, **more: object) -> dict[str, object]:
    return {
        "part": "issues", "topic": "billing", "kind": "indirect", "is_solved": True, "is_counted": True,
        "is_person_known": True,
        "is_contacted_before": False, "contact_days": contact, "followed_days": 31, "row_count": count,
    } | more  # fmt: skip


def surveys(count: int, *, yes: bool, contact: int | None = None, is_solved: bool = True) -> dict[str, object]:
    return {
        "part": "surveys", "topic": "billing", "is_answered": True, "is_unread": False, "says_yes": yes,
        "is_counted": is_solved, "is_contacted_before": False, "contact_days": contact, "followed_days": 31,
        "row_count": count,
    }  # fmt: skip


def gate(rows: pl.DataFrame, name: str, **settings: object) -> Gate:
    return next(one for one in gates_of(rows, ASSUMED, **settings) if one.id == name)  # type: ignore[arg-type]


def number(result: Result) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


def test_where_nothing_is_measured_every_gate_is_assumed_and_says_so() -> None:
    told = gates_of(frame(views(1000)), ASSUMED)
    assert [one.id for one in told] == list(GATES)
    assert {one.origin for one in told} == {"assumed"}
    assert all(one.share == ASSUMED[one.id] for one in told)


def test_crawlers_staff_and_who_asked_are_no_readers() -> None:
    told = gate(frame(*(views(n, who, is_told=True) for n, who in AUDIENCES)), "people")
    assert (told.origin, told.share) == ("counted", known(0.6))


def test_views_in_which_nobody_tells_a_crawler_apart_are_no_people_yet() -> None:
    told = gate(frame(*(views(n, who, is_told=True) for n, who in AUDIENCES), views(300)), "people")
    assert told.share.mean == pytest.approx(0.25 * 0.6 + 0.75 * 0.5)
    assert told.share.ceiling - told.share.floor == pytest.approx(0.75 * 0.2)
    assert told.origin == "assumed"
    assert "75% of views that do not" in told.note


def test_one_view_by_a_person_says_nothing_of_a_thousand_others() -> None:
    told = gate(frame(views(1, is_known=True), views(1000)), "people")
    assert (told.origin, told.share) == ("assumed", ASSUMED["people"])


def test_that_readers_who_are_known_are_customers_says_nothing_of_the_others() -> None:
    rows = frame(
        views(200, is_known=True), views(200, is_told=True), issues(90, is_entitled=True), issues(10, is_entitled=False)
    )
    told = gate(rows, "entitled")
    assert told.share.mean == pytest.approx(0.5 * 0.9 + 0.5 * 0.5)
    assert told.share.ceiling - told.share.floor == pytest.approx(0.5 * 0.2)
    assert told.origin == "assumed"


def test_who_is_known_but_not_since_when_counts_with_those_whom_nobody_knows() -> None:
    rows = frame(views(100, is_known=True), issues(25, is_entitled=True), issues(75))
    assert gate(rows, "entitled").share.mean == pytest.approx(0.25 + 0.75 * 0.5)


def test_a_session_is_no_person() -> None:
    rows = frame(views(100, is_known=True), issues(50), issues(400, is_person_known=False))
    assert gate(rows, "unique_readers").share.mean == pytest.approx(0.5)


def test_a_later_contact_takes_the_saving_back_within_the_window_only() -> None:
    rows = frame(
        views(1000),
        issues(30),
        issues(10, contact=3),
        issues(10, contact=20),
        issues(500, contact=1, is_contacted_before=True),
        issues(500, followed_days=5),
    )
    assert gate(rows, "no_contact", window_days=14).share.mean == pytest.approx(40.5 / 51)
    assert gate(rows, "no_contact", window_days=30).share.mean == pytest.approx(30.5 / 51)


def test_few_people_are_no_measure() -> None:
    assert gate(frame(views(1000), issues(FEWEST - 1)), "no_contact").origin == "assumed"


def test_a_reader_with_two_views_about_one_thing_is_one_and_views_by_nobody_rest_on_a_range() -> None:
    rows = frame(views(300, is_known=True), views(100, is_told=True), issues(150))
    told = gate(rows, "unique_readers")
    assert told.share.mean == pytest.approx(0.75 * 0.5 + 0.25 * 0.5)
    assert told.share.ceiling - told.share.floor == pytest.approx(0.25 * 0.2)
    assert told.origin == "assumed"
    assert gate(frame(views(300, is_known=True), issues(150)), "unique_readers").origin == "counted"


def test_what_readers_say_is_checked_by_those_who_said_it_and_found_no_answer() -> None:
    rows = frame(
        views(1000),
        surveys(400, yes=True),
        surveys(400, yes=False),
        surveys(50, yes=True, contact=2, is_solved=False),
        surveys(50, yes=True, is_solved=False),
        surveys(10, yes=False, contact=2, is_solved=False),
        surveys(90, yes=False, is_solved=False),
    )
    told = gate(rows, "would_have_contacted")
    assert told.origin == "surveyed"
    assert told.share.mean == pytest.approx(0.5 * 50.5 / 101 + 0.5 * 10.5 / 101, rel=1e-3)
    assert "50% of 1,000 say so" in told.note


def test_a_survey_without_helpless_readers_is_their_own_word_and_says_so() -> None:
    told = gate(frame(views(1000), surveys(40, yes=True), surveys(60, yes=False)), "would_have_contacted")
    assert told.share.mean == pytest.approx(40.5 / 101)
    assert "too few" in told.note


def test_readers_and_askers_are_disjoint_and_both_are_in_the_total() -> None:
    readers = frame(views(1000))
    both = frame(
        views(1000),
        issues(100, kind="direct", solved_by="member", followed_days=None),
        issues(100, kind="direct", solved_by="employee", followed_days=None),
    )
    alone, together = saved(readers, ASSUMED), saved(both, ASSUMED)
    assert isinstance(alone, Saved)
    assert isinstance(together, Saved)
    assert together.readers.net == alone.readers.net
    assert together.askers.gross == 100
    assert together.total == pytest.approx(alone.total + 100 * 0.5**3)


def test_a_gate_that_is_switched_off_lets_everything_pass() -> None:
    rows = frame(views(1000))
    full = number(contacts_saved(rows, ASSUMED, 14, []))
    without = number(contacts_saved(rows, ASSUMED, 14, ["found_it"]))
    assert without.value == pytest.approx(2 * full.value)
    assert full.rows is not None
    assert without.rows is not None
    assert len(without.rows) == len(full.rows) - 1


def test_without_a_view_of_a_solved_thread_there_is_no_number() -> None:
    for result in (gross_solved_views(EMPTY), contacts_saved(EMPTY, ASSUMED, 14, [])):
        assert isinstance(result, Insufficient)


@pytest.mark.parametrize("days", [0, 31])
def test_a_window_in_which_an_issue_would_count_twice_is_refused(days: int) -> None:
    told = contacts_saved(frame(views(1000)), ASSUMED, days, [])
    assert isinstance(told, Insufficient)
    assert "1 to 30 days" in told.needed


def test_a_day_is_not_carried_over_to_a_year() -> None:
    day = saved(frame(views(1000)), ASSUMED)
    assert isinstance(day, Saved)
    assert isinstance(day.a_year(), Insufficient)
    for told in (
        minutes_freed(valued().filter(pl.col("happened_on") == MONDAY), SURE, 14, [], []),
        minutes_freed(valued().filter(pl.col("happened_on") == MONDAY), SURE, 14, [], [1.0, 2.0, 3.0]),
    ):
        assert isinstance(told, Insufficient)
        assert "too few to speak of a year" in told.reason


def test_a_year_is_of_the_period_asked_for_and_not_of_the_days_that_happened_to_have_views() -> None:
    asked = {"period_from_on": MONDAY - timedelta(100), "period_until_on": MONDAY + timedelta(99)}
    told = saved(frame(views(1000) | asked), ASSUMED)
    assert isinstance(told, Saved)
    assert told.days == 200
    total = saved(frame(views(1000) | asked | {"since_on": MONDAY - timedelta(1000), "is_dated": False}), ASSUMED)
    assert isinstance(total, Saved)
    assert total.days == 1100


def test_gross_reaches_from_accepted_to_endorsed_threads() -> None:
    endorsed = views(500) | {"is_solved": False, "is_counted": False}
    told = number(gross_solved_views(frame(views(1000), endorsed)))
    assert (told.low, told.value, told.high, told.n) == (1000, 1000, 1500, 1)


def test_others_rules_count_from_the_same_rows() -> None:
    told = counted_of(
        frame(
            views(1000),
            issues(90),
            issues(10, contact=1),
            issues(60, kind="direct"),
            issues(4, kind="direct", contact=5),
            issues(39, kind="direct", is_counted=False),
        )
    )
    assert (told.views, told.visits_followed, told.visits_without_contact) == (1000, 100, 90)
    assert (told.asked, told.solved, told.contacted_anyway) == (103, 64, 4)


def test_who_answered_the_survey_is_set_beside_who_did_not() -> None:
    rows = frame(
        surveys(1, yes=True, contact=3),
        surveys(1, yes=False),
        *[surveys(1, yes=False) | {"is_answered": False} for _ in range(2)],
    )
    told = number(said_would_contact(rows))
    assert (told.value, told.n) == (0.5, 2)
    assert [c.text for c in told.cautions] == [
        "50% of 4 asked answered; who answers may differ from the others.",
        "Within 14 days 50.0% of those who answered got in touch, 0.0% of the others.",
    ]


def test_answers_on_a_scale_that_nobody_states_are_counted_out_and_said() -> None:
    open_scale = surveys(1, yes=False) | {"is_answered": False, "is_unread": True, "says_yes": None}
    told = number(said_would_contact(frame(surveys(1, yes=True), open_scale, open_scale)))
    assert (told.value, told.n) == (1.0, 1)
    assert any("(scale_maximum): 2" in caution.text for caution in told.cautions)
    nobody = said_would_contact(frame(open_scale))
    assert isinstance(nobody, Insufficient)
    assert nobody.needed == "Bring scale_maximum."


def valued(*more: dict[str, object], weeks: int = 12) -> pl.DataFrame:
    contacts = [
        {"part": "contacts", "contact_channel": name, "row_count": 500, "taken": taken, "handle_seconds": 360.0 * taken}
        for name, taken in (("phone", 400), ("email", 0))
    ]
    calls = [
        {
            "part": "calls", "topic": "billing", "week_on": MONDAY + timedelta(weeks=week), "hour_of_week": hour,
            "calls": 60, "taken": 60, "handle_seconds": 60 * 360.0,
        }
        for hour in range(8, 18)
        for week in range(weeks)
    ]  # fmt: skip
    shift = {"part": "shifts", "hours": 100.0, "amount": 4_000.0, "currency": "EUR"}
    line = {
        "part": "costs", "category": "agencies", "programme": "care", "currency": "EUR", "amount": 50_000.0,
        "days": 365, "contacts": 10_000,
    }  # fmt: skip
    return frame(views(400_000), views(400_000, days=364), *contacts, shift, line, *more, *calls)


SURE: dict[str, Belief] = {name: known(0.5) for name in GATES}


def test_minutes_are_those_of_channels_whose_time_is_recorded() -> None:
    told = number(minutes_freed(valued(), SURE, 14, [], []))
    yearly = 800_000 / 2**7 / (365 / 365.25)
    assert told.value == pytest.approx(yearly * 0.5 * 360 / 60)
    assert "50% of contacts" in told.cautions[0].text


def test_a_roster_is_released_at_the_cost_of_a_shift() -> None:
    told = number(roster_cost_released(valued(), SURE, 14, [], 0.8, 20, 180, in_currency="", contacts_a_year=[]))
    hours = told.value / 40 * 7 / 365.25
    assert 0 < hours < 11
    assert told.currency == "EUR"


def test_a_few_weeks_of_calls_tell_no_steps_of_a_roster() -> None:
    told = roster_cost_released(valued(weeks=11), SURE, 14, [], 0.8, 20, 180, in_currency="", contacts_a_year=[])
    assert isinstance(told, Insufficient)


def test_shifts_in_two_currencies_are_told_apart() -> None:
    both = valued({"part": "shifts", "hours": 100.0, "amount": 3_000.0, "currency": "GBP"})
    neither = roster_cost_released(both, SURE, 14, [], 0.8, 20, 180, in_currency="", contacts_a_year=[])
    assert isinstance(neither, Insufficient)
    assert neither.by is None
    assert "in_currency" in neither.needed
    pounds = number(roster_cost_released(both, SURE, 14, [], 0.8, 20, 180, in_currency="GBP", contacts_a_year=[]))
    euros = number(roster_cost_released(both, SURE, 14, [], 0.8, 20, 180, in_currency="EUR", contacts_a_year=[]))
    assert pounds.value / euros.value == pytest.approx(30 / 40)


def test_an_hour_without_a_shift_costs_what_somebody_states() -> None:
    bare = valued().filter(pl.col("part") != "shifts")
    absent = roster_cost_released(bare, SURE, 14, [], 0.8, 20, 180, in_currency="", contacts_a_year=[])
    assert isinstance(absent, Insufficient)
    assert "hourly_cost_amount" in absent.needed
    told = SURE | {"hourly_cost": Belief(1, 1, 40, 40, "EUR")}
    assert (
        number(roster_cost_released(bare, told, 14, [], 0.8, 20, 180, in_currency="", contacts_a_year=[])).currency
        == "EUR"
    )


def test_an_hour_that_somebody_puts_between_two_prices_widens_the_interval() -> None:
    bare = valued().filter(pl.col("part") != "shifts")
    sure, open_ = (
        number(
            roster_cost_released(
                bare, SURE | {"hourly_cost": cost}, 14, [], 0.8, 20, 180, in_currency="",
                contacts_a_year=[19_000, 20_000, 21_000],
            )
        )
        for cost in (Belief(1, 1, 40, 40, "EUR"), Belief(1, 1, 10, 70, "EUR"))
    )  # fmt: skip
    assert open_.value == pytest.approx(sure.value)
    assert open_.high - open_.low > 1.2 * (sure.high - sure.low)
    assert [c.code for c in open_.cautions if c.code == "stated-hour"] == ["stated-hour"]


def test_an_hour_stated_in_euros_is_no_hour_in_pounds() -> None:
    bare = valued().filter(pl.col("part") != "shifts")
    told = SURE | {"hourly_cost": Belief(1, 1, 40, 40, "EUR")}
    absent = roster_cost_released(bare, told, 14, [], 0.8, 20, 180, in_currency="GBP", contacts_a_year=[])
    assert isinstance(absent, Insufficient)
    assert "in GBP" in absent.reason


def test_cash_in_a_currency_without_a_line_says_so() -> None:
    told = cash_saved(valued(), SURE, 14, [], ["agencies / care"], "GBP", [])
    assert isinstance(told, Insufficient)
    assert told.reason == "No cost line is in GBP."


def test_cash_comes_of_marked_cost_lines_alone() -> None:
    nothing, marked = (number(cash_saved(valued(), SURE, 14, [], lines, "", [])) for lines in ([], ["agencies / care"]))
    assert nothing.value == 0
    assert marked.value == pytest.approx(800_000 / 2**7 / (365 / 365.25) * 5)


def test_what_evidence_shows_can_be_valued_instead_of_what_is_assumed() -> None:
    shown = [900.0, 1000.0, 1100.0]
    assert number(minutes_freed(valued(), SURE, 14, [], shown)).value == pytest.approx(1000 * 0.5 * 6)
    cash = number(cash_saved(valued(), SURE, 14, [], ["agencies / care"], "", shown))
    assert (cash.low, cash.value, cash.high) == pytest.approx((4_500, 5_000, 5_500))
    more, less = (
        number(roster_cost_released(valued(), SURE, 14, [], 0.8, 20, 180, in_currency="", contacts_a_year=[n, n, n]))
        for n in (20_000, 500)
    )
    assert more.value > less.value
