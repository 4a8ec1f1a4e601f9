"""Grids: hours of the week, and cohorts by age."""

from __future__ import annotations

from typing import Any

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.metrics.printed import amount_text, duration_text
from careledger.ui.charts.base import drawn_once, empty_figure, faint, inert_text
from careledger.ui.theme import current_palette

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def whole_minutes_text(seconds: float) -> str:
    """A wait of which only whole minutes are known."""
    return duration_text(seconds) if seconds else "under a minute"


@drawn_once
def hours_figure(frame: pl.DataFrame) -> Figure:
    """Median wait by weekday and hour: one cell each; hours without an answered turn stay blank.

    Args:
        frame: `weekday` (1 = Monday), `hour`, `turns`, `median_seconds`.
    """
    colours = current_palette()
    figure = empty_figure(colours, height=300)
    minutes: list[list[float | None]] = [[None] * 24 for _ in WEEKDAYS]
    texts = [["no answered turn"] * 24 for _ in WEEKDAYS]
    for row in frame.iter_rows(named=True):
        day, hour = row["weekday"] - 1, row["hour"]
        minutes[day][hour] = row["median_seconds"] / 60
        texts[day][hour] = (
            f"{WEEKDAYS[day]} {hour:02d}:00 UTC: {whole_minutes_text(row['median_seconds'])}, {row['turns']:,} turns"
        )
    known = sorted(value for line in minutes for value in line if value is not None)
    figure.add_heatmap(
        z=minutes, x=list(range(24)), y=list(WEEKDAYS), text=texts, hoverinfo="text", xgap=2, ygap=2,
        zmin=0, zmax=known[int(0.95 * (len(known) - 1))] if known else 1,
        colorscale=[[0, faint(colours.second, 0.06)], [1, colours.second]], showscale=False,
    )  # fmt: skip
    figure.update_xaxes(tickvals=list(range(0, 24, 3)), ticktext=[f"{hour:02d}" for hour in range(0, 24, 3)])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


@drawn_once
def cohort_figure(grid: pl.DataFrame, *, value: str, currency: str | None, is_framed: bool) -> Figure:
    """The cohort grid: rows cohorts, columns ages; cells still open are hatched and in no average.

    Its cells are markers besides, so that they can be chosen; a marker's y is the cohort and its x the age.

    Args:
        grid: As `analytics.retention.retention_grid` gives it, with `cohort`, the name of each row's line.
        value: "rate" (heads) or "mean_amount" (money a customer of the cohort).
        currency: Of the money.
        is_framed: Cells are chosen by a frame drawn around them, which keeps a finger from scrolling; else by a click.
    """
    colours = current_palette()
    names = [inert_text(name) for name in grid["cohort"].unique(maintain_order=True).to_list()]
    place = {name: index for index, name in enumerate(names)}
    ages = int(grid["age"].max() or 0) + 1  # type: ignore[arg-type]
    cells: list[list[float | None]] = [[None] * ages for _ in names]
    chosen: list[tuple[int, str, str]] = []
    hatched: list[tuple[int, str]] = []
    for row in grid.iter_rows(named=True):
        name, age = inert_text(row["cohort"]), row["age"]
        # Age 0 is 100 % by definition; coloured, it would drown the rest.
        cells[place[name]][age] = row[value] if age or value != "rate" else None
        chosen.append((age, name, _cell_text(row, name, value, currency)))
        if not row["is_complete"]:
            hatched.append((age, name))
    later = [cell for line in cells for cell in line[1:] if cell is not None] or [1.0]
    figure = empty_figure(colours, height=max(220, 26 * len(names) + 70))
    figure.add_heatmap(
        z=cells, x=list(range(ages)), y=names, hoverinfo="skip", xgap=1, ygap=1, showscale=False,
        zmin=min(later) * 0.8, zmax=max(later), colorscale=[[0, faint(colours.accent, 0.04)], [1, colours.accent]],
    )  # fmt: skip
    figure.add_scatter(
        x=[age for age, _ in hatched], y=[name for _, name in hatched], mode="markers", hoverinfo="skip",
        marker={"symbol": "line-ne-open", "size": 12, "color": colours.ink, "line": {"width": 1}},
    )  # fmt: skip
    figure.add_scatter(
        x=[age for age, *_ in chosen], y=[name for _, name, _ in chosen], text=[text for *_, text in chosen],
        mode="markers", hoverinfo="text", marker={"symbol": "square", "size": 18, "color": faint(colours.accent, 0.0)},
        selected={"marker": {"color": faint(colours.second, 0.75)}},
        unselected={"marker": {"color": faint(colours.accent, 0.0)}},
    )  # fmt: skip
    figure.update_xaxes(side="top", dtick=max(1, ages // 12), title=None, range=[-0.5, ages - 0.5])
    figure.update_yaxes(range=[len(names) - 0.5, -0.5], type="category", showgrid=False)
    figure.update_layout(dragmode="select" if is_framed else "pan")
    figure.update_xaxes(fixedrange=not is_framed)
    figure.update_yaxes(fixedrange=not is_framed)
    return figure


def _cell_text(row: dict[str, Any], name: str, value: str, currency: str | None) -> str:
    size = row["cohort_customers"]
    state = "" if row["is_complete"] else "<br>still open: in no average"
    if value == "rate":
        return (
            f"{name}, age {row['age']}: {row['rate']:.1%} ({row['low']:.1%} – {row['high']:.1%}), "
            f"{row['retained_customers']:,} of {size:,}{state}"
        )
    low, high = row["mean_low"], row["mean_high"]
    interval = "" if low is None else f" ({amount_text(low, currency)} – {amount_text(high, currency)})"
    return f"{name}, age {row['age']}: {amount_text(row[value], currency)}{interval} each of {size:,} customers{state}"
