"""Any page as a file: what is drawn on it, in its order, with filters, build and definitions; no text runs."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pypdf
import pytest

from analytics.estimate import Estimate
from careledger.errors import CareLedgerError, WrongUsage
from careledger.exports import page_print
from careledger.exports.page_html import Chart, Group, Number, PrintedPage, Rows, Setting, Words, markdown, page_html
from careledger.exports.page_print import page_files, pdf_bytes
from careledger.exports.stamp import Stamp
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.printed import value_text
from careledger.store.home import PROJECT
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from careledger.ui.printed_page import printed_page, tables_zip
from tests.test_cli import careledger

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
STAMP = Stamp(
    filters=f'channel {HOSTILE}"}}', observed_until=date(2025, 12, 31), build_id="b-0123", version="0.1.0",
    written_on=date(2026, 1, 2),
)  # fmt: skip


def a_page(*parts: object) -> PrintedPage:
    return PrintedPage("a page", parts, (metric("revenue"),), STAMP)  # type: ignore[arg-type]


@pytest.fixture
def demo(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CARELEDGER_HOME", str(demo_home))
    return demo_home


def test_every_page_can_be_named() -> None:
    listed = sorted(page_files().values())
    assert all((PROJECT / path).exists() for path in listed)
    assert {"overview", "cohorts", "balance-sheet"} <= set(page_files())


def test_a_page_is_printed_as_it_is_drawn_with_its_filters_and_definitions(demo: Path) -> None:
    page = printed_page("cohorts", {"period": ["2025-01-01", "2025-06-30"], "channel": ["phone", "nowhere"]})
    told = page_html(page, "")
    assert told.index("Who comes back?") < told.index("<h1>") < told.index("Bought again") < told.index("figure-0")
    assert page.stamp.filters == "2025-01-01 to 2025-06-30; channel phone"
    assert page.stamp.is_invented
    ledger = open_ledger(demo)
    assert ledger is not None
    within = Filters(from_on=date(2025, 1, 1), to_on=date(2025, 6, 30), channel=("phone",))
    shown = Desk(ledger, Workspace(demo)).answer("retention_grid", within).result
    ledger.close()
    assert isinstance(shown, Estimate)
    assert value_text(shown.value, "share") in told
    assert metric("retention_grid").definition in told
    assert f"Build {page.stamp.build_id}" in told


@pytest.mark.slow
@pytest.mark.parametrize("name", page_files())
def test_every_page_can_be_printed(demo: Path, name: str) -> None:
    page = printed_page(name, {})
    told = page_html(page, "")
    assert "<h1>" in told
    assert len(zipfile.ZipFile(io.BytesIO(tables_zip(page))).namelist()) == len(page.tables) + 1


def test_settings_in_the_address_hold_for_the_printed_page(demo: Path) -> None:
    assert "Periods: month" in page_html(printed_page("cohorts", {}), "")
    assert "Periods: week" in page_html(printed_page("cohorts", {"grain": ["week"]}), "")


def test_the_tables_of_a_page_are_formula_safe_files(demo: Path) -> None:
    page = a_page(Words("heading", "By brand"), Rows("By brand", pl.DataFrame({"brand": ["=1+1", "@x", "acme"]})))
    with zipfile.ZipFile(io.BytesIO(tables_zip(page))) as folder:
        assert folder.namelist() == ["01-by-brand.csv", "read-me.txt"]
        assert folder.read("01-by-brand.csv").decode() == "brand\n'=1+1\n'@x\nacme\n"
        assert b"Build b-0123" in folder.read("read-me.txt")


def test_what_people_wrote_is_never_run() -> None:
    figure = json.dumps({"data": [{"type": "bar", "x": [1], "y": [HOSTILE]}], "layout": {"title": {"text": HOSTILE}}})
    parts = (
        *(Words(kind, HOSTILE) for kind in ("title", "heading", "paragraph", "caption", "verbatim")),
        Number(HOSTILE, HOSTILE, HOSTILE), Setting(HOSTILE, HOSTILE), Chart(figure, HOSTILE),
        Rows(HOSTILE, pl.DataFrame({HOSTILE: [HOSTILE]})), Group("fold", (Words("verbatim", "x"),), HOSTILE),
    )  # fmt: skip
    told = page_html(a_page(Group("beside", (Group("box", parts),))), "")
    assert "<img" not in told
    assert told.count("<script") == told.count("</script>") == 2
    style = told[told.index("<style>") : told.index("</style>")]
    assert "script" in style
    assert "<script" not in style


def test_our_markdown_becomes_html_and_data_in_it_stays_text() -> None:
    assert (
        markdown(r"n \= 5 \*not bold\* **bold** `code` \<b\>")
        == "n = 5 *not bold* <b>bold</b> <code>code</code> &lt;b&gt;"
    )
    assert markdown("one  \ntwo") == "one<br>two"
    assert markdown("- a\n- b") == "<ul><li>a</li><li>b</li></ul>"
    assert "<a" not in markdown("[x](http://outside.test)")


def test_a_number_that_is_missing_is_an_empty_cell() -> None:
    told = page_html(a_page(Rows("", pl.DataFrame({"a": [1.5, None, float("nan")], "b": [-2000, 3, None]}))), "")
    assert re.findall(r"<td[^>]*>([^<]*)</td>", told) == ["1.5", "−2,000", "", "3", "", ""]


def test_chromium_prints_each_page_with_its_foot() -> None:
    pages = pypdf.PdfReader(
        io.BytesIO(pdf_bytes(page_html(a_page(*[Words("title", "Told.")] * 60), "").encode()))
    ).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        said = page.extract_text()
        assert "Build b-0123, version 0.1.0. Data until 2025-12-31." in said
        assert f"{number} / {len(pages)}" in said
    assert metric("revenue").definition[:40] in pages[-1].extract_text().replace("\n", " ")


def test_without_chromium_the_reader_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_print, "BROWSERS", ())
    with pytest.raises(CareLedgerError, match="no Chromium here.*print the HTML from any browser"):
        pdf_bytes(b"<p>")


@pytest.mark.slow
def test_a_page_is_exported_from_the_command_line(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = careledger(demo, "export", "pdf", "--page", "cohorts", "--out", str(out), "--from", "2025-01-01", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"file": str(out)}
    assert "Filters: 2025-01-01 to 2025-12-31." in out.read_text(encoding="utf-8")


def test_wrong_usage_and_an_empty_home_write_no_page(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    done = careledger(demo, "export", "pdf", "--page", "nowhere", "--out", str(out))
    assert (done.returncode, "There is no page 'nowhere'. Pages: overview, " in done.stderr) == (2, True), done.stderr
    empty = careledger(tmp_path, "export", "pdf", "--page", "cohorts", "--out", str(out))
    assert (empty.returncode, "Nothing has been built yet." in empty.stderr) == (1, True)
    assert not out.exists()
    with pytest.raises(WrongUsage):
        page_print.page_file("nowhere")
