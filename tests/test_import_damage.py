"""What is wrong with real files: each damage has its own file here and its exact message."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import duckdb
import polars as pl
import pytest

from careledger.errors import WrongUsage
from careledger.imports.intake import import_paths
from careledger.imports.mapping import MappedColumn, Mapping
from careledger.imports.options import ImportOptions
from careledger.imports.preview import preview
from careledger.imports.report import ImportReport
from careledger.store.lake import Lake

REST = "or import the rest with --allow-rejects."


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "files"
    found.mkdir()
    return found


def imported(lake: Lake, folder: Path, name: str, content: str | bytes, **stated: object) -> ImportReport:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (1_769_900_000, 1_769_900_000))
    options = ImportOptions(**({"allow_rejects": True} | stated))  # type: ignore[arg-type]
    [report] = import_paths(lake, [path], options)
    assert report.balances, report
    return report


def rows(lake: Lake, entity: str, columns: str) -> list[tuple[object, ...]]:
    listed = [str(lake.folder / entity / name) for name in ("empty.parquet", "*.parquet")]
    return duckdb.sql(f"SELECT {columns} FROM read_parquet({listed}, union_by_name = true) ORDER BY _line").fetchall()


def messages(lake: Lake) -> list[str]:
    return lake.quarantined()["message"].to_list()


ORDERS = "order_id,ordered_at,amount\n"
MENTION = "mention_id,platform,direction,posted_at,text\n1,x,inbound,2026-01-01,Weâ€™ll\n"


def test_an_id_shortened_by_a_spreadsheet_is_refused(lake: Lake, folder: Path) -> None:
    report = imported(
        lake, folder, "orders.csv", ORDERS + "5.70306E+17,2026-01-01,5\n570306133677760513,2026-01-01,5\n"
    )
    assert (report.accepted, report.reject_codes) == (1, {"id-in-scientific-notation": 1})
    assert messages(lake) == [
        (
            "orders.csv line 2, column order_id: '5.70306E+17' is an id that a spreadsheet shortened;"
            " its digits are lost."
            f" Export the file again with this column as text, {REST}"
        )
    ]


def test_a_million_blank_rows_are_counted_and_cost_little(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01,5\n" + ",,\n" * 1_047_575)
    assert (report.rows_in, report.accepted, report.blank) == (1_047_576, 1, 1_047_575)


def test_a_bare_return_inside_a_cell_is_kept(lake: Lake, folder: Path) -> None:
    text = "idea_id,title,posted_at\n1,one\rtwo,2026-01-01\n2,three,2026-01-01\n"
    report = imported(lake, folder, "ideas.csv", text)
    assert (report.reader, report.accepted) == ("careful", 2)
    assert rows(lake, "ideas", "idea_id, title, _line") == [("1", "one\rtwo", 2), ("2", "three", 3)]
    assert "bare-return: 1 records hold a carriage return inside a cell; kept." in report.cautions


@pytest.mark.parametrize("newline", ["\r", "\n", "\r\n"])
def test_any_newline_ends_a_record(lake: Lake, folder: Path, newline: str) -> None:
    text = newline.join(["order_id,ordered_at,amount", "1,2026-01-01,5", "2,2026-01-01,6", ""])
    assert imported(lake, folder, "orders.csv", text).accepted == 2


def test_mixed_newlines_end_records_too(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01,5\r\n2,2026-01-01,6\r3,2026-01-01,7\n")
    assert report.accepted == 3


def test_garbled_letters_are_kept_and_counted(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "ideas.csv", MENTION)
    assert (
        "mojibake: 1 cells in text hold letters garbled by an earlier program (â€™); kept as they are."
        in report.cautions
    )


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8-sig", None), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16-LE"), ("cp1252", "Windows-1252")],
)
def test_encodings_are_told_apart_and_said(lake: Lake, folder: Path, encoding: str, said: str | None) -> None:
    text = "agent_id,agent_name\n1,Zoë Müller – café\n"
    report = imported(lake, folder, "agents.csv", text.encode(encoding))
    assert rows(lake, "agents", "agent_name") == [("Zoë Müller – café",)]
    assert [c for c in report.cautions if c.startswith("encoding")] == (
        [f"encoding-assumed: The file is not UTF-8; read as {said}."] if said else []
    )


def test_a_letter_cut_in_half_refuses_its_record_only(lake: Lake, folder: Path) -> None:
    text = "agent_id,agent_name\n1,Zoë\n2,é\n3,Zoë\n".encode().replace(b"2,\xc3\xa9", b"2,\xc3")
    report = imported(lake, folder, "agents.csv", text)
    assert (report.accepted, report.reject_codes) == (2, {"encoding-error": 1})
    assert messages(lake) == [
        f"agents.csv line 3: the line holds bytes that are not text in UTF-8. Save the file as UTF-8 again, {REST}"
    ]


def test_a_zero_byte_refuses_its_record(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "agents.csv", "agent_id,agent_name\n1,a\0b\n2,c\n")
    assert (report.accepted, report.reject_codes) == (1, {"encoding-error": 1})


@pytest.mark.parametrize("day", ["22-02-2015 11:58", "22-02-2015 11.58", "22/02/2015 11:58:00", "22.02.2015 11:58"])
def test_day_first_is_found_out_from_the_whole_column(lake: Lake, folder: Path, day: str) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + f"1,{day},5\n2,{day.replace('22', '03', 1)},5\n")
    assert rows(lake, "orders", "ordered_at::VARCHAR") == [("2015-02-22 11:58:00+00",), ("2015-02-03 11:58:00+00",)]
    assert "date-format: Times in ordered_at were read as day/month/year." in report.cautions


def test_month_first_is_found_out_from_the_whole_column(lake: Lake, folder: Path) -> None:
    imported(lake, folder, "orders.csv", ORDERS + "1,2/22/2015 11:58,5\n2,2/3/2015 1:05 PM,5\n")
    assert rows(lake, "orders", "ordered_at::VARCHAR") == [("2015-02-22 11:58:00+00",), ("2015-02-03 13:05:00+00",)]


def test_days_that_may_be_months_refuse_the_file_until_somebody_says(lake: Lake, folder: Path) -> None:
    text = ORDERS + "1,02/03/2015,5\n2,04/05/2015,5\n"
    report = imported(lake, folder, "orders.csv", text)
    assert (report.status, report.rows_in, report.reject_codes) == ("refused", 2, {"ambiguous-date": 2})
    assert messages(lake) == [
        (
            "orders.csv, column ordered_at: '02/03/2015' may be day/month or month/day,"
            " and no value of the column tells."
            " Say which with --date-order dmy or --date-order mdy."
        )
    ]
    assert imported(lake, folder, "orders.csv", text, date_order="dmy").accepted == 2
    assert messages(lake) == []
    assert rows(lake, "orders", "ordered_at::DATE::VARCHAR") == [("2015-03-02",), ("2015-05-04",)]


def test_ids_that_became_decimals_are_whole_again(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + "848.0,2026-01-01,5\n")
    assert rows(lake, "orders", "order_id") == [("848",)]
    assert (
        "float-id: 1 ids in order_id were written as decimal numbers (848.0); the '.0' was dropped." in report.cautions
    )


@pytest.mark.parametrize(
    ("written", "read"), [("True", True), ("TRUE", True), ("FALSE", False), ("1", True), ("1.0", True)]
)
def test_booleans_of_every_tool_are_read(lake: Lake, folder: Path, written: str, read: bool) -> None:
    imported(lake, folder, "agents.csv", f"agent_id,is_bot\n1,{written}\n")
    assert rows(lake, "agents", "is_bot") == [(read,)]


def test_an_unnamed_column_is_left_out(lake: Lake, folder: Path) -> None:
    assert imported(lake, folder, "orders.csv", ",order_id,ordered_at,amount\n0,00123,2026-01-01,5\n").accepted == 1
    assert rows(lake, "orders", "order_id") == [("00123",)]


def test_of_two_columns_of_one_name_the_first_counts_and_it_is_said(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", "order_id,ordered_at,amount,amount\n1,2026-01-01,5,7\n")
    assert rows(lake, "orders", "amount::INT") == [(5,)]
    assert "column-twice: Two columns are called amount; the second is read as 'amount (2)'." in report.cautions


def test_a_separator_line_and_decimal_commas_are_read(lake: Lake, folder: Path) -> None:
    text = "sep=;\norder_id;ordered_at;amount\n1;2026-01-01;€ 1.234,50\n2;2026-01-01;3\n3;2026-01-01;1.000\n"
    report = imported(lake, folder, "orders.csv", text)
    assert rows(lake, "orders", "amount::DOUBLE") == [(1234.5,), (3.0,), (1000.0,)]
    assert "number-format: Numbers in amount were read as 1.234,5 with a decimal comma." in report.cautions


def test_amounts_with_signs_and_parentheses_are_read(lake: Lake, folder: Path) -> None:
    text = 'order_id,ordered_at,amount,kind\n1,2026-01-01,"$1,234.50",order\n2,2026-01-01,(12.00),refund\n'
    imported(lake, folder, "orders.csv", text)
    assert rows(lake, "orders", "amount::DOUBLE") == [(1234.5,), (-12.0,)]


def test_a_preamble_is_left_out_and_said(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", "Orders report\nFrom 2026-01-01\n\n" + ORDERS + "1,2026-01-01,5\n")
    assert rows(lake, "orders", "order_id, _line") == [("1", 5)]
    assert "preamble-skipped: 3 lines before the header were left out." in report.cautions


@pytest.mark.parametrize("footer", ["Total,,12\n", "Total\n", "Grand total:,,12,\n"])
def test_a_footer_is_not_a_row(lake: Lake, folder: Path, footer: str) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01,5\n2,2026-01-01,7\n" + footer)
    assert (report.accepted, report.reject_codes) == (2, {"footer-row": 1})
    assert messages(lake) == [
        f"orders.csv line 4: this looks like a footer with totals, not a row. Remove the line, {REST}"
    ]


def test_a_time_without_zone_is_read_as_utc_and_counted(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + "1,2026-06-01 12:00,5\n2,2026-06-01T12:00:00+02:00,5\n")
    assert rows(lake, "orders", "ordered_at::VARCHAR") == [("2026-06-01 12:00:00+00",), ("2026-06-01 10:00:00+00",)]
    assert "naive-time-assumed: 1 times in ordered_at have no time zone; read as UTC." in report.cautions


def test_a_stated_zone_holds_for_times_without_one(lake: Lake, folder: Path) -> None:
    text = ORDERS + "1,2026-06-01 12:00,5\n2,2026-06-01T12:00:00Z,5\n"
    imported(lake, folder, "orders.csv", text, timezone="Europe/Berlin")
    assert rows(lake, "orders", "ordered_at::VARCHAR") == [("2026-06-01 10:00:00+00",), ("2026-06-01 12:00:00+00",)]


def test_hours_that_do_not_exist_or_exist_twice_are_said(lake: Lake, folder: Path) -> None:
    text = ORDERS + "1,2025-03-30 02:30,5\n2,2025-10-26 02:30,5\n3,2025-07-01 02:30,5\n"
    report = imported(lake, folder, "orders.csv", text, timezone="Europe/Berlin")
    assert rows(lake, "orders", "ordered_at::VARCHAR") == [
        ("2025-03-30 01:30:00+00",), ("2025-10-26 01:30:00+00",), ("2025-07-01 00:30:00+00",)
    ]  # fmt: skip
    assert (
        "ambiguous-local-time: 2 times in ordered_at do not exist or exist twice in Europe/Berlin;"
        " read as standard time." in report.cautions
    )


def test_a_date_in_the_future_is_refused_but_a_promise_may_lie_ahead(lake: Lake, folder: Path) -> None:
    text = "order_id,ordered_at,amount,promised_on\n1,2026-01-01,5,2190-01-01\n2,2190-01-01,5,\n"
    report = imported(lake, folder, "orders.csv", text)
    assert (report.accepted, report.reject_codes) == (1, {"future-date": 1})
    assert messages(lake) == [
        (
            "orders.csv line 3, column ordered_at: '2190-01-01' lies in the future."
            f" Check the order of day and month and the time zone, {REST}"
        )
    ]


def test_excel_day_numbers_are_dates_and_said(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + "1,42057.5,5\n2,42058,6\n")
    assert rows(lake, "orders", "ordered_at::VARCHAR") == [("2015-02-22 12:00:00+00",), ("2015-02-23 00:00:00+00",)]
    assert "excel-serial-date: 2 times in ordered_at are Excel day numbers; read as dates." in report.cautions


def test_a_negative_amount_is_a_refund_only_if_the_row_says_so(lake: Lake, folder: Path) -> None:
    amounts = ["-5,", "-5,refund", "0,", "5,refund"]
    text = "order_id,ordered_at,amount,kind\n" + "".join(
        f"{n},2026-01-01,{a}\n" for n, a in enumerate(amounts, start=1)
    )
    report = imported(lake, folder, "orders.csv", text)
    assert (report.accepted, report.reject_codes) == (2, {"negative-not-refund": 1, "refund-not-negative": 1})
    assert messages(lake) == [
        (
            "orders.csv line 2, column amount: '-5' is negative and the row is not marked as a refund."
            f" Put 'refund' into the column kind if it is one, {REST}"
        ),
        (
            "orders.csv line 5, column amount: '5' is positive although the row is a refund."
            f" Give refunds a minus sign, {REST}"
        ),
    ]


def test_several_currencies_are_said(lake: Lake, folder: Path) -> None:
    text = "order_id,ordered_at,amount,currency\n1,2026-01-01,5,EUR\n2,2026-01-01,5,usd\n"
    report = imported(lake, folder, "orders.csv", text)
    assert (
        "currency-mixed: The file names several currencies in currency: EUR, USD. They are never added up."
        in report.cautions
    )


@pytest.mark.parametrize("marker", ["Not Available", "N/A", "-", "Too Few to Report"])
def test_words_for_no_value_are_blank_and_counted(lake: Lake, folder: Path, marker: str) -> None:
    report = imported(lake, folder, "orders.csv", f"order_id,ordered_at,amount,quantity\n1,2026-01-01,5,{marker}\n")
    assert rows(lake, "orders", "quantity") == [(None,)]
    assert f"null-marker: 1 cells in quantity say that there is no value ({marker}); read as blank." in report.cautions


@pytest.mark.parametrize("cell", ["=1+1", "+49 30 1", "-x", "@home", "=cmd|' /C calc'!A0"])
def test_cells_that_look_like_formulas_are_text(lake: Lake, folder: Path, cell: str) -> None:
    imported(lake, folder, "ideas.csv", f'idea_id,title,posted_at\n1,"{cell}",2026-01-01\n')
    assert rows(lake, "ideas", "title") == [(cell,)]


def test_a_cell_of_megabytes_refuses_its_record(lake: Lake, folder: Path) -> None:
    text = f"idea_id,title,posted_at\n1,{'x' * 3_000_000},2026-01-01\n2,y,2026-01-01\n"
    report = imported(lake, folder, "ideas.csv", text)
    assert (report.accepted, report.reject_codes) == (1, {"oversize-field": 1})
    assert messages(lake) == [
        f"ideas.csv line 2: a cell holds 3,000,000 characters; the limit is 1,000,000. Shorten or split it, {REST}"
    ]
    assert len(lake.quarantined()["raw"][0]) == 2_000


def test_an_unclosed_quote_refuses_one_record_and_the_rest_is_read(lake: Lake, folder: Path) -> None:
    text = 'idea_id,title,posted_at\n1,"open,2026-01-01\n2,"ok, fine",2026-01-01\n3,plain,2026-01-01\n'
    report = imported(lake, folder, "ideas.csv", text)
    assert rows(lake, "ideas", "idea_id, title") == [("2", "ok, fine"), ("3", "plain")]
    assert report.reject_codes == {"unclosed-quote": 1}
    assert messages(lake) == [
        f"ideas.csv line 2: a quoted cell is opened and never closed. Close the quote or remove it, {REST}"
    ]


def test_quotes_inside_a_quoted_cell_are_kept(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "ideas.csv", 'idea_id,title,posted_at\n1,"say "hi" now",2026-01-01\n')
    assert rows(lake, "ideas", "title") == [('say "hi" now',)]
    assert any(caution.startswith("stray-quote: 1 records") for caution in report.cautions)


def test_ragged_lines_are_refused_and_trailing_delimiters_are_not(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01\n2,2026-01-01,5,6\n3,2026-01-01,7,,\n")
    assert (report.accepted, report.reject_codes) == (1, {"missing-cell": 1, "extra-cell": 1})
    assert messages(lake) == [
        f"orders.csv line 2: the line has 2 cells and the header 3. Add what is missing, {REST}",
        f"orders.csv line 3: the line has 4 cells and the header 3. Quote or remove the extra one, {REST}",
    ]


def test_a_blank_cell_that_every_row_needs_is_refused(lake: Lake, folder: Path) -> None:
    imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01,\n")
    assert messages(lake) == [
        f"orders.csv line 2, column amount: the cell is blank, and every row needs one. Fill it in, {REST}"
    ]


def test_the_same_key_with_other_content_is_refused_with_its_key(lake: Lake, folder: Path) -> None:
    imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01,5\n1,2026-01-01,6\n")
    assert messages(lake) == [
        (
            "orders.csv line 3, column order_id: the key '1' stands in an earlier line with other content."
            f" Keep the right one, or add updated_at so that the newest wins, {REST}"
        )
    ]


def test_a_word_that_the_contract_does_not_know_is_refused(lake: Lake, folder: Path) -> None:
    imported(lake, folder, "orders.csv", "order_id,ordered_at,amount,kind\n1,2026-01-01,5,gift\n")
    assert messages(lake) == [
        "orders.csv line 2, column kind: 'gift' is not allowed here. Expected one of order, refund. Fix the line, "
        + REST
    ]


@pytest.mark.parametrize(
    "cells", list(itertools.product(["1", "x y", '"a,b"', '"c""d"', '"two\nlines"', ""], repeat=2))
)
def test_both_readers_give_the_same_rows(lake: Lake, folder: Path, cells: tuple[str, str]) -> None:
    text = "idea_id,title,posted_at,status\n" + "".join(
        f"{n},{cells[0]},2026-01-0{n},{cells[1]}\n" for n in range(1, 4)
    )
    fast = imported(lake, folder, "ideas.csv", text)
    found = rows(lake, "ideas", "* EXCLUDE (_batch_id)")
    lake.undo(fast.batch_id or "")
    careful = imported(lake, folder, "ideas.csv", text + "4,bare\rreturn,never,\n")
    assert (fast.reader, careful.reader, careful.quarantined) == ("fast", "careful", 1)
    assert rows(lake, "ideas", "* EXCLUDE (_batch_id)") == found


def test_a_stated_currency_that_is_none_lets_nothing_in(lake: Lake, folder: Path) -> None:
    with pytest.raises(WrongUsage, match=r"currency 'euro' is not a three-letter currency \(e\.g\. EUR\)\."):
        imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01,5\n", currency="euro")
    assert lake.batches() == []
    imported(lake, folder, "orders.csv", ORDERS + "1,2026-01-01,5\n", currency="eur")
    assert rows(lake, "orders", "currency") == [("EUR",)]


@pytest.mark.parametrize(
    ("constant", "said"),
    [
        ("last week", "ordered_at 'last week' is not a timestamp"),
        ("2190-01-01", "ordered_at '2190-01-01' lies in the future"),
    ],
)
def test_a_constant_that_its_column_cannot_hold_lets_nothing_in(
    lake: Lake, folder: Path, constant: str, said: str
) -> None:
    columns = {name: MappedColumn(header=name) for name in ("order_id", "amount")}
    mapping = Mapping(entity="orders", columns=columns | {"ordered_at": MappedColumn(constant=constant)})
    path = folder / "till.csv"
    path.write_text("order_id,amount\n1,5\n")
    [report] = import_paths(lake, [path], ImportOptions(mapping=mapping, allow_rejects=True))
    assert (report.status, lake.batches()) == ("refused", [])
    assert said in report.message


@pytest.mark.parametrize("marker", ["NULL", "N/A", "nan", "None", "-", "Not Available"])
def test_a_word_for_no_value_is_nobodys_id(lake: Lake, folder: Path, marker: str) -> None:
    text = f"order_id,ordered_at,amount,customer_id\n1,2026-01-01,5,{marker}\n{marker},2026-01-01,5,7\n"
    report = imported(lake, folder, "orders.csv", text)
    assert rows(lake, "orders", "order_id, customer_id") == [("1", None)]
    assert report.reject_codes == {"missing-cell": 1}
    said = f"null-marker: 1 cells in customer_id say that there is no value ({marker}); read as blank."
    assert said in report.cautions


@pytest.mark.parametrize(
    ("entity", "text", "said"),
    [
        (
            "cases",
            "case_id,channel,opened_at,first_reply_at\n1,x,{b},{a}\n2,x,{a},{a}\n",
            "first_reply_at: '2026-01-01 09:00' is before opened_at.",
        ),
        ("cases", "case_id,channel,opened_at,resolved_at\n1,x,{b},{a}\n2,x,{b},\n", "is before opened_at."),
        ("shifts", "agent_id,started_at,ended_at\n1,{b},{a}\n2,{a},{b}\n", "is before started_at."),
        (
            "surveys",
            "survey_id,kind,scale_maximum,sent_at,answered_at\n1,csat,5,{b},{a}\n2,csat,5,{a},{b}\n",
            "answered_at: '2026-01-01 09:00' is before sent_at.",
        ),
    ],
)
def test_what_ends_before_it_begins_is_refused(lake: Lake, folder: Path, entity: str, text: str, said: str) -> None:
    text = text.format(a="2026-01-01 09:00", b="2026-01-02 09:00")
    report = imported(lake, folder, f"{entity}.csv", text)
    assert (report.accepted, report.reject_codes) == (1, {"constraint-error": 1})
    assert said in messages(lake)[0]


def test_a_column_that_nothing_reads_is_said(lake: Lake, folder: Path) -> None:
    text = "order_id,ordered_at,amount,kind,custmer_id\n1,2026-01-01,5,order,7\n"
    report = imported(lake, folder, "orders.csv", text)
    assert "columns-not-read: Nothing reads these columns of the file: custmer_id." in report.cautions
    assert report.cautions == preview(folder / "orders.csv").notes[-len(report.cautions) :]
    whole = imported(lake, folder, "more.csv", text.replace("custmer", "customer"))
    assert not any(said.startswith("columns-not-read") for said in whole.cautions)


def test_days_and_months_that_contradict_each_other_refuse_the_file(lake: Lake, folder: Path) -> None:
    text = ORDERS + "1,22/02/2015,5\n2,23/02/2015,5\n3,2/24/2015,5\n"
    report = imported(lake, folder, "orders.csv", text)
    assert (report.status, report.reject_codes) == ("refused", {"ambiguous-date": 3})
    assert "'22/02/2015' can only be day/month and '2/24/2015' only month/day." in report.message
    stated = imported(lake, folder, "orders.csv", text, date_order="dmy")
    assert (stated.accepted, stated.reject_codes) == (2, {"type-error": 1})


@pytest.mark.parametrize(
    ("amounts", "value", "reading", "first"),
    [
        (["1.234", "2.500", "900"], "1.234", "decimals", 1.234),
        (["1,234", "2,500", "900"], "1,234", "thousands", 1234.0),
        (["€ 1.234", "€ 2.500", "900"], "€ 1.234", "decimals", 1.234),
    ],
)
def test_numbers_that_leave_open_what_a_point_means_are_said(
    lake: Lake, folder: Path, amounts: list[str], value: str, reading: str, first: float
) -> None:
    lines = [f"{n};2026-01-01;{amount}\n" for n, amount in enumerate(amounts)]
    report = imported(lake, folder, "orders.csv", "order_id;ordered_at;amount\n" + "".join(lines))
    assert rows(lake, "orders", "amount::DOUBLE")[0] == (first,)
    said = f"Numbers in amount leave open whether '{value}' has thousands or decimals; read as {reading}."
    assert [c for c in report.cautions if c.startswith("ambiguous")] == [
        f"ambiguous-number: {said} A mapping can state it."
    ]


@pytest.mark.parametrize("telling", ["1.5", "0.125", "1234.567", "12.3456"])
def test_one_number_that_tells_settles_what_a_point_means(lake: Lake, folder: Path, telling: str) -> None:
    report = imported(lake, folder, "orders.csv", ORDERS + f"1,2026-01-01,1.234\n2,2026-01-01,{telling}\n")
    assert not any(said.startswith("ambiguous-number") for said in report.cautions)


def test_dates_and_amounts_that_both_need_another_reading_are_both_found(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "order_id;customer_id;ordered_at;amount;currency\n"
        "1;a;03.01.2025;1.249,90;EUR\n2;b;04.01.2025;89,50;EUR\n3;c;05.01.2025;12,00;EUR\n4;d;06.01.2025;1.000;EUR\n",
        encoding="utf-8",
    )
    lake = Lake(tmp_path / "home")
    (report,) = import_paths(lake, [path], ImportOptions(date_order="dmy"))
    assert (report.status, report.accepted) == ("imported", 4)
    amounts = pl.read_parquet(lake.files("orders")[0]).sort("order_id")["amount"].cast(pl.Float64)
    assert amounts.to_list() == [1249.90, 89.50, 12.0, 1000.0]
