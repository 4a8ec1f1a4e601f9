"""The workbook: live formulas that give the screen's numbers, and texts that stay texts."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from analytics.beliefs import stated
from analytics.estimate import Estimate
from careledger.exports.board_pack import BoardPack
from careledger.exports.workbook.board import workbook_bytes
from tests.packs import HOSTILE, a_ledger, a_pack

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item></oor:items>"""


def opened(content: bytes, *, formulas: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas)


def named(book: Workbook, name: str) -> object:
    sheet, cell = book.defined_names[name].attr_text.rsplit("!", 1)
    return book[sheet.strip("'").replace("''", "'")][cell.replace("$", "")]


def summary(book: Workbook) -> dict[str, object]:
    return {row[0].value: row[1].value for row in book["Summary"].iter_rows() if row[0].value}


def value(pack: BoardPack, name: str) -> float:
    (result,) = (one.result for one in pack.figures if one.id == name)
    assert isinstance(result, Estimate)
    return result.value


@pytest.fixture(scope="module")
def content() -> bytes:
    return workbook_bytes(a_pack())


def test_the_first_sheet_says_what_the_screen_says(content: bytes) -> None:
    pack, told = a_pack(), summary(opened(content))
    assert told["Back per unit of cost"] == pytest.approx(value(pack, "benefit_cost_ratio"), abs=1e-9)
    assert told["Net present value"] == pytest.approx(value(pack, "net_present_value"), abs=1e-6)
    assert told["ROI"] == pytest.approx(value(pack, "roi"))
    assert told["Share of the benefits that is assumed"] == pytest.approx(value(pack, "share_assumed"))
    assert told["Internal rate of return a year"] == pytest.approx(value(pack, "internal_rate"))


def test_filters_date_and_build_stand_on_the_first_sheet(content: bytes) -> None:
    told = "\n".join(summary(opened(content)))
    assert "Filters: channel twitter, =email." in told
    assert "Build b-0123" in told
    assert "Data until 2025-12-31" in told
    assert "invented" not in told
    assert "every customer here is invented" in "\n".join(summary(opened(workbook_bytes(a_pack(is_invented=True)))))


def test_the_audit_reads_0_and_holds_every_entry(content: bytes) -> None:
    book = opened(content)
    assert named(book, "audit_difference").value == 0
    audited = [row[0].value for row in book["Audit"].iter_rows(min_row=7)]
    for entry in a_ledger().entries:
        assert {f"{entry.label}: amount", f"{entry.label}: present value"} <= set(audited)
    assert {row[3].value for row in book["Audit"].iter_rows(min_row=7)} == {0}


def test_every_number_of_the_ledger_is_a_formula(content: bytes) -> None:
    book = opened(content, formulas=True)
    ledger = [row for row in book["Ledger"].iter_rows(min_row=4) if row[0].value]
    assert len(ledger) == len(a_ledger().entries)
    assert all(str(row[7].value).startswith("='") and str(row[8].value).startswith("='") for row in ledger)
    assert "f_gain" in str(book["retained margin"]["H7"].value)


def test_what_looks_like_a_formula_stays_text(content: bytes) -> None:
    book = opened(content, formulas=True)
    hostile = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row
        if isinstance(cell.value, str) and cell.value.startswith((HOSTILE, "@community", "-spring", "+Ann"))
    ]  # fmt: skip
    assert len(hostile) >= 6
    assert {cell.data_type for cell in hostile} == {"s"}


def test_sheets_have_names_that_spreadsheets_take_and_no_two_the_same() -> None:
    ledger = a_ledger()
    names = ["Summary", "a/b", "A:B", "x" * 40, "x" * 50, "'quoted'", "[]", "History"]
    entries = tuple(replace(ledger.entries[2], id=name, category=name) for name in names)
    book = opened(workbook_bytes(a_pack(replace(ledger, entries=(*ledger.entries, *entries)))))
    titles = [title.lower() for title in book.sheetnames]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 31 and not set("[]:*?/\\") & set(title) for title in titles)
    assert named(book, "audit_difference").value == 0


