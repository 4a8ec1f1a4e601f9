"""From files to what assumptions are applied to: a day counts once, a session is nobody, a middling answer no yes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from analytics.deflection.assumed_route import Saved, saved
from analytics.estimate import Estimate, Insufficient
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import beliefs, catalogued
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

pytestmark = pytest.mark.slow  # a home is built
START = datetime(2026, 1, 1, tzinfo=UTC)
SCALES = {  # score and scale_maximum of each survey, and whether it says yes
    "0/1 no": (0, 1, False),
    "0/1 yes": (1, 1, True),
    "1-5 neutral": (3, 5, False),
    "1-5 yes": (4, 5, True),
    "0-10 neutral": (5, 10, False),
    "0-10 yes": (6, 10, True),
    "1-7 neutral": (4, 7, False),
    "open": (4, "", None),
}


def at(days: float) -> str:
    return (START + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Ninety days: a solved thread read by a member, sessions, nobody, and a crawler; two bills for the same days."""
    files, place = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    texts = {
        "threads": "thread_id,community,opened_at,author_handle,topic,accepted_answer_id,accepted_at\n"
        f"done,acme,{at(0)},asker,login,late,{at(1)}\nvoted,acme,{at(0)},other,login,,\n",
        "answers": "answer_id,thread_id,answered_at,author_handle,is_confirmed,score\n"
        f"late,done,{at(0.6)},taken,0,1\nfirst,done,{at(0.5)},helper,1,0\nmost,done,{at(0.4)},loud,0,90\n"
        f"few,voted,{at(0.5)},quiet,0,2\nmany,voted,{at(0.6)},loud,0,9\n",
        "views": "thread_id,viewed_at,viewer_id,view_count,is_bot\n"
        f"done,{at(5)},taken,,\ndone,{at(40)},s1,,\ndone,{at(60)},,7,0\ndone,{at(61)},,5,1\nvoted,{at(62)},,4,0\n"
        f"done,{at(89)},,2,\n",
        "costs": "cost_id,category,programme,started_on,ended_on,amount,currency\n"
        + "".join(
            f"{name},agencies,care,{start},{end},{amount},EUR\n"
            for name, start, end, amount in (
                ("calls", "2026-01-01", "2026-01-31", 100),
                ("mails", "2026-01-01", "2026-01-31", 50),
                ("more", "2026-01-15", "2026-02-14", 30),
            )
        ),
        "calls": "call_id,customer_id,started_at,topic\n"
        + "".join(f"k{day},c1,{at(day + 0.5)},login\n" for day in range(60)),
        "surveys": "survey_id,kind,customer_id,thread_id,sent_at,answered_at,score,scale_maximum\n"
        + "".join(
            f"{name},deflection,c1,done,{at(5)},{at(6)},{score},{top}\n" for name, (score, top, _) in SCALES.items()
        ),
    }
    for name, text in texts.items():
        (files / f"{name}.csv").write_text(text, encoding="utf-8")
    arrived = arrive(place, [files], ImportOptions())
    assert arrived.is_accepted, arrived
    ledger = open_ledger(place)
    assert ledger is not None
    return Desk(ledger, Workspace(place))


def test_days_that_several_lines_pay_for_count_their_contacts_once(desk: Desk) -> None:
    (line,) = desk.frame_of("cash_saved").filter(pl.col("part") == "costs").iter_rows(named=True)
    assert (line["amount"], line["days"], line["contacts"]) == (180.0, 45, 45)
    told = desk.answer("cash_saved", billed=["agencies / care"], contacts_a_year=[10.0, 10.0, 10.0]).result
    assert isinstance(told, Estimate)
    assert told.value == pytest.approx(10 * 180 / 45)


@pytest.mark.parametrize("name", SCALES)
def test_a_yes_is_above_the_middle_of_its_scale(desk: Desk, name: str) -> None:
    told = desk.answer("said_would_contact")
    rows = {row["survey_id"]: row["says_yes"] for row in desk.rows_behind(told).iter_rows(named=True)}
    assert rows.get(name) == SCALES[name][2]


def test_an_answer_on_an_open_scale_is_left_out_and_said(desk: Desk) -> None:
    told = desk.answer("said_would_contact").result
    assert isinstance(told, Estimate)
    assert (told.value, told.n) == (3 / 7, 7)
    assert any("(scale_maximum): 1" in caution.text for caution in told.cautions)


def test_a_session_is_nobody_and_a_member_is_somebody(desk: Desk) -> None:
    frame = desk.frame_of("contacts_saved_assumed")
    views = frame.filter((pl.col("part") == "views") & pl.col("is_counted"))
    assert views.filter("is_person_known")["views"].sum() == 1
    readers = frame.filter((pl.col("part") == "issues") & (pl.col("kind") == "indirect"))
    assert readers.sort("happened_on")["is_person_known"].to_list() == [True, False]


def test_only_rows_that_say_so_tell_crawlers_apart(desk: Desk) -> None:
    views = desk.frame_of("contacts_saved_assumed").filter((pl.col("part") == "views") & pl.col("is_counted"))
    apart = dict(views.group_by("is_told_apart").agg(pl.col("views").sum()).iter_rows())
    assert apart == {True: 12, False: 4}  # a session is no proof that nobody crawled


def test_the_solver_wrote_the_answer_that_solved_it_else_the_one_voted_for_most(desk: Desk) -> None:
    taken = ("from_at", "to_at", "channel", "brand", "segment", "region")
    stated = {name: Filters().parameters()[name] for name in taken}
    rows = desk.ledger.frame("solved_views_by_thread", stated | {"counts_as_solved": "endorsed"})
    solvers = {row["thread_id"]: row["handle"] for row in rows.iter_rows(named=True)}
    best = desk.answer("solved_by_top_ten")
    assert solvers == {"done": "helper", "voted": "loud"}
    assert {row["thread_id"]: row["handle"] for row in desk.rows_behind(best).iter_rows(named=True)} == {
        "done": "helper"
    }


@pytest.mark.parametrize(
    ("filters", "days"),
    [
        (Filters(), 85),  # of views, not of threads or calls
        (Filters(from_on=date(2025, 1, 1), to_on=date(2027, 1, 1)), 85),
        (Filters(from_on=date(2026, 2, 1), to_on=date(2026, 3, 15)), 43),
        (Filters(from_on=date(2026, 3, 3), to_on=date(2026, 3, 3)), 1),
    ],
)
def test_a_year_is_of_the_period_asked_for_as_far_as_views_were_seen(desk: Desk, filters: Filters, days: int) -> None:
    told = saved(desk.frame_of("contacts_saved_assumed", filters), beliefs(desk.workspace, catalogued()))
    assert isinstance(told, Saved)
    assert told.days == days
    assert isinstance(told.a_year(), Insufficient) == (days < 28)
