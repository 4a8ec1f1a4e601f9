"""One page for finance: numbers, steps, how far each is proved, who stands for what, and what would refute it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from analytics.deflection.assumed_route import DIRECT
from analytics.deflection.measures import STATED_HOUR
from analytics.estimate import Caution, Estimate, Result
from careledger.metrics.answer import Answer
from careledger.metrics.assumptions import Assumption
from careledger.metrics.printed import interval_text, value_text

Told = Callable[..., Answer]
Rows = Sequence[Mapping[str, str]]
IN_ALL, A_YEAR, EACH = "in all", "a year", "each"
NUMBERS = {
    "gross_solved_views": IN_ALL,
    "contacts_saved_compared": IN_ALL,
    "contacts_saved_held_out": IN_ALL,
    "roll_out_effect": "a year, per 1,000 customers",
    "contacts_saved_assumed": IN_ALL,
    "minutes_freed": A_YEAR,
    "roster_cost_released": A_YEAR,
    "cash_saved": A_YEAR,
    "community_cost": A_YEAR,
    "employee_answer_cost": IN_ALL,
    "cost_per_contact": EACH,
}
GRADES = {
    "causal": "A: experiment",
    "associational": "B: compared",
    "descriptive": "counted",
    "assumed": "C: assumed",
}
LONGEST_WINDOW = 30
STYLE = """
@page { size: A4; margin: 10mm }
body { font: 9.5px/1.3 Inter, "Segoe UI", Arial, sans-serif; color: #1E2A32;
max-width: 190mm; margin: 0 auto }
h1 { font: 600 19px/1.25 "Source Serif 4", Georgia, serif; margin: 0 0 2mm }
h2 { font: 600 12px/1.2 "Source Serif 4", Georgia, serif; margin: 3.5mm 0 1mm } p, li { margin: 0 0 1mm }
table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 600; color: #5C6B73 }
td, th { border-bottom: 1px solid #DEDACF; padding: .6mm 1.2mm; vertical-align: top }
td:not(:last-child) { white-space: nowrap }
ul { margin: 0; padding-left: 4mm }
footer { margin-top: 3mm; color: #5C6B73; border-top: 1px solid #DEDACF; padding-top: 1.5mm }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceCase:
    """The case as rows of text, ready for a screen or a sheet of paper."""

    answer: str
    numbers: Rows
    steps: Rows
    assumptions: Rows
    refuted_by: Sequence[str]
    absent: Sequence[str]
    foot: Sequence[str]


def finance_case(
    answer: str, span: str, told: Told, stated: Mapping[str, Assumption], foot: Sequence[str]
) -> FinanceCase:
    """Everything that finance needs to sign, or to refuse.

    Args:
        answer: The case in one sentence.
        span: How long the selection is, in words.
        told: A number of the catalogue under the reader's settings: `told(metric_id, **overrides)`.
        stated: Every assumption as it stands.
        foot: Filters, settings, build and observation, a line each.
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
        numbers=[_number(answers[name], result, span) for name, result in known.items()],
        steps=[_step(step) for step in steps],
        assumptions=[_assumption(one) for one in used],
        refuted_by=_refuted_by(told, known, steps),
        absent=[f"{label}: {why}" for label, why in absent.items()],
        foot=foot,
    )


def case_html(case: FinanceCase) -> str:
    """The case as one self-contained page to print on A4: no script, nothing fetched, all text escaped."""
    parts = [
        f"<h1>{escape(case.answer)}</h1>",
        "<h2>The numbers, and how far each is proved</h2>", _table(case.numbers),
    ]  # fmt: skip
    if case.steps:
        parts += ["<h2>From views to contacts saved, if the assumptions hold</h2>", _table(case.steps)]
    if case.assumptions:
        parts += ["<h2>What is assumed, and who stands for it</h2>", _table(case.assumptions)]
    parts += ["<h2>What would refute it</h2>", _list(case.refuted_by)]
    if case.absent:
        parts += ["<h2>What is missing</h2>", _list(case.absent)]
    foot = "<br>".join(escape(line) for line in case.foot)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Contacts saved: the case for finance</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}<footer>{foot}</footer></body></html>"
    )


def _number(answer: Answer, result: Estimate, span: str) -> dict[str, str]:
    return {
        "number": answer.metric.label,
        "value": value_text(result.value, result.unit, result.currency),
        "for": span if NUMBERS[answer.metric.id] == IN_ALL else NUMBERS[answer.metric.id],
        "95 % interval": interval_text(result),
        "evidence": GRADES[result.claim],
        "from": f"{result.n:,} rows; {result.method}",
    }


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
            "Readers compared: the share saved per issue falls to 0 as readers are followed for longer. It is "
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


def _share(result: Result) -> str:
    if not isinstance(result, Estimate):
        return "not known"
    return f"{value_text(result.value, 'share')} ({interval_text(result)})"


def _table(rows: Rows) -> str:
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.values()) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _list(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>" if lines else "<p>None.</p>"
