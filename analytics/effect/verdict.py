"""How far an effect of answering is to be believed, by rules that were fixed before any result was seen.

Not identified: who can be named depends on the answer, or the answered and the ignored are not alike enough to compare.
Supported: the interval excludes 0, weighting makes the arms alike in everything that is known, what cannot be an effect
shows none, and what was left out would have to be stronger than the strongest thing that was taken in. Else fragile.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.effect.aipw import (
    FIRST_SEED,
    FOLDS,
    Effect,
    effect_on_the_answered,
    effect_on_the_ignored,
    expectations,
    naive_difference,
)
from analytics.effect.balance import ALIKE, balance, comparison_weights, effective_n, overlap
from analytics.effect.compared import NOT_ENOUGH, Compared, compared_before
from analytics.effect.nuisances import Learners, Nuisances, TooFewError, folds_by_customer
from analytics.effect.sensitivity import Fragility, benchmarks, fragility, share_of_strength
from analytics.estimate import Insufficient
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
Verdict = Literal["supported", "fragile", "not identified"]
MOST_ANSWERED = 0.95  # beyond, nobody is left to compare with
LEAST_OVERLAP = 0.2  # of the arms' chances of an answer
FEWEST_EFFECTIVE = 30  # complaints left to compare with, after weighting
NEARLY_CERTAIN = 0.975  # a chance of an answer beyond which hardly anybody alike was ignored
MOST_CERTAIN = 0.1  # of the answered
CONTROLS = {
    "recent_order_count": "an order in the 90 days before the complaint",
    "recent_contact_count": "a contact in the 30 days before the complaint",
}


@dataclass(frozen=True)
class Study:
    """Answered against ignored, once: the effects, and all that decides how far they are to be believed.

    `told_of`: the verdict is of the effect on these; what is said of the answered everywhere here is then theirs.
    """

    compared: Compared
    learners: Learners
    runs: tuple[Nuisances, ...]
    level: float = 0.95
    told_of: Literal["answered", "ignored"] = "answered"

    @cached_property
    def of_the_ignored(self) -> Study:
        """The same study with the arms exchanged: the verdict on what answering the ignored would be worth.

        Its effect on “the answered” is that with the sign turned.
        """
        asked = self.compared
        turned = Compared(asked.known.turned(), asked.sample.turned(), asked.outcome)
        return Study(turned, self.learners, tuple(run.turned() for run in self.runs), self.level, "ignored")

    @cached_property
    def on_the_answered(self) -> Effect:
        """What answering was worth, per answered complaint."""
        return effect_on_the_answered(self.compared.sample, self.runs)

    @cached_property
    def on_the_ignored(self) -> Effect:
        """What answering the ignored would be worth, per ignored complaint."""
        return effect_on_the_ignored(self.compared.sample, self.runs)

    @cached_property
    def naive(self) -> Measured:
        """The difference that a bar chart shows, among the same complaints."""
        return naive_difference(self.compared.sample)

    @property
    def chance(self) -> Floats:
        """The chance of an answer of each complaint, in the first run."""
        return self.runs[0].chance

    @cached_property
    def weights(self) -> Floats:
        """What each complaint counts when the ignored are made like the answered."""
        return comparison_weights(self.chance, self.compared.sample.is_answered, self.compared.sample.weights)

    @cached_property
    def balance(self) -> pl.DataFrame:
        """Differences between the arms before and after weighting."""
        sample = self.compared.sample
        return balance(self.compared.known.covariates, sample.is_answered, self.weights, sample.weights)

    @cached_property
    def effective_ignored(self) -> float:
        """As many ignored complaints would tell as much, were they all like the answered."""
        return effective_n(self.weights[~self.compared.sample.is_answered])

    @cached_property
    def overlap(self) -> float:
        """The share of the arms' chances that they have in common."""
        return overlap(self.chance, self.compared.sample.is_answered)

    @cached_property
    def control(self) -> tuple[str, Effect] | None:
        """The "effect" on something that was over before the complaint, by the same method; None without any such."""
        for column, name in CONTROLS.items():
            asked = compared_before(self.compared.known, column)
            if asked is not None:
                return name, effect_on_the_answered(asked.sample, expectations(asked.sample, self.learners, seeds=1))
        return None

    @cached_property
    def fragility(self) -> Fragility:
        """How far what was left out could move what answering was worth."""
        found = [fragility(self.compared.sample, run) for run in self.runs]
        return min(found, key=lambda each: abs(each.effect.value - self.on_the_answered.value))

    @cached_property
    def benchmarks(self) -> pl.DataFrame:
        """What each known thing would have done had it been left out, the strongest first."""
        dealt = folds_by_customer(self.compared.sample.customer, FOLDS, FIRST_SEED)
        return benchmarks(self.compared.sample, self.compared.known.covariates, self.learners, dealt)

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of what answering was worth."""
        return self.on_the_answered.interval(self.level)

    @cached_property
    def not_identified(self) -> tuple[str, ...]:
        """Why no comparison can tell, in words."""
        said = []
        if self.compared.known.linkage.fails:
            said.append("Who can be named depends on the answer, and no file says since when.")
        if self.compared.answered_share > MOST_ANSWERED:
            said.append(f"More than {MOST_ANSWERED:.0%} are {self.told_of}: nobody alike is left to compare with.")
        certain = float((self.chance[self.compared.sample.is_answered] > NEARLY_CERTAIN).mean())
        if certain > MOST_CERTAIN:
            said.append(f"{certain:.0%} of the {self.told_of} were all but certain to be: nobody like them was not.")
        if self.overlap < LEAST_OVERLAP:
            said.append(f"The arms have only {self.overlap:.0%} of their chances of an answer in common.")
        if self.effective_ignored < FEWEST_EFFECTIVE:
            said.append(f"After weighting, {self.effective_ignored:.0f} complaints are left to compare with.")
        return tuple(said)

    @cached_property
    def weaknesses(self) -> tuple[str, ...]:
        """What keeps an identified effect from being supported, in words; cheap reasons first."""
        said = []
        if self.on_the_answered.covers_zero(self.level):
            said.append("The interval holds 0.")
        unlike = self.balance.filter(pl.col("after").abs() >= ALIKE)
        if len(unlike):
            names = ", ".join(unlike.sort(pl.col("after").abs(), descending=True)["name"].head(3))
            said.append(f"After weighting the arms still differ in {names}.")
        if self.control is None:
            said.append("Nothing is known that could serve as a control.")
        elif not self.control[1].covers_zero(self.level):
            said.append(f"The same method finds an “effect” on {self.control[0]}, which cannot be one.")
        return tuple(said)

    @cached_property
    def is_robust(self) -> bool:
        """Whether what was left out would have to be stronger than the strongest thing taken in."""
        strongest = share_of_strength(self.benchmarks["strength"][0]) if len(self.benchmarks) else 0.0
        return self.fragility.robustness_value > strongest

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict, by the rules above."""
        if self.not_identified:
            return "not identified"
        return "supported" if not self.weaknesses and self.is_robust else "fragile"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the verdict is not a better one; empty where it is the best."""
        if self.not_identified:
            return self.not_identified
        if self.verdict == "supported" or self.is_robust:
            return self.weaknesses
        strongest = self.benchmarks["variable"][0]
        return (*self.weaknesses, f"Something left out that is as strong as {strongest} could take it to 0.")

    @property
    def first_reason(self) -> str | None:
        """The first of `reasons`, None where there is none: all of them take a fit for each variable to find."""
        cheap = self.not_identified or self.weaknesses
        return next(iter(cheap or self.reasons), None)


def study(compared: Compared | Insufficient, by: Learners, seeds: int = 5) -> Study | Insufficient:
    """Answered against ignored, with everything that decides how far it is to be believed."""
    if isinstance(compared, Insufficient):
        return compared
    try:
        return Study(compared, by, expectations(compared.sample, by, seeds))
    except TooFewError:
        return NOT_ENOUGH
