"""python -m careledger: what the pages do, for scripts and for people who like a prompt."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import typer
from rich.console import Console
from rich.markup import escape

from analytics.estimate import Estimate
from careledger.cli_assumptions import assumptions_app, scenarios
from careledger.cli_export import export_app
from careledger.errors import CareLedgerError, WrongUsage
from careledger.imports.options import DateOrder
from careledger.metrics.catalogue import metrics as catalogue
from careledger.metrics.printed import answer_fields, result_fields, result_text
from careledger.prompt import (
    AsJson,
    CohortName,
    FirstDay,
    LastDay,
    Values,
    console,
    print_json,
    print_table,
    published_desk,
    stated_filters,
)
from careledger.serving import serve
from careledger.store.home import home
from careledger.store.ledger import kept_builds, published_build
from careledger.store.workspace import Workspace

EngineName = Literal["duckdb", "spark"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(assumptions_app, name="assumptions")
app.command()(scenarios)
app.command()(serve)
app.add_typer(export_app, name="export")


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=100, help="How many customers the world has.")] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 20_260_101,
    as_json: AsJson = False,
) -> None:
    """Generate the demo world, import it and build."""
    from careledger.imports.arrival import mark_demo, set_demo_aside
    from careledger.imports.intake import import_paths
    from careledger.imports.options import ImportOptions
    from careledger.store.build import build_ledger
    from careledger.store.lake import Lake
    from careledger.store.text_models import train as train_words
    from data.demo.world import draw_world, write_world

    place = home()
    lake = Lake(place)
    set_demo_aside(lake)
    if lake.batches():
        raise WrongUsage(
            "This home already holds your own data, and demo numbers never stand beside them.",
            next_step="Choose another home: CARELEDGER_HOME=some/folder python -m careledger demo.",
        )
    folder = place / "demo-world"
    write_world(draw_world(customers=customers, seed=seed), folder)
    # The world has an end of its own, so that the same seed gives the same build on any day.
    options = ImportOptions(as_of=datetime(2026, 1, 1, tzinfo=UTC))
    reports = import_paths(lake, sorted(folder.glob("*.parquet")), options)
    if refused := [report.file for report in reports if report.status == "refused"]:
        raise CareLedgerError(f"The demo world's {', '.join(refused)} was refused.", next_step="Report this as a bug.")
    mark_demo(place, reports)
    train_words(lake, place)
    manifest = build_ledger(lake, place)
    stated = {"build_id": manifest.build_id, "rows": sum(r.rows_in for r in reports), "customers": customers}
    if as_json:
        print_json(stated)
    else:
        console.print(f"Demo world: {stated['rows']:,} rows of {customers:,} customers, build {manifest.build_id}.")


@app.command(name="import")
def import_files(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    allow_rejects: Annotated[bool, typer.Option(help="Let the good rows in where others are refused.")] = False,
    build: Annotated[bool, typer.Option(help="Build and publish at the end.")] = True,
    source: Annotated[str | None, typer.Option(help="What the file is, where its headers do not tell.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Zone of times that state none, e.g. Europe/Berlin.")] = None,
    date_order: Annotated[DateOrder | None, typer.Option(help="Where dates leave it open.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of amounts that state none, e.g. EUR.")] = None,
    as_of: Annotated[datetime | None, typer.Option(help="When the export was made; else the file's own time.")] = None,
    caution: Annotated[
        str | None, typer.Option(help="Something to say of this source, e.g. 'only answered threads were collected'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring files in: recognised, checked row by row, balanced, then built and published."""
    from careledger.imports.arrival import arrive
    from careledger.imports.options import ImportOptions

    for path in paths:
        if not path.exists():
            raise WrongUsage(f"There is no {path}.", next_step="Check the path.")
    options = ImportOptions(
        allow_rejects=allow_rejects, source=source, timezone=timezone, date_order=date_order,
        currency=currency, as_of=as_of,
    )  # fmt: skip
    with console.status("Reading …") as status:
        arrival = arrive(
            home(), paths, options, build=build,
            progress=lambda what, share: status.update(f"{escape(what)} {share:.0%}"),
        )  # fmt: skip
    if caution:
        from careledger.contracts import source_family

        for name in {source_family(report.source) for report in arrival.reports if report.source}:
            Workspace(home()).attach_caution(name, caution, who="command line")
    if as_json:
        print_json([_report_fields(report) for report in arrival.reports])
    else:
        _print_reports(arrival)
    if not arrival.is_accepted:
        raise typer.Exit(1)


