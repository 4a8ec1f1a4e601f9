"""The numbers of the catalogue that are read from an experiment about answering."""

from __future__ import annotations

import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit, several_currencies
from analytics.experiments.reading import BROKEN, Adjustment, Reading, mismatch, reading

UNSTATED_PLAN = 1_000
LARGE_IMBALANCE = 0.1
UNITS: dict[str, Unit] = {"kept": "points", "spend": "money", "contacts": "score"}
METHODS: dict[Adjustment, str] = {
    "none": "difference of means", "cuped": "difference of means, CUPED", "lin": "Lin's regression",
}  # fmt: skip


def changed_by_lot(frame: pl.DataFrame, outcome: str, adjustment: Adjustment) -> Result:
    """What being answered first changes in an outcome, by lot: intention to treat.

    Until as many complaints as planned have been followed, the interval is the always-valid one.

    Args:
        frame: One row per complaint, as for `reading`, with `arm_units` (what the lot gave to the arm: whole accounts,
            where it drew those), `planned_share`, `planned_complaints`, `followed_complaints` and `currency`.
        outcome: kept, spend or contacts.
        adjustment: How the same measure before is used.
    """
    money = UNITS[outcome] == "money"
    if money and (several := several_currencies("The spends", frame["currency"])):
        return several
    known = reading(frame)
    if isinstance(known, Insufficient):
        return known
    if (chance := lot_chance(known)) < BROKEN:
        return broken(known, chance)
    difference = known.difference(adjustment)
    planned = planned_complaints(known)
    low, high = difference.fixed if is_over(known) else difference.always_valid(planned)
    errors = "clustered" if difference.clusters < difference.n else "HC2"
    kind = "fixed interval" if is_over(known) else "always-valid interval"
    currencies = frame["currency"].drop_nulls()
    return Estimate(
        value=difference.measured.value, low=low, high=high, unit=UNITS[outcome], n=difference.n, claim="causal",
        method=f"{METHODS[adjustment]}, {errors} errors, {kind}", cautions=_cautions(known),
        currency=str(currencies[0]) if money and len(currencies) else None, rows=known.arms(),
    )  # fmt: skip


def planned_complaints(known: Reading) -> int:
    """How many complaints the experiment is to be read at; 1,000 where nobody said."""
    return int(known.frame["planned_complaints"].drop_nulls().max() or UNSTATED_PLAN)  # type: ignore[arg-type]


def is_over(known: Reading) -> bool:
    """Whether as many complaints as were planned have been followed: never, where nobody planned."""
    planned = known.frame["planned_complaints"].drop_nulls()
    return len(planned) > 0 and int(known.frame["followed_complaints"][0]) >= planned_complaints(known)


def lot_chance(known: Reading) -> float:
    """P(arms as uneven as these | the lot was as planned), of the units that it drew."""
    arms = known.frame.group_by("arm").agg(pl.col("arm_units").max(), pl.col("planned_share").max()).sort("arm")
    shares = arms["planned_share"].to_list()
    planned = shares if all(shares) else [1.0] * len(shares)
    return mismatch(arms["arm_units"].to_list(), planned)


def broken(known: Reading, chance: float) -> Insufficient:
    """Why nothing is read from an experiment whose lot was not as planned."""
    arms = known.frame.group_by("arm").agg(pl.col("arm_units").max()).sort("arm")
    told = ", ".join(f"{arm}: {units:,}" for arm, units in arms.iter_rows())
    return Insufficient(
        f"The lot is broken: {told} units in its arms, which a lot as planned gives with p = {chance:.1g}. Whatever "
        "sorted them may be what sets the arms apart.",
        "Look for who was left out of the file, or state planned_share if the arms were to be uneven.",
    )


def _cautions(known: Reading) -> tuple[Caution, ...]:
    said = []
    if not is_over(known):
        planned = known.frame["planned_complaints"].drop_nulls()
        why = (
            f"{known.frame['followed_complaints'][0]:,} of {planned_complaints(known):,} planned complaints have been "
            "followed"
            if len(planned)
            else "nobody stated at how many complaints it ends (planned_complaints)"
        )
        said.append(Caution("early", f"An early look: {why}. The interval holds however often somebody looks."))
    gap = known.balance().get("difference", 0.0)
    if abs(gap) > LARGE_IMBALANCE:
        said.append(
            Caution("imbalance", f"The arms differed before, by {gap:+.2f} standard deviations of the same measure.")
        )
    return tuple(said)
