"""What others call deflection, on the same data: each rule a share of the views, or what it lacks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analytics.beliefs import Belief
from analytics.deflection.gates import Gate, waterfall
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import share_estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the rules count.

    Views of solved threads; readers' visits that were followed for a day, and those of them that no contact came
    after in that day; questions asked, solved, and solved but followed by a contact all the same; contact forms
    opened, and those not sent.
    """

    views: int
    visits_followed: int = 0
    visits_without_contact: int = 0
    asked: int = 0
    solved: int = 0
    contacted_anyway: int = 0
    forms_opened: int = 0
    forms_not_sent: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's name, what it counts, its share of what it looks at, and the contacts that it would claim.

    `of` says what it is a share of; `count` is None where the share is missing.
    """

    name: str
    meaning: str
    of: str
    share: Result
    count: float | None


def vendor_rules(counted: Counted, shares: dict[str, Belief]) -> list[Rule]:
    """Every rule on the same data, the one that claims most first, those that lack data last.

    Args:
        counted: What was seen.
        shares: Published or stated shares: came_for_support, found_it, would_have_contacted, entitled.
    """
    stated = {name: Gate(id=name, label=name, share=share, origin="assumed") for name, share in shares.items()}
    three = [stated[name] for name in ("came_for_support", "found_it", "would_have_contacted")]
    rules = [
        _rule(
            "Views × one share", "Every view times the share of visitors who came for support.", "views",
            _product(three[:1], counted.views), counted.views,
        ),
        _rule(
            "Session without support page", "Every visit that no contact followed within a day.", "visits",
            session_without_contact(counted.visits_without_contact, counted.visits_followed), counted.views,
        ),
        _rule(
            "Three gates", "Came for support × found it × would otherwise have called.", "views",
            _product(three, counted.views), counted.views,
        ),
        _rule(
            "Four gates", "The same × entitled to support.", "views",
            _product([*three, stated["entitled"]], counted.views), counted.views,
        ),
        _rule(
            "Solved less contacted anyway", "Questions solved, less those that still led to a contact, over all asked.",
            "questions", solved_less_contacted(counted.solved, counted.contacted_anyway, counted.asked), counted.asked,
        ),
        _rule(
            "Opened the form, did not send it", "Contact forms opened but not sent, over all opened.", "forms opened",
            form_not_sent(counted.forms_not_sent, counted.forms_opened), counted.forms_opened,
        ),
    ]  # fmt: skip
    return sorted(rules, key=lambda rule: -rule.share.value if isinstance(rule.share, Estimate) else math.inf)


def session_without_contact(without_contact: int, followed: int) -> Result:
    """Of visits that were followed, the share that no contact came after."""
    if not followed:
        return Insufficient(
            "No visit is tied to a customer whose contacts are known.",
            "Bring views.csv and calls.csv or cases.csv with the same customer_id.",
        )
    return share_estimate(without_contact, followed).with_cautions(
        Caution("no-comparison", "Hardly anybody contacts on a given day, whether they read or not.")
    )


def solved_less_contacted(solved: int, contacted_anyway: int, asked: int) -> Result:
    """(solved − contacted anyway) ÷ asked."""
    if not asked:
        return Insufficient(
            "Nobody who asked in the community is tied to a customer whose contacts are known.",
            "Bring threads.csv and calls.csv or cases.csv with the same customer_id.",
        )
    return share_estimate(solved - contacted_anyway, asked)


def form_not_sent(not_sent: int, opened: int) -> Result:
    """Of contact forms that were opened, the share that was not sent."""
    if not opened:
        return Insufficient(
            "No file here holds who opened a contact form and who sent it.",
            "Your site can count both; nothing reads them yet.",
        )
    return share_estimate(not_sent, opened)


def _rule(name: str, meaning: str, of: str, share: Result, base: int) -> Rule:
    return Rule(name, meaning, of, share, share.value * base if isinstance(share, Estimate) else None)


def _product(gates: list[Gate], views: int) -> Result:
    if not views:
        return Insufficient("No view of a solved thread is in this selection.", "Widen the period or the filters.")
    told = waterfall(1.0, gates)
    low, high = told.interval
    return Estimate(
        value=told.net, low=low, high=high, unit="share", n=views, method="product of stated shares", claim="assumed"
    )


def factor(rule: Rule, contacts: float) -> float | None:
    """How many times `contacts` a rule claims; None where it claims nothing or there is nothing to compare with."""
    return rule.count / contacts if rule.count is not None and contacts > 0 else None