def _report_fields(report: Any) -> dict[str, Any]:
    names = (
        "file source status rows_in accepted unchanged updated quarantined blank reject_codes "
        "reader batch_id entities cautions message"
    )
    return {name: getattr(report, name) for name in names.split()}


def _print_reports(arrival: Any) -> None:
    for r in arrival.reports:
        if r.status != "ignored":
            balance = f"{r.accepted:,} accepted + {r.unchanged:,} unchanged + {r.updated:,} updated"
            balance += f" + {r.quarantined:,} quarantined + {r.blank:,} blank"
            recognised = r.source or "not recognised"
            console.print(f"{r.file} ({recognised}): {r.status}. {r.rows_in:,} rows in = {balance}", markup=False)
    for report in arrival.reports:
        if report.message and report.status != "imported":
            console.print(f"{report.file}: {report.message}", markup=False)
        for text in report.cautions:
            console.print(f"{report.file}: {text}", markup=False)
    if arrival.demo_set_aside:
        console.print("\nThe demo world was set aside: from here on every number is yours.")
    if arrival.build:
        console.print(f"\nBuilt and published {arrival.build.build_id}. Look: python -m careledger serve")


@app.command()
def build(
    engine: Annotated[EngineName, typer.Option(help="What runs the models; spark where one machine is too small.")] = (
        "duckdb"
    ),
    lake: Annotated[
        str | None, typer.Option(help="Where Spark reads the lake: a folder or an address; else this home's.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build the ledger from the active imports and publish it."""
    from careledger.store.build import ONE_MACHINE, build_ledger
    from careledger.store.lake import Lake

    own = Lake(home())
    if engine == "spark":
        from careledger.store.spark import Spark

        manifest = build_ledger(own, home(), Spark(lake or str(own.folder)))
    elif lake:
        raise WrongUsage(
            "--lake is for --engine spark: DuckDB reads this home's own lake.",
            next_step="Add --engine spark, or leave --lake out.",
        )
    else:
        manifest = build_ledger(own, home(), ONE_MACHINE)
    if as_json:
        print_json({"build_id": manifest.build_id, "tables": {k: v.row_count for k, v in manifest.tables.items()}})
    else:
        print_table(["table", "rows"], [[name, f"{facts.row_count:,}"] for name, facts in manifest.tables.items()])
        console.print(f"Published {manifest.build_id}.")


@app.command()
def train(as_json: AsJson = False) -> None:
    """Learn kinds and reasons from your labels, read every mention with what was learned, and publish."""
    from careledger.store.build import build_ledger
    from careledger.store.lake import Lake
    from careledger.store.text_models import train as train_words

    training = train_words(Lake(home()), home())
    stated = training.fields()
    if training.trained:
        stated["build_id"] = build_ledger(Lake(home()), home()).build_id
    if as_json:
        print_json(stated)
    else:
        print_table(["what", "is"], [[name.replace("_", " "), value] for name, value in stated.items()])
    if not training.trained:
        raise typer.Exit(1)


@app.command()
def builds(
    use: Annotated[str | None, typer.Option(help="Publish this kept build again.")] = None, as_json: AsJson = False
) -> None:
    """The builds that are kept, and which one is published."""
    if use:
        from careledger.store.build import publish_build

        publish_build(home(), use)
    published = published_build(home())
    rows = [
        {"build_id": b.build_id, "published": published is not None and b.build_id == published.build_id,
         "imports": len(b.batches), "rows": sum(t.row_count for t in b.tables.values())}
        for b in kept_builds(home())
    ]  # fmt: skip
    if as_json:
        print_json(rows)
    else:
        print_table(["build", "published", "imports", "rows"], [list(row.values()) for row in rows])


@app.command()
def undo(
    batch_id: Annotated[str, typer.Argument(help="The import to take back; see `imports`.")], as_json: AsJson = False
) -> None:
    """Take an import back and build again without it."""
    from careledger.store.build import build_ledger
    from careledger.store.lake import Lake

    lake = Lake(home())
    batch = lake.undo(batch_id)
    mends = [mend.batch_id for mend in lake.log.mends_of(batch_id)]
    manifest = build_ledger(lake, home())
    if as_json:
        print_json({"undone": batch_id, "file": batch.file_name, "mends": mends, "build_id": manifest.build_id})
    else:
        stay = f" Rows mended in it stay: undo {', '.join(mends)} as well." if mends else ""
        console.print(f"{batch.file_name} was taken back; published {manifest.build_id}.{stay}", markup=False)


@app.command()
def imports(as_json: AsJson = False) -> None:
    """The active imports, newest last."""
    from careledger.store.lake import Lake

    rows = [
        {"batch_id": b.batch_id, "file": b.file_name, "source": b.source, "rows": b.entities}
        for b in Lake(home()).batches()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(["import", "file", "source", "rows"], [list(row.values()) for row in rows])


@app.command()
def metrics(as_json: AsJson = False) -> None:
    """Every number that can be asked for."""
    rows = [
        {"metric": m.id, "label": m.label, "unit": m.unit, "claim": m.claim, "question": m.question}
        for m in catalogue().values()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(["metric", "unit", "question"], [[r["metric"], r["unit"], r["question"]] for r in rows])


@app.command()
def metric(
    metric_id: Annotated[str, typer.Argument(help="See `metrics`.")],
    from_on: FirstDay = None,
    to_on: LastDay = None,
    channel: Values = None,
    brand: Values = None,
    segment: Values = None,
    region: Values = None,
    product: Values = None,
    currency: Values = None,
    cohort: CohortName = None,
    by: Annotated[str | None, typer.Option(help="Group by a dimension, or by day, week, month, quarter, year.")] = None,
    as_json: AsJson = False,
) -> None:
    """One number with its interval, n, claim and cautions."""
    desk = published_desk(cohort)
    chosen = {
        "channel": channel, "brand": brand, "segment": segment, "region": region, "product": product,
        "currency": currency,
    }  # fmt: skip
    filters = stated_filters(desk, from_on, to_on, chosen)
    answer = desk.answer(metric_id, filters)
    stated = answer_fields(answer)
    groups = desk.answers_by(metric_id, by, filters) if by else []
    if by:
        stated["rows"] = [{by: key, **result_fields(result)} for key, result in groups]
    if as_json:
        print_json(stated)
        return
    console.print(f"{answer.metric.label}: {result_text(answer.result)}", markup=False)
    if isinstance(answer.result, Estimate):
        console.print(f"{answer.result.claim}, {answer.result.method}, build {answer.build_id}", markup=False)
        for caution in answer.result.cautions:
            console.print(f"- {caution.text}", markup=False)
    if by:
        print_table([by, answer.metric.label], [[key, result_text(result)] for key, result in groups])


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check that the home, the lake and the published build are whole."""
    from careledger.store.lake import Lake

    place = home()
    lake = Lake(place)
    lake.sweep()
    published = published_build(place)
    facts: dict[str, Any] = {
        "python": sys.version.split()[0], "polars": pl.__version__, "imports": len(lake.batches()),
        "open_quarantine_rows": lake.quarantined().height, "published_build": None, "is_current": None,
    }  # fmt: skip
    if published:
        published_desk().ledger.close()
        facts["published_build"] = published.build_id
        facts["is_current"] = published.inputs == lake.inputs_hash()
    facts["checked_on"] = date.today().isoformat()  # noqa: DTZ011  # a person reads it
    if as_json:
        print_json(facts)
    else:
        print_table(["what", "is"], [[name.replace("_", " "), value] for name, value in facts.items()])


def main() -> int:
    """Run the command line; the exit code is 0 done, 1 data refused, 2 wrong usage."""
    try:
        app(standalone_mode=True)
    except CareLedgerError as error:
        if "--json" in sys.argv:
            print_json({"error": error.what, "next_step": error.next_step})
        else:
            Console(stderr=True, highlight=False, soft_wrap=True).print(str(error), markup=False)
        return error.exit_code
    return 0
