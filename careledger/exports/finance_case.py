"""One page for finance: numbers, steps, how far each is proved, who stands for what, and what would refute it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from analytics.deflection.assumed_route import DIRECT
from analytics.deflection.measures import STATED_HOUR
from analytics.estimate import COMPLETE_COUNT, Caution, Estimate, Result
from careledger.metrics.answer import Answer
from careledger.metrics.assumptions import Assumption
from careledger.metrics.printed import interval_text, short_amount_text, value_text

Told = Callable[..., Answer]
Rows = Sequence[Mapping[str, str]]
IN_ALL, A_YEAR, EACH = "in all", "a year", "each"
NUMBERS = {
    "gross_solved_views": IN_ALL,
    "contacts_saved_compared": IN_ALL,
    "contacts_saved_held_out": IN_ALL,
    "roll_out_effect": A_YEAR,
    "contacts_saved_assumed": IN_ALL,
    "minutes_freed": A_YEAR,
    "roster_cost_released": A_YEAR,
    "cash_saved": A_YEAR,
    "community_cost": A_YEAR,
    "employee_answer_cost": IN_ALL,
    "cost_per_contact": EACH,
}
INVENTED = "Demo world: every customer here is invented."
GRADES = {
    "causal": "A: experiment",
    "associational": "B: compared",
    "descriptive": "counted",
    "assumed": "C: assumed",
}
VALUES = ("minutes_freed", "roster_cost_released", "cash_saved")
LONGEST_WINDOW = 30
STYLE = """
@page { size: A4; margin: 9mm 10mm }
body { font: 9px/1.25 Inter, "Segoe UI", Arial, sans-serif; color: #1E2A32;
max-width: 190mm; margin: 0 auto }
h1 { font: 600 17px/1.2 "Source Serif 4", Georgia, serif; margin: 0 0 2mm }
h2 { font: 600 12px/1.2 "Source Serif 4", Georgia, serif; margin: 2.6mm 0 .8mm } p, li { margin: 0 0 .7mm }
table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 600; color: #5C6B73 }
td, th { border-bottom: 1px solid #DEDACF; padding: .5mm 1.2mm; vertical-align: top }
@media print, (min-width: 720px) { td:not(:first-child):not(:last-child) { white-space: nowrap } }
.invented { color: #B84A33; font-weight: 600 }
ul { margin: 0; padding-left: 4mm }
footer { margin-top: 3mm; color: #5C6B73; border-top: 1px solid #DEDACF; padding-top: 1.5mm }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceCase:
    """The case as rows of text, ready for a screen or a sheet of paper."""

    answer: str
    lines: Sequence[str]
    numbers: Rows
    steps: Rows
    assumptions: Rows
    refuted_by: Sequence[str]
    absent: Sequence[str]
    foot: Sequence[str]
    is_invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a case is read under: how long the selection is, which contacts minutes and money are of, and the rest.

    `years` and `contacts_a_year` (all contacts of known cost, not the saved ones) are 0 where a year cannot be told.
    """

    span: str
    years: float
    valued: str
    contacts_a_year: float
    foot: Sequence[str]
    is_invented: bool = False


def finance_case(
    answer: str, lines: Sequence[str], told: Told, stated: Mapping[str, Assumption], under: Settings
) -> FinanceCase:
    """Everything that finance needs to sign, or to refuse.

    Args:
        answer: The case in one sentence.
        lines: What it rests on, a sentence each.
        told: A number of the catalogue under the reader's settings: `told(metric_id, **overrides)`.
        stated: Every assumption as it stands.
        under: What it is read under.
    """
    answers = {name: told(name) for name in NUMBERS}
    known = {name: each.result for name, each in answers.items() if isinstance(each.result, Estimate)}
    absent = {
        each.metric.label: f"{each.result.reason} {each.result.needed}"
        for each in answers.values()
        if not isinstance(each.result, Estimate)
    }
    assumed = known.get("contacts_saved_assumed")
    steps = [] if assumed is None or assumed.rows is None else list(assumed.rows.iter_rows(named=True))
    used = [stated[step["gate"]] for step in steps if step["origin"] == "assumed"]
    if any(caution.code == STATED_HOUR.code for caution in _cautions(known.get("roster_cost_released"))):
        used.append(stated["hourly_cost"])
    return FinanceCase(
        answer=answer,
        lines=[*lines, *_verdict(known, under)],
        numbers=[_number(answers[name], result, under) for name, result in known.items()],
        steps=_waterfall(steps, assumed),
        assumptions=[_assumption(one) for one in used],
        refuted_by=_refuted_by(told, known, steps),
        absent=[f"{label}: {why}" for label, why in absent.items()],
        foot=under.foot,
        is_invented=under.is_invented,
    )


def case_html(case: FinanceCase) -> str:
    """The case as one self-contained page to print on A4: no script, nothing fetched, all text escaped."""
    parts = [
        f'<p class="invented">{INVENTED}</p>' if case.is_invented else "",
        f"<h1>{escape(case.answer)}</h1>", *(f"<p>{escape(line)}</p>" for line in case.lines),
        "<h2>The numbers, and how far each is proved</h2>", table_html(case.numbers),
    ]  # fmt: skip
    if case.steps:
        parts += ["<h2>From views to contacts saved, if the assumptions hold</h2>", table_html(case.steps)]
    if case.assumptions:
        parts += ["<h2>What is assumed, and who stands for it</h2>", table_html(case.assumptions)]
    parts += ["<h2>What would refute it</h2>", _list(case.refuted_by)]
    if case.absent:
        parts += ["<h2>What is missing</h2>", _list(case.absent)]
    parts.append("<p>Signed for finance: ______________________ &nbsp; for the community: ______________________</p>")
    foot = "<br>".join(escape(line) for line in case.foot)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Contacts saved: the case for finance</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}<footer>{foot}</footer></body></html>"
    )


def _number(answer: Answer, result: Estimate, under: Settings) -> dict[str, str]:
    """A row of the first table. Totals of the selection stand as a year of it, so that all rows can be compared."""
    name, told = answer.metric.id, result
    time = NUMBERS[name]
    if time == IN_ALL:
        time = A_YEAR if under.years else under.span
        scale = 1 / under.years if under.years else 1.0
        told = replace(result, value=scale * result.value, low=scale * result.low, high=scale * result.high)
    source = f"{under.valued}; {result.method}" if name in VALUES else f"{result.n:,} rows; {result.method}"
    return {
        "number": answer.metric.label,
        "value": _rounded(told, told.value),
        "for": time,
        "95 % interval": interval_text(result)
        if result.method == COMPLETE_COUNT
        else f"{_rounded(told, told.low)} – {_rounded(told, told.high)}",
        "evidence": GRADES[result.claim],
        "from": source,
    }


def _rounded(result: Estimate, value: float) -> str:
    """Money without cents: nobody knows them."""
    if result.unit == "money" and abs(value) >= 100:  # noqa: PLR2004  # below it cents are told, as of one contact
        return short_amount_text(value, result.currency)
    return value_text(value, result.unit, result.currency)


def _verdict(known: Mapping[str, Estimate], under: Settings) -> list[str]:
    """What is saved beside what there is, and what the community costs beside what it saves."""
    saved, cost = known.get("contacts_saved_compared"), known.get("community_cost")
    said = []
    if saved is not None and under.years and under.contacts_a_year:
        share = saved.value / under.years / under.contacts_a_year
        said.append(f"Compared readers: {share:.1%} of {under.contacts_a_year:,.0f} contacts of known cost a year.")
    if cost is not None:
        told = f"The community costs {_rounded(cost, cost.value)} a year"
        each = known.get("cost_per_contact")
        if saved is not None and under.years and saved.value > 0:
            told += (
                f": {_rounded(cost, cost.value / saved.value * under.years)} for each contact that readers compared "
            )
            told += "show as saved"
            told += f"; handling one costs {_rounded(each, each.value)}" if each else ""
        said.append(told + ". What else it brings (loyalty, ideas, reach) is not in this case.")
    if under.years:
        said.append(f"Totals of {under.span} stand as those of a year.")
    return said


def _waterfall(steps: Sequence[Mapping[str, Any]], assumed: Estimate | None) -> list[dict[str, str]]:
    """The steps of the readers, then the askers that a member helped, then the sum that is claimed."""
    if not steps or assumed is None:
        return []
    askers = assumed.value - steps[-1]["left"]
    total = f"{assumed.value:,.0f} ({assumed.low:,.0f} – {assumed.high:,.0f})"
    return [
        *(_step(step) for step in steps),
        {"step": "Questions that a member solved", "share": "", "left": f"+ {askers:,.0f}", "share is": ""},
        {"step": "Contacts saved in the selection, assumed", "share": "", "left": total, "share is": ""},
    ]


def _step(step: Mapping[str, Any]) -> dict[str, str]:
    return {
        "step": step["label"],
        "share": f"{100 * step['share']:.1f} % ({100 * step['share_low']:.1f} – {100 * step['share_high']:.1f})",
        "left": f"{step['left']:,.0f} ({step['left_low']:,.0f} – {step['left_high']:,.0f})",
        "share is": step["origin"],
    }


def _assumption(one: Assumption) -> dict[str, str]:
    return {
        "assumption": one.label,
        "taken as": _belief(one),
        "stands for it": one.owner,
        "source": one.source,
        "stated on": one.stated_on.isoformat() if one.stated_on else "",
    }


def _belief(one: Assumption) -> str:
    belief = one.belief
    if belief is None:
        return "not stated"
    low, high = belief.interval()
    if one.unit == "share":
        return f"{100 * belief.mean:.0f} % ({100 * low:.0f} – {100 * high:.0f})"
    return f"{value_text(belief.mean, one.unit, one.currency)} ({low:,.2f} – {high:,.2f})"


def _cautions(result: Estimate | None) -> tuple[Caution, ...]:
    return result.cautions if result else ()


def _refuted_by(told: Told, known: Mapping[str, Estimate], steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """What finding would overturn which number, in figures of today."""
    said = []
    if "contacts_saved_compared" in known:
        said.append(
            "Readers compared: a hold-out that is large enough (the Planner says how large) shows less than "
            f"{_implied_by_lot(known['contacts_saved_compared'])} per issue read, solved or not: then solved and "
            "unsolved threads had other readers."
        )
        said.append(
            "A delay, no saving: the share saved per issue falls to 0 as readers are followed for longer. It is "
            f"{_share(told('deflected_share_compared').result)} now, and within {LONGEST_WINDOW} days "
            f"{_share(told('deflected_share_compared', window_days=LONGEST_WINDOW).result)}."
        )
    by_lot = told("deflected_share_held_out").result
    if isinstance(by_lot, Estimate):
        if by_lot.high < 0:
            verdict = "it refutes the saving"
        else:
            verdict = "so far it does not" if by_lot.low > 0 else "so far it leaves both open"
        said.append(
            "By lot: customers who are kept from the community get in touch no more than the others. The experiment "
            f"gives {_share(by_lot)} per issue read; {verdict}."
        )
    elif "contacts_saved_compared" in known:
        said.append("By lot: a hold-out in which customers kept from the community get in touch no more than others.")
    if "roll_out_effect" in known:
        said.append("Roll-out: topics reached later had changed as much before they were reached as after.")
    if steps:
        said += _lower_ends(known["contacts_saved_assumed"].value, steps)
    cash = known.get("cash_saved")
    if cash is not None and cash.value:
        said.append("Cash: the lines billed per contact do not fall as contacts fall.")
    if "roster_cost_released" in known:
        said.append("Roster: nobody cuts a shift, or leaves one unfilled, within the year.")
    return said


def _lower_ends(total: float, steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the low end of each assumed gate leaves of the total: askers do not pass every gate that readers pass."""
    readers = steps[-1]["left"]
    said = []
    for step in steps:
        if step["origin"] == "assumed":
            passing = total if step["gate"] in DIRECT else readers
            lower = total - passing * (1 - step["share_low"] / step["share"])
            said.append(
                f"{step['label']}: a survey that finds {100 * step['share_low']:.0f} % instead of "
                f"{100 * step['share']:.0f} % takes the assumed {total:,.0f} to about {lower:,.0f}."
            )
    return said


def _implied_by_lot(saved: Estimate) -> str:
    """What a lot must show at least if readers compared are right: it counts all issues read, solved or not."""
    return value_text(saved.low / saved.n, "share")


def _share(result: Result) -> str:
    if not isinstance(result, Estimate):
        return "not known"
    return f"{value_text(result.value, 'share')} ({interval_text(result)})"


def table_html(rows: Rows) -> str:
    """Rows as a table, all text escaped."""
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.values()) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _list(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>" if lines else "<p>None.</p>"
