"""What care brings, stream by stream: frames of the build become entries of the ledger and the factors they rest on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.beliefs import Normal
from analytics.covariates import covariates_of
from analytics.deflection.readers import compared
from analytics.estimate import Insufficient
from analytics.social_roi.answered import TOO_FEW, gain, gain_over_months
from analytics.social_roi.found import Found, Span
from analytics.social_roi.ledger import Floats
from analytics.survival_comparison import Measured
from analytics.words import words_as_covariates

NIGHT_FROM, NIGHT_UNTIL = 20, 8
LONGEST_BOUND = 12.0
KNOWN_BEFORE = [
    "past_margin_amount", "past_charge_amount", "log_followers", "tenure_years", "bound_months", "is_night", "tone",
]  # fmt: skip
RETAINED, ACQUIRED, REFERRED = "retained margin", "acquired customers", "referred customers"
SAVED, IDEAS, PAYMENTS = "contacts saved", "ideas launched", "satisfaction payments"
NOBODY_ANSWERED = Insufficient(
    "No complaint of a customer who was known before it was answered.",
    "Bring cases.csv with kind and customer_id, replies, and orders.csv or subscriptions.csv.",
)
NO_MARGIN = Insufficient(
    "Of nobody who complained is it known what they paid.", "Bring orders.csv or subscriptions.csv with customer_id."
)
NOBODY_CAME = Insufficient(
    "No customer is known to have come this way.", "Bring referrals.csv, or cases.csv with questions asked in public."
)
NO_RATE = Insufficient(
    "Some of what they paid is in a currency, or in none, without a rate to that of the ledger.",
    "Bring fx_rates.csv for those days, or orders.csv with currency.",
)
MARGIN_UNKNOWN = Insufficient("Some of their orders state no margin.", "Bring orders.csv with margin_amount.")
MOST_UNKNOWN = 0.05  # of orders without a margin: more, and nobody can tell what is missing
NO_CONTACT_COST = Insufficient(
    "What a contact costs is not known.", "Bring calls.csv or cases.csv with handling_cost_amount."
)


@dataclass(frozen=True, slots=True)
class Retained:
    """What one month of a customer after an answer brought more than after none, by outcome, and how long it was told.

    `orders` and `charges` are money per customer and month; None where nobody pays that way.
    """

    orders: Measured | None
    charges: Measured | None
    months_told: int
    people: int


def retained(complaints: pl.DataFrame, span: Span) -> Retained | Insufficient:
    """Compare customers who were answered with those who were ignored, month by month after their first complaint.

    Args:
        complaints: As `sql/queries/complaint_margins.sql` gives it.
        span: The ledger's months: a month after an answer weighs by how many of the answered live it within them.
    """
    known = complaints.filter(pl.col("was_known_before").fill_null(value=True))
    people = _people(known.filter("is_answered"), span)
    if not people.any():
        return NOBODY_ANSWERED
    if known["is_rate_missing"].any():
        return NO_RATE
    known = known.with_columns(
        log_followers=(pl.col("follower_count") + 1).log(),
        is_night=(pl.col("hour") < NIGHT_UNTIL) | (pl.col("hour") >= NIGHT_FROM),
        bound_months=pl.col("bound_months").clip(0.0, LONGEST_BOUND),
    )
    told_before = covariates_of(known, KNOWN_BEFORE, ["segment", "topic", "channel"])
    covariates = told_before.beside(words_as_covariates(known["text"])).matrix
    weights = np.array([customer_months(people, span.months, age, age + 1).sum() for age in range(span.months)])
    told: dict[str, Measured] = {}
    length = 0
    unknown, flows = int(known["unknown_margins"].sum()), int(known["flow_count"].sum())
    for column in ("margin_amounts", "charge_amounts"):
        if column == "margin_amounts" and unknown > MOST_UNKNOWN * flows:
            continue
        amounts = _padded(known[column], span.months)
        if not np.nansum(np.abs(amounts)):
            continue
        gained = gain_over_months(amounts, known["is_answered"].to_numpy(), covariates, weights)
        if isinstance(gained, Insufficient):
            return gained
        (total, length), lived = gained, float(weights[: gained[1]].sum())
        told[column] = Measured(total.value / lived, total.error / lived)
    if not told:
        return MARGIN_UNKNOWN if unknown > MOST_UNKNOWN * flows else NO_MARGIN
    return Retained(told.get("margin_amounts"), told.get("charge_amounts"), length, len(known))


def enter_retained(found: Found, complaints: pl.DataFrame, unnamed: pl.DataFrame) -> None:
    """Margin of customers who were answered: as measured, beyond what was followed, and of those nobody could name.

    Args:
        found: Added to.
        complaints: As `sql/queries/complaint_margins.sql` gives it.
        unnamed: As `sql/queries/complaints_unnamed.sql` gives it: `month_on, person_count`.
    """
    if found.leaves_out(RETAINED, "care"):
        return
    months = found.span.months
    told = retained(complaints, found.span)
    if isinstance(told, Insufficient):
        found.lacks(RETAINED, told)
        return
    named = complaints.filter("is_answered", pl.col("was_known_before").fill_null(value=True))
    each = {
        "answered": _people(named, found.span),
        "unnamed": found.span.by_month(unnamed["month_on"], unnamed["person_count"]),
    }
    for outcome, gained, factors in (
        ("orders", told.orders, ()),
        ("charges", told.charges, ("contract_margin",)),
    ):
        if gained is None:
            continue
        what = "order margin" if outcome == "orders" else "contract charges"
        name = found.measures(
            f"retained_{outcome}", f"Extra {what} a month after an answer",
            Normal(gained.value, gained.error), "money", "retained_margin", "adjusted",
        )  # fmt: skip
        for who, counts in each.items():
            for part, first, last in (("", 0, told.months_told), ("_later", told.months_told, months)):
                rests = (*factors, *(("unnamed_customers",) * (who == "unnamed")), *(("gap_persists",) * bool(part)))
                if all(found.assumes(one) for one in rests):
                    found.enters(
                        customer_months(counts, months, first, last), (name, *rests),
                        id=f"retained_{outcome}_{who}{part}", label=_retained_label(what, who, part),
                        programme="care", category=RETAINED, of="customer-months after an answer", cash="margin",
                        source="retained_margin", n=int(counts.sum()),
                    )  # fmt: skip


def enter_acquired(found: Found, prospects: pl.DataFrame, claims: pl.DataFrame) -> None:
    """Margin of customers who asked in public before they came, for the share that came because of the answer.

    Args:
        found: Added to.
        prospects: As `sql/queries/prospects_asked.sql` gives it.
        claims: As `sql/queries/claim_flows.sql` gives it.
    """
    if found.leaves_out(ACQUIRED, "care"):
        return
    share = acquired_share(prospects)
    if isinstance(share, Insufficient):
        found.lacks(ACQUIRED, share)
        return
    name = found.measures(
        "acquired_share", "Extra share of those who came after an answer",
        Normal(share.value, share.error), "share", "answers_that_win", "adjusted",
    )  # fmt: skip
    _enter_claims(found, claims.filter(pl.col("stream") == "acquired"), ACQUIRED, "care", name, "answers_that_win")


def enter_referred(found: Found, claims: pl.DataFrame) -> None:
    """Margin of customers who came by a referral, for the share that would not have come without it.

    Args:
        found: Added to.
        claims: As `sql/queries/claim_flows.sql` gives it.
    """
    if found.leaves_out(REFERRED, "advocacy"):
        return
    name = found.assumes("referral_incremental")
    if name is not None:
        mine = claims.filter(pl.col("stream") == "referred")
        _enter_claims(found, mine, REFERRED, "advocacy", name, "referred_margin")


def acquired_share(prospects: pl.DataFrame) -> Measured | Insufficient:
    """Of those who joined after an answer, the share that would not have joined without one.

    The difference in joining, adjusted for channel, topic, brand and hour, over the share of the answered who joined.
    """
    if prospects.is_empty() or prospects["is_answered"].n_unique() == 1:
        return TOO_FEW
    known = prospects.with_columns(is_night=(pl.col("hour") < NIGHT_UNTIL) | (pl.col("hour") >= NIGHT_FROM))
    is_answered = known["is_answered"].to_numpy()
    joined = known["has_joined"].cast(pl.Float64).to_numpy()
    told = gain(joined, is_answered, covariates_of(known, ["is_night"], ["channel", "topic", "brand"]).matrix)
    among = float(joined[is_answered].mean())
    if told is None or among == 0:
        return TOO_FEW
    share = told.value / among
    # Delta method: the ratio of the difference to the share that joined, both from the same people.
    of_share = np.where(is_answered, (joined - among) / is_answered.sum(), 0.0)
    return Measured(share, math.sqrt(float(((told.influence - share * of_share) ** 2).sum())) / among)


def enter_saved(found: Found, issues: pl.DataFrame, acted: pl.DataFrame, costs: pl.DataFrame, window_days: int) -> None:
    """Contacts that known readers of solved threads did not make, at what handling one takes: capacity, not cash.

    Args:
        found: Added to.
        issues: As `sql/queries/issues_compared.sql` gives it: all of them are compared.
        acted: Those of them that fall into months of costs: they alone are counted.
        costs: As `sql/queries/ledger_contact_costs.sql` gives it.
        window_days: How long no contact may follow.
    """
    if found.leaves_out(SAVED, "community"):
        return
    told = compared(issues, window_days) if len(issues) else TOO_FEW
    if isinstance(told, Insufficient):
        found.lacks(SAVED, told)
        return
    each = contact_cost(costs)
    if isinstance(each, Insufficient):
        found.lacks(SAVED, each)
        return
    share = found.measures(
        "saved_share", "Contacts saved per issue read about in a solved thread",
        Normal(told.saved.value, told.saved.error), "share", "contacts_saved_compared", "adjusted",
    )  # fmt: skip
    cost = found.measures(
        "contact_cost",
        "Cost of handling a contact",
        Normal(each.value, each.error),
        "money",
        "cost_per_contact",
        "counted",
    )
    solved = acted.filter("is_solved")
    flows = found.span.by_month(solved["happened_on"], pl.Series(np.ones(len(solved))))
    whole = flows * told.readers / max(int(issues["is_solved"].sum()), 1)
    found.enters(
        whole, (share, cost), id="contacts_saved", label="Contacts that known readers of solved threads did not make",
        programme="community", category=SAVED, of="issues read about in solved threads", cash="capacity",
        source="contacts_saved_compared", n=len(issues),
    )  # fmt: skip


def contact_cost(costs: pl.DataFrame) -> Measured | Insufficient:
    """What handling a contact takes, with the error of its mean.

    Args:
        costs: As `sql/queries/ledger_contact_costs.sql` gives it.
    """
    contacts = int(costs["contact_count"].sum()) if len(costs) else 0
    if contacts < 2:  # noqa: PLR2004  # one contact has no spread
        return NO_CONTACT_COST
    if costs["is_rate_missing"].any():
        return NO_RATE
    mean = float(costs["amount"].sum()) / contacts
    spread = max(float(costs["squares"].sum()) / contacts - mean**2, 0.0)
    return Measured(mean, math.sqrt(spread / contacts))


def enter_ideas(found: Found, ideas: pl.DataFrame) -> None:
    """Margin that customers' ideas brought, as their file states it.

    Args:
        found: Added to.
        ideas: As `sql/queries/ideas_launched.sql` gives it.
    """
    if found.leaves_out(IDEAS, "community"):
        return
    stated = ideas.filter(pl.col("stated_count") > 0)
    if len(stated) and stated["is_rate_missing"].any():
        found.lacks(IDEAS, NO_RATE)
        return
    if stated.is_empty():
        found.lacks(IDEAS, Insufficient("No idea states what it brought.", "Bring ideas.csv with margin_amount."))
        return
    name = found.assumes("idea_incremental")
    if name is not None:
        found.enters(
            found.span.by_month(stated["month_on"], stated["margin_amount"]), (name,), id="ideas",
            label="Margin of customers' ideas", programme="community", category=IDEAS, of="margin as stated",
            cash="margin", source="idea_margin", n=int(stated["stated_count"].sum()),
        )  # fmt: skip


def enter_payments(found: Found, months_acted: int) -> None:
    """Payments that a contract ties to satisfaction: only if somebody states them."""
    if "care" in found.programmes_out:
        return
    name = found.assumes("satisfaction_payments", "money")
    if name is not None:
        flows = np.where(np.arange(found.span.months) < months_acted, 1 / 12, 0.0)
        found.enters(flows, (name,), id="satisfaction_payments", label="Payments tied to satisfaction",
                     programme="care", category=PAYMENTS, of="years", cash="contracted",
                     source="assumption", n=0, stated="assumed")  # fmt: skip


def customer_months(people: Floats, months: int, first: int, last: int) -> Floats:
    """Months lived after an answer by month of the ledger, from the `first` age on until before `last`.

    Questions come all through a month: half of what follows falls into the next. Shape (months,).

    Args:
        people: Answered in each month of the ledger. Shape (months,).
        months: How many months the ledger has.
        first: In months after the answer.
        last: In months after the answer, not included.
    """
    lived = np.zeros(months + last + 1)
    for age in range(first, last):
        lived[age : age + months] += people / 2
        lived[age + 1 : age + 1 + months] += people / 2
    return lived[:months]


def _people(rows: pl.DataFrame, span: Span) -> Floats:
    """How many rows there are in each month. Shape (months,)."""
    return span.by_month(rows["month_on"], pl.Series(np.ones(len(rows))))


def _padded(amounts: pl.Series, months: int) -> Floats:
    """Lists as rows, NaN from where they end. Shape (rows, months)."""
    known = amounts.list.head(months)
    lengths = known.list.len().to_numpy()
    padded = np.full((len(known), months), np.nan)
    padded[np.arange(months)[None, :] < lengths[:, None]] = known.explode(
        keep_nulls=False, empty_as_null=False
    ).to_numpy()
    return padded


def _retained_label(what: str, who: str, part: str) -> str:
    whose = "customers answered" if who == "answered" else "people answered whom nobody could name"
    return f"Extra {what} of {whose}" + (", later than anybody was followed" if part else "")


def _enter_claims(found: Found, flows: pl.DataFrame, category: str, programme: str, share: str, source: str) -> None:
    """Margin of customers who came one way, and what a stronger stream holds of it already, taken off again."""
    flows = flows.filter(pl.col("came_on") >= found.span.starts_on)
    if flows.is_empty():
        found.lacks(category, NOBODY_CAME)
        return
    if flows["is_rate_missing"].any():
        found.lacks(category, NO_RATE)
        return
    if int(flows["unknown_margins"].sum()):
        found.lacks(f"Some of: {category}", MARGIN_UNKNOWN)
    for column, what, rests in (
        ("margin_amount", "orders", ()),
        ("charge_amount", "contracts", ("contract_margin",)),
    ):
        if not all(found.assumes(one) for one in rests):
            continue
        slug = category.split(maxsplit=1)[0]
        for taken_by, part in _by_taker(flows, {entry.category for entry in found.entries}):
            whole = found.span.by_month(part["month_on"], part[column])
            label = f"Margin of {category}, {what}"
            told = {"programme": programme, "category": category, "of": "margin as booked" if not rests else "charges",
                    "cash": "margin", "source": source, "n": _most(part["customer_count"])}  # fmt: skip
            found.enters(whole, (share, *rests), id=f"{slug}_{what}_{taken_by or 'own'}", label=label, **told)
            if taken_by:
                found.enters(
                    -whole, (share, *rests), id=f"{slug}_{what}_{taken_by}_off",
                    label=f"{label}: held by {taken_by} already", held_by=taken_by, **told,
                )  # fmt: skip


def _most(counts: pl.Series) -> int:
    return int(counts.to_numpy().max(initial=0))


def _by_taker(flows: pl.DataFrame, entered: set[str]) -> list[tuple[str | None, pl.DataFrame]]:
    """Flows by the stronger stream that holds them already, of those that are in this ledger."""
    taker = (
        pl.when(pl.col("is_retained") & pl.lit(RETAINED in entered)).then(pl.lit("retained"))
        .when(pl.col("is_acquired") & pl.lit(ACQUIRED in entered)).then(pl.lit("acquired"))
    )  # fmt: skip
    parts = flows.with_columns(taken_by=taker).partition_by("taken_by", as_dict=True)
    return [
        (None if taken_by is None else str(taken_by), part)
        for (taken_by,), part in sorted(parts.items(), key=lambda item: str(item[0][0] or ""))
    ]
