"""The order in which to answer: value per minute left, and nobody is worthless for being unknown."""

import polars as pl

from careledger.ui.community.waiting import due_soon, ranked


def conversations(*rows: tuple[str, float, float | None]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["case_key", "waiting_seconds", "customer_amount"], orient="row")
    known = pl.col("customer_amount").is_not_null()
    return frame.with_columns(pl.when(known).then(pl.lit("EUR")).alias("currency"))


def test_what_is_due_sooner_or_worth_more_comes_first() -> None:
    rows = ranked(conversations(("later", 600, 50.0), ("sooner", 3000, 50.0), ("dear", 600, 500.0)), 3600)
    assert rows["case_key"].to_list() == ["dear", "sooner", "later"]


def test_an_unknown_customer_stands_at_the_median_of_the_known() -> None:
    known = (("poor", 600, 10.0), ("middle", 600, 40.0), ("rich", 600, 90.0))
    rows = ranked(conversations(*known, ("unknown", 600, None)), 3600)
    assert rows["case_key"].to_list()[0] == "rich"
    assert rows["case_key"].to_list()[3] == "poor"


def test_due_soon_is_neither_missed_nor_far_away() -> None:
    rows = ranked(conversations(("missed", 7201, 1.0), ("soon", 5000, 1.0), ("far", 60, 1.0)), 7200)
    assert due_soon(rows)["case_key"].to_list() == ["soon"]


def test_no_currency_outranks_another() -> None:
    euros = conversations(("dear", 600, 90.0), ("usual", 600, 30.0), ("poor", 600, 10.0))
    yen = euros.with_columns(
        ("yen " + pl.col("case_key")).alias("case_key"),
        pl.col("customer_amount") * 160,
        pl.lit("JPY").alias("currency"),
    )
    order = ranked(pl.concat((euros, yen)), 3600)["case_key"].to_list()
    assert {"dear", "yen dear"} == set(order[:2])
    assert {"poor", "yen poor"} == set(order[4:])
