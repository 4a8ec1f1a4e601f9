"""From files to what proves savings: whom readers are compared with, which experiment is read, which months count."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from analytics.deflection.experiments import Trial, trial
from analytics.estimate import Estimate, Insufficient
from careledger.cli import demo
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from data.demo.world import World, draw_world

pytestmark = pytest.mark.slow  # a home is built
START = datetime(2026, 1, 1, tzinfo=UTC)
SEEN = 0.94  # of the demo's calls name their customer
TOPICS = ("login", "billing", "waiting")


def at(days: float) -> str:
    return (START + timedelta(days=days)).isoformat()


def written(folder: Path, name: str, header: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """300 days of 120 customers: half of them hidden the community, login reached on day 170."""
    files, place = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    everybody = range(120)
    written(files, "customers", "customer_id,joined_at,segment,region",
            [f"c{k},{at(-30)},home,{'north' if k % 3 else 'south'}" for k in everybody])  # fmt: skip
    written(files, "threads", "thread_id,community,opened_at,author_handle,topic,accepted_answer_id,accepted_at",
            [f"open,acme,{at(0)},asker,login,,", f"done,acme,{at(0)},asker,login,a1,{at(1)}"])  # fmt: skip
    written(files, "answers", "answer_id,thread_id,answered_at,author_handle", [f"a1,done,{at(0.5)},helper"])
    views = [
        # c0 finds nothing first and a solution later: by then whoever called has stopped reading.
        f"open,{at(40)},c0,1", f"done,{at(44)},c0,1", f"done,{at(60)},c1,1", f"done,{at(62)},c3,1",
        f"done,{at(295)},c5,1", f"done,{at(299)},last,1",
    ]  # fmt: skip
    views += [f"done,{at(110 + 40 * round_ + k / 20)},c{k},1" for round_ in range(4) for k in everybody if k % 2]
    written(files, "views", "thread_id,viewed_at,customer_id,view_count", views)
    calls = [f"first,c3,{at(50)},login", f"after,c1,{at(65)},login", f"late,last,{at(300)},other"]
    calls += [
        f"{topic}{day},c{day % 120},{at(day + 0.3)},{topic}"
        for topic in TOPICS
        for day in range(300)
        if topic != "login" or day < 170 or day % 3 == 0
    ]
    written(files, "calls", "call_id,customer_id,started_at,topic", calls)
    units = [f"community,c{k},customer,{'shown' if k % 2 else 'hidden'},{at(100)}" for k in everybody]
    units += [f"mail,c{k},customer,{'mailed' if k % 4 < 2 else 'control'},{at(100)}" for k in everybody]
    units += [f"too-late,c{k},customer,{'a' if k % 2 else 'b'},{at(290)}" for k in everybody]
    units += [f"search,login,topic,in search,{at(170)}", f"search,billing,topic,control,{at(170)}"]
    units += [f"north-first,north,region,open,{at(150)}"]
    written(files, "experiments", "experiment_id,unit_id,unit_kind,arm,assigned_at", units)
    assert arrive(place, [files], ImportOptions()).is_accepted
    ledger = open_ledger(place)
    assert ledger is not None
    return Desk(ledger, Workspace(place))


def compared(desk: Desk, **settings: object) -> pl.DataFrame:
    return desk.frame_of("deflected_share_compared", **settings)


def test_an_issue_counts_as_what_was_found_first(desk: Desk) -> None:
    first = compared(desk).filter(pl.col("customer_id") == "c0")
    assert first.select("is_solved").rows() == [(False,)]


def test_who_had_called_already_and_whose_window_is_open_is_not_compared(desk: Desk) -> None:
    early = compared(desk).filter(pl.col("started_at") < START + timedelta(days=100))
    assert early["customer_id"].to_list() == ["c0", "c1"]
    assert early["contact_days"].to_list() == [pytest.approx(None), pytest.approx(5.0)]
    assert "last" in compared(desk, window_days=1)["customer_id"]  # followed for a day, and no longer
    assert "last" not in compared(desk, window_days=2)["customer_id"]
    assert len(compared(desk, window_days=1)) > len(compared(desk, window_days=30))


def test_the_experiment_that_moves_reading_is_read_unless_another_is_asked_for(desk: Desk) -> None:
    for asked, read in (("", "community"), ("mail", "mail")):
        units = desk.frame_of("itt_contacts_per_1000", experiment=asked)
        assert units["experiment"].unique().to_list() == [read]
        assert len(units) == 120
    by_mail = desk.answer("itt_contacts_per_1000", experiment="mail").result
    assert isinstance(by_mail, Estimate)
    assert isinstance(desk.answer("deflected_share_held_out", experiment="mail").result, Insufficient)
    assert isinstance(desk.answer("deflected_share_held_out").result, Estimate)
    assert isinstance(desk.answer("itt_contacts_per_1000", experiment="too-late").result, Insufficient)


def test_the_share_by_lot_is_carried_over_to_the_issues_of_the_period(desk: Desk) -> None:
    share, total = (desk.answer(name).result for name in ("deflected_share_held_out", "contacts_saved_held_out"))
    assert isinstance(share, Estimate)
    assert isinstance(total, Estimate)
    issues = total.value / share.value
    some = desk.answer("contacts_saved_held_out", Filters(to_on=date(2026, 3, 31))).result
    assert isinstance(some, Estimate)
    assert some.value / share.value == pytest.approx(3)
    assert issues == pytest.approx(3 + 60 * 4 + 1)  # `last` has no segment, as nobody who took part


def test_what_groups_are_carried_over_to_adds_up_to_the_whole(desk: Desk) -> None:
    rows = desk.rows_behind(desk.answer("contacts_saved_held_out"), limit=1_000)
    issues = dict(rows.group_by("region").agg(pl.col("linked_issues").unique().sum()).iter_rows())
    assert issues == {"north": 2 + 40 * 4, "south": 2 + 20 * 4}
    share = desk.answer("deflected_share_held_out").result
    total = desk.answer("contacts_saved_held_out").result
    assert isinstance(share, Estimate)
    assert isinstance(total, Estimate)
    assert total.value == pytest.approx(share.value * sum(issues.values()))


def test_only_whole_months_count_and_a_topic_left_alone_was_not_reached(desk: Desk) -> None:
    contacts = desk.frame_of("roll_out_effect", roll_out="search")
    assert contacts["month_on"].min() == date(2026, 1, 1)
    assert contacts["month_on"].max() == date(2026, 9, 1)  # the files end late in October
    reached = dict(contacts.select("unit", "reached_on").unique().iter_rows())
    assert reached["login"] == (START + timedelta(days=170)).date()
    assert reached["billing"] is None
    assert contacts["customers"].unique().to_list() == [120]


def test_a_roll_out_by_region_counts_the_customers_and_contacts_of_each(desk: Desk) -> None:
    contacts = desk.frame_of("roll_out_effect", roll_out="north-first")
    units = dict(contacts.group_by("unit").agg(pl.max("customers")).sort("unit").iter_rows())
    assert units == {"north": 80, "south": 40}
    reached = dict(contacts.select("unit", "reached_on").unique().iter_rows())
    assert reached == {"north": (START + timedelta(days=150)).date(), "south": None}
    assert (contacts["unit"] == contacts["region"]).all()
    monthly = contacts.group_by("unit", "month_on").len().sort("month_on")
    north, south = (
        monthly.filter(pl.col("unit") == unit)["len"].to_numpy() * 12_000 / size for unit, size in units.items()
    )
    before, on = 3, slice(4, None)  # day 150 is the last of May
    by_hand = (north[on] - north[before]).mean() - (south[on] - south[before]).mean()
    found = desk.answer("roll_out_effect", roll_out="north-first").result
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(by_hand)
    assert found.low <= 0 <= found.high  # both regions call alike
    assert (found.n, found.claim) == (len(contacts), "associational")


def test_customers_who_did_not_read_are_counted_once_a_month_and_topic(desk: Desk) -> None:
    counted = desk.ledger.frame("not_reading", dict.fromkeys(("from_at", "to_at", "segment", "region")))
    assert counted["window_days"].to_list() == list(range(1, 31))
    assert counted["contacted"].is_sorted()
    months = counted["trials"][0] / 120
    assert 1 <= months <= 10
    assert counted["contacted"].max() <= counted["trials"][0]


def test_views_by_nobody_are_missing_and_not_saved(desk: Desk) -> None:
    views = desk.ledger.frame(
        "views_by_link",
        dict.fromkeys(("from_at", "to_at", "channel", "brand", "segment", "region")) | {"counts_as_solved": "accepted"},
    )
    assert dict(views.iter_rows())["customer"] == 4 + 60 * 4 + 1


@pytest.mark.slow
def test_what_the_demo_world_saves_is_found_by_readers_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(tmp_path))
    demo(customers=6_000)
    truth = json.loads((tmp_path / "demo-world" / "truth.json").read_text(encoding="utf-8"))["deflection"]
    ledger = open_ledger(tmp_path)
    assert ledger is not None
    share = Desk(ledger, Workspace(tmp_path)).answer("deflected_share_compared").result
    assert isinstance(share, Estimate)
    solved, unsolved = (truth[f"view_of_{kind}_saves_contact"]["value"] for kind in ("solved", "unsolved"))
    assert share.low < SEEN * (solved - unsolved) < share.high


@pytest.mark.slow
def test_the_hold_outs_of_eight_demo_worlds_find_what_a_view_saves() -> None:
    off = []
    for seed in range(1, 9):
        world = draw_world(customers=4_000, seed=seed)
        known = trial(units_of_hold_out(world))
        assert isinstance(known, Trial)
        assert (known.shown, known.moves_reading) == ("shown", True)
        truth = -SEEN * world.truth["deflection"]["view_saves_contact"]["value"] * known.reads.value
        off.append((known.contacts.value - truth) / known.contacts.error)
    assert sum(abs(each) < 1.96 for each in off) >= 6  # fewer have a chance of 1 in 170
    assert abs(sum(off)) / 8**0.5 < 2.6


def units_of_hold_out(world: World) -> pl.DataFrame:
    """What the demo's hold-out did in the year after it: calls, other cases, and needs read about."""
    frames = world.frames
    units = frames["experiments"].filter(pl.col("experiment_id") == "community-hold-out")
    cases = frames["cases"].filter(pl.col("channel") != "phone")
    counted = {
        "contacts": pl.concat((frames["calls"].select("customer_id", at="started_at"),
                               cases.select("customer_id", at="opened_at"))),
        "reads": frames["views"].select("customer_id", at="viewed_at"),
    }  # fmt: skip
    frame = units.select("assigned_at", "arm", experiment="experiment_id", customer_id="unit_id")
    for name, events in counted.items():
        after = events.drop_nulls().join(frame, on="customer_id").filter(pl.col("at") >= pl.col("assigned_at"))
        frame = frame.join(after.group_by("customer_id").len(name), on="customer_id", how="left")
    return frame.with_columns(
        pl.col("contacts", "reads").fill_null(0), years=pl.lit(1.0), years_before=pl.lit(0.0),
        contacts_before=pl.lit(0), reads_before=pl.lit(0),
    )  # fmt: skip
