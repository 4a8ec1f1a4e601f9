"""Builds: whole or not at all, the same for the same imports, and checked when they are opened."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from careledger import contracts
from careledger.errors import DataRefused, StoreDamaged
from careledger.imports.arrival import Arrival, arrive
from careledger.imports.options import ImportOptions
from careledger.store.build import BuildRefused, build_ledger, publish_build
from careledger.store.lake import Lake
from careledger.store.ledger import Ledger, kept_builds, open_ledger, published_build

ORDERS = "order_id,customer_id,ordered_at,amount,currency\n1,a,2026-01-05T10:00:00Z,10.00,EUR\n"
MORE = "order_id,customer_id,ordered_at,amount,currency\n2,b,2026-02-05T10:00:00Z,5.50,EUR\n"
Bring = Callable[..., Arrival]


def test_an_empty_home_builds_and_every_table_is_empty(home: Path) -> None:
    manifest = build_ledger(Lake(home), home)
    assert {facts.row_count for facts in manifest.tables.values()} == {0}


@pytest.mark.slow
def test_the_order_of_imports_does_not_change_a_table(bring: Bring, tmp_path: Path) -> None:
    bring(orders=ORDERS)
    one = bring(more_orders=MORE, build=True).build
    other_home = tmp_path / "other"
    other_home.mkdir()
    files = tmp_path / "files"
    other = arrive(other_home, [files / "more_orders.csv", files / "orders.csv"], ImportOptions()).build
    assert one is not None
    assert other is not None
    assert (one.build_id, one.tables) == (other.build_id, other.tables)


def test_the_same_imports_are_not_built_twice(home: Path, bring: Bring) -> None:
    first = bring(orders=ORDERS, build=True).build
    again = build_ledger(Lake(home), home)
    assert again == first
    assert len(kept_builds(home)) == 1


@pytest.mark.slow
def test_files_with_the_required_columns_alone_are_imported_and_built(home: Path, tmp_path: Path) -> None:
    files = []
    for name, entity in contracts.entities().items():
        held = [column for column in entity.columns if column.required or column.name in entity.key]
        files.append(tmp_path / f"{name}.csv")
        cells = (",".join(column.name for column in held), ",".join(column.example for column in held))
        files[-1].write_text("\n".join(cells) + "\n", encoding="utf-8")
    arrival = arrive(home, files, ImportOptions())
    assert arrival.build is not None
    assert arrival.build.tables["fct_mentions"].row_count == 1
    assert {report.status for report in arrival.reports} == {"imported"}


@pytest.mark.slow
def test_undoing_an_import_restores_the_table_hashes(home: Path, bring: Bring) -> None:
    before = bring(orders=ORDERS, build=True).build
    second = bring(more_orders=MORE, build=True)
    assert before is not None
    assert second.build is not None
    assert second.build.tables != before.tables
    batch_id = second.reports[0].batch_id
    assert batch_id is not None
    Lake(home).undo(batch_id)
    assert build_ledger(Lake(home), home).tables == before.tables


def test_a_build_whose_audit_returns_rows_is_not_published_and_shows_them(
    home: Path, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = bring(orders=ORDERS, build=True)
    good = arrival.build
    assert good is not None
    with duckdb.connect() as connection:  # a row that no check of an import would let in
        path = home / "lake" / "orders" / f"{arrival.reports[0].batch_id}.parquet"
        connection.execute(f"CREATE TABLE rows AS SELECT * REPLACE (NULL::DECIMAL(18,4) AS amount) FROM '{path}'")
        connection.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
    monkeypatch.setattr("careledger.store.build.SQL_FOLDER", _with_failing_audit(home / "sql"))
    with pytest.raises(BuildRefused, match="fct_orders__amounts_equal_what_was_imported: 1 rows, e.g. order_id=1"):
        build_ledger(Lake(home), home)
    still = published_build(home)
    assert still is not None
    assert still.build_id == good.build_id
    assert list((home / "ledger").glob("building-*")) == []


def _with_failing_audit(target: Path) -> Path:
    shutil.copytree(Path(__file__).parents[1] / "sql", target)
    audit = target / "audits" / "fct_orders__amounts_equal_what_was_imported.sql"
    head = audit.read_text(encoding="utf-8").split(");")[0]
    audit.write_text(head + ");\n\nSELECT order_id FROM @this_model WHERE amount IS NULL\n", encoding="utf-8")
    return target


@pytest.mark.slow
def test_a_build_that_lost_rows_is_found_when_it_is_opened(home: Path, bring: Bring) -> None:
    manifest = bring(orders=ORDERS, build=True).build
    assert manifest is not None
    path = home / "ledger" / manifest.build_id / "manifest.json"
    stated = json.loads(path.read_text(encoding="utf-8"))
    stated["tables"]["fct_orders"]["row_count"] = 2
    path.write_text(json.dumps(stated), encoding="utf-8")
    with pytest.raises(StoreDamaged, match="fct_orders has 1 rows, its manifest says 2"):
        open_ledger(home)


@pytest.mark.slow
def test_a_truncated_manifest_is_said_in_words(home: Path, bring: Bring) -> None:
    manifest = bring(orders=ORDERS, build=True).build
    assert manifest is not None
    path = home / "ledger" / manifest.build_id / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")
    with pytest.raises(StoreDamaged, match="go back to another build"):
        published_build(home)


@pytest.mark.slow
def test_going_back_to_an_older_build(home: Path, bring: Bring) -> None:
    first, second = bring(orders=ORDERS, build=True).build, bring(more_orders=MORE, build=True).build
    assert first is not None
    assert second is not None
    publish_build(home, first.build_id)
    assert published_build(home) == first
    with pytest.raises(DataRefused, match="There is no build nothing"):
        publish_build(home, "nothing")


@pytest.mark.slow
def test_a_reader_keeps_the_build_it_opened(home: Path, bring: Bring) -> None:
    bring(orders=ORDERS, build=True)
    reader = open_ledger(home)
    assert reader is not None
    bring(more_orders=MORE, build=True)
    assert reader.frame("sources")["row_count"].to_list() == [1]
    newer = open_ledger(home)
    assert newer is not None
    assert newer.frame("sources")["row_count"].to_list() == [2]


@pytest.mark.slow
def test_the_time_zone_of_the_machine_changes_nothing(
    home: Path, bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = bring(orders=ORDERS, costs=COSTS, build=True).build
    assert here is not None
    other = tmp_path / "other"
    monkeypatch.setenv("CARELEDGER_HOME", str(other))
    monkeypatch.setenv("TZ", "America/New_York")
    files = [str(tmp_path / "files" / name) for name in ("orders.csv", "costs.csv")]
    subprocess.run([sys.executable, "-m", "careledger", "import", *files], check=True, capture_output=True)
    there = published_build(other)
    assert there is not None
    assert there.tables == here.tables


COSTS = (
    "cost_id,category,started_on,ended_on,amount,currency\n"
    "1,platforms,2026-01-01,2026-01-31,100.00,EUR\n"
)  # fmt: skip


def test_every_column_of_a_mart_says_what_it_holds(home: Path, bring: Bring) -> None:
    bring(orders=ORDERS, build=True)
    ledger = open_ledger(home)
    assert isinstance(ledger, Ledger)
    silent = [
        name for name, facts in ledger.lineage().items()
        if name.split(".")[0] in ledger.manifest.tables and not facts["meaning"]
    ]  # fmt: skip
    assert silent == []


@pytest.mark.slow
def test_a_damaged_build_is_built_again(home: Path, bring: Bring) -> None:
    manifest = bring(orders=ORDERS, build=True).build
    assert manifest is not None
    database = home / "ledger" / manifest.build_id / "ledger.duckdb"
    database.write_bytes(database.read_bytes()[:5000])
    with pytest.raises(StoreDamaged):
        open_ledger(home)
    assert build_ledger(Lake(home), home) == manifest
    assert open_ledger(home) is not None


def test_two_handles_of_one_build_live_side_by_side(home: Path, bring: Bring) -> None:
    bring(orders=ORDERS, build=True)
    one, other = open_ledger(home), open_ledger(home)
    assert one is not None
    assert other is not None
    assert one.frame("sources").equals(other.frame("sources"))
