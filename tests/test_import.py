"""The way in, on the project's own templates: balance, idempotence, newest wins, refusal."""

from __future__ import annotations

import itertools
import json
import os
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from careledger import contracts
from careledger.imports.intake import import_paths
from careledger.imports.mapping import MappedColumn, Mapping
from careledger.imports.options import ImportOptions
from careledger.imports.report import ImportReport
from careledger.imports.templates import FOLDER, template_csv
from careledger.store.lake import Lake

HEADER = "case_id,channel,opened_at,updated_at\n"
GOOD = "c1,email,2026-01-31 09:00:00+00:00,\nc2,chat,2026-01-31 10:00:00+00:00,\n"
REJECTS = ImportOptions(allow_rejects=True)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


def written(tmp_path: Path, name: str, text: str, mtime: int = 1_769_900_000) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (mtime, mtime))
    return path


def one(lake: Lake, path: Path, options: ImportOptions = REJECTS) -> ImportReport:
    [report] = import_paths(lake, [path], options)
    assert report.balances
    return report


def newest(lake: Lake, entity: str, columns: str) -> list[tuple[object, ...]]:
    """What staging will see: one row per key, the newest version first."""
    key = ", ".join(contracts.entity(entity).lake_key)
    return duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{lake.folder}/{entity}/*.parquet', union_by_name = true)"
        f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line)"
        f" = 1 ORDER BY ALL"
    ).fetchall()


def test_a_file_imported_twice_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, "cases.csv", HEADER + GOOD)
    first = one(lake, path)
    assert (first.status, first.rows_in, first.accepted) == ("imported", 2, 2)
    second = one(lake, path)
    assert (second.status, second.accepted, second.unchanged) == ("known", 0, 2)
    assert len(lake.batches()) == 1


def test_a_bad_row_stops_the_file_and_says_where_and_what_next(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, "cases.csv", HEADER + GOOD.splitlines()[0] + "\nc2,email,not-a-date,\n")
    report = one(lake, path, ImportOptions())
    assert (report.status, report.accepted, report.quarantined, report.unchanged) == ("refused", 0, 1, 1)
    assert report.reject_codes == {"type-error": 1}
    assert newest(lake, "cases", "case_id") == []
    [row] = lake.quarantined().to_dicts()
    assert row["message"] == (
        "cases.csv line 3, column opened_at: 'not-a-date' is not a timestamp. Expected e.g."
        " 2026-01-31 09:00:00+00:00. Fix the line, or import the rest with --allow-rejects."
    )
    assert row["raw"] == "c2,email,not-a-date,"


def test_with_allow_rejects_the_good_rows_enter(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, "cases.csv", HEADER + GOOD + "c3,email,not-a-date,\n")
    one(lake, path, ImportOptions())
    report = one(lake, path)
    assert (report.status, report.accepted, report.quarantined) == ("imported", 2, 1)
    assert lake.quarantined().height == 1


def test_blank_rows_and_blank_lines_are_counted_as_blank(lake: Lake, tmp_path: Path) -> None:
    report = one(lake, written(tmp_path, "cases.csv", HEADER + "\n,,,\n" + GOOD + " , ,,\n\n"))
    assert (report.rows_in, report.accepted, report.blank, report.quarantined) == (6, 2, 4, 0)


def test_lines_are_right_behind_cells_with_newlines(lake: Lake, tmp_path: Path) -> None:
    text = 'idea_id,title,posted_at\n1,"two\nlines ""quoted""",2026-01-01\n\n2,x,never\n'
    report = one(lake, written(tmp_path, "ideas.csv", text))
    assert (report.reader, report.blank, report.quarantined) == ("fast", 1, 1)
    assert lake.quarantined()["line"].to_list() == [5]
    assert lake.quarantined()["raw"].to_list() == ["2,x,never"]
    assert newest(lake, "ideas", "title, _line") == [('two\nlines "quoted"', 2)]


def test_the_newest_version_wins_whatever_the_order(tmp_path: Path) -> None:
    old = written(tmp_path, "old.csv", HEADER + "c1,email,2026-01-01 09:00Z,2026-01-02 00:00Z\n")
    new = written(
        tmp_path, "new.csv", HEADER + "c1,chat,2026-01-01 09:00Z,2026-01-03 00:00Z\nc9,x,2026-01-01 09:00Z,\n"
    )
    third = written(tmp_path, "third.csv", HEADER + "c1,chat,2026-01-01 09:00Z,2026-01-03 00:00Z\n")
    tables = set()
    for number, order in enumerate(itertools.permutations([old, new, third])):
        lake = Lake(tmp_path / f"home{number}")
        import_paths(lake, order)
        tables.add(tuple(newest(lake, "cases", "case_id, channel")))
    assert tables == {(("c1", "chat"), ("c9", "x"))}


def test_what_is_newer_is_counted_as_updated_and_what_is_older_as_unchanged(lake: Lake, tmp_path: Path) -> None:
    row = "c1,{},2026-01-01 09:00Z,2026-01-0{} 00:00Z\n"
    one(lake, written(tmp_path, "a.csv", HEADER + row.format("email", 3)))
    newer = one(lake, written(tmp_path, "b.csv", HEADER + row.format("chat", 5)))
    older = one(lake, written(tmp_path, "c.csv", HEADER + row.format("fax", 1)))
    assert (newer.updated, newer.accepted, older.unchanged) == (1, 0, 1)


def test_a_row_that_a_later_file_repeats_is_unchanged(lake: Lake, tmp_path: Path) -> None:
    one(lake, written(tmp_path, "a.csv", HEADER + GOOD))
    report = one(lake, written(tmp_path, "b.csv", HEADER + GOOD + "c3,fax,2026-01-31 11:00Z,\n", mtime=1_769_990_000))
    assert (report.accepted, report.unchanged, report.updated) == (1, 2, 0)


def test_a_key_twice_with_other_content_is_refused_unless_one_is_newer(lake: Lake, tmp_path: Path) -> None:
    text = "order_id,ordered_at,amount\n1,2026-01-01Z,5\n1,2026-01-01Z,5\n1,2026-01-01Z,6\n"
    report = one(lake, written(tmp_path, "orders.csv", text.replace("Z", "")))
    assert (report.accepted, report.unchanged, report.quarantined) == (1, 1, 1)
    assert report.reject_codes == {"primary-key": 1}
    versions = "c1,email,2026-01-01 09:00Z,2026-01-02 00:00Z\nc1,chat,2026-01-01 09:00Z,2026-01-03 00:00Z\n"
    report = one(lake, written(tmp_path, "cases.csv", HEADER + versions))
    assert (report.accepted, report.updated, report.quarantined) == (1, 1, 0)


def test_leading_zeros_stay(lake: Lake, tmp_path: Path) -> None:
    one(lake, written(tmp_path, "agents.csv", "agent_id,team\n00123,010001\n"))
    assert newest(lake, "agents", "agent_id, team") == [("00123", "010001")]


def test_parquet_and_csv_of_one_table_give_the_same_rows(tmp_path: Path) -> None:
    frame = pl.DataFrame({"order_id": ["1", "02"], "ordered_at": ["2026-01-01 00:00:00+00", "2026-01-02 01:00:00+00"],
                          "amount": ["1.25", "2"], "quantity": ["3", None]})  # fmt: skip
    typed = frame.with_columns(
        pl.col("ordered_at").str.to_datetime("%Y-%m-%d %H:%M:%S%#z"),
        pl.col("amount").cast(pl.Float64),
        pl.col("quantity").cast(pl.Int32),
    )
    typed.write_parquet(tmp_path / "orders.parquet")
    frame.write_csv(tmp_path / "orders.csv")
    found = []
    for name in ("orders.parquet", "orders.csv"):
        lake = Lake(tmp_path / name.replace(".", "_"))
        assert one(lake, tmp_path / name).accepted == 2
        found.append(newest(lake, "orders", "order_id, ordered_at::VARCHAR, amount, quantity, _row_hash"))
    assert found[0] == found[1]


@pytest.mark.parametrize("entity", list(contracts.entities()))
def test_every_template_is_recognised_and_holds_no_rows(lake: Lake, tmp_path: Path, entity: str) -> None:
    report = one(lake, written(tmp_path, f"{entity}.csv", template_csv(entity)))
    assert (report.source, report.rows_in) == (f"careledger {entity}", 0)
    assert (FOLDER / f"{entity}.csv").read_text(encoding="utf-8") == template_csv(entity)


def test_an_unknown_file_is_not_read(lake: Lake, tmp_path: Path) -> None:
    report = one(lake, written(tmp_path, "x.csv", "colour,height\nred,5\n"))
    assert (report.status, report.rows_in) == ("unrecognised", 0)
    assert "Map its columns" in report.message


def test_progress_is_told(lake: Lake, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    path = written(tmp_path, "cases.csv", HEADER + GOOD)
    import_paths(lake, [path], REJECTS, progress=lambda name, share: told.append((name, share)))
    assert [what for what, _ in told] == [
        "cases.csv",
        "cases.csv: reading and checking",
        "cases.csv: comparing with what is known",
        "cases.csv: writing",
        "done",
    ]
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1] == ("done", 1.0)


def test_equal_ids_of_two_tools_are_two_rows_unless_the_ids_are_shared(lake: Lake, tmp_path: Path) -> None:
    ours = written(tmp_path, "orders.csv", "order_id,ordered_at,amount\n1,2026-01-01,5\n")
    theirs = written(tmp_path, "sales.csv", "No,When,Total\n1,2026-02-01,9\n")
    mapping = Mapping(
        entity="orders",
        name="till",
        columns={
            "order_id": MappedColumn(header="No"),
            "ordered_at": MappedColumn(header="When"),
            "amount": MappedColumn(header="Total"),
        },
    )
    one(lake, ours)
    report = one(lake, theirs, ImportOptions(mapping=mapping))
    assert (report.accepted, report.updated) == (1, 0)
    assert newest(lake, "orders", "_source, amount::DOUBLE") == [("templates", 5.0), ("till", 9.0)]
    one(lake, written(tmp_path, "agents.csv", "agent_id,team\n7,red\n"))
    staff = Mapping(
        entity="agents",
        name="rota",
        columns={"agent_id": MappedColumn(header="Id"), "team": MappedColumn(header="Group")},
    )
    report = one(
        lake, written(tmp_path, "x.csv", "Id,Group\n7,blue\n", mtime=1_769_990_000), ImportOptions(mapping=staff)
    )
    assert (report.accepted, report.updated) == (0, 1)
    assert newest(lake, "agents", "team") == [("blue",)]


def test_a_file_read_in_another_way_replaces_its_earlier_reading(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, "orders.csv", "order_id,ordered_at,amount\n1,2026-01-01 00:00,5\n2,2026-01-01 00:00,6\n")
    first = one(lake, path, ImportOptions(currency="EUR"))
    second = one(lake, path, ImportOptions(currency="USD"))
    assert (second.status, second.accepted, second.updated) == ("imported", 2, 0)
    assert second.message.endswith("; it replaces the earlier reading of this file")
    assert "replaces" not in first.message
    assert [batch.batch_id for batch in lake.batches()] == [second.batch_id]
    assert newest(lake, "orders", "currency, count(*) OVER ()") == [("USD", 2), ("USD", 2)]


def test_the_sheets_of_one_file_stand_beside_each_other(lake: Lake, tmp_path: Path) -> None:
    text = (
        '{"orders": [{"order_id": "1", "ordered_at": "2026-01-01", "amount": "never"}], "agents": [{"agent_id": "7"}]}'
    )
    path = written(tmp_path, "all.json", text)
    import_paths(lake, [path], REJECTS)
    reports = import_paths(lake, [path], ImportOptions(allow_rejects=True, currency="EUR"))
    assert lake.quarantined()["batch_id"].to_list() == [r.batch_id for r in reports if r.quarantined]
    assert {batch.part for batch in lake.batches()} == {"/orders", "/agents"}


def test_two_refused_records_of_one_line_are_both_kept(lake: Lake, tmp_path: Path) -> None:
    record = '{"order_id": "%s", "ordered_at": "never", "amount": "1"}'
    one(lake, written(tmp_path, "orders.json", f"[{record % 1}, {record % 2}]"))
    kept = lake.quarantined().to_dicts()
    assert [json.loads(row["cells"])["order_id"] for row in kept] == ["1", "2"]


def test_a_name_alone_makes_no_twin(lake: Lake, tmp_path: Path) -> None:
    text = "order_id,ordered_at,amount\n{},2026-01-01,5\n"
    paths = [written(tmp_path, "orders.csv", text.format(1)), written(tmp_path, "orders_postgres.csv", text.format(2))]
    assert [report.status for report in import_paths(lake, paths)] == ["imported", "imported"]


def test_an_archive_with_a_broken_entry_brings_nothing(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cases.csv", HEADER + GOOD)
        archive.writestr("orders.csv", "order_id,ordered_at,amount\n1,2026-01-01,5\n")
    path.write_bytes(path.read_bytes().replace(b"\n1,2026-01-01,5\n", b"\n1,2026-01-01,6\n"))
    [report] = import_paths(lake, [path], REJECTS)
    assert (report.status, report.file, lake.batches()) == ("refused", "all.zip", [])
    assert report.message.startswith("all.zip/orders.csv cannot be unpacked")
    assert report.message.endswith("Nothing of all.zip was imported.")
