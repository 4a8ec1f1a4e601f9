"""The slides: a message each, charts that stay editable, numbers of the screen, nothing that overflows or runs."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Emu

from analytics.beliefs import stated
from analytics.social_roi.ledger import Factor
from careledger.exports.board_pack import BoardPack
from careledger.exports.slides.board import slides_bytes
from tests.packs import HOSTILE, a_ledger, a_pack

LONG = "an answer in many words that goes on " * 30


def slides(pack: BoardPack) -> list[Any]:
    return list(Presentation(io.BytesIO(slides_bytes(pack))).slides)


def charts(deck: list[Any]) -> list[Any]:
    return [shape.chart for slide in deck for shape in slide.shapes if shape.has_chart]


def words(deck: list[Any]) -> str:
    said = [shape.text_frame.text for slide in deck for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for slide in deck for shape in slide.shapes if shape.has_table]
    return "\n".join([*said, *(cell.text for table in tables for row in table.rows for cell in row.cells)])


@pytest.fixture(scope="module")
def deck() -> list[Any]:
    return slides(a_pack())


def test_every_slide_says_its_message_in_its_title_and_how_it_is_known_in_its_notes(deck: list[Any]) -> None:
    titles = [slide.shapes.title.text for slide in deck]
    assert all(title.endswith(".") or title.startswith("Appendix: ") for title in titles)
    assert len(set(titles)) == len(titles)
    assert all(slide.notes_slide.notes_text_frame.text for slide in deck)
    assert "from 50 rows of revenue, adjusted" in deck[1].notes_slide.notes_text_frame.text


def test_charts_are_native_and_hold_the_numbers_of_the_screen(deck: list[Any]) -> None:
    pack = a_pack()
    bridge, by_programme, _, doubt = charts(deck)
    series = {one.name: list(one.values) for one in bridge.plots[0].series}
    assert series["total"][-1] == pytest.approx(pack.benefits - pack.costs)
    assert sum(value or 0 for value in series["gain"]) == pytest.approx(pack.benefits)
    assert sum(value or 0 for value in series["loss"]) == pytest.approx(pack.costs)
    sums = {one.name: sum(one.values) for one in by_programme.plots[0].series}
    assert sums == {"benefits": pytest.approx(pack.benefits), "costs": pytest.approx(pack.costs)}
    assert len(list(doubt.plots[0].categories)) == pack.tornado.height


def test_a_total_below_0_is_drawn_below_0() -> None:
    ledger = a_ledger()
    dear = replace(ledger.entries[0], quantity=5000.0)
    pack = a_pack(replace(ledger, entries=(dear, *ledger.entries[1:])))
    (bridge, *_) = charts(slides(pack))
    series = {one.name: list(one.values) for one in bridge.plots[0].series}
    assert series["total below 0"][-1] == pytest.approx(pack.benefits - pack.costs)
    drawn = sum(value or 0 for value in series["loss"]) - sum(value or 0 for value in series["loss below 0"])
    assert drawn == pytest.approx(pack.costs)


def test_no_text_becomes_a_formula_in_the_workbooks_that_charts_carry(deck: list[Any]) -> None:
    texts = []
    for chart in charts(deck):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        texts += [cell.value for cell in cells if cell.data_type == "s"]
    assert any(HOSTILE in text for text in texts)


def test_filters_build_and_what_is_missing_are_on_the_slides(deck: list[Any]) -> None:
    said = words(deck)
    assert "Filters: channel twitter, =email." in said
    assert "Build b-0123" in said
    assert "Bring costs.csv with category training." in said
    assert "every customer here is invented" not in said
    assert words(slides(a_pack(is_invented=True))).count("every customer here is invented") >= len(deck)


def test_a_deck_without_benefits_has_no_chart_and_says_why() -> None:
    deck = slides(a_pack(a_ledger().kept(lambda entry: entry.side == "cost")))
    assert charts(deck) == []
    assert "Nothing that care brings could be counted" in words(deck)


def test_nothing_overflows_however_long_the_words_are() -> None:
    ledger = a_ledger()
    many = {
        f"f{n}": Factor(
            id=f"f{n}", label=LONG, unit="share", spread=stated(0.1, 0.2, 0.5), grade="assumed", source=LONG
        )
        for n in range(30)
    }
    long = tuple(replace(one, label=LONG, category=f"{n} {LONG}", programme=f"{n} {LONG}") for n, one in
                 enumerate(ledger.entries))  # fmt: skip
    used = (*long, *(replace(long[3], id=name, factors=(name,)) for name in many))
    pack = a_pack(replace(ledger, entries=used, factors={**ledger.factors, **many}, missing=((LONG, LONG),) * 9))
    deck = slides(replace(pack, title=LONG, lines=(LONG,) * 6))
    for slide in deck:
        for shape in slide.shapes:
            bottom = shape.top + (table_height(shape.table) if shape.has_table else shape.height)
            assert bottom <= Emu(6_858_000), shape.name
            assert shape.left + shape.width <= Emu(12_192_000)
            if shape.has_text_frame:
                assert text_height(shape) <= shape.height * 1.1, shape.text_frame.text


def text_height(shape: Any) -> float:
    """How high a text is at least, if its letters are half as wide as high."""
    height = 0.0
    for paragraph in shape.text_frame.paragraphs:
        size = max((run.font.size for run in paragraph.runs), default=0)
        a_line = max(int(shape.width / (0.5 * size)), 1) if size else 1
        height += -(-len(paragraph.text) // a_line) * 1.2 * size
    return height


def table_height(table: Any) -> float:
    height = 0.0
    for row in table.rows:
        lines = [
            -(-len(cell.text) // max(int(column.width / (0.5 * 11 * 12_700)), 1))
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        height += max(row.height, max(lines) * 1.2 * 11 * 12_700)
    return height
