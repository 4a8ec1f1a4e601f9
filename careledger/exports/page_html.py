"""A page of the dashboard as one printable document: what is drawn on it, in its order, with its stamp below."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any, Literal

import polars as pl

from careledger.exports.stamp import Stamp
from careledger.metrics.catalogue import Metric

PAGE_WIDTH = 690  # pixels between the margins of an A4 sheet
GAP = 12
LONGEST_TABLE = 200
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
KEPT = 0xE000  # signs that Markdown must not see wait among those that no font has


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a page. All but `verbatim` are Markdown as our pages write it."""

    kind: Literal["title", "heading", "paragraph", "caption", "verbatim"]
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A headline number as its card shows it."""

    label: str
    value: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reader has set: a label and the value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A Plotly figure as JSON, and what it shows in words."""

    figure: str
    alt: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table under the heading that stands above it."""

    heading: str
    frame: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Group:
    """Parts below each other, beside each other, in a box, or under a fold."""

    kind: Literal["below", "beside", "box", "fold"]
    parts: tuple[Part, ...]
    label: str = ""


Part = Words | Number | Setting | Chart | Rows | Group


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page, the metrics whose numbers are on it, and its stamp."""

    name: str
    parts: tuple[Part, ...]
    definitions: tuple[Metric, ...]
    stamp: Stamp

    @property
    def tables(self) -> list[Rows]:
        """All tables, in their order."""
        return [part for part in _flat(self.parts) if isinstance(part, Rows)]


STYLE = """
@page { size: A4; margin: 14mm 13mm 20mm;
  @bottom-left { content: FOOT; font: 7.5pt Arial, sans-serif; color: #5C6B73; width: 88%; white-space: pre-line }
  @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt Arial, sans-serif; color: #5C6B73 } }
* { box-sizing: border-box }
body { font: 10.5px/1.45 Inter, "Segoe UI", Arial, sans-serif; color: #1E2A32; background: #FFF; max-width: 690px;
  margin: 0 auto; -webkit-print-color-adjust: exact; print-color-adjust: exact }
h1 { font: 500 22px/1.25 "Source Serif 4", Georgia, serif; margin: 2px 0 8px }
h2 { font: 600 14px/1.3 "Source Serif 4", Georgia, serif; margin: 14px 0 2px; break-after: avoid }
h2 + p { break-after: avoid } @media print { footer { display: none } }
p { margin: 0 0 5px } ul { margin: 0 0 6px; padding-left: 16px } .quiet { color: #5C6B73 }
.beside { display: flex; flex-wrap: wrap; gap: 12px; align-items: stretch } .beside > * { flex: 1 1 0; min-width: 0 }
.box { border: 1px solid #DEDACF; border-radius: 4px; padding: 7px 9px; margin: 0 0 8px; break-inside: avoid }
.number { font-size: 19px; font-weight: 500; line-height: 1.25 } figure { margin: 4px 0; break-inside: avoid }
table { border-collapse: collapse; width: 100%; font-size: 8.5px; margin: 3px 0 8px; overflow-wrap: anywhere }
th { text-align: left; color: #5C6B73; font-weight: 600; overflow-wrap: normal } tr { break-inside: avoid }
td, th { border-bottom: 1px solid #DEDACF; padding: 2px 5px 2px 0; vertical-align: top }
td.amount { text-align: right; font-variant-numeric: tabular-nums } footer { border-top: 1px solid #DEDACF;
  margin-top: 14px; padding-top: 6px; color: #5C6B73; font-size: 9px }
"""


def page_html(page: PrintedPage, plotly_script: str) -> str:
    """The page as one self-contained file: nothing is fetched, and all that comes from data is escaped."""
    drawn = _Drawing()
    body = "".join(drawn.part(part, PAGE_WIDTH) for part in page.parts)
    foot = "\\A ".join(_quoted_for_css(line) for line in page.stamp.lines)
    style = STYLE.replace("FOOT", f'"{foot}"')
    script = f"<script>{plotly_script}</script>" if drawn.figures else ""
    calls = "".join(drawn.figures)
    stamp = "<br>".join(escape(line) for line in page.stamp.lines)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(page.name)}</title>'
        f"<style>{style}</style>{script}</head><body>{body}{_definitions(page.definitions)}"
        f"<footer>{stamp}</footer><script>{calls}</script></body></html>"
    )


