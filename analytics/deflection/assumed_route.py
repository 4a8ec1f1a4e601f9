"""The assumption route: every gate measured where the files measure it, believed where they do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analytics.beliefs import Belief, Floats, known, mixture, surveyed
from analytics.deflection.gates import ENDS, Gate, Waterfall, waterfall
from analytics.deflection.vendor_rules import Counted
from analytics.estimate import Insufficient
from analytics.spans import DAYS_A_YEAR, FEWEST_DAYS, TOO_SHORT

LONGEST_WINDOW = 30  # an issue is a run of visits less than 30 days apart: beyond, it would be counted twice
FEWEST = 20  # people behind a share, or it is no measure
GATES = {
    "people": "People, not crawlers, staff or who asked",
    "came_for_support": "Came for support",
    "found_it": "Found it",
    "would_have_contacted": "Would otherwise have contacted us",
    "entitled": "Entitled to support",
    "no_contact": "No contact about it in the window",
    "unique_readers": "One per person and issue",
}
DIRECT = ("would_have_contacted", "entitled", "no_contact")  # who asked and was answered came, and found it
NO_VIEWS = Insufficient("No view of a thread that was solved is in this selection.", "Widen the period or the filters.")


@dataclass(frozen=True, slots=True)
class Saved:
    """Contacts saved: readers pass every gate, askers whom a member answered those that are left for them.

    `days` is the period asked for, as far as views were observed in it.
    """

    readers: Waterfall
    askers: Waterfall
    view_rows: int
    days: int

    @property
    def drawn(self) -> Floats:
        """Draws of the sum; gates that both pass are drawn together."""
        return np.asarray(self.readers.drawn + self.askers.drawn)

    @property
    def total(self) -> float:
        """Both together, in expectation."""
        return self.readers.net + self.askers.net

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % interval of the total."""
        low, high = np.quantile(self.drawn, ENDS)
        return min(float(low), self.total), max(float(high), self.total)

    @property
    def years(self) -> float:
        """The same time in years."""
        return self.days / DAYS_A_YEAR

    @property
    def is_carried_to_a_year(self) -> bool:
        """False where the selection is too short to speak of a year."""
        return self.days >= FEWEST_DAYS

    def a_year(self) -> tuple[float, float, float] | Insufficient:
        """Low, value and high of the total, a year."""
        if not self.is_carried_to_a_year:
            return TOO_SHORT
        low, high = self.interval
        return low / self.years, self.total / self.years, high / self.years


def saved(
    frame: pl.DataFrame, assumed: Mapping[str, Belief], window_days: int = 14, gates_off: Collection[str] = ()
) -> Saved | Insufficient:
    """Let views of solved threads, and questions that members solved, pass the gates.

    Args:
        frame: Of the query contacts_saved: parts views, issues and surveys, counted.
        assumed: What is believed of each gate where it cannot be measured.
        window_days: Within which a contact about the topic takes a saving back, 1 to 30.
        gates_off: Gates that let everything pass.
    """
    if not 1 <= window_days <= LONGEST_WINDOW:
        return Insufficient(
            f"What follows a view is known for {LONGEST_WINDOW} days, not for {window_days}.",
            f"Choose a window of 1 to {LONGEST_WINDOW} days.",
        )
    views = frame.filter((pl.col("part") == "views") & pl.col("is_counted"))
    if views.is_empty():
        return NO_VIEWS
    gates = gates_of(frame, assumed, window_days, gates_off)
    solved = frame.filter(
        (pl.col("part") == "issues") & pl.col("is_counted") & (pl.col("kind") == "direct")
        & (pl.col("solved_by") == "member")
    )  # fmt: skip
    # The period asked for stands on every view; a total of a thread goes back to its beginning, before the period.
    days = pl.concat([views[name] for name in ("since_on", "happened_on", "period_from_on", "period_until_on")])
    first, last = (int(end) for end in days.drop_nulls().dt.epoch("d").sort().gather([0, -1]))
    return Saved(
        waterfall(float(views["views"].sum()), gates),
        waterfall(_rows(solved), [gate for gate in gates if gate.id in DIRECT]),
        int(views["row_count"].sum()),
        last - first + 1,
    )


def gates_of(
    frame: pl.DataFrame, assumed: Mapping[str, Belief], window_days: int = 14, gates_off: Collection[str] = ()
) -> list[Gate]:
    """The gates in order, each measured where the frame holds what it takes; otherwise it says what is missing."""
    views = frame.filter((pl.col("part") == "views") & pl.col("is_counted"))
    readers = frame.filter(
        (pl.col("part") == "issues") & pl.col("is_counted") & (pl.col("kind") == "indirect") & pl.col("is_person_known")
    )  # fmt: skip
    surveys = frame.filter((pl.col("part") == "surveys") & pl.col("is_answered"))
    people = _people(views, assumed["people"])
    by_people = _views(views) * (people.share if people else assumed["people"]).mean
    named = _views(views.filter((pl.col("audience") == "reader") & pl.col("is_person_known")))
    known_share = min(1.0, named / by_people) if by_people else 0.0
    measured = {
        "people": people,
        "would_have_contacted": _would_have_contacted(surveys, window_days),
        "entitled": _entitled(readers, known_share, assumed["entitled"]),
        "no_contact": _no_contact(readers, window_days),
        "unique_readers": _unique(readers, named, known_share, assumed["unique_readers"]),
    }
    gates = []
    for name in GATES:
        gate = measured.get(name) or _assumed(name, assumed[name])
        gates.append(replace(gate, is_on=name not in gates_off))
    return gates


