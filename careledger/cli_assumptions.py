"""python -m careledger assumptions and scenarios: what is believed, who stands for it, what plans come to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from careledger.metrics.assumptions import assumptions, state_assumption, withdraw_assumption
from careledger.prompt import AsJson, console, print_json, print_table, published_desk
from careledger.store.home import home
from careledger.store.workspace import Workspace

assumptions_app = typer.Typer(no_args_is_help=True, help="List, state or withdraw what nobody measured.")
Name = Annotated[str, typer.Argument(help="See `assumptions list`.")]
Number = Annotated[float | None, typer.Option(help="A share is between 0 and 1.")]


@assumptions_app.command("list")
def list_assumptions(as_json: AsJson = False) -> None:
    """Every assumption with its range and who stands for it."""
    known = assumptions(Workspace(home())).values()
    if as_json:
        print_json([asdict(one) for one in known])
    else:
        print_table(
            ["assumption", "expected", "unit", "owner", "stated on", "question"],
            [[one.id, one.belief, one.currency or one.unit, one.owner, one.stated_on, one.question] for one in known],
        )


@assumptions_app.command("state")
def state(
    name: Name,
    owner: Annotated[str, typer.Option(help="Who stands for it.")],
    source: Annotated[str, typer.Option(help="Where it comes from.")],
    low: Number = None,
    likely: Number = None,
    high: Number = None,
    successes: Annotated[float | None, typer.Option(help="Of a survey: how many said yes.")] = None,
    trials: Annotated[float | None, typer.Option(help="Of a survey: how many answered.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of an amount.")] = None,
    as_json: AsJson = False,
) -> None:
    """State an assumption: a range, or a survey; the log keeps who, when, from and to."""
    fields = {"low": low, "likely": likely, "high": high, "successes": successes, "trials": trials,
              "currency": currency}  # fmt: skip
    given = {field: value for field, value in fields.items() if value is not None}
    said = state_assumption(Workspace(home()), name, given, owner=owner, source=source, who=owner)
    if as_json:
        print_json(asdict(said))
    else:
        console.print(f"{said.label}: {said.belief}, {said.owner} stands for it.", markup=False)


@assumptions_app.command("withdraw")
def withdraw(name: Name, who: Annotated[str, typer.Option(help="Who takes it back.")], as_json: AsJson = False) -> None:
    """Go back to what the catalogue assumes."""
    workspace = Workspace(home())
    withdraw_assumption(workspace, name, who=who)
    if as_json:
        print_json(asdict(assumptions(workspace)[name]))
    else:
        console.print(f"{name} is the catalogue's again.", markup=False)


def scenarios(as_json: AsJson = False) -> None:
    """What care brings back under each saved scenario, and as it is."""
    from careledger.metrics.printed import result_fields, result_text
    from careledger.metrics.scenarios import ratios_by_scenario

    told = ratios_by_scenario(published_desk(None))
    if as_json:
        print_json([{"scenario": name} | result_fields(ratio) for name, ratio in told.items()])
    else:
        print_table(["scenario", "back per unit of cost"], [[name, result_text(one)] for name, one in told.items()])
