"""Bars that Office draws and people can edit: a waterfall on its side, two sides by group, a tornado."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.util import Pt

from careledger.exports.slides.deck import (
    BODY_HEIGHT,
    BODY_WIDTH,
    GAIN,
    INK,
    LINE,
    LOSS,
    MARGIN,
    PAPER,
    QUIET,
    SANS,
    TOP,
    colour,
    shortened,
)
from careledger.inert import UNSEEN, inert

Kind = Literal["gain", "loss", "total"]
COLOURS: dict[Kind, str] = {"gain": GAIN, "loss": LOSS, "total": INK}
LONGEST_LABEL = 56
ROOMY = 0.1  # of the longest bar: shorter ones have their number beside their name


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall, from where the one before it ended; a total starts at 0."""

    label: str
    change: float
    kind: Kind


def waterfall(slide: Any, steps: Sequence[Step], number_format: str) -> None:
    """Steps from the top down; a bar that crosses 0 is drawn on both sides of it."""
    bases, spans, end = [], [], 0.0
    for step in steps:
        start = 0.0 if step.kind == "total" else end
        end = step.change if step.kind == "total" else start + step.change
        low, high = min(start, end), max(start, end)
        bases.append(max(low, 0.0) + min(high, 0.0))
        spans.append((min(low, 0.0) - min(high, 0.0), max(high, 0.0) - max(low, 0.0)))
    series: dict[str, tuple[list[float | None], str | None]] = {"start": (list(bases), None)}
    for kind, shade in COLOURS.items():
        for side, where in (("", 1), (" below 0", 0)):
            values = [span[where] if step.kind == kind else None for step, span in zip(steps, spans, strict=True)]
            if any(values):
                series[f"{kind}{side}"] = (values, shade)
    longest = max(abs(step.change) for step in steps)
    roomy = [abs(step.change) > ROOMY * longest for step in steps]
    names = [
        shortened(step.label, LONGEST_LABEL) + ("" if has_room else f": {amount_in(number_format, step.change)}")
        for step, has_room in zip(steps, roomy, strict=True)
    ]
    chart = _bars(slide, names, series, XL_CHART_TYPE.BAR_STACKED, number_format)
    chart.plots[0].overlap = 100
    _labelled(chart, steps, roomy, number_format)


def sides(slide: Any, groups: Sequence[str], values: Mapping[str, Sequence[float]], number_format: str) -> None:
    """Bars of benefits and costs beside each other, by group."""
    shades = dict(zip(values, (GAIN, LOSS), strict=True))
    series = {name: (list(each), shades[name]) for name, each in values.items()}
    chart = _bars(
        slide, [shortened(group, LONGEST_LABEL) for group in groups], series, XL_CHART_TYPE.BAR_CLUSTERED, number_format
    )
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _type(chart.legend.font, 12)
    plot = chart.plots[0]
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = number_format, False
    _type(plot.data_labels.font, 11)


def tornado(slide: Any, labels: Sequence[str], low: Sequence[float], high: Sequence[float], number_format: str) -> None:
    """How far a number falls and rises with each factor, around where it is expected."""
    series: dict[str, tuple[list[float | None], str | None]] = {
        "lowest": (list(low), LOSS), "highest": (list(high), GAIN),
    }  # fmt: skip
    names = [shortened(label, LONGEST_LABEL) for label in labels]
    chart = _bars(slide, names, series, XL_CHART_TYPE.BAR_CLUSTERED, number_format)
    plot = chart.plots[0]
    plot.overlap = 100
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = number_format, False
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    _type(plot.data_labels.font, 11)


def _bars(
    slide: Any,
    labels: Sequence[str],
    series: Mapping[str, tuple[Sequence[float | None], str | None]],
    kind: Any,
    number_format: str,
) -> Any:
    data = CategoryChartData(number_format=number_format)
    told = pl.DataFrame({"label": list(labels)}, schema={"label": pl.String})
    data.categories = inert(told, UNSEEN)["label"].to_list()  # a chart carries a workbook of its own
    for name, (values, _) in series.items():
        data.add_series(name, values)
    chart = slide.shapes.add_chart(kind, MARGIN, TOP, BODY_WIDTH, BODY_HEIGHT, data).chart
    chart.has_legend, chart.has_title = False, False
    plot = chart.plots[0]
    plot.gap_width = 45
    for drawn, (_, shade) in zip(plot.series, series.values(), strict=True):
        drawn.invert_if_negative = False
        if shade is None:
            drawn.format.fill.background()
        else:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = colour(shade)
    names, amounts = chart.category_axis, chart.value_axis
    names.reverse_order = True  # the first on top
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = colour(QUIET)
    names.has_major_gridlines = False
    _type(names.tick_labels.font, 12)
    amounts.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # below the last one all the same
    amounts.has_major_gridlines = True
    amounts.major_gridlines.format.line.color.rgb = colour(LINE)
    amounts.format.line.fill.background()
    amounts.tick_labels.number_format, amounts.tick_labels.number_format_is_linked = number_format, False
    _type(amounts.tick_labels.font, 11)
    return chart


def _labelled(chart: Any, steps: Sequence[Step], roomy: Sequence[bool], number_format: str) -> None:
    """In each bar that has room for it its own number, once, though a bar may be drawn in two parts."""
    said: set[int] = set()
    for drawn in list(chart.plots[0].series)[1:]:
        for place, value in enumerate(drawn.values):
            if value and roomy[place] and place not in said:
                said.add(place)
                frame = drawn.points[place].data_label.text_frame
                frame.text = amount_in(number_format, steps[place].change)
                _type(frame.paragraphs[0].runs[0].font, 11, PAPER)


def amount_in(number_format: str, value: float) -> str:
    """A number as the axis of a chart writes it."""
    thousands = number_format.endswith('"k"')
    sign = "−" if value < 0 else ""
    return f"{sign}{abs(value) / 1000:,.0f}k" if thousands else f"{sign}{abs(value):,.0f}"


def money_format(values: Sequence[float]) -> str:
    """How amounts of this size are written: in thousands from 100,000 on."""
    largest = max((abs(value) for value in values), default=0.0)
    return '#,##0,"k"' if largest >= 100_000 else "#,##0"  # noqa: PLR2004  # six digits no longer fit into a bar


def _type(font: Any, size: float, ink: str = INK) -> None:
    font.size, font.name = Pt(size), SANS
    font.color.rgb = colour(ink)
