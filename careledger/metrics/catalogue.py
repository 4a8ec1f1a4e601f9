"""The one definition of each number, read from sql/catalogue/*.toml."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from analytics.estimate import Claim, Result, Unit
from careledger.errors import WrongUsage
from careledger.store.home import PROJECT

CATALOGUE = PROJECT / "sql" / "catalogue"
NEEDS = ("needs.toml", "needs_of_customers.toml")
NO_METRICS = (*NEEDS, "assumptions.toml", "claims.toml")
LISTS = ("cautions", "references", "needs", "assumptions", "frames", "sums")
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that a number needs of the imported files, and what to say where it is absent."""

    fact: str
    reason: str
    file: str
    also: str | None = None
    entities: tuple[str, ...] = ()

    def is_met(self, coverage: dict[str, Any]) -> bool:
        """True if a source holds it; `coverage` is its row of `Desk.coverage`."""
        return bool(coverage[self.fact] or (self.also and coverage[self.also]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """A query of counts made at the build, which gives the same rows at once for some settings of a number."""

    query: str
    settings: dict[str, list[Any]]

    def holds(self, settings: dict[str, Any]) -> bool:
        """Whether it was made for these settings."""
        return all(settings[name] in values for name, values in self.settings.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number: what it asks, how it is defined, where its rows come from, who computes it."""

    id: str
    label: str
    question: str
    definition: str
    unit: Unit
    better: Better
    additive: bool
    claim: Claim
    query: str
    rows_query: str
    estimator: str
    cautions: tuple[str, ...]
    references: tuple[str, ...]
    needs: tuple[str, ...]
    parameters: dict[str, Any] = field(default_factory=dict)
    cube: Cube | None = None
    assumptions: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()  # columns added up, by the engine, over rows that agree in all else that is asked for
    frames: tuple[str, ...] = ()  # further queries that it is computed from, none of which a cohort narrows

    def function(self) -> Callable[..., Result]:
        """The estimator itself."""
        module, name = self.estimator.rsplit(".", 1)
        found: Callable[..., Result] = getattr(importlib.import_module(module), name)
        return found


@cache
def metrics() -> dict[str, Metric]:
    """Every metric by id, in the order of the catalogue's files."""
    found: dict[str, Metric] = {}
    for path in sorted(CATALOGUE.glob("*.toml")):
        if path.name not in NO_METRICS:
            for name, stated in _read(path).items():
                if name in found:
                    raise ValueError(f"{path.name}: {name} is defined twice")
                lists: dict[str, Any] = {key: tuple(stated[key]) for key in LISTS if key in stated}
                cube = {"cube": Cube(**stated["cube"])} if "cube" in stated else {}
                found[name] = Metric(id=name, **stated | lists | cube)
                if found[name].unit not in get_args(Unit) or found[name].claim not in get_args(Claim):
                    raise ValueError(f"{path.name}: {name} has an unknown unit or claim")
    return found


@cache
def needs() -> dict[str, Need]:
    """Every need by name."""
    stated = {name: facts for file in NEEDS for name, facts in _read(CATALOGUE / file).items()}
    return {name: Need(**facts | {"entities": tuple(facts.get("entities", ()))}) for name, facts in stated.items()}


def metric(metric_id: str) -> Metric:
    """The metric called `metric_id`; WrongUsage naming the known ones otherwise."""
    known = metrics()
    if metric_id not in known:
        raise WrongUsage(f"There is no metric {metric_id!r}.", next_step=f"Known: {', '.join(known)}.")
    return known[metric_id]


def metric_reference() -> str:
    """docs/metrics.md: every number with its question, definition, unit, claim, query and estimator."""
    parts = ["# Every number, defined once\n\nMade from `sql/catalogue/*.toml`; do not edit here.\n"]
    for one in metrics().values():
        missing = " ".join(f"{needs()[name].reason}" for name in one.needs)
        parts.append(
            f"\n## {one.id}\n\n*{one.question}*\n\n{one.definition}\n\n"
            f"- Unit: {one.unit}; better: {one.better}; claim: {one.claim}; "
            f"{'adds up over groups' if one.additive else 'does not add up over groups'}.\n"
            f"- Rows: `sql/queries/{one.query}.sql`; computed by `{one.estimator}`.\n"
            + (f"- From the cube where it holds them: `sql/queries/{one.cube.query}.sql`.\n" if one.cube else "")
            + (
                f"- Parameters: {', '.join(f'{k} = {v}' for k, v in one.parameters.items())}.\n"
                if one.parameters
                else ""
            )
            + (f"- Also from: {', '.join(one.frames)}.\n" if one.frames else "")
            + (f"- Rests on the assumptions: {', '.join(one.assumptions)}.\n" if one.assumptions else "")
            + "".join(f"- {caution}\n" for caution in one.cautions)
            + (f"- References: {'; '.join(one.references)}.\n" if one.references else "")
            + (f"- Says instead of a number, where that is so: {missing}\n" if missing else "")
        )
    return "".join(parts)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    (PROJECT / "docs" / "metrics.md").write_text(metric_reference(), encoding="utf-8")
