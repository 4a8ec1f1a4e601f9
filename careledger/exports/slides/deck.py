"""Slides in memory: a title that says the message, a chart or a table below it, notes that say how it is known."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN, TOP = Inches(0.7), Inches(1.95)
BODY_WIDTH, BODY_HEIGHT = WIDTH - 2 * MARGIN, Inches(4.8)
INK, QUIET, LINE, PAPER, PANEL = "1E2A32", "5C6B73", "DEDACF", "FCFBF8", "F3F1EB"
GAIN, LOSS = "0B6E69", "B84A33"
SERIF, SANS = "Georgia", "Arial"
TITLE_ONLY = 5  # the layout of the library's own template that holds nothing but a title
LONGEST_TITLE, MOST_LINES = 150, 20
ROW_HEIGHT = Inches(0.3)
CELL_MARGIN = 0.06
CHARACTERS_AN_INCH = 12.5  # of Arial at 11 points
LINE_HEIGHT = Inches(0.185)


def colour(code: str) -> RGBColor:
    """A colour of the light theme."""
    return RGBColor(*bytes.fromhex(code))


def shortened(text: str, longest: int) -> str:
    """A text that is not longer than that."""
    told = " ".join(text.split())
    return told if len(told) <= longest else told[: longest - 1].rstrip() + "…"


@dataclass(slots=True)
class Deck:
    """Slides of 16:9 on paper, each with the same foot."""

    foot: str
    _file: Any = field(default_factory=Presentation)

    def __post_init__(self) -> None:
        self._file.slide_width, self._file.slide_height = WIDTH, HEIGHT

    def slide(self, title: str, notes: str, caption: str = "") -> Any:
        """A slide with a sentence as its title, a line on unit and period, and what the speaker needs to know."""
        made = self._file.slides.add_slide(self._file.slide_layouts[TITLE_ONLY])
        made.background.fill.solid()
        made.background.fill.fore_color.rgb = colour(PAPER)
        head = made.shapes.title
        head.left, head.top, head.width, head.height = MARGIN, Inches(0.45), BODY_WIDTH, Inches(1.2)
        told = shortened(title, LONGEST_TITLE)
        frame = head.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = 0
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        _said(frame.paragraphs[0], told, 28 if len(told) <= 2 * 60 else 24, SERIF, INK)
        if caption:
            self.text(made, caption, MARGIN, Inches(1.5), BODY_WIDTH, Inches(0.35), size=12, ink=QUIET)
        self.text(made, self.foot, MARGIN, Inches(6.95), BODY_WIDTH, Inches(0.35), size=10, ink=QUIET)
        made.notes_slide.notes_text_frame.text = notes
        return made

    def text(
        self, slide: Any, said: str, left: int, top: int, width: int, height: int, *, size: float = 14,
        ink: str = INK, font: str = SANS,
    ) -> None:  # fmt: skip
        """A text in a box of its own."""
        frame = slide.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(height)).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        for place, line in enumerate(said.split("\n")):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(6)
            _said(paragraph, line, size, font, ink)

    def tables(
        self, title: str, notes: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> None:
        """Rows as a table, on as many slides as they take; `widths` are the columns' shares of a slide."""
        inches = [share / sum(widths) * BODY_WIDTH / Inches(1) for share in widths]
        room = [MOST_LINES * _line_length(width) for width in inches]
        cells = [[shortened(cell, most) for cell, most in zip(row, room, strict=True)] for row in rows]
        pages = _pages(cells, inches)
        for number, page in enumerate(pages, start=1):
            part = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
            self._table(self.slide(f"{title}{part}", notes), heads, page, inches)

    def content(self) -> bytes:
        """The finished file."""
        written = io.BytesIO()
        self._file.save(written)
        return written.getvalue()

    def _table(self, slide: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], inches: Sequence[float]) -> None:
        shape = slide.shapes.add_table(len(rows) + 1, len(heads), MARGIN, TOP, BODY_WIDTH, ROW_HEIGHT)
        table = shape.table
        shape._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE  # noqa: SLF001  # the library offers no other way
        table.first_row, table.horz_banding = True, False
        for column, width in enumerate(inches):
            table.columns[column].width = Inches(width)
        for row, cells in enumerate((heads, *rows)):
            table.rows[row].height = ROW_HEIGHT
            for column, said in enumerate(cells):
                cell = table.cell(row, column)
                cell.margin_left = cell.margin_right = Inches(CELL_MARGIN)
                cell.margin_top = cell.margin_bottom = Inches(0.03)
                cell.fill.solid()
                cell.fill.fore_color.rgb = colour(PANEL if row == 0 else PAPER)
                _said(cell.text_frame.paragraphs[0], said, 11, SANS, INK, bold=row == 0)


NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's "no style, no grid"


def _said(paragraph: Any, said: str, size: float, font: str, ink: str, *, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = said
    run.font.size, run.font.name, run.font.bold = Pt(size), font, bold
    run.font.color.rgb = colour(ink)


def _line_length(inches: float) -> int:
    """How many characters a column has room for."""
    return max(int((inches - 2 * CELL_MARGIN) * CHARACTERS_AN_INCH), 1)


def _pages(rows: Sequence[Sequence[str]], inches: Sequence[float]) -> list[list[Sequence[str]]]:
    """The rows in runs that fit on a slide."""
    pages: list[list[Sequence[str]]] = [[]]
    room = BODY_HEIGHT - ROW_HEIGHT
    for row in rows:
        lines = max(-(-len(cell) // _line_length(width)) for cell, width in zip(row, inches, strict=True))
        height = max(lines, 1) * LINE_HEIGHT + Inches(0.12)
        if pages[-1] and height > room:
            pages.append([])
            room = BODY_HEIGHT - ROW_HEIGHT
        pages[-1].append(row)
        room -= height
    return pages
