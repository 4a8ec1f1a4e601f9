"""The board pack as PPTX: one message a slide, native charts, and an appendix to look things up in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pptx.util import Inches

from analytics.estimate import Estimate
from analytics.social_roi.ledger import GRADES, MEASURED, Entry
from analytics.social_roi.returns import total
from careledger.exports.board_pack import BoardPack, Figure
from careledger.exports.slides.charts import Step, money_format, sides, tornado, waterfall
from careledger.exports.slides.deck import BODY_WIDTH, MARGIN, QUIET, SERIF, TOP, Deck, shortened
from careledger.exports.workbook.assumptions import factor_owner, kind
from careledger.metrics.printed import short_amount_text, value_text

MOST_BARS = 12
SIDES: tuple[Literal["benefit", "cost"], ...] = ("benefit", "cost")
CARDS = ("benefit_cost_ratio", "net_present_value", "share_assumed", "payback")


def slides_bytes(pack: BoardPack) -> bytes:
    """The whole deck."""
    deck = Deck(shortened(" ".join(pack.stamp.lines), 210))
    _answer(deck, pack)
    if pack.ledger.of_side("benefit") and pack.costs > 0:
        _waterfall(deck, pack)
        _programmes(deck, pack)
        _evidence(deck, pack)
        _tornado(deck, pack)
    _assumptions(deck, pack)
    _missing(deck, pack)
    _definitions(deck, pack)
    return deck.content()


def _answer(deck: Deck, pack: BoardPack) -> None:
    notes = [
        f"{figure.label}: {figure.value_text} ({figure.doubt_text})."
        + (f" {figure.result.method}, n = {figure.result.n:,}." if isinstance(figure.result, Estimate) else "")
        for figure in pack.figures
    ]
    slide = deck.slide(pack.title, "\n".join([pack.held_under, *notes, *pack.stamp.lines]))
    known = {figure.id: figure for figure in pack.figures}
    width = (BODY_WIDTH - 3 * Inches(0.3)) // len(CARDS)
    for place, name in enumerate(CARDS):
        _card(deck, slide, known[name], MARGIN + place * (width + Inches(0.3)), width)
    said = "\n".join([*(shortened(line, 210) for line in (*pack.lines[:3], pack.held_under))])
    deck.text(slide, said, MARGIN, TOP + Inches(2.35), BODY_WIDTH, Inches(2.3), size=14)


def _card(deck: Deck, slide: object, figure: Figure, left: int, width: int) -> None:
    deck.text(slide, figure.label, left, TOP, width, Inches(0.35), size=13, ink=QUIET)
    deck.text(slide, figure.value_text, left, TOP + Inches(0.35), width, Inches(0.7), size=30, font=SERIF)
    deck.text(
        slide, shortened(figure.doubt_text, 150), left, TOP + Inches(1.05), width, Inches(1.1), size=11, ink=QUIET
    )


def _waterfall(deck: Deck, pack: BoardPack) -> None:
    groups = {name: pack.worth(entries) for name, entries in pack.categories.items()}
    costs = {entry.category: 0.0 for entry in pack.ledger.of_side("cost")}
    for entry in pack.ledger.of_side("cost"):
        costs[entry.category] += pack.ledger.present_value(entry)
    steps = [Step(name, value, "gain" if value >= 0 else "loss") for name, value in _largest(groups)]
    steps += [Step(f"Cost: {name}", -value, "loss") for name, value in _largest(costs)]
    left = pack.benefits - pack.costs
    steps.append(Step("Net present value", left, "total"))
    largest = max(groups, key=lambda name: groups[name])
    verdict, share = "more" if left >= 0 else "less", groups[largest] / pack.benefits if pack.benefits > 0 else 0.0
    slide = deck.slide(
        f"The benefits are worth {_money(pack, abs(left))} {verdict} than the costs; {share:.0%} are {largest}.",
        f"Present values. {pack.held_under}\n{_rows(pack, pack.ledger.entries)}",
        _caption(pack, "Present value"),
    )
    waterfall(slide, steps, money_format([pack.benefits, pack.costs]))


def _programmes(deck: Deck, pack: BoardPack) -> None:
    names = list(dict.fromkeys(entry.programme for entry in pack.ledger.entries))
    both = {
        name: [pack.worth(entry for entry in pack.ledger.of_side(side) if entry.programme == name) for side in SIDES]
        for name in names
    }
    shown = sorted(both, key=lambda name: -max(map(abs, both[name])))[:MOST_BARS]
    ahead = [name for name in names if both[name][0] > both[name][1]]
    if len(names) == 1:
        title = f"There is one programme, {names[0]}."
    else:
        title = f"{len(ahead)} of {len(names)} programmes brought more than {'it' if len(ahead) == 1 else 'they'} cost."
    notes = f"Present values by programme. {pack.held_under}\n{_rows(pack, pack.ledger.entries)}"
    slide = deck.slide(title, notes, _caption(pack, "Present value of benefits and costs by programme"))
    values = {"benefits": [both[name][0] for name in shown], "costs": [both[name][1] for name in shown]}
    sides(
        slide,
        [name or "no programme stated" for name in shown],
        values,
        money_format([*values["benefits"], *values["costs"]]),
    )


def _evidence(deck: Deck, pack: BoardPack) -> None:
    benefits = pack.ledger.of_side("benefit")
    by_grade = {grade: pack.worth(entry for entry in benefits if pack.ledger.grade(entry) == grade) for grade in GRADES}
    known = {grade: value for grade, value in by_grade.items() if value}
    without = total(pack.ledger.measured(), "benefit") / pack.costs
    slide = deck.slide(
        f"Without anything assumed, each unit spent brings back {without:.2f} instead of "
        f"{pack.benefits / pack.costs:.2f}.",
        "Each benefit counts as its weakest part is known: counted, experiment, adjusted, benchmark, assumed. "
        f"{_rows(pack, benefits)}",
        _caption(pack, "Present value of the benefits by how they are known; what is assumed in the second colour"),
    )
    steps = [Step(grade, value, "gain" if grade in MEASURED else "loss") for grade, value in known.items()]
    steps.append(Step("All benefits", pack.benefits, "total"))
    waterfall(slide, steps, money_format([pack.benefits]))


def _tornado(deck: Deck, pack: BoardPack) -> None:
    if not pack.tornado.height:
        return
    top = pack.tornado.head(MOST_BARS)
    expected = pack.benefits / pack.costs
    first = top.row(0, named=True)
    slide = deck.slide(
        f"Most of the doubt hangs on {str(first['label']).lower()}: between {first['ratio_low']:.2f} and "
        f"{first['ratio_high']:.2f} back per unit.",
        f"Change of {expected:.2f} with one factor at either end of its 95 % interval, all others as expected.\n"
        + "\n".join(
            f"{row['label']}: {row['ratio_low']:.2f} to {row['ratio_high']:.2f}, {row['variance_share']:.0%} of the "
            f"variance; worth knowing {_money(pack, row['worth_knowing'])}."
            for row in top.iter_rows(named=True)
        ),
        f"Change of the {expected:.2f} that each unit brings back, at the ends of each factor's 95 % interval",
    )
    tornado(
        slide, top["label"].to_list(), (top["ratio_low"] - expected).to_list(),
        (top["ratio_high"] - expected).to_list(), "+0.00;−0.00;0.00",
    )  # fmt: skip


def _assumptions(deck: Deck, pack: BoardPack) -> None:
    rows = []
    for name in pack.used_factors:
        factor = pack.ledger.factors[name]
        currency = pack.ledger.currency
        low, high = (value_text(end, factor.unit, currency) for end in factor.spread.interval())
        value = value_text(factor.spread.mean, factor.unit, currency)
        doubt = "" if factor.spread.is_known else f" ({low} – {high})"
        rows.append(
            (
                factor.label,
                f"{value}{doubt}",
                kind(factor.spread),
                factor.grade,
                factor_owner(factor),
                factor.source,
            )
        )
    if rows:
        heads = ("rests on", "taken as", "known as", "evidence", "stands for it", "source")
        deck.tables(
            "Appendix: what the numbers rest on, and who stands for it", "Each factor as the ledger uses it.",
            heads, rows, (2.6, 3.2, 1.6, 1.2, 1.4, 3.2),
        )  # fmt: skip


def _missing(deck: Deck, pack: BoardPack) -> None:
    if pack.ledger.missing:
        deck.tables(
            "Appendix: what is missing, and what would bring it", "These are not in the total, as no file tells them.",
            ("what is missing", "what would bring it"), pack.ledger.missing, (1, 1),
        )  # fmt: skip


def _definitions(deck: Deck, pack: BoardPack) -> None:
    if pack.definitions:
        deck.tables(
            "Appendix: what each number is", "From the catalogue of numbers.", ("number", "claim", "definition"),
            [(one.label, one.claim, one.definition) for one in pack.definitions], (2.2, 1.2, 8),
        )  # fmt: skip


def _caption(pack: BoardPack, what: str) -> str:
    currency = f" in {pack.ledger.currency}" if pack.ledger.currency else ""
    return f"{what}{currency}, {pack.ledger.months} months from {pack.ledger.starts_on:%Y-%m-%d}"


def _rows(pack: BoardPack, entries: Iterable[Entry]) -> str:
    return "\n".join(
        f"{one.label}: {_money(pack, pack.ledger.present_value(one))} from {one.n:,} rows of {one.source}, "
        f"{pack.ledger.grade(one)}."
        for one in entries
    )


def _money(pack: BoardPack, amount: float) -> str:
    return short_amount_text(amount, pack.ledger.currency)


def _largest(groups: dict[str, float]) -> list[tuple[str, float]]:
    """The largest groups, and all others as one."""
    ranked = sorted(groups.items(), key=lambda group: -abs(group[1]))
    if len(ranked) <= MOST_BARS // 2:
        return ranked
    kept, others = ranked[: MOST_BARS // 2 - 1], ranked[MOST_BARS // 2 - 1 :]
    return [*kept, ("others", sum(value for _, value in others))]
