"""Refused rows can be mended and sent again; unknown files can be mapped, looked at and remembered."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb
import pytest

from careledger.errors import DataRefused, WrongUsage
from careledger.imports.intake import import_paths
from careledger.imports.mapping import MappedColumn, Mapping, save_mapping
from careledger.imports.mending import mend, quarantine_csv
from careledger.imports.options import ImportOptions
from careledger.imports.preview import preview
from careledger.store.lake import Lake

REJECTS = ImportOptions(allow_rejects=True)
HEADER = "order_id,ordered_at,amount\n"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    os.utime(path, (1_769_900_000, 1_769_900_000))
    return path


def orders(lake: Lake) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"SELECT order_id, ordered_at::DATE::VARCHAR, amount::DOUBLE, _line, _version_at"
        f" FROM read_parquet('{lake.folder}/orders/*.parquet', union_by_name = true) ORDER BY _line"
    ).fetchall()


def test_a_mended_cell_brings_its_row_in_and_closes_the_refusal(lake: Lake, tmp_path: Path) -> None:
    import_paths(lake, [written(tmp_path, "orders.csv", HEADER + "1,2026-01-01,5\n2,never,6\n")], REJECTS)
    [row] = lake.quarantined().to_dicts()
    report = mend(lake, {row["quarantine_id"]: {"ordered_at": "2026-01-02"}})
    assert (report.status, report.file, report.accepted) == ("imported", "orders.csv (mended)", 1)
    found = orders(lake)
    assert [r[:4] for r in found] == [("1", "2026-01-01", 5.0, 2), ("2", "2026-01-02", 6.0, 3)]
    assert found[0][4] == found[1][4]
    assert lake.quarantined().height == 0
    assert lake.quarantined(open_only=False)["status"].to_list() == ["mended"]


def test_a_broken_line_is_mended_as_a_line(lake: Lake, tmp_path: Path) -> None:
    import_paths(lake, [written(tmp_path, "orders.csv", HEADER + "1,2026-01-01,5\n2,2026-01-02\n")], REJECTS)
    [number] = lake.quarantined()["quarantine_id"]
    with pytest.raises(DataRefused, match="line 3: the mended line is not one record of 3 cells"):
        mend(lake, {number: "2,2026-01-02"})
    assert mend(lake, {number: "2,2026-01-02,7"}).accepted == 1
    assert [r[0] for r in orders(lake)] == ["1", "2"]


def test_a_mend_that_does_not_help_leaves_the_row_open(lake: Lake, tmp_path: Path) -> None:
    import_paths(lake, [written(tmp_path, "orders.csv", HEADER + "1,2026-01-01,5\n2,never,6\n")], REJECTS)
    [number] = lake.quarantined()["quarantine_id"]
    report = mend(lake, {number: {"ordered_at": "soon"}})
    assert (report.status, report.reject_codes) == ("refused", {"type-error": 1})
    assert lake.quarantined()["quarantine_id"].to_list() == [number]
    assert len(orders(lake)) == 1


def test_mended_dates_are_read_in_the_order_of_their_file(lake: Lake, tmp_path: Path) -> None:
    text = HEADER + "1,22/02/2015,5\n2,soon,6\n"
    import_paths(lake, [written(tmp_path, "orders.csv", text)], REJECTS)
    [number] = lake.quarantined()["quarantine_id"]
    mend(lake, {number: {"ordered_at": "03/04/2015"}})
    assert orders(lake)[1][1] == "2015-04-03"


def test_an_import_with_mended_rows_can_be_repeated(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, "orders.csv", HEADER + "1,2026-01-01,5\n2,never,6\n")
    import_paths(lake, [path])
    [number] = lake.quarantined()["quarantine_id"]
    mend(lake, {number: {"ordered_at": "2026-01-02"}})
    import_paths(lake, [path], REJECTS)
    assert lake.quarantined().height == 0


def test_rows_that_are_not_in_quarantine_cannot_be_mended(lake: Lake) -> None:
    with pytest.raises(WrongUsage, match="no open row 7"):
        mend(lake, {7: {"a": "b"}})


def test_a_column_that_the_file_does_not_have_is_named(lake: Lake, tmp_path: Path) -> None:
    import_paths(lake, [written(tmp_path, "orders.csv", HEADER + "2,never,6\n")], REJECTS)
    [number] = lake.quarantined()["quarantine_id"]
    with pytest.raises(WrongUsage, match=r"line 2 has no column 'colour'. It has: order_id, ordered_at, amount"):
        mend(lake, {number: {"colour": "red"}})


def test_quarantine_leaves_as_csv_without_formulas(lake: Lake, tmp_path: Path) -> None:
    import_paths(lake, [written(tmp_path, "orders.csv", HEADER + "=1+1,never,6\n")], REJECTS)
    text = quarantine_csv(lake)
    assert "'=1+1,never,6" in text
    assert "orders.csv line 2" in text


STRANGE = "Invoice No,Customer,Invoice date,Total in cents,Ccy\n7,c1,1509487847,1250,EUR\n8,c2,1509487900,700,EUR\n"


def test_an_unknown_file_is_previewed_with_a_guess_and_units(tmp_path: Path) -> None:
    shown = preview(written(tmp_path, "sales.csv", STRANGE))
    assert shown.source is None
    assert shown.mapping is not None
    assert shown.mapping.entity == "orders"
    assert {c: (m.header, m.reading) for c, m in shown.mapping.columns.items()} == {
        "order_id": ("Invoice No", None),
        "customer_id": ("Customer", None),
        "ordered_at": ("Invoice date", "epoch_s"),
        "amount": ("Total in cents", "minor_units"),
        "currency": ("Ccy", None),
    }
    assert shown.rows["orders"]["amount"].cast(float).to_list() == [12.5, 7.0]
    assert "ordered_at: read as seconds since 1970" in shown.notes
    assert shown.samples["Customer"] == ("c1", "c2")


def test_a_mapping_is_committed_and_used_again_for_the_same_headers(lake: Lake, tmp_path: Path) -> None:
    first = written(tmp_path, "sales.csv", STRANGE)
    mapping = preview(first).mapping
    assert mapping is not None
    [report] = import_paths(lake, [first], ImportOptions(mapping=mapping))
    assert (report.status, report.accepted) == ("imported", 2)
    second = written(tmp_path, "sales 2.csv", STRANGE.replace("\n7,", "\n9,"))
    assert import_paths(lake, [second])[0].status == "unrecognised"
    save_mapping(lake, preview(first).headers, mapping)
    [again] = import_paths(lake, [second])
    assert (again.status, again.accepted, again.unchanged) == ("imported", 1, 1)


def test_a_mapping_survives_its_json() -> None:
    mapping = Mapping(
        entity="cases",
        name="helpdesk",
        columns={
            "case_id": MappedColumn(header="No"),
            "channel": MappedColumn(constant="email"),
            "opened_at": MappedColumn(header="When", reading="dmy"),
        },
    )
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert mapping.missing() == ()
    with pytest.raises(WrongUsage, match="cases has no column colour"):
        Mapping.from_json(json.dumps({"entity": "cases", "name": "x", "columns": {"colour": {"header": "a"}}}))


def test_a_preview_says_what_is_still_missing(tmp_path: Path) -> None:
    shown = preview(written(tmp_path, "x.csv", "case_number,notes\n1,hello\n"))
    assert shown.problems
    assert shown.problems[0].startswith("Nothing feeds ")


def test_a_preview_of_a_known_file_shows_its_source_and_its_bad_rows(tmp_path: Path) -> None:
    shown = preview(written(tmp_path, "orders.csv", HEADER + "1,2026-01-01,5\n2,never,6\n"))
    assert (shown.source, shown.rows_in, shown.refused) == ("careledger orders", 2, 1)
    assert shown.rows["orders"].height == 1
    assert shown.problems[0].startswith("orders.csv line 3, column ordered_at")


def test_a_broken_file_is_a_preview_with_its_problem(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1 but no more")
    assert "cannot be read as Parquet" in preview(path).problems[0]


def test_an_undone_mend_opens_its_rows_again(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, "orders.csv", HEADER + "1,2026-01-01,5\n2,never,6\n")
    [first] = import_paths(lake, [path], REJECTS)
    [number] = lake.quarantined()["quarantine_id"]
    mended = mend(lake, {number: {"ordered_at": "2026-01-02"}})
    assert [batch.batch_id for batch in lake.log.mends_of(first.batch_id or "")] == [mended.batch_id]
    lake.undo(mended.batch_id or "")
    assert lake.quarantined()["quarantine_id"].to_list() == [number]
    assert mend(lake, {number: {"ordered_at": "2026-01-02"}}).status == "imported"
    lake.undo(first.batch_id or "")
    lake.undo(mended.batch_id or "")
    assert lake.quarantined().height == 0


def test_mended_rows_go_with_the_reading_that_refused_them(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, "orders.csv", HEADER + "1,2026-01-01,5\n2,never,6\n")
    import_paths(lake, [path])
    [number] = lake.quarantined()["quarantine_id"]
    mend(lake, {number: {"ordered_at": "2026-01-02"}})
    [report] = import_paths(lake, [path], ImportOptions(allow_rejects=True, currency="EUR"))
    assert report.message.endswith("this file and the rows mended in it")
    assert [row[0] for row in orders(lake)] == ["1"]
    assert lake.quarantined()["batch_id"].to_list() == [report.batch_id]


def test_a_mended_row_stays_beside_an_equal_one_where_ids_are_made_up(lake: Lake, tmp_path: Path) -> None:
    text = "customer_id,date,number_of_cds,dollar_value\n1,19970101,1,11.77\n1,never,1,11.77\n"
    import_paths(lake, [written(tmp_path, "cdnow.csv", text)], REJECTS)
    [number] = lake.quarantined()["quarantine_id"]
    assert mend(lake, {number: {"date": "19970101"}}).accepted == 1
    assert len({row[0] for row in orders(lake)}) == 2
