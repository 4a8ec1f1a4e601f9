"""Metric + filters → a number that can be defended, or what is missing for it."""

from datetime import date

import pytest

from analytics.estimate import Estimate, Insufficient
from careledger.errors import WrongUsage
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters, validated
from careledger.store.ledger import open_ledger
from careledger.store.workspace import ANSWERED_ONLY, Workspace

MENTIONS = """platform,mention_id,in_reply_to_id,author_handle,brand,direction,posted_at
twitter,1,,ann,Acme,inbound,2026-03-02T09:00:00Z
twitter,2,1,Acme,Acme,outbound,2026-03-02T09:10:00Z
twitter,3,2,ann,Acme,inbound,2026-03-02T09:20:00Z
twitter,4,,bob,Acme,inbound,2026-03-02T10:00:00Z
twitter,5,,eve,Acme,inbound,2026-03-09T10:00:00Z
facebook,6,,joe,Bolt,inbound,2026-03-03T10:00:00Z
facebook,7,6,Bolt,Bolt,outbound,2026-03-03T12:00:00Z
"""
ORDERS = """order_id,customer_id,ordered_at,amount,currency,product
1,a,2026-01-10T10:00:00Z,10.00,EUR,tea
2,a,2026-02-10T10:00:00Z,12.50,EUR,tea
3,b,2026-01-20T10:00:00Z,7.25,EUR,cup
4,,2026-02-28T10:00:00Z,3.00,GBP,cup
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    place = tmp_path_factory.mktemp("home")
    files = tmp_path_factory.mktemp("files")
    (files / "mentions.csv").write_text(MENTIONS, encoding="utf-8")
    (files / "orders.csv").write_text(ORDERS, encoding="utf-8")
    arrive(place, [files], ImportOptions())
    ledger = open_ledger(place)
    assert ledger is not None
    return Desk(ledger, Workspace(place))


def number(desk: Desk, metric_id: str, **filters: object) -> Estimate:
    result = desk.answer(metric_id, validated(filters, desk.filter_values())).result
    assert isinstance(result, Estimate), result
    return result


def test_ignored_people_are_in_the_answered_rate_and_open_windows_are_not(desk: Desk) -> None:
    rate = number(desk, "answered_rate")
    assert (rate.n, rate.value) == (3, pytest.approx(2 / 3))  # eve asked at the very end: her window is open


def test_a_filter_narrows_a_number(desk: Desk) -> None:
    assert number(desk, "answered_rate", channel=("facebook",)).value == 1.0
    assert number(desk, "turns", brand=("Acme",)).value == 4


def test_the_period_holds_both_its_days(desk: Desk) -> None:
    assert number(desk, "turns", from_on=date(2026, 3, 2), to_on=date(2026, 3, 3)).value == 4


def test_the_median_waits_for_the_ignored(desk: Desk) -> None:
    assert number(desk, "first_reply_seconds").value == 7200.0


def test_groups_are_disjoint_and_add_up(desk: Desk) -> None:
    groups = desk.answers_by("turns", "channel")
    assert [key for key, _ in groups] == ["facebook", "twitter"]
    assert sum(result.value for _, result in groups if isinstance(result, Estimate)) == number(desk, "turns").value


def test_months_are_groups_too(desk: Desk) -> None:
    groups = desk.answers_by("revenue", "month", Filters(currency=("EUR",)))
    assert [(key, result.value) for key, result in groups if isinstance(result, Estimate)] == [
        (date(2026, 1, 1), 17.25), (date(2026, 2, 1), 12.5),
    ]  # fmt: skip


def test_a_grouping_that_cannot_be_is_refused_with_those_that_can(desk: Desk) -> None:
    with pytest.raises(WrongUsage, match="turns cannot be grouped by product. Possible: channel, brand"):
        desk.answers_by("turns", "product")


def test_a_filter_that_does_not_apply_is_said(desk: Desk) -> None:
    cautions = number(desk, "revenue", channel=("twitter",), currency=("EUR",)).cautions
    assert "The channel filter does not apply to this number." in [caution.text for caution in cautions]


def test_an_unknown_value_is_refused_with_the_known_ones(desk: Desk) -> None:
    with pytest.raises(WrongUsage, match=r"No row has channel 'telex'. Known: twitter, facebook"):
        validated({"channel": ("telex",)}, desk.filter_values())
    with pytest.raises(WrongUsage, match="ends .* before it starts"):
        validated({"from_on": date(2026, 2, 1), "to_on": date(2026, 1, 1)}, {})
    with pytest.raises(WrongUsage, match="There is no filter 'color'"):
        validated({"color": ("red",)}, {})


def test_currencies_are_not_summed_and_the_way_out_is_said(desk: Desk) -> None:
    result = desk.answer("revenue").result
    assert isinstance(result, Insufficient)
    assert result.needed == "Choose one with the currency filter, e.g. EUR."


def test_a_number_leads_to_its_file_and_line(desk: Desk) -> None:
    rows = desk.rows_behind(desk.answer("turn_reply_seconds"))
    assert rows.select("turn_id", "file", "line").rows() == [
        ("twitter:1", "mentions.csv", 2), ("facebook:6", "mentions.csv", 7),
    ]  # fmt: skip


def test_what_no_file_brings_is_said_and_never_zero(desk: Desk) -> None:
    result = desk.answer("community_views").result
    assert result == Insufficient(
        "No community thread is in these files.", "Bring threads.csv, or an export of your community."
    )


def test_a_source_of_answered_threads_only_gives_no_answered_rate(desk: Desk) -> None:
    desk.workspace.attach_caution("templates", ANSWERED_ONLY, who="Ann")
    try:
        result = desk.answer("answered_rate").result
        assert isinstance(result, Insufficient)
        assert result.reason == "Only answered threads were collected."
        assert any("only answered" in c.text for c in number(desk, "turn_reply_seconds").cautions)
    finally:
        desk.workspace.remove_caution("templates", ANSWERED_ONLY, who="Ann")
    assert number(desk, "answered_rate").n == 3
    assert [entry[1:] for entry in desk.workspace.audit_log()] == [
        ("Ann", "caution on templates", ANSWERED_ONLY, None), ("Ann", "caution on templates", None, ANSWERED_ONLY),
    ]  # fmt: skip


def test_a_parameter_that_a_metric_does_not_have_is_refused(desk: Desk) -> None:
    with pytest.raises(WrongUsage, match="answered_rate has no parameter 'horizon'"):
        desk.answer("answered_rate", horizon=3)


def test_a_shorter_window_answers_fewer(desk: Desk) -> None:
    result = desk.answer("answered_rate", window_seconds=1800).result
    assert isinstance(result, Estimate)
    assert result.value == pytest.approx(1 / 3)


def test_the_period_before_and_the_year_before_keep_their_length_and_weekdays() -> None:
    march = Filters(from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))
    before, year = march.previous_period(), march.year_before()
    assert before is not None
    assert year is not None
    assert (before.from_on, before.to_on) == (date(2026, 1, 29), date(2026, 2, 28))
    assert year.from_on is not None
    assert year.from_on.weekday() == date(2026, 3, 1).weekday()
    assert Filters().previous_period() is None


def answered(tmp_path_factory: pytest.TempPathFactory, **texts: str) -> Desk:
    place, files = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    for name, text in texts.items():
        (files / f"{name}.csv").write_text(text, encoding="utf-8")
    arrive(place, [files], ImportOptions())
    ledger = open_ledger(place)
    assert ledger is not None
    return Desk(ledger, Workspace(place))


SWITCHERS = "order_id,customer_id,ordered_at,amount,currency,product\n" + "".join(
    f"{i},c{i},2026-01-10T10:00:00Z,10,EUR,A\n" for i in range(1, 11)
) + "11,c1,2026-02-10T10:00:00Z,5,EUR,B\n12,x,2026-03-31T10:00:00Z,1,EUR,C\n"  # fmt: skip


@pytest.mark.slow
def test_a_cohort_is_chosen_by_the_first_purchase_and_not_by_later_ones(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    desk = answered(tmp_path_factory, orders=SWITCHERS)
    kept = number(desk, "retention_grid", product=("A",))
    assert (kept.n, kept.value) == (10, pytest.approx(0.1))
    assert isinstance(desk.answer("retention_grid", Filters(product=("B",))).result, Insufficient)
    rows = desk.rows_behind(desk.answer("retention_grid", Filters(product=("A",))))
    assert (rows.height, rows["order_id"].to_list().count("11")) == (11, 1)


@pytest.mark.slow
def test_one_files_replies_say_nothing_of_another(tmp_path_factory: pytest.TempPathFactory) -> None:
    mentions = "platform,mention_id,author_handle,direction,posted_at\n" + "".join(
        f"twitter,{i},h{i},inbound,2026-01-{i:02d}T10:00:00Z\n" for i in range(1, 11)
    )  # fmt: skip
    cases = "case_id,channel,opened_at,first_reply_at\n" + "".join(
        f"{i},email,2026-01-0{i}T10:00:00Z,2026-01-0{i}T11:00:00Z\n" for i in (1, 2, 9)
    )  # fmt: skip
    rate = number(answered(tmp_path_factory, mentions=mentions, cases=cases), "answered_rate")
    assert (rate.value, rate.n) == (1.0, 2)


def test_a_thread_and_the_case_made_of_it_are_one_request(tmp_path_factory: pytest.TempPathFactory) -> None:
    mentions = (
        "platform,mention_id,in_reply_to_id,author_handle,direction,posted_at\n"
        "twitter,9,,ann,inbound,2026-01-01T10:00:00Z\ntwitter,10,9,Acme,outbound,2026-01-01T10:00:00Z\n"
        "twitter,11,,bob,inbound,2026-01-05T10:00:00Z\n"
    )
    cases = "case_id,channel,opened_at,source_mention_id\n1,Twitter,2026-01-01T10:10:00Z,9\n"
    desk = answered(tmp_path_factory, mentions=mentions, cases=cases)
    assert number(desk, "cases").value == 2
    rows = desk.rows_behind(desk.answer("cases"))
    assert rows["opened_at"].dt.minute().to_list() == [0, 0]


@pytest.mark.slow
def test_threads_alone_tell_nothing_of_answers(tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = answered(tmp_path_factory, threads="thread_id,opened_at\n1,2026-01-01T10:00:00Z\n")
    assert number(desk, "community_questions").value == 1
    for metric_id in ("unanswered_rate", "accepted_answer_rate"):
        assert isinstance(desk.answer(metric_id).result, Insufficient)


def test_a_caution_stands_beside_numbers_of_its_source_only(desk: Desk) -> None:
    desk.workspace.attach_caution("zendesk", "half the tickets are missing", who="Ann")
    try:
        assert not any(caution.code == "source" for caution in number(desk, "turns").cautions)
    finally:
        desk.workspace.remove_caution("zendesk", "half the tickets are missing", who="Ann")
