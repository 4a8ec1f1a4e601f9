"""Every number is defined once, completely."""

import inspect

import pytest

from careledger.contracts import entities
from careledger.errors import WrongUsage
from careledger.metrics.answer import GROUPINGS
from careledger.metrics.catalogue import Metric, metric, metrics, needs
from careledger.store.ledger import query_parameters, query_text

every = pytest.mark.parametrize("one", metrics().values(), ids=lambda one: one.id)


@every
def test_a_metric_names_a_query_an_estimator_and_rows_that_exist(one: Metric) -> None:
    assert query_text(one.query).startswith("/*")
    assert "imports.file_name" in query_text(one.rows_query)
    assert inspect.isfunction(one.function())


@every
def test_the_rows_behind_are_narrowed_by_the_same_filters(one: Metric) -> None:
    own = {"window_seconds", "grain", "clock", "rule", "attribute", "row_limit"}
    assert query_parameters(one.query) - own == query_parameters(one.rows_query) - own


@every
def test_a_metric_asks_a_question_and_names_known_needs(one: Metric) -> None:
    assert one.question.endswith("?")
    assert one.definition.endswith(".")
    assert set(one.needs) <= set(needs())
    assert set(needs()[one.needs[0]].entities) & set(entities()), "its first need names what it speaks of"


@every
def test_every_parameter_is_taken_by_the_query_or_the_estimator(one: Metric) -> None:
    queries = (one.query, *one.frames)
    taken = {name for query in queries for name in query_parameters(query)} | set(
        inspect.signature(one.function()).parameters
    )
    assert set(one.parameters) <= taken


def test_an_unknown_metric_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WrongUsage, match="There is no metric 'happiness'. Known: .*community_questions"):
        metric("happiness")


def test_groupings_are_words_of_the_house() -> None:
    assert {"channel", "brand", "segment", "region", "month"} <= set(GROUPINGS)
