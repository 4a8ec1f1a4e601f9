"""Clock policies by name: ours, those that tools are known by, and those that people here wrote."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

from analytics.clocks import ClockPolicy, OpeningHours, policy_seconds
from analytics.estimate import Caution, Estimate, Result
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters

# As the tools' own help describes their figures. Zendesk: from creation to an agent's first public comment, bots do
# not count, tickets without one have no value. Sprout Social: the average over messages that were replied to, dated
# by the reply; business hours are 9 to 5 each day unless set otherwise.
PRESETS: dict[str, ClockPolicy] = {
    "CareLedger: all who asked": ClockPolicy(),
    "As Zendesk counts first reply": ClockPolicy(statistic="median of answered"),
    "As Sprout counts average reply": ClockPolicy(
        statistic="mean of answered", hours=OpeningHours(weekdays=(1, 2, 3, 4, 5, 6, 7)), dated_by="replied"
    ),
    "Answered in substance, all who asked": ClockPolicy(stop="answered"),
    "Since the customer came back": ClockPolicy(start="reopened"),
}


def clock_policies(desk: Desk) -> dict[str, ClockPolicy]:
    """Every policy by name, presets first."""
    return PRESETS | {name: _read(text) for name, text in desk.workspace.clock_policies().items()}


def save_clock_policy(desk: Desk, name: str, policy: ClockPolicy, *, who: str) -> None:
    """Keep a policy under a name; who, when, from and to are logged. A preset cannot be replaced: ValueError."""
    if name in PRESETS:
        raise ValueError(f"{name} is a preset")
    desk.workspace.save_clock_policy(name, json.dumps(asdict(policy), default=str, sort_keys=True), who=who)


def policy_wait(desk: Desk, filters: Filters, policy: ClockPolicy) -> Result:
    """The wait under a policy, over the cases of the filters."""
    absent = desk.missing(("conversations", "openers", "replies", "fair_sample"))
    if absent:
        return absent
    stated = {n: v for n, v in filters.parameters().items() if n not in ("product", "currency")}
    stated |= {"answered_only_sources": desk.workspace.answered_only_sources()}
    stated |= {"dated_by": policy.dated_by, "stop": policy.stop}
    frame = desk.ledger.frame("cases_clock", stated)
    result = policy_seconds(frame, policy)
    if isinstance(result, Estimate) and policy.hours:
        return replace(
            result, cautions=(*result.cautions, Caution("business-hours", "Time outside opening hours is not counted."))
        )
    return result


def _read(text: str) -> ClockPolicy:
    stated = json.loads(text)
    hours = stated.pop("hours")
    if stated["start"] == "reopened":
        stated["stop"] = "replied"  # A policy kept before other ends were refused was measured to the reply.
    if hours:
        hours = OpeningHours(
            weekdays=tuple(hours["weekdays"]), opens_minute=hours["opens_minute"], zone=hours["zone"],
            closes_minute=hours["closes_minute"], holidays=tuple(date.fromisoformat(d) for d in hours["holidays"]),
        )  # fmt: skip
    return ClockPolicy(**stated, hours=hours)
