"""python -m careledger export: numbers, their rows, pages and the board pack as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from analytics.estimate import Estimate, Insufficient
from careledger.errors import CareLedgerError
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.metrics.filters import Filters
from careledger.prompt import (
    AsJson,
    CohortName,
    FirstDay,
    LastDay,
    Values,
    console,
    print_json,
    published_desk,
    stated_filters,
)
from careledger.store.home import home

if TYPE_CHECKING:
    from careledger.exports.board_pack import BoardPack  # NumPy and SciPy take their time; only two commands need it

export_app = typer.Typer(no_args_is_help=True, help="Write numbers, their rows, pages and the board pack to files.")
Horizon = Annotated[int | None, typer.Option(min=1, max=240, help="Months from the first cost on.")]
Discount = Annotated[float | None, typer.Option(min=0, max=100, help="% a year.")]
InCurrency = Annotated[str | None, typer.Option(help="Currency; others are converted by fx_rates.csv.")]
Out = Annotated[Path, typer.Option(help="File to write.")]


@export_app.command("csv")
def export_csv(
    metric_id: Annotated[str, typer.Argument(help="See `metrics`.")],
    out: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
    table: Annotated[bool, typer.Option(help="The curve or table that the number is read from, not its rows.")] = False,
    from_on: FirstDay = None,
    to_on: LastDay = None,
    channel: Values = None,
    brand: Values = None,
    segment: Values = None,
    region: Values = None,
    product: Values = None,
    currency: Values = None,
    cohort: CohortName = None,
    as_json: AsJson = False,
) -> None:
    """The rows behind a number, each with its file and line."""
    from careledger.exports.csv import csv_text

    desk = published_desk(cohort)
    chosen = {
        "channel": channel, "brand": brand, "segment": segment, "region": region, "product": product,
        "currency": currency,
    }  # fmt: skip
    answer = desk.answer(metric_id, stated_filters(desk, from_on, to_on, chosen))
    if not table:
        frame = desk.rows_behind(answer, limit=ALL_ROWS)
    elif not isinstance(answer.result, Estimate):
        raise CareLedgerError(answer.result.reason, next_step=answer.result.needed)
    elif answer.result.rows is None:
        raise CareLedgerError(f"{metric_id} is read from no table.", next_step="Leave out --table for its rows.")
    else:
        frame = answer.result.rows
    if out:
        out.write_text(csv_text(frame), encoding="utf-8")
        _say_written(out, as_json, rows=frame.height)
    elif as_json:
        print_json(frame.to_dicts())
    else:
        sys.stdout.write(csv_text(frame))


@export_app.command("xlsx")
def export_xlsx(
    out: Out,
    horizon: Horizon = None,
    discount: Discount = None,
    report_in: InCurrency = None,
    from_on: FirstDay = None,
    to_on: LastDay = None,
    channel: Values = None,
    brand: Values = None,
    segment: Values = None,
    region: Values = None,
    product: Values = None,
    currency: Values = None,
    cohort: CohortName = None,
    as_json: AsJson = False,
) -> None:
    """The board pack as a workbook: formulas from assumptions to the total, and an audit that reads 0."""
    from careledger.exports.workbook.board import workbook_bytes

    chosen = {
        "channel": channel, "brand": brand, "segment": segment, "region": region, "product": product,
        "currency": currency,
    }  # fmt: skip
    desk = published_desk(cohort)
    pack = _pack(desk, stated_filters(desk, from_on, to_on, chosen), horizon, discount, report_in)
    out.write_bytes(workbook_bytes(pack))
    _say_written(out, as_json, pack.stamp.not_applied, entries=len(pack.ledger.entries))


@export_app.command("pptx")
def export_pptx(
    out: Out,
    horizon: Horizon = None,
    discount: Discount = None,
    report_in: InCurrency = None,
    from_on: FirstDay = None,
    to_on: LastDay = None,
    channel: Values = None,
    brand: Values = None,
    segment: Values = None,
    region: Values = None,
    product: Values = None,
    currency: Values = None,
    cohort: CohortName = None,
    as_json: AsJson = False,
) -> None:
    """The board pack as slides: one message each, charts that stay editable, definitions and assumptions behind."""
    from careledger.exports.slides.board import slides_bytes

    chosen = {
        "channel": channel, "brand": brand, "segment": segment, "region": region, "product": product,
        "currency": currency,
    }  # fmt: skip
    desk = published_desk(cohort)
    pack = _pack(desk, stated_filters(desk, from_on, to_on, chosen), horizon, discount, report_in)
    out.write_bytes(slides_bytes(pack))
    _say_written(out, as_json, pack.stamp.not_applied, entries=len(pack.ledger.entries))


@export_app.command("pdf")
def export_pdf(
    page: Annotated[str, typer.Option(help="The end of the page's address, e.g. `cohorts`.")],
    out: Out,
    setting: Annotated[
        list[str] | None, typer.Option(help="As in the page's address, e.g. months=24; may be given several times.")
    ] = None,
    from_on: FirstDay = None,
    to_on: LastDay = None,
    channel: Values = None,
    brand: Values = None,
    segment: Values = None,
    region: Values = None,
    product: Values = None,
    currency: Values = None,
    cohort: CohortName = None,
    as_json: AsJson = False,
) -> None:
    """A page with its filters, build and definitions; as HTML where the file is named so, or no Chromium is here."""
    from careledger.exports.page_print import NO_BROWSER, browser, drawn_page, pdf_bytes
    from careledger.exports.stamp import observed_days

    chosen = {
        "channel": channel, "brand": brand, "segment": segment, "region": region, "product": product,
        "currency": currency,
    }  # fmt: skip
    desk = published_desk(cohort)
    filters = stated_filters(desk, from_on, to_on, chosen)
    first, last = observed_days(desk)
    desk.ledger.close()
    query = {name: values for name, values in chosen.items() if values} | ({"cohort": [cohort]} if cohort else {})
    if filters.from_on or filters.to_on:  # a page knows no open period
        query["period"] = [str(day) for day in (filters.from_on or first, filters.to_on or last) if day]
    for each in setting or []:
        name, _, value = each.partition("=")
        query.setdefault(name, []).append(value)
    html = drawn_page(page, query, "html")
    is_html = out.suffix == ".html"
    if not is_html and browser() is None:
        out, is_html = out.with_suffix(".html"), True
        Console(stderr=True).print(f"{NO_BROWSER} This is the page as HTML: print it from any browser.")
    out.write_bytes(html if is_html else pdf_bytes(html))
    _say_written(out, as_json)


def _pack(
    desk: Desk, filters: Filters, horizon: int | None, discount: float | None, report_in: str | None
) -> BoardPack:
    """The board pack of a selection; CareLedgerError says what is missing where there is no ledger."""
    from careledger.exports.board_pack import care_pack
    from careledger.imports.arrival import is_demo

    rate = None if discount is None else discount / 100
    stated = {"horizon_months": horizon, "discount_rate": rate, "reporting_currency": report_in}
    settings = {name: value for name, value in stated.items() if value is not None}
    pack = care_pack(desk, filters, is_invented=is_demo(home()), **settings)
    if isinstance(pack, Insufficient):
        raise CareLedgerError(pack.reason, next_step=pack.needed)
    return pack


def _say_written(out: Path, as_json: bool, not_applied: str = "", **facts: int) -> None:
    if as_json:
        print_json({"file": str(out), **({"not_applied": not_applied} if not_applied else {}), **facts})
    else:
        if not_applied:
            console.print(f"Not applied: {not_applied}.", markup=False)
        counted = "".join(f"{count:,} {name} " for name, count in facts.items())
        console.print(f"{counted}→ {out}", markup=False)
