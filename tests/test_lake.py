"""The lake: what is in it is what its log says, whatever happened on the way."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from careledger import contracts
from careledger.errors import CareLedgerError, StoreDamaged, WrongUsage
from careledger.imports import arrival
from careledger.imports.arrival import mark_demo
from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.store.lake import Lake, lake_columns


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("order_id,ordered_at,amount\n001,2026-01-01 10:00:00Z,5.50\n002,2026-01-02 10:00:00Z,7\n")
    return path


def ids(lake: Lake, entity: str = "orders", key: str = "order_id") -> list[str]:
    rows = duckdb.sql(
        f"SELECT {key} FROM read_parquet('{lake.folder}/{entity}/*.parquet', union_by_name = true) ORDER BY 1"
    ).fetchall()
    return [row[0] for row in rows]


def test_an_empty_lake_has_a_typed_file_for_every_entity(lake: Lake) -> None:
    for name, entity in contracts.entities().items():
        described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{lake.folder}/{name}/*.parquet')").fetchall()
        types = {row[0]: row[1].replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ") for row in described}
        assert types == lake_columns(entity)
    assert ids(lake) == []
    assert lake.batches() == []
    assert lake.sources() == {}


def test_undo_takes_the_rows_away_and_the_file_can_come_again(lake: Lake, orders: Path) -> None:
    before = lake.inputs_hash()
    [report] = import_paths(lake, [orders])
    assert ids(lake) == ["001", "002"]
    lake.undo(report.batch_id or "")
    assert ids(lake) == []
    assert lake.inputs_hash() == before
    assert (lake.folder / "undone" / "orders" / f"{report.batch_id}.parquet").exists()
    [again] = import_paths(lake, [orders])
    assert (again.status, again.accepted, ids(lake)) == ("imported", 2, ["001", "002"])


def test_undoing_what_is_not_there_is_said(lake: Lake) -> None:
    with pytest.raises(WrongUsage, match="no active import 'abc'"):
        lake.undo("abc")


def test_a_file_left_by_a_crash_is_swept_away(lake: Lake, orders: Path) -> None:
    import_paths(lake, [orders])
    stray = lake.folder / "orders" / "0123456789abcdef.parquet"
    stray.write_bytes((lake.files("orders")[0]).read_bytes())
    partial = lake.folder / "orders" / "0123456789abcdef.partial"
    partial.write_bytes(b"half")
    assert set(lake.sweep()) == {stray, partial}
    assert ids(lake) == ["001", "002"]


def test_an_undo_cut_short_is_completed(lake: Lake, orders: Path) -> None:
    [report] = import_paths(lake, [orders])
    lake.log.mark_undone(report.batch_id or "")
    lake.sweep()
    assert ids(lake) == []


def test_a_lost_file_is_reported_and_not_passed_over(lake: Lake, orders: Path) -> None:
    import_paths(lake, [orders])
    lake.files("orders")[0].unlink()
    with pytest.raises(StoreDamaged, match=r"lost the orders of orders\.csv"):
        lake.sweep()


def test_two_writers_do_not_meet(lake: Lake) -> None:
    with (lake.folder / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        running = pytest.raises(CareLedgerError, match=r"Another import or build is running .* Try again")
        with running, lake.writing(wait_seconds=0):
            pass


def test_the_lock_is_free_again_after_a_failure(lake: Lake) -> None:
    with pytest.raises(ValueError, match="boom"), lake.writing():
        raise ValueError("boom")
    with lake.writing(wait_seconds=0), lake.writing(wait_seconds=0):
        assert True


def test_sources_count_rows_by_entity(lake: Lake, orders: Path) -> None:
    import_paths(lake, [orders])
    assert lake.sources() == {"careledger orders": {"orders": 2}}


def test_the_inputs_hash_does_not_depend_on_the_order_of_import(tmp_path: Path, orders: Path) -> None:
    other = tmp_path / "agents.csv"
    other.write_text("agent_id,agent_name\n7,Ann\n")
    one, two = Lake(tmp_path / "one"), Lake(tmp_path / "two")
    import_paths(one, [orders, other])
    import_paths(two, [other])
    import_paths(two, [orders])
    assert one.inputs_hash() == two.inputs_hash()


def test_provenance_says_where_each_row_came_from(lake: Lake, orders: Path) -> None:
    [report] = import_paths(lake, [orders])
    rows = duckdb.sql(
        f"SELECT _batch_id, _line, epoch(_version_at) FROM read_parquet('{lake.files('orders')[0]}') ORDER BY _line"
    ).fetchall()
    stamp = datetime.fromtimestamp(orders.stat().st_mtime, tz=UTC).timestamp()
    assert [(row[0], row[1]) for row in rows] == [(report.batch_id, 2), (report.batch_id, 3)]
    assert all(abs(row[2] - stamp) < 0.001 for row in rows)


def test_the_time_that_a_file_stands_for_is_part_of_the_inputs(tmp_path: Path, orders: Path) -> None:
    one, two = Lake(tmp_path / "one"), Lake(tmp_path / "two")
    import_paths(one, [orders])
    os.utime(orders, (1_700_000_000, 1_700_000_000))
    import_paths(two, [orders])
    assert [b.batch_id for b in one.batches()] == [b.batch_id for b in two.batches()]
    assert one.inputs_hash() != two.inputs_hash()


def test_the_log_of_another_version_is_named(lake: Lake) -> None:
    with contextlib.closing(sqlite3.connect(lake.log.path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreDamaged, match=r"another version of CareLedger .* Choose a new home"):
        Lake(lake.home)


def test_the_demo_goes_whenever_own_rows_are_there(
    tmp_path: Path, orders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    demo = tmp_path / "agents.csv"
    demo.write_text("agent_id,agent_name\n7,Ann\n")
    lake = Lake(home)
    import_paths(lake, [orders])
    mark_demo(home, import_paths(lake, [demo]))
    held: list[bool] = []
    monkeypatch.setattr(arrival, "build_ledger", lambda one, _: held.append(one._owner is not None))
    arrived = arrival.arrive(home, [orders], ImportOptions())
    assert (arrived.reports[0].status, arrived.demo_set_aside) == ("known", True)
    assert [batch.file_name for batch in lake.batches()] == ["orders.csv"]
    assert held == [True]
