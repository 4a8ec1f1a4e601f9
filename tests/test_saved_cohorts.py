"""A saved cohort narrows every number that is about customers, and says where it cannot."""

from pathlib import Path

import polars as pl
import pytest

from analytics.estimate import Estimate
from careledger.errors import WrongUsage
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metrics
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace


@pytest.fixture
def desk(demo_home: Path, tmp_path: Path) -> Desk:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    return Desk(ledger, Workspace(tmp_path))


def buyers(desk: Desk) -> list[str]:
    return desk.rows_behind(desk.answer("customers"), limit=10**6)["customer_id"].unique().drop_nulls().sort().to_list()


def test_a_cohort_of_ten_buyers_counts_ten(desk: Desk) -> None:
    desk.workspace.save_cohort("ten", "the first ten", buyers(desk)[:10], who="analyst")
    answer = desk.narrowed("ten").answer("customers")
    assert isinstance(answer.result, Estimate)
    assert (answer.result.value, answer.cohort) == (10, "ten")
    whole = desk.answer("customers")
    assert isinstance(whole.result, Estimate)
    assert whole.result.value > 10


def test_revenue_of_a_cohort_is_that_of_its_own_orders(desk: Desk) -> None:
    chosen = buyers(desk)[5:25]
    desk.workspace.save_cohort("some", "twenty", chosen, who="analyst")
    narrowed = desk.narrowed("some")
    answer = desk.answers_by("revenue", "currency")
    orders = desk.rows_behind(desk.answer("revenue"), limit=10**6).filter(pl.col("customer_id").is_in(chosen))
    for (currency, whole), (_, part) in zip(answer, narrowed.answers_by("revenue", "currency"), strict=True):
        assert isinstance(part, Estimate)
        assert isinstance(whole, Estimate)
        assert part.value == pytest.approx(float(orders.filter(pl.col("currency") == currency)["amount"].sum()))
        assert part.value < whole.value


def test_every_number_can_be_asked_of_a_cohort_and_says_where_it_does_not_apply(desk: Desk) -> None:
    desk.workspace.save_cohort("half", "every second buyer", buyers(desk)[::2], who="analyst")
    narrowed, told = desk.narrowed("half"), []
    for one in metrics().values():
        result = narrowed.answer(one.id).result
        if isinstance(result, Estimate):
            said = any("The cohort half does not apply" in caution.text for caution in result.cautions)
            assert said is not narrowed.ledger.is_narrowed(one.query)
            told.append(said)
    assert any(told)
    assert not all(told)


def test_costs_of_everyone_are_never_set_against_the_cases_of_a_few(desk: Desk) -> None:
    mixed = [one.id for one in metrics().values() if desk.ledger.is_narrowed(one.query) and "costs" in one.needs]
    assert mixed == []


def test_what_the_files_hold_is_told_of_all_customers(desk: Desk) -> None:
    desk.workspace.save_cohort("one", "one buyer", buyers(desk)[:1], who="analyst")
    assert desk.narrowed("one").coverage().equals(desk.coverage())
    assert desk.narrowed("one").filter_values() == desk.filter_values()


def test_a_cohort_that_nobody_saved_is_refused_and_the_saved_are_named(desk: Desk) -> None:
    desk.workspace.save_cohort("known", "two", ["1", "2"], who="analyst")
    with pytest.raises(WrongUsage, match="No cohort is saved as 'other'"):
        desk.narrowed("other")


def test_a_cohort_is_replaced_dropped_and_logged(desk: Desk) -> None:
    space = desk.workspace
    space.save_cohort("loyal", "three", ["1", "2", "3"], who="ann")
    space.save_cohort("loyal", "two of them", ["1", "2", "2"], who="bob")
    assert space.cohorts() == [("loyal", "two of them", 2)]
    space.drop_cohort("loyal", who="ann")
    assert space.cohorts() == []
    assert [(who, before, after) for _, who, _, before, after in space.audit_log()] == [
        ("ann", "2 customers", None),
        ("bob", "3 customers", "2 customers: two of them"),
        ("ann", None, "3 customers: three"),
    ]


def test_an_empty_cohort_or_one_without_a_name_is_refused(desk: Desk) -> None:
    for name, customers in (("", ["1"]), ("none", [])):
        with pytest.raises(WrongUsage, match="a name and at least one customer"):
            desk.workspace.save_cohort(name, "", customers, who="ann")