class _Drawing:
    """Turns parts into HTML and keeps the calls that draw the figures."""

    def __init__(self) -> None:
        self.figures: list[str] = []

    def part(self, part: Part, width: float) -> str:
        """One part in so many pixels."""
        if isinstance(part, Group):
            return self._group(part, width)
        if isinstance(part, Chart):
            return self._figure(part, width)
        if isinstance(part, Rows):
            return _table(part.frame)
        if isinstance(part, Number):
            change = f' <span class="quiet">{escape(part.change)}</span>' if part.change else ""
            return f'<p class="quiet">{markdown(part.label)}</p><p class="number">{escape(part.value)}{change}</p>'
        if isinstance(part, Setting):
            return f'<p class="quiet">{markdown(part.label)}: {escape(part.value)}</p>'
        tag = {"title": "h1", "heading": "h2", "caption": 'p class="quiet"'}.get(part.kind, "p")
        said = escape(part.text) if part.kind == "verbatim" else markdown(part.text)
        return said if said.startswith("<ul>") else f"<{tag}>{said}</{tag.split(' ')[0]}>"

    def _group(self, group: Group, width: float) -> str:
        if group.kind == "beside":
            each = (width - GAP * (len(group.parts) - 1)) / max(len(group.parts), 1)
            return f'<div class="beside">{"".join(f"<div>{self.part(part, each)}</div>" for part in group.parts)}</div>'
        inner = "".join(self.part(part, width - 20 * (group.kind == "box")) for part in group.parts)
        if group.kind == "box":
            return f'<div class="box">{inner}</div>'
        return f"<h2>{markdown(group.label)}</h2>{inner}" if group.kind == "fold" else inner

    def _figure(self, chart: Chart, width: float) -> str:
        figure = json.loads(chart.figure)
        figure["layout"] |= {"width": round(width), "autosize": False, "paper_bgcolor": "#FFF", "plot_bgcolor": "#FFF"}
        name = f"figure-{len(self.figures)}"
        # No tag, in whatever text, may end the script that carries the figure.
        told = json.dumps({"data": figure["data"], "layout": figure["layout"]}).replace("<", "\\u003c")
        self.figures.append(f"(f=>Plotly.newPlot('{name}',f.data,f.layout,{{staticPlot:true}}))({told});")
        return f'<figure id="{name}" role="img" aria-label="{escape(chart.alt)}"></figure>'


def markdown(text: str) -> str:
    """The little Markdown that our pages use, as HTML: lists, bold, code, line breaks; no link and no picture."""
    kept = escape(ESCAPED.sub(lambda found: chr(KEPT + ord(found[1])), text))
    kept = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", kept)
    kept = re.sub(r"`([^`]+)`", r"<code>\1</code>", kept)
    lines = kept.strip().split("\n")
    if lines and all(line.startswith("- ") for line in lines):
        kept = "<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>"
    else:
        kept = re.sub(r"(  )?\n+", "<br>", kept.strip())
    return re.sub("[\ue000-\ue07f]", lambda found: escape(chr(ord(found[0]) - KEPT)), kept)


def _table(frame: pl.DataFrame) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in frame.columns)
    rows = "".join(
        "<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in frame.head(LONGEST_TABLE).rows()
    )
    more = f'<p class="quiet">The first {LONGEST_TABLE} of {frame.height:,} rows.</p>' * (frame.height > LONGEST_TABLE)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _cell(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124  # NaN, the one value that differs from itself
        return "<td></td>"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"<td>{escape(_day_text(value) if isinstance(value, date) else str(value))}</td>"
    told = f"{value:,}" if isinstance(value, int) else f"{value:,.4f}".rstrip("0").rstrip(".")
    return f'<td class="amount">{told.replace("-", "−")}</td>'


def _day_text(value: date) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def _definitions(definitions: Sequence[Metric]) -> str:
    if not definitions:
        return ""
    told = "".join(
        f"<p><b>{escape(one.label)}</b> ({escape(one.id)}, {escape(one.claim)}): {escape(one.definition)}</p>"
        for one in definitions
    )
    return f"<h2>What the numbers on this page are</h2>{told}"


def _quoted_for_css(text: str) -> str:
    """A text for a string of a style sheet: neither a quote, nor a tag, nor a line can end it."""
    return "".join(sign if sign.isalnum() or sign in " .,:;()=%" else f"\\{ord(sign):06x}" for sign in text)


def _flat(parts: Sequence[Part]) -> list[Part]:
    flat: list[Part] = []
    for part in parts:
        flat += _flat(part.parts) if isinstance(part, Group) else [part]
    return flat
