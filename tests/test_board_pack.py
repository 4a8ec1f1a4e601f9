"""The board pack of a build: the screen's numbers to the cent, filters honoured and printed, what is missing said."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from analytics.estimate import Estimate, Insufficient
from analytics.social_roi import returns
from analytics.social_roi.ledger import Ledger
from careledger.exports.board_pack import BoardPack, care_pack
from careledger.exports.slides.board import slides_bytes
from careledger.exports.workbook.board import workbook_bytes
from careledger.imports.arrival import Arrival
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.roi import care_ledger
from careledger.metrics.roi_sentence import whether_care_pays
from careledger.store.home import home as home_of
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from tests.test_cli import careledger
from tests.test_workbook import named, summary

ON_THE_SUMMARY = {
    "Back per unit of cost": "benefit_cost_ratio", "ROI": "roi", "Net present value": "net_present_value",
    "Share of the benefits that is assumed": "share_assumed", "Internal rate of return a year": "internal_rate",
}  # fmt: skip
COSTS = "cost_id,category,programme,started_on,ended_on,amount,currency\n"


@pytest.fixture(scope="module")
def desk(demo_home: Path) -> Iterator[Desk]:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    yield Desk(ledger, Workspace(demo_home))
    ledger.close()


def pack_of(desk: Desk, filters: Filters | None = None, **settings: Any) -> BoardPack:
    pack = care_pack(desk, filters or Filters(), is_invented=True, **settings)
    assert isinstance(pack, BoardPack)
    return pack


@pytest.mark.parametrize(
    ("filters", "settings"),
    [
        (Filters(), {}),
        (Filters(currency=("EUR",)), {"discount_rate": 0.2}),
        (Filters(), {"horizon_months": 36, "reporting_currency": "GBP"}),
    ],
    ids=["as it stands", "in one currency at another rate", "further ahead, both currencies in pounds"],
)
def test_the_workbook_says_what_the_screen_says(desk: Desk, filters: Filters, settings: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(pack_of(desk, filters, **settings))), data_only=True)
    told, compared = summary(book), 0
    for name, metric_id in ON_THE_SUMMARY.items():
        shown = desk.answer(metric_id, filters, **settings).result
        if isinstance(shown, Estimate):
            compared += 1
            assert told[name] == pytest.approx(shown.value, abs=0.005 if shown.unit == "money" else 1e-9), name
    assert compared >= 4
    assert named(book, "audit_difference").value == 0


def test_the_pack_opens_with_the_sentence_of_the_page(desk: Desk) -> None:
    shown, ledger = desk.answer("benefit_cost_ratio").result, care_ledger(desk)
    assert isinstance(shown, Estimate)
    assert isinstance(ledger, Ledger)
    pack, chance = pack_of(desk), returns.chance_of_gain(returns.drawn(ledger))
    assert pack.title == whether_care_pays(ledger, shown, chance)
    assert f"{shown.value:.2f} back per €1 of care ({shown.low:.2f} – {shown.high:.2f}; ROI " in pack.lines[0]
    assert "against no care, over 24 months at 8% a year. The chance" in pack.lines[0]
    assert pack.lines[0].endswith(f"outweigh the costs is {chance:.0%}.")


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.58, "We cannot tell yet whether care pays: each euro brought back 1.03 euros (0.75 – 1.32)."),
        (0.99, "Each euro spent on care brought back 1.03 euros."),
        (0.01, "Each euro spent on care brought back only 1.03 euros."),
    ],
)
def test_that_care_pays_is_stated_only_where_chance_is_ruled_out(desk: Desk, chance: float, said: str) -> None:
    shown, ledger = desk.answer("benefit_cost_ratio", Filters(currency=("EUR",))).result, care_ledger(desk)
    assert isinstance(shown, Estimate)
    assert isinstance(ledger, Ledger)
    ratio = replace(shown, value=1.03, low=0.75, high=1.32)
    assert whether_care_pays(replace(ledger, currency="EUR", missing=()), ratio, chance) == said


def test_slides_hold_the_same_number_and_the_period(desk: Desk) -> None:
    period = Filters(from_on=date(2024, 7, 1))
    pack = pack_of(desk, period)
    deck = Presentation(io.BytesIO(slides_bytes(pack)))
    (bridge, *_) = (shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    shown = desk.answer("net_present_value", period).result
    assert isinstance(shown, Estimate)
    ends = [one.values[-1] for one in bridge.plots[0].series if one.name.startswith("total")]
    assert [end for end in ends if end] == [pytest.approx(shown.value)]
    assert sum("Filters: 2024-07-01 to the last day." in text for text in texts(pack)) == len(deck.slides)


def texts(pack: BoardPack) -> list[str]:
    """Every text on the slides."""
    deck = Presentation(io.BytesIO(slides_bytes(pack)))
    return [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]


def test_a_filter_that_the_ledger_does_not_take_is_stamped_as_not_applied(desk: Desk) -> None:
    desk.workspace.save_cohort("loyal", "three", ["1", "2", "3"], who="ann")
    pack = pack_of(desk.narrowed("loyal"), Filters(region=("DACH",), to_on=date(2025, 6, 30)))
    everybody = pack_of(desk, Filters(to_on=date(2025, 6, 30)))
    desk.workspace.drop_cohort("loyal", who="ann")
    assert pack.figures == everybody.figures
    assert pack.stamp.filters == everybody.stamp.filters == "the first day to 2025-06-30"
    assert everybody.stamp.not_applied == ""
    sentence = "Not applied: region DACH; cohort loyal."
    assert sum(sentence in text for text in texts(pack)) > 1
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(pack)), data_only=True)
    assert any(sentence == cell.value for row in book.worksheets[0].iter_rows() for cell in row)


def test_definitions_are_of_every_number_and_source_in_the_pack(desk: Desk) -> None:
    defined = {one.id for one in pack_of(desk).definitions}
    assert {"benefit_cost_ratio", "net_present_value", "share_assumed", "payback", "answers_that_win"} <= defined


@pytest.mark.slow
def test_costs_in_two_currencies_give_no_pack_without_a_rate(bring: Callable[..., Arrival]) -> None:
    bring(
        build=True,
        costs=COSTS + "1,personnel,care,2025-01-01,2025-01-31,100,EUR\n2,platforms,care,2025-01-01,2025-01-31,5,USD\n",
    )
    ledger = open_ledger(home_of())
    assert ledger is not None
    pack = care_pack(Desk(ledger, Workspace(home_of())), Filters(), is_invented=False)
    ledger.close()
    assert isinstance(pack, Insufficient)
    assert "Bring fx_rates.csv" in pack.needed


def test_the_pack_is_written_from_the_command_line(demo_home: Path, tmp_path: Path) -> None:
    for kind in ("xlsx", "pptx"):
        out = tmp_path / f"pack.{kind}"
        done = careledger(demo_home, "export", kind, "--out", str(out), "--currency", "EUR", "--json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert (told["file"], told["not_applied"]) == (str(out), "currency EUR")
        assert out.read_bytes().startswith(b"PK")


@pytest.mark.slow
def test_without_costs_the_command_says_what_is_missing(
    bring: Callable[..., Arrival], home: Path, tmp_path: Path
) -> None:
    bring(build=True, orders="order_id,customer_id,ordered_at,amount,currency\n1,a,2026-01-05T10:00:00Z,10.00,EUR\n")
    out = tmp_path / "pack.xlsx"
    done = careledger(home, "export", "xlsx", "--out", str(out))
    assert (done.returncode, "costs.csv" in done.stderr, out.exists()) == (1, True, False), done.stderr


def test_the_table_behind_a_number_is_exported_too(demo_home: Path) -> None:
    lines = careledger(demo_home, "export", "csv", "contacts_saved_assumed", "--table").stdout.splitlines()
    assert lines[0].startswith("gate,label,origin,")
    refused = careledger(demo_home, "export", "csv", "revenue", "--table", "--currency", "EUR")
    assert (refused.returncode, "revenue is read from no table." in refused.stderr) == (1, True)
