"""What goes with leaving: hazard ratios of circumstances, some of which begin along the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportional_hazards import CoxFit, cox_of_counts

FEWEST_EVENTS = 5
MOST_LEVELS = 12
DOUBT = 0.05
MEASURED = {
    "has_complained": "has complained",
    "was_ignored": "complaint ignored",
    "is_newly_free": "commitment just over",
}
DESCRIBED = {"segment": "segment", "region": "region", "acquired_via": "acquired via"}
TOO_FEW = Insufficient(
    "Too few customers have left in this selection to tell what goes with it.",
    "Widen the filters, or bring more history.",
)


@dataclass(frozen=True, slots=True)
class Design:
    """Columns of 0 and 1 with what each stands for; `pooled` names levels too rare for a column of their own."""

    columns: NDArray[np.float64]
    drivers: list[tuple[str, str, str]]  # driver, level, level it is compared with
    pooled: list[str]


def churn_drivers(frame: pl.DataFrame, driver: str = "complaint ignored") -> Result:
    """The hazard ratio of one driver of leaving, the others held equal; beside it all of them.

    Args:
        frame: Episodes counted: `segment, region, acquired_via, tenure` (a baseline hazard each), `has_complained`,
            `was_ignored`, `is_newly_free`, `entry_days`, `exit_days`, `has_left`, `customers`, `first_episodes`.
            Somebody's circumstances change at an episode's end, never before.
        driver: Whose ratio is the answer.

    Rows: `driver, level, compared_with, ratio, low, high, proportional_p`, one per coefficient.

    References:
        Cox (1972); Efron (1977); Grambsch and Therneau (1994).
    """
    kept = frame.filter(pl.col("exit_days") > pl.col("entry_days"))
    if kept.filter("has_left")["customers"].sum() < FEWEST_EVENTS:
        return TOO_FEW
    design = driver_design(kept)
    fit = _fitted(kept, design)
    if fit is None:
        return TOO_FEW
    rows = _table(design, fit)
    asked = rows.filter(pl.col("driver") == driver)
    if asked.is_empty():
        return Insufficient(
            f"Too few customers with and without “{driver}” have left in this selection.",
            "Bring cases.csv with kind, customer_id and replies, or widen the filters.",
        )
    answer, people = asked.row(0, named=True), int(kept["first_episodes"].sum())
    return Estimate(
        value=answer["ratio"], low=answer["low"], high=answer["high"], unit="score", n=people,
        method=f"Cox regression, Efron ties, {fit.events:,} leavings", claim="associational", rows=rows,
        cautions=tuple(_cautions(design, fit, answer)),
    )  # fmt: skip


def driver_design(frame: pl.DataFrame) -> Design:
    """A column for each level of each driver but the commonest level, where enough left with it and without it."""
    columns, drivers, pooled = [], [], []
    left = (frame["customers"] * frame["has_left"]).to_numpy()

    def kept(column: NDArray[np.float64], name: str, level: str, reference: str) -> None:
        if min(left[column > 0].sum(), left[column == 0].sum()) >= FEWEST_EVENTS:
            columns.append(column)
            drivers.append((name, level, reference))
        elif column.any():
            pooled.append(f"{name} {level}".strip())

    for field, name in MEASURED.items():
        kept(frame[field].to_numpy().astype(float), name, "", "")
    for field, name in DESCRIBED.items():
        values = frame.select(pl.col(field).fill_null("not stated"), "customers")
        common = values.group_by(field).agg(pl.sum("customers")).sort(["customers", field], descending=[True, False])
        reference, *others = common[field].to_list()
        for level in others[:MOST_LEVELS]:
            kept((values[field] == level).to_numpy().astype(float), name, str(level), str(reference))
        pooled += [f"{name} {level}" for level in others[MOST_LEVELS:]]
    stacked = np.column_stack(columns) if columns else np.zeros((len(frame), 0))
    return Design(stacked, drivers, pooled)


def _fitted(frame: pl.DataFrame, design: Design) -> CoxFit | None:
    if not design.drivers:
        return None
    return cox_of_counts(
        design.columns,
        frame["exit_days"].cast(pl.Float64).to_numpy(),
        frame["has_left"].to_numpy(),
        frame["customers"].to_numpy().astype(np.int64),
        frame["entry_days"].cast(pl.Float64).to_numpy(),
        frame["tenure"].rank("dense").to_numpy().astype(np.int64) - 1,
    )


def _table(design: Design, fit: CoxFit) -> pl.DataFrame:
    ratio, low, high = fit.hazard_ratios()
    names, levels, references = zip(*design.drivers, strict=True)
    return pl.DataFrame(
        {
            "driver": names, "level": levels, "compared_with": references, "ratio": ratio, "low": low, "high": high,
            "proportional_p": fit.score_p_value,
        }
    )  # fmt: skip


def _cautions(design: Design, fit: CoxFit, answer: dict[str, float | str]) -> list[Caution]:
    said = [
        Caution(
            "comparisons",
            f"{len(design.drivers)} ratios were looked at; at 95 % one in twenty misses by chance.",
        )
    ]
    if float(answer["proportional_p"]) < DOUBT / len(design.drivers):  # Bonferroni over the ratios
        said.append(
            Caution("not-proportional", "This ratio changes with time as a customer: it is an average over time.")
        )
    elif fit.global_p_value < DOUBT:
        said.append(
            Caution("not-proportional", "Some ratios change with time as a customer: they are averages over it.")
        )
    if design.pooled:
        said.append(
            Caution(
                "pooled",
                f"Too rare for a ratio, and counted with what they are compared with: {', '.join(design.pooled)}.",
            )
        )
    return said
