"""The hours of a week: one quantity by weekday and hour, with its scale."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.ui.charts.base import drawn_once, empty_figure, faint
from careledger.ui.charts.grids import WEEKDAYS
from careledger.ui.theme import current_palette


@drawn_once
def week_figure(hours: pl.DataFrame, column: str, *, unit: str, numberformat: str) -> Figure:
    """A cell an hour, its figure on hover, and the colour scale beside it; hours without a value stay blank.

    Args:
        hours: `weekday` (1 = Monday), `hour` and the column shown, at most one row an hour.
        column: What is shown.
        unit: Said with each figure.
        numberformat: As in Python's `format`, e.g. `.1f` or `.0%`.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    cells: list[list[float | None]] = [[None] * 24 for _ in WEEKDAYS]
    texts = [[f"{day} {hour:02d}:00: nothing" for hour in range(24)] for day in WEEKDAYS]
    for row in hours.iter_rows(named=True):
        day, hour, value = row["weekday"] - 1, row["hour"], row[column]
        if value is not None:
            cells[day][hour] = value
            texts[day][hour] = f"{WEEKDAYS[day]} {hour:02d}:00: {value:{numberformat}} {unit}"
    figure.add_heatmap(
        z=cells, x=list(range(24)), y=list(WEEKDAYS), text=texts, hoverinfo="text", xgap=2, ygap=2, zmin=0,
        colorscale=[[0, faint(colours.accent, 0.05)], [1, colours.accent]],
        colorbar={"thickness": 8, "outlinewidth": 0, "tickformat": numberformat, "nticks": 4, "len": 0.95},
    )  # fmt: skip
    figure.update_xaxes(tickvals=list(range(0, 24, 3)), ticktext=[f"{hour:02d}" for hour in range(0, 24, 3)])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
