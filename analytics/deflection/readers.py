"""Did reading a solved thread save a contact? Readers compared with readers who found none.

"They read and did not call" proves nothing: most people do not call about most things. Who read nothing mostly needed
nothing, so they are no comparison either. Those who came with the same need and found a thread that nobody had solved
by then are: they are compared within topic, past contacts, past visits and segment, and the differences are weighed as
the readers of solved threads are composed. What the strata do not hold is not held equal: the claim is associational.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import clustered_share, clustered_share_estimate
from analytics.survival_comparison import Measured

LONGEST_WINDOW = 30
MANY_BEFORE = 2  # from here on past contacts and visits are one stratum
FEWEST_UNSOLVED = 5  # readers of unsolved threads in a stratum, or it is left out
FEWEST_PEOPLE = 30
LEAST_OVERLAP = 0.5
SMALL_PART = 0.05  # of readers without a counterpart: told, and not on the card
SOLVED, UNSOLVED = "read a solved thread", "read an unsolved thread"
HELD = "topic, past contacts, past visits and segment"
NO_READERS = Insufficient(
    "No known customer read a thread and could be followed for that long.",
    "Bring views.csv with customer_id, and calls.csv or cases.csv with the same customer_id.",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """P(contact | unsolved) − P(contact | solved) within strata, over the readers of solved threads.

    `strata`: `stratum`, `solved`, `unsolved` (issues), `solved_share`, `unsolved_share` (with a contact), `weight`.
    `left_out` counts the issues of solved threads without a counterpart, beside the `readers` with one. `n` counts all
    issues compared, solved or not.
    """

    saved: Measured
    naive: float
    strata: pl.DataFrame
    readers: int
    left_out: int
    n: int
    people: int


def followed(frame: pl.DataFrame, window_days: int) -> pl.DataFrame:
    """The issues that were followed for the whole window, with `contacted` (within it) and `stratum`.

    Args:
        frame: One row per issue of a known customer who had not been in touch before: `customer_id, topic, segment,
            is_solved, past_contacts, past_visits, contact_days, followed_days`.
        window_days: 1 to 30.
    """
    return frame.filter(pl.col("followed_days") >= window_days).with_columns(
        contacted=(pl.col("contact_days") <= window_days).fill_null(value=False).cast(pl.Float64),
        stratum=pl.concat_str(
            pl.col("topic").fill_null("not stated"),
            pl.col("segment").fill_null("not stated"),
            pl.min_horizontal("past_contacts", pl.lit(MANY_BEFORE)),
            pl.min_horizontal("past_visits", pl.lit(MANY_BEFORE)),
            separator="\x1f",
        ),
    )


def compared(frame: pl.DataFrame, window_days: int) -> Compared | Insufficient:
    """The adjusted difference, with an error that allows for customers who bring several issues.

    The influence of an issue on the standardised difference is summed by customer.

    References:
        Imbens and Rubin (2015), ch. 17 (subclassification, effect on the treated); Liang and Zeger (1986).
    """
    known = followed(frame, window_days)
    if known.is_empty() or known["is_solved"].n_unique() == 1:
        return NO_READERS
    counts = known.group_by("stratum").agg(
        solved=pl.col("is_solved").sum(),
        unsolved=(~pl.col("is_solved")).sum(),
        solved_share=pl.col("contacted").filter(pl.col("is_solved")).mean(),
        unsolved_share=pl.col("contacted").filter(~pl.col("is_solved")).mean(),
    )
    strata = counts.filter((pl.col("solved") > 0) & (pl.col("unsolved") >= FEWEST_UNSOLVED)).sort("stratum")
    readers, everybody = int(strata["solved"].sum()), int(counts["solved"].sum())
    common = known.join(strata, on="stratum", maintain_order="left")
    people = common["customer_id"].n_unique()
    if people < FEWEST_PEOPLE or readers < LEAST_OVERLAP * everybody:
        return Insufficient(
            f"{everybody - readers:,} of {everybody:,} readers of solved threads have too few counterparts at the same "
            f"{HELD} who read an unsolved one.",
            "Widen the period or the filters, or bring a hold-out (experiments.csv).",
        )
    strata = strata.with_columns(weight=pl.col("solved") / readers)
    saved = float((strata["weight"] * (strata["unsolved_share"] - strata["solved_share"])).sum())
    of_solved = (pl.col("unsolved_share") - pl.col("contacted") - saved) / readers
    spread = (pl.col("unsolved") / (pl.col("unsolved") - 1)).sqrt()
    of_unsolved = pl.col("solved") / readers / pl.col("unsolved") * spread
    influence = (
        common.with_columns(
            influence=pl.when("is_solved").then(of_solved)
            .otherwise(of_unsolved * (pl.col("contacted") - pl.col("unsolved_share")))
        ).group_by("customer_id").agg(pl.col("influence").sum())["influence"]
    )  # fmt: skip
    error = math.sqrt(float((influence**2).sum()) * people / (people - 1))
    naive = known.group_by("is_solved").agg(pl.col("contacted").mean()).sort("is_solved")["contacted"]
    return Compared(
        saved=Measured(saved, error), naive=float(naive[0] - naive[1]), strata=strata, readers=readers,
        left_out=everybody - readers, n=len(common), people=people,
    )  # fmt: skip


def deflected_share_compared(frame: pl.DataFrame, window_days: int) -> Result:
    """Of issues brought to a solved thread, the share in which a contact within the window did not happen."""
    known = compared(frame, window_days)
    if isinstance(known, Insufficient):
        return known
    low, high = known.saved.interval()
    return Estimate(
        value=known.saved.value, low=low, high=high, unit="share", n=len(frame), claim="associational",
        method=_method(known), cautions=_cautions(known), rows=known.strata,
    )  # fmt: skip


def contacts_saved_compared(frame: pl.DataFrame, window_days: int) -> Result:
    """That share times the issues it was found in: contacts saved among known readers of solved threads."""
    known = compared(frame, window_days)
    if isinstance(known, Insufficient):
        return known
    low, high = known.saved.interval()
    return Estimate(
        value=known.saved.value * known.readers, low=low * known.readers, high=high * known.readers, unit="count",
        n=len(frame), claim="associational", method=_method(known), cautions=_cautions(known), rows=known.strata,
    )  # fmt: skip


def read_without_contact(frame: pl.DataFrame, window_days: int) -> Result:
    """The share of issues read about, solved or not, that no contact followed within the window: no saving yet."""
    known = followed(frame, window_days)
    if known.is_empty():
        return NO_READERS
    told = clustered_share_estimate(1 - known["contacted"].to_numpy(), known["customer_id"])
    return replace(told, rows=contact_curve(frame))


def contact_curve(frame: pl.DataFrame) -> pl.DataFrame:
    """P(contact within W days) for W = 1…30 of both groups of readers, each over the issues followed for W days.

    Returns `group, window_days, share, low, high, issues`.
    """
    rows = []
    for window in range(1, LONGEST_WINDOW + 1):
        for (is_solved,), part in followed(frame, window).partition_by("is_solved", as_dict=True).items():
            share, low, high = contact_share(part)
            group = SOLVED if is_solved else UNSOLVED
            rows.append(
                {"group": group, "window_days": window, "share": share, "low": low, "high": high, "issues": len(part)}
            )
    return pl.DataFrame(rows).sort("group", "window_days") if rows else pl.DataFrame()


def saved_curve(frame: pl.DataFrame) -> pl.DataFrame:
    """The adjusted difference for W = 1…30: `window_days, saved, low, high, issues`; a saving that melts is a delay."""
    rows = []
    for window in range(1, LONGEST_WINDOW + 1):
        known = compared(frame, window)
        if not isinstance(known, Insufficient):
            low, high = known.saved.interval()
            rows.append(
                {"window_days": window, "saved": known.saved.value, "low": low, "high": high, "issues": known.n}
            )
    return pl.DataFrame(rows)


def unseen_share(channels: pl.DataFrame) -> float | None:
    """Of the contacts that readers make, the share that names no customer and is seen in neither group.

    By channel as many of theirs are taken to go without a name as of all contacts; None where nothing can be weighed.

    Args:
        channels: `channel, contacts, named, by_readers`: contacts of a channel, those with a name, and those of known
            readers.
    """
    known = channels.filter((pl.col("by_readers") > 0) & (pl.col("named") > 0))
    made = float((known["by_readers"] * known["contacts"] / known["named"]).sum())
    return 1 - float(known["by_readers"].sum()) / made if made else None


def most_unlinked(share: float, views: int, issues_per_view: float) -> float:
    """The most contacts that views which nobody is named for can have saved: each as much as those of the known may.

    Such views are missing, not saved: the least is nothing. How many issues stand behind a view is an assumption.

    Args:
        share: Saved per issue among the known, the high end of its interval.
        views: Of solved threads, by nobody known.
        issues_per_view: At most 1.
    """
    return max(share, 0.0) * views * issues_per_view


def contact_share(part: pl.DataFrame) -> tuple[float, float, float]:
    """The share of issues that a contact followed, with an interval that allows for customers who come again."""
    return clustered_share(part["contacted"].to_numpy(), part["customer_id"])


def saved_by(frame: pl.DataFrame, known: Compared, window_days: int, *keys: str) -> pl.DataFrame:
    """Contacts saved by group: the group's issues of solved threads times the share saved, the same for all groups.

    Returns `keys, issues, saved, low, high`, the most first.

    Args:
        frame: One row per issue, as `compared` takes it, with the columns `keys`.
        known: What `compared` found in it.
        window_days: 1 to 30.
        keys: Columns to group by.
    """
    low, high = known.saved.interval()
    solved = followed(frame, window_days).filter("is_solved")
    return (
        solved.group_by(keys).agg(issues=pl.len()).sort("issues", *keys, descending=[True] + [False] * len(keys))
        .with_columns(
            saved=pl.col("issues") * known.saved.value, low=pl.col("issues") * low, high=pl.col("issues") * high
        )
    )  # fmt: skip


def _method(known: Compared) -> str:
    return (
        f"difference within {len(known.strata):,} strata over {known.n:,} issues, cluster-robust over "
        f"{known.people:,} people"
    )


def _cautions(known: Compared) -> tuple[Caution, ...]:
    said = [
        Caution("not-causal", f"Readers are compared at the same {HELD}; what else made them find a solved thread is "
                "not held equal."),
        Caution("unadjusted", f"Unadjusted it would be {known.naive:.1%}."),
    ]  # fmt: skip
    if known.left_out:
        everybody = known.readers + known.left_out
        of = f"{known.readers / everybody:.1%}".replace("%", " %")
        text = (
            f"Of {of} of known readers of solved threads ({known.readers:,} of {everybody:,} issues); the others have "
            "no counterpart who read an unsolved one."
        )
        is_large = known.readers < (1 - SMALL_PART) * everybody
        said.append(Caution("no-overlap" if is_large else "little-without-overlap", text))
    return tuple(said)