def test_a_range_is_written_as_a_range_and_a_survey_as_a_survey(content: bytes) -> None:
    book = opened(content, formulas=True)
    rows = {row[0].value: row for row in book["Assumptions"].iter_rows(min_row=7)}
    assert [cell.value for cell in rows["incremental"][4:7]] == pytest.approx([0.2, 0.4, 0.8])
    assert [cell.value for cell in rows["kept share"][7:9]] == [37, 60]
    assert rows["gain"][9].value == 30.0
    assert {rows[name][3].value for name in rows} == {"range (PERT)", "survey, k of n", "measured", "known"}


def test_a_ledger_without_benefits_says_what_is_missing() -> None:
    ledger = a_ledger().kept(lambda entry: entry.side == "cost")
    told = opened(workbook_bytes(a_pack(ledger)))
    shown = {row[0].value: row[2].value for row in told["Summary"].iter_rows()}
    assert shown["Training hours are not in the files."] is None
    assert "Nothing that care brings could be counted" in str(shown["Back per unit of cost"] or shown["ROI"])


def test_what_two_streams_hold_is_printed_and_subtracted(content: bytes) -> None:
    pack, sheet = a_pack(), opened(content)["Overlap"]
    (twice,) = (entry for entry in pack.ledger.entries if entry.held_by)
    assert [cell.value for cell in sheet[4]][:2] == ["stream", "retained margin"]
    assert [cell.value for cell in sheet[5]][:2] == [twice.category, pytest.approx(pack.ledger.present_value(twice))]


def test_the_total_is_that_of_the_streams_and_no_more() -> None:
    ledger = a_ledger()
    whole = a_pack(ledger.kept(lambda entry: not entry.held_by))
    (twice,) = (entry for entry in ledger.entries if entry.held_by)
    told = [summary(opened(workbook_bytes(pack)))["Benefits, present value"] for pack in (a_pack(), whole)]
    assert told[0] - told[1] == pytest.approx(ledger.present_value(twice))


def test_an_amount_without_currency_is_written_without_one() -> None:
    told = "\n".join(summary(opened(workbook_bytes(a_pack(a_ledger(currency=None))))))
    assert "over 24 months, discounted at 8.0% a year, before tax. Programmes: care, " in told


def recalculated(content: bytes, folder: Path) -> Workbook:
    """The workbook as LibreOffice computes it anew."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    (folder / "pack.xlsx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), str(folder / "pack.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return openpyxl.load_workbook(folder / "out" / "pack.xlsx", data_only=True)


@pytest.mark.slow
def test_computed_anew_every_cell_is_what_was_written(content: bytes, tmp_path: Path) -> None:
    written, anew = opened(content), recalculated(content, tmp_path)
    compared = 0
    for sheet in written:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    assert anew[sheet.title][cell.coordinate].value == pytest.approx(cell.value, abs=0.005), cell
                    compared += 1
    assert compared > 300
    assert named(anew, "audit_difference").value == 0


@pytest.mark.slow
@pytest.mark.parametrize("change", ["assumption", "rate"])
def test_a_changed_input_moves_the_total_as_the_ledger_says(content: bytes, tmp_path: Path, change: str) -> None:
    book = opened(content, formulas=True)
    if change == "rate":
        changed = a_pack(a_ledger().at_rate(0.2))
        named(book, "discount_rate").value = 0.2
    else:
        changed = a_pack(a_ledger().with_spread("incremental", stated(0.2, 0.7, 0.8)))
        (row,) = (row for row in book["Assumptions"].iter_rows(min_row=7) if row[0].value == "incremental")
        row[5].value = 0.7
    edited = io.BytesIO()
    book.save(edited)
    anew = recalculated(edited.getvalue(), tmp_path)
    told = summary(anew)
    assert told["Net present value"] == pytest.approx(value(changed, "net_present_value"), abs=0.005)
    assert told["Net present value"] != pytest.approx(value(a_pack(), "net_present_value"), abs=0.5)
    assert told["Back per unit of cost"] == pytest.approx(value(changed, "benefit_cost_ratio"), abs=1e-6)
    assert told["Internal rate of return a year"] == pytest.approx(value(changed, "internal_rate"), abs=1e-6)
    assert told["Payback, months"] == pytest.approx(value(changed, "payback") / 2_629_800)
    assert named(anew, "audit_difference").value > 1