def counted_of(frame: pl.DataFrame, window_days: int = 14) -> Counted:
    """What others' rules count, from the same frame."""
    views = frame.filter((pl.col("part") == "views") & pl.col("is_counted"))
    issues = frame.filter(pl.col("part") == "issues")
    readers = _followed(issues.filter(pl.col("is_counted") & (pl.col("kind") == "indirect")), 1)
    asked = _followed(issues.filter(pl.col("kind") == "direct"), window_days)
    solved = asked.filter(pl.col("is_counted"))
    return Counted(
        views=int(views["views"].sum()),
        visits_followed=int(_rows(readers)),
        visits_without_contact=int(_rows(readers.filter(~_contacted(1)))),
        asked=int(_rows(asked)),
        solved=int(_rows(solved)),
        contacted_anyway=int(_rows(solved.filter(_contacted(window_days)))),
    )


def _people(views: pl.DataFrame, believed: Belief) -> Gate | None:
    """Views by people: counted where the file tells crawlers and staff apart, believed for the others."""
    told = views.filter("is_told_apart")
    if _views(told) < FEWEST:
        return None
    counted = _views(told.filter(pl.col("audience") == "reader")) / _views(told)
    note = f"{counted:.0%} of the {_views(told):,.0f} views in views.csv that tell crawlers and staff apart"
    return _partly("people", counted, _views(told) / _views(views), believed, note, "that do not")


def _would_have_contacted(surveys: pl.DataFrame, window_days: int) -> Gate | None:
    """What readers say, calibrated by what those did who said it and found no answer."""
    answered = _rows(surveys)
    if answered < FEWEST:
        return None
    said = surveyed(_rows(surveys.filter("says_yes")), answered)
    # Nobody helped them: what they did is what the others would have done.
    helpless = _followed(surveys.filter(~pl.col("is_counted")), window_days)
    yes, no = helpless.filter("says_yes"), helpless.filter(~pl.col("says_yes"))
    if min(_rows(yes), _rows(no)) < FEWEST:
        note = f"{answered:,.0f} readers' own word: too few of them found no answer to check it by what they did"
        return Gate(
            id="would_have_contacted", label=GATES["would_have_contacted"], share=said, origin="surveyed", note=note,
            asked=int(answered),
        )  # fmt: skip
    did = [surveyed(_rows(part.filter(_contacted(window_days))), _rows(part)) for part in (yes, no)]
    share = mixture(said, did[0], did[1])
    note = (
        f"{said.mean:.0%} of {answered:,.0f} say so; of those who said it and found no answer {did[0].mean:.0%} "
        f"then did, of those who said no {did[1].mean:.0%}"
    )
    return Gate(
        id="would_have_contacted", label=GATES["would_have_contacted"], share=share, origin="surveyed", note=note,
        asked=round(share.alpha + share.beta) - 1,
    )  # fmt: skip


def _entitled(readers: pl.DataFrame, known_share: float, believed: Belief) -> Gate | None:
    """Customers at the time: counted where who read is known, and since when; believed for the others."""
    told = readers.filter(pl.col("is_entitled").is_not_null())
    if _rows(told) < FEWEST:
        return None
    counted = _rows(told.filter("is_entitled")) / _rows(told)
    note = f"{counted:.0%} of {_rows(told):,.0f} issues by readers of whom it is known"
    told_share = known_share * _rows(told) / _rows(readers)
    return _partly("entitled", counted, told_share, believed, note, "by others")


def _no_contact(readers: pl.DataFrame, window_days: int) -> Gate | None:
    followed = _followed(readers, window_days)
    if _rows(followed) < FEWEST:
        return None
    return _share_of(
        "no_contact", followed.filter(~_contacted(window_days)), followed,
        f"of readers' issues followed for {window_days} days",
    )  # fmt: skip


def _unique(readers: pl.DataFrame, named: float, known_share: float, believed: Belief) -> Gate | None:
    """Issues per view: counted where who read is known, believed for the views behind which nobody stands."""
    if named < FEWEST:
        return None
    counted = min(1.0, _rows(readers) / named)
    note = f"{counted:.2f} issues per view of known readers"
    return _partly("unique_readers", counted, known_share, believed, note, "by nobody known")


def _partly(name: str, counted: float, told_share: float, believed: Belief, note: str, others: str) -> Gate:
    """A share counted in `told_share` of the views; for the others it is what is believed."""
    if told_share == 1:
        return _gate(name, known(counted), note)
    hidden = 1 - told_share
    share = believed.stretched(hidden, told_share * counted)
    said = f"{note}; assumed for the {hidden:.0%} of views {others}"
    return Gate(id=name, label=GATES[name], share=share, origin="assumed", note=said)


def _share_of(name: str, passing: pl.DataFrame, whole: pl.DataFrame, note: str) -> Gate:
    asked = _rows(whole)
    share = surveyed(_rows(passing), asked)
    return replace(_gate(name, share, f"{asked:,.0f} {note}"), asked=int(asked))


def _gate(name: str, share: Belief, note: str) -> Gate:
    return Gate(id=name, label=GATES[name], share=share, origin="counted", note=note)


def _assumed(name: str, share: Belief) -> Gate:
    return Gate(id=name, label=GATES[name], share=share, origin="assumed")


def _followed(issues: pl.DataFrame, window_days: int) -> pl.DataFrame:
    """Issues of known customers that were followed to the end of the window, and no call had been made before."""
    return issues.filter((pl.col("followed_days") >= window_days) & ~pl.col("is_contacted_before"))


def _contacted(window_days: int) -> pl.Expr:
    return (pl.col("contact_days") <= window_days).fill_null(value=False)


def _rows(part: pl.DataFrame) -> float:
    return float(part["row_count"].sum())


def _views(part: pl.DataFrame) -> float:
    return float(part["views"].sum())
