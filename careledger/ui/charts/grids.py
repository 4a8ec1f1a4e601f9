"""Grids: hours of the week, and cohorts by age."""

from __future__ import annotations

import polars as pl
from plotly.graph_objs._figure import Figure

from careledger.metrics.printed import duration_text
from careledger.ui.charts.base import empty_figure, faint
from careledger.ui.theme import current_palette

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
            f"{WEEKDAYS[day]} {hour:02d}:00 UTC: {duration_text(row['median_seconds'])}, {row['turns']:,} turns"
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


def cohort_figure(grid: pl.DataFrame, *, value: str, currency: str | None = None) -> Figure:
    """The cohort grid: rows cohorts, columns ages; cells still open are hatched and in no average.

    Args:
        grid: As `analytics.retention.retention_grid` gives it, one source.
        value: "rate" (heads) or "revenue_amount" (money a customer of the cohort).
        currency: Of the money.
    """
    colours = current_palette()
    cohorts = grid["cohort_on"].unique().sort().to_list()
    names = [f"{cohort:%Y-%m-%d}" if any(c.day != 1 for c in cohorts) else f"{cohort:%Y-%m}" for cohort in cohorts]
    place = {cohort: index for index, cohort in enumerate(cohorts)}
    ages = int(grid["age"].max() or 0) + 1  # type: ignore[arg-type]
    cells: list[list[float | None]] = [[None] * ages for _ in cohorts]
    texts = [[""] * ages for _ in cohorts]
    open_cells: list[tuple[int, int]] = []
    for row in grid.iter_rows(named=True):
        line, age, size = place[row["cohort_on"]], row["age"], row["cohort_customers"]
        state = "" if row["is_complete"] else "<br>still open: in no average"
        if value == "rate":
            cells[line][age] = row["rate"] if age else None  # 100 % by definition; coloured, it would drown the rest
            texts[line][age] = (
                f"{names[line]}, age {age}: {row['rate']:.1%} ({row['low']:.1%} – {row['high']:.1%}), "
                f"{row['retained_customers']:,} of {size:,}{state}"
            )
        else:
            cells[line][age] = row["revenue_amount"] / size
            texts[line][age] = (
                f"{names[line]}, age {age}: {row['revenue_amount']:,.2f} {currency or ''} "
                f"from {size:,} customers{state}"
            )
        if not row["is_complete"]:
            open_cells.append((line, age))
    later = [cell for line in cells for cell in line[1:] if cell is not None] or [1.0]
    figure = empty_figure(colours, height=max(220, 26 * len(cohorts) + 70))
    figure.add_heatmap(
        z=cells, x=list(range(ages)), y=names, text=texts, hoverinfo="text", xgap=1, ygap=1, showscale=False,
        zmin=min(later) * 0.8, zmax=max(later), colorscale=[[0, faint(colours.accent, 0.04)], [1, colours.accent]],
    )  # fmt: skip
    for line, age in open_cells:
        figure.add_shape(
            type="rect", x0=age - 0.5, x1=age + 0.5, y0=line - 0.5, y1=line + 0.5, line={"width": 0},
            fillcolor=colours.paper, opacity=0.55,
        )  # fmt: skip
        figure.add_shape(
            type="line", x0=age - 0.4, x1=age + 0.4, y0=line + 0.4, y1=line - 0.4,
            line={"color": colours.ink, "width": 1},
        )  # fmt: skip
    figure.update_xaxes(side="top", dtick=max(1, ages // 12), title=None)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure
