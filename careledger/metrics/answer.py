"""Metric + filters → result: the one place where a query's rows meet an estimator."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, TypeVar, get_args

import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result
from careledger.errors import WrongUsage
from careledger.metrics.assumptions import beliefs
from careledger.metrics.catalogue import Metric, Need, metric, needs
from careledger.metrics.filters import DIMENSIONS, Filters
from careledger.store.ledger import Added, Ledger, query_parameters, query_text
from careledger.store.workspace import Workspace

T = TypeVar("T")
Grain = Literal["day", "week", "month", "quarter", "year"]
GROUPINGS = (
    "channel",
    "brand",
    "segment",
    "region",
    "product",
    "topic",
    "agent",
    "priority",
    "currency",
    *get_args(Grain),
)
SHOWN_ROWS = 1000
ALL_ROWS = 10_000_000
# Frames and arrays print a part of themselves, objects without words an address.
NEVER_TOLD_APART = re.compile(r"shape: \(|array\(|Series: | at 0x")
PERIOD_ENDS = {"from_at": "start of period", "to_at": "end of period"}
STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A metric's result for some filters, with all that explains it."""

    metric: Metric
    result: Result
    filters: Filters
    parameters: dict[str, Any]
    build_id: str
    query: str
    cohort: str | None = None

    @property
    def sql(self) -> str:
        """The query as it ran; its `$name`s are in `parameters`."""
        return query_text(self.query)


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to answer: a published build and what people said about it."""

    ledger: Ledger
    workspace: Workspace

    def narrowed(self, cohort: str | None) -> Desk:
        """The desk for the customers of a saved cohort alone; the same desk where none is named.

        Raises:
            WrongUsage: no cohort is saved under that name.
        """
        return self if cohort is None else replace(self, ledger=self.ledger.narrowed(self.workspace.cohort(cohort)))

    def kept(self, what: str, asked: object, work: Callable[[], T]) -> T:
        """What `work` gives, worked out once for a build, a cohort and what people said of its sources.

        `asked` is all else that it follows from, and is told apart by its `repr`; what that would cut short is
        worked out each time.
        """
        said = repr(asked)
        if NEVER_TOLD_APART.search(said):
            return work()
        key = (what, said, self.ledger.cohort, tuple(self.workspace.answered_only_sources()))
        found: T = self.ledger.results.result(key, work)
        return found

    def coverage(self) -> pl.DataFrame:
        """What each source holds: one row per source, one column per fact, 0 where it holds none of it."""
        return self.kept("coverage", None, self._coverage)

    def _coverage(self) -> pl.DataFrame:
        facts = self.ledger.frame("coverage", {"answered_only_sources": self.workspace.answered_only_sources()})
        sources = self.ledger.frame("sources").select("source").unique()
        held = facts.pivot("fact", index="source", values="row_count") if len(facts) else facts.select("source")
        absent = {need.fact for need in needs().values()} | {need.also for need in needs().values() if need.also}
        empty = [pl.lit(0).alias(fact) for fact in sorted(absent - set(held.columns))]
        return sources.join(held, on="source", how="left").with_columns(empty).fill_null(0).sort("source")

    def filter_values(self) -> dict[str, list[str]]:
        """The values that each dimension can be narrowed to, the most frequent first."""
        ranked = self.ledger.frame("filter_values").sort(["row_count", "value"], descending=[True, False])
        return {name: ranked.filter(pl.col("dimension") == name)["value"].to_list() for name in DIMENSIONS}

    def missing(self, need_names: tuple[str, ...]) -> Insufficient | None:
        """What stands in the way, in words; None if at least one source meets every need.

        Sources that have nothing of the first need are beside the point and not spoken of.
        """
        return self.kept("missing", need_names, lambda: self._missing(need_names))

    def _missing(self, need_names: tuple[str, ...]) -> Insufficient | None:
        stated = [needs()[name] for name in need_names]
        reasons: dict[str, Need] = {}
        for source in self.coverage().iter_rows(named=True):
            unmet = next((need for need in stated if not need.is_met(source)), None)
            if unmet is None:
                return None
            if unmet is not stated[0]:
                reasons[source["source"]] = unmet
        if not stated:
            return None
        if not reasons:
            return Insufficient(stated[0].reason, stated[0].file)
        distinct = list(dict.fromkeys(reasons.values()))
        if len(distinct) == 1:
            return Insufficient(distinct[0].reason, distinct[0].file)
        told = " ".join(f"{source}: {need.reason}" for source, need in reasons.items())
        return Insufficient(told, " Or: ".join(need.file for need in distinct))

    def answer(self, metric_id: str, filters: Filters | None = None, **overrides: Any) -> Answer:
        """One number. `overrides` replace parameters of the catalogue, e.g. `window_seconds`.

        Raises:
            WrongUsage: no such metric or parameter.
        """
        asked, narrowed = metric(metric_id), filters or Filters()
        settings = self._settings(asked, overrides)
        query = self._query(asked, narrowed, settings)
        parameters = self._query_parameters(query, narrowed, settings)
        absent = self.missing(asked.needs)

        def estimated() -> Result:
            beside = {"frames": self.frames_of(metric_id, filters, **overrides)} if asked.frames else {}
            return _estimated(asked, self._frame(asked, query, parameters, settings), settings | beside)

        # Frames beside it are of everybody in the same period, so that filters and settings say which they are.
        result = absent or self.kept("answer", (metric_id, query, narrowed, parameters, settings), estimated)
        return self.told(metric_id, result, filters, **overrides)

    def told(self, metric_id: str, result: Result, filters: Filters | None = None, **overrides: Any) -> Answer:
        """One number whose result somebody has at hand, from the same rows under the same settings."""
        asked, narrowed = metric(metric_id), filters or Filters()
        settings = self._settings(asked, overrides)
        query = self._query(asked, narrowed, settings)
        claimed = _claimed(asked, result)
        if isinstance(claimed, Estimate):
            claimed = claimed.with_cautions(*self._cautions(asked, narrowed))
        return Answer(
            metric=asked, result=claimed, filters=narrowed,
            parameters=settings | self._query_parameters(query, narrowed, settings),
            build_id=self.ledger.manifest.build_id, query=query,
            cohort=self.ledger.cohort.name if self.ledger.cohort else None,
        )  # fmt: skip

    def frame_of(self, metric_id: str, filters: Filters | None = None, **overrides: Any) -> pl.DataFrame:
        """The frame that a number is computed from, for pages that read more from it than the number."""
        asked, narrowed = metric(metric_id), filters or Filters()
        settings = self._settings(asked, overrides)
        query = self._query(asked, narrowed, settings)
        return self.ledger.frame(query, self._query_parameters(query, narrowed, settings))

    def settings(self, metric_id: str, **overrides: Any) -> dict[str, Any]:
        """The parameters that a number is computed under, with what is assumed where it rests on assumptions."""
        return self._settings(metric(metric_id), overrides)

    def frames_of(self, metric_id: str, filters: Filters | None = None, **overrides: Any) -> dict[str, pl.DataFrame]:
        """What a number is computed from beside its own query: of everybody in the period, as its costs are."""
        asked, narrowed = metric(metric_id), filters or Filters()
        settings = self._settings(asked, overrides)
        period = Filters(from_on=narrowed.from_on, to_on=narrowed.to_on)
        everybody = self.ledger.whole()
        return {name: everybody.frame(name, self._query_parameters(name, period, settings)) for name in asked.frames}

    def answers_by(
        self, metric_id: str, by: str, filters: Filters | None = None, **overrides: Any
    ) -> list[tuple[Any, Result]]:
        """One number per group, in the order of the groups. The groups are disjoint.

        Raises:
            WrongUsage: the metric cannot be grouped so.
        """
        asked, narrowed = metric(metric_id), filters or Filters()
        if asked.frames:
            raise WrongUsage(
                f"{metric_id} is a total and cannot be grouped.",
                next_step="Narrow it to a period with --from and --to.",
            )
        settings = self._settings(asked, overrides)
        if absent := self.missing(asked.needs):
            return [(None, absent)]
        parameters = self._query_parameters(asked.query, narrowed, settings)
        return self.kept(
            "groups", (metric_id, by, parameters, settings), lambda: self._groups(asked, by, parameters, settings)
        )

    def _groups(
        self, asked: Metric, by: str, parameters: dict[str, Any], settings: dict[str, Any]
    ) -> list[tuple[Any, Result]]:
        column = "happened_on" if by in get_args(Grain) else by
        held = self.ledger.columns(asked.query)
        if by not in GROUPINGS or column not in held:
            able = [name for name in GROUPINGS if name in held]
            if "happened_on" in held:
                able += get_args(Grain)
            raise WrongUsage(f"{asked.id} cannot be grouped by {by}.", next_step=f"Possible: {', '.join(able)}.")
        frame = self._frame(asked, asked.query, parameters, settings, beside=(column,))
        if column == "happened_on":
            frame = frame.with_columns(_truncated(by).alias("group"))
        else:
            frame = frame.with_columns(pl.col(by).alias("group"))
        return [(key, _estimated(asked, part, settings)) for key, part in _parts(frame)]

    def _frame(
        self,
        asked: Metric,
        query: str,
        parameters: dict[str, Any],
        settings: dict[str, Any],
        beside: Iterable[str] = (),
    ) -> pl.DataFrame:
        """What the estimator takes: all rows, or only its columns where the engine may add the rest up."""
        if not asked.sums:
            return self.ledger.frame(query, parameters)
        taken = [name for name in inspect.signature(asked.function()).parameters if name not in settings]
        keys = dict.fromkeys([*beside, *(name for name in taken if name not in asked.sums)])
        return self.ledger.frame(query, parameters, Added(tuple(keys), asked.sums))

    def rows_behind(self, answered: Answer, limit: int = SHOWN_ROWS) -> pl.DataFrame:
        """At most `limit` of the rows that a number was computed from, each with its file and line."""
        query = answered.metric.rows_query
        settings = {name: answered.parameters[name] for name in answered.metric.parameters} | {"row_limit": limit}
        return self.ledger.frame(query, self._query_parameters(query, answered.filters, settings))

    def rows_of_group(self, answered: Answer, by: str, group: Any) -> pl.DataFrame:
        """All rows behind one group of a number: as many as the `n` that `answers_by` gives it.

        Raises:
            WrongUsage: the rows do not tell that group.
        """
        if by in get_args(Grain):
            last = _next(by, group) - timedelta(days=1)
            start = max(group, answered.filters.from_on or group)
            within = replace(answered.filters, from_on=start, to_on=min(last, answered.filters.to_on or last))
            return self.rows_behind(replace(answered, filters=within), limit=ALL_ROWS)
        rows = self.rows_behind(answered, limit=ALL_ROWS)
        if by not in rows.columns:
            raise WrongUsage(f"The rows of {answered.metric.id} are not told apart by {by}.")
        return rows.filter(pl.col(by).eq_missing(pl.lit(group)))

    def _feeding_sources(self, asked: Metric) -> set[str]:
        """The sources that hold anything this metric counts."""
        first = needs()[asked.needs[0]]
        return self.kept(
            "feeding", asked.needs[0],
            lambda: {row["source"] for row in self.coverage().iter_rows(named=True) if first.is_met(row)},
        )  # fmt: skip

    def sources_of(self, asked: Metric) -> list[str]:
        """The sources that this metric is computed from: those that meet every need of it."""
        stated = [needs()[name] for name in asked.needs]
        rows = self.coverage().iter_rows(named=True)
        return [row["source"] for row in rows if all(need.is_met(row) for need in stated)]

    def _settings(self, asked: Metric, overrides: dict[str, Any]) -> dict[str, Any]:
        known = dict(asked.parameters)
        if asked.assumptions:  # as somebody stated them, unless the asker wants to see what others would do
            known["assumed"] = beliefs(self.workspace, asked.assumptions)
        if unknown := sorted(set(overrides) - set(known)):
            raise WrongUsage(
                f"{asked.id} has no parameter {unknown[0]!r}.",
                next_step=f"Its parameters: {', '.join(asked.parameters) or 'none'}.",
            )
        return known | overrides

    def _query(self, asked: Metric, filters: Filters, settings: dict[str, Any]) -> str:
        """The cube's query where it holds what is asked: whole cohorts, of all customers, by its own dimensions."""
        cube = asked.cube
        if cube is None or self.ledger.cohort or not cube.holds(settings):
            return asked.query
        unheld = query_parameters(asked.query) - query_parameters(cube.query)
        is_whole = filters.holds_whole("week" if settings["grain"] == "week" else "month")
        return cube.query if is_whole and not unheld.intersection(filters.set_names()) else asked.query

    def _query_parameters(self, query: str, filters: Filters, settings: dict[str, Any]) -> dict[str, Any]:
        # A query with one row for each row behind it is its own rows query, and is then asked for all of them.
        known = {"row_limit": ALL_ROWS} | filters.parameters() | settings
        known["answered_only_sources"] = self.workspace.answered_only_sources()
        return {name: known[name] for name in query_parameters(query)}

    def _cautions(self, asked: Metric, filters: Filters) -> Iterator[Caution]:
        taken = query_parameters(asked.query)
        for name in filters.set_names():
            if name not in taken:
                yield Caution(
                    "filter-not-applied", f"The {PERIOD_ENDS.get(name, name)} filter does not apply to this number."
                )
        if self.ledger.cohort and not self.ledger.is_narrowed(asked.query):
            yield Caution("filter-not-applied", f"The cohort {self.ledger.cohort.name} does not apply to this number.")
        feeding = self._feeding_sources(asked)
        for source, text in self.workspace.source_cautions():
            if source in feeding:
                yield Caution("source", f"{source}: {text}")
        for text in asked.cautions:
            yield Caution("definition", text)


def _truncated(grain: str) -> pl.Expr:
    return pl.col("happened_on").dt.truncate(STEPS[grain])


def _next(grain: str, start: date) -> date:
    following: date = pl.Series([start]).dt.offset_by(STEPS[grain])[0]
    return following


def _parts(frame: pl.DataFrame) -> Iterator[tuple[Any, pl.DataFrame]]:
    for (key,), part in sorted(
        frame.partition_by("group", as_dict=True).items(), key=lambda item: (item[0][0] is None, item[0][0])
    ):
        yield key, part


def _estimated(asked: Metric, frame: pl.DataFrame, settings: dict[str, Any]) -> Result:
    """Call the estimator: each of its parameters is the frame, one of its columns, or a setting."""
    function: Callable[..., Result] = asked.function()
    arguments: dict[str, Any] = {}
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        if name == "frame":
            arguments[name] = frame
        elif name in settings:  # before columns: the grid's `age` column is not the age that is asked for
            arguments[name] = settings[name]
        elif name in frame.columns:
            is_series = parameter.annotation is pl.Series
            arguments[name] = frame[name] if is_series else frame[name].to_numpy()
        elif parameter.default is inspect.Parameter.empty:
            raise TypeError(f"{asked.id}: {asked.estimator} needs {name}, which {asked.query} does not give")
    return _claimed(asked, function(**arguments))


def _claimed(asked: Metric, result: Result) -> Result:
    """The number with its claim; an effect that its verdict does not bear is not called one."""
    if isinstance(result, Insufficient) or (asked.claim, result.claim) == ("causal", "associational"):
        return result
    return replace(result, claim=asked.claim)
