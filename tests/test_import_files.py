"""Archives, workbooks and other wrappings: what is inside is read, and what is unsafe is not opened."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from careledger.errors import DataRefused
from careledger.imports.intake import import_paths
from careledger.imports.mapping import MappedColumn, Mapping, save_mapping
from careledger.imports.options import ImportOptions
from careledger.imports.preview import preview
from careledger.imports.report import ImportReport
from careledger.store.lake import Lake

ORDERS = "order_id,ordered_at,amount\n001,2026-01-01 10:00Z,5\n"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "files"
    found.mkdir()
    return found


def imported(lake: Lake, path: Path) -> list[ImportReport]:
    reports = import_paths(lake, [path], ImportOptions(allow_rejects=True))
    assert all(report.balances for report in reports)
    return reports


def rows(lake: Lake, entity: str, columns: str) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{lake.folder}/{entity}/*.parquet', union_by_name = true) ORDER BY ALL"
    ).fetchall()


def packed(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """The smallest workbook that spreadsheets open."""
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, start=1))
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="w" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {namespace} xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
    }
    for n, table in enumerate(sheets.values(), start=1):
        cells = "".join(
            "<row>" + "".join(
                f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if isinstance(cell, str) else f"<c><v>{cell}</v></c>"
                for cell in row
            ) + "</row>"
            for row in table
        )  # fmt: skip
        files[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {namespace}><sheetData>{cells}</sheetData></worksheet>"
    return packed(files)


def test_a_gz_is_the_same_import_as_its_content(lake: Lake, folder: Path) -> None:
    (folder / "orders.csv.gz").write_bytes(gzip.compress(ORDERS.encode()))
    [report] = imported(lake, folder / "orders.csv.gz")
    assert (report.file, report.accepted) == ("orders.csv", 1)
    (folder / "orders.csv").write_text(ORDERS)
    assert imported(lake, folder / "orders.csv")[0].status == "known"


def test_every_file_of_a_zip_is_reported(lake: Lake, folder: Path) -> None:
    path = folder / "all.zip"
    path.write_bytes(packed({"orders.csv": ORDERS, "__MACOSX/x": b"x", "sub/agents.csv": "agent_id,team\n1,a\n"}))
    assert [(r.file, r.accepted) for r in imported(lake, path)] == [
        ("all.zip/orders.csv", 1), ("all.zip/sub/agents.csv", 1)
    ]  # fmt: skip


def test_a_bomb_is_not_opened(lake: Lake, folder: Path) -> None:
    path = folder / "book.xlsx"
    path.write_bytes(packed({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b" " * 40_000_000}))
    [report] = imported(lake, path)
    assert report.status == "refused"
    assert "more than is safe to open. Save it as CSV and import that." in report.message
    (folder / "bomb.csv.gz").write_bytes(gzip.compress(b" " * 40_000_000))
    assert "more than is safe to open" in imported(lake, folder / "bomb.csv.gz")[0].message


def test_a_broken_archive_changes_nothing(lake: Lake, folder: Path) -> None:
    (folder / "cut.csv.gz").write_bytes(gzip.compress(ORDERS.encode() * 50)[:60])
    (folder / "cut.zip").write_bytes(packed({"orders.csv": ORDERS})[:80])
    for report in imported(lake, folder):
        assert report.status == "refused"
    assert lake.batches() == []


def test_a_workbook_is_read_sheet_by_sheet(lake: Lake, folder: Path) -> None:
    path = folder / "book.xlsx"
    orders = [["order_id", "ordered_at", "amount"], ["00123", 42057.5, 5.5], [848, 42058, 7]]
    path.write_bytes(workbook({"orders": orders, "agents": [["agent_id", "team"], ["1", "a"]]}))
    found = imported(lake, path)
    assert [(r.file, r.source, r.accepted) for r in found] == [
        ("book.xlsx/orders", "careledger orders", 2),
        ("book.xlsx/agents", "careledger agents", 1),
    ]
    assert "excel-serial-date: 2 times in ordered_at are Excel day numbers; read as dates." in found[0].cautions
    assert rows(lake, "orders", "order_id, ordered_at::VARCHAR, amount::DOUBLE") == [
        ("00123", "2015-02-22 12:00:00+00", 5.5),
        ("848", "2015-02-23 00:00:00+00", 7.0),
    ]


def test_a_workbook_that_dropped_digits_of_an_id_is_refused(lake: Lake, folder: Path) -> None:
    path = folder / "orders.xlsx"
    path.write_bytes(workbook({"s": [["order_id", "ordered_at", "amount"], [570306133677760513, "2026-01-01", 5]]}))
    [report] = imported(lake, path)
    assert report.reject_codes == {"id-in-scientific-notation": 1}


def test_blank_rows_and_a_preamble_of_a_workbook_are_left_out(lake: Lake, folder: Path) -> None:
    path = folder / "orders.xlsx"
    table = [
        ["Report"],
        [],
        ["order_id", "ordered_at", "amount"],
        ["1", "2026-01-01", 5],
        ["", "", ""],
        ["Total", "", 5],
    ]
    path.write_bytes(workbook({"s": table}))
    [report] = imported(lake, path)
    assert (report.accepted, report.blank, report.reject_codes) == (1, 1, {"footer-row": 1})


def test_a_list_of_json_objects_is_a_table(lake: Lake, folder: Path) -> None:
    path = folder / "orders.json"
    path.write_text(
        json.dumps([{"order_id": 570306133677760513, "ordered_at": "2026-01-01T00:00:00Z", "amount": 12.50}])
    )
    assert imported(lake, path)[0].accepted == 1
    assert rows(lake, "orders", "order_id, amount::VARCHAR") == [("570306133677760513", "12.5000")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", b'{"a": [1,', "x.json line 1 is not JSON"),
        ("x.parquet", b"PAR1abc", "x.parquet cannot be read as Parquet"),
        ("x.xml", b"<posts><row", "x.xml cannot be read as XML"),
        ("x.csv", b"", "x.csv holds no rows"),
        ("x.csv", b"\n\n\n", "x.csv holds no rows"),
    ],
)
def test_a_broken_file_changes_nothing_and_says_what_next(
    lake: Lake, folder: Path, name: str, content: bytes, said: str
) -> None:
    (folder / name).write_bytes(content)
    [report] = imported(lake, folder / name)
    assert report.status == "refused"
    assert said in report.message
    assert lake.log.history() == []


def test_a_path_that_does_not_exist_is_said(lake: Lake, folder: Path) -> None:
    with pytest.raises(DataRefused, match=r"does not exist\. Check the path"):
        imported(lake, folder / "none.csv")


def test_the_last_line_needs_no_newline(lake: Lake, folder: Path) -> None:
    (folder / "orders.csv").write_text(ORDERS + "2,never,5")
    [report] = imported(lake, folder / "orders.csv")
    assert (report.reader, report.accepted, report.quarantined) == ("fast", 1, 1)
    assert lake.quarantined()["raw"].to_list() == ["2,never,5"]


def test_hidden_files_of_a_folder_are_left_out(lake: Lake, folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "orders.csv").write_text(ORDERS)
    assert [r.file for r in imported(lake, folder)] == ["orders.csv"]


def test_a_cell_right_of_the_header_refuses_its_row(lake: Lake, folder: Path) -> None:
    path = folder / "orders.xlsx"
    head: list[object] = ["order_id", "ordered_at", "amount"]
    table = [head, ["1", "2026-01-01", 5], ["2", "2026-01-02", 6, "or 7"], ["3", "2026-01-03", 7, ""]]
    path.write_bytes(workbook({"orders": table}))
    [report] = imported(lake, path)
    assert (report.accepted, report.reject_codes) == (2, {"extra-cell": 1})
    assert lake.quarantined()["message"][0].startswith("orders.xlsx line 3: the line has 4 cells and the header 3.")


def test_a_workbook_in_an_archive_is_read(lake: Lake, folder: Path) -> None:
    book = workbook({"orders": [["order_id", "ordered_at", "amount"], ["1", "2026-01-01", 5]]})
    (folder / "all.zip").write_bytes(packed({"orders.xlsx": book}))
    (folder / "agents.xlsx.gz").write_bytes(gzip.compress(workbook({"a": [["agent_id", "team"], ["1", "a"]]})))
    assert [(r.file, r.source, r.accepted) for r in imported(lake, folder)] == [
        ("agents.xlsx", "careledger agents", 1), ("all.zip/orders.xlsx", "careledger orders", 1)
    ]  # fmt: skip


def test_an_archive_in_an_archive_is_not_opened(lake: Lake, folder: Path) -> None:
    path = folder / "all.zip"
    path.write_bytes(packed({"more.zip": packed({"orders.csv": ORDERS})}))
    [report] = imported(lake, path)
    assert report.status == "refused"
    assert "all.zip/more.zip is an archive inside an archive. Unpack it and import the folder." in report.message


def test_a_saved_mapping_shows_the_headers_as_the_next_file_writes_them(lake: Lake, folder: Path) -> None:
    named = {"order_id": "Nr", "ordered_at": "Tag", "amount": "Wert"}
    columns = {column: MappedColumn(header=header) for column, header in named.items()}
    save_mapping(lake, ["Nr", "Tag", "Wert"], Mapping(entity="orders", columns=columns))
    path = folder / "till.csv"
    path.write_text("NR,TAG, wert\n1,2026-01-01,5\n")
    mapping = preview(path, lake=lake).mapping
    assert mapping is not None
    assert {one.header for one in mapping.columns.values()} == {"NR", "TAG", "wert"}
    assert imported(lake, path)[0].accepted == 1


def test_the_day_of_an_export_is_utc_where_it_names_no_zone(lake: Lake, folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_text(ORDERS)
    [report] = import_paths(lake, [path], ImportOptions(as_of=datetime(2026, 2, 1)))  # noqa: DTZ001  # on purpose
    assert report.status == "imported"
    assert lake.batches()[0].as_of == datetime(2026, 2, 1, tzinfo=UTC)
