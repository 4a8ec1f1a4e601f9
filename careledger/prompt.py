"""What every command shares: what it prints on, the options it takes, the build it asks."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from careledger.errors import CareLedgerError
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters, validated
from careledger.store.home import home
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

console = Console(highlight=False, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Values = Annotated[list[str] | None, typer.Option(help="Keep only these; may be given several times.")]
FirstDay = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, UTC.")]
CohortName = Annotated[str | None, typer.Option("--cohort", help="A cohort saved on the Cohorts page.")]
LastDay = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, UTC.")]


def print_json(value: Any) -> None:
    """A value as JSON on standard output."""
    sys.stdout.write(json.dumps(value, default=str, ensure_ascii=False, indent=1) + "\n")


def print_table(columns: list[str], rows: list[list[Any]]) -> None:
    """Rows under their heads."""
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))  # Text: data is no markup
    console.print(table)


def published_desk(cohort: str | None = None) -> Desk:
    """The published build, for the customers of a saved cohort alone where one is named.

    Raises:
        CareLedgerError: nothing has been built yet.
        WrongUsage: no cohort is saved under that name.
    """
    ledger = open_ledger(home())
    if ledger is None:
        raise CareLedgerError(
            "Nothing has been built yet.",
            next_step="Run `python -m careledger import PATH…` on your files, or `python -m careledger demo`.",
        )
    return Desk(ledger, Workspace(home())).narrowed(cohort)


def stated_filters(
    desk: Desk, from_on: datetime | None, to_on: datetime | None, chosen: Mapping[str, list[str] | None]
) -> Filters:
    """What the options narrow a number to; WrongUsage where no row has a value."""
    stated: dict[str, Any] = {name: values for name, values in chosen.items() if values}
    stated |= {"from_on": from_on.date() if from_on else None, "to_on": to_on.date() if to_on else None}
    return validated(stated, desk.filter_values())
