"""The page Experiments, from a lot drawn on it to what the lot says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics.estimate import Estimate, Insufficient
from analytics.experiments.assignment import FIRST, assignment, drawn_customers, drawn_hours
from careledger.exports.csv import csv_text
from careledger.imports.arrival import Arrival
from careledger.metrics.answer import Desk
from careledger.store.home import PROJECT
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

START = datetime(2025, 3, 1, tzinfo=UTC)
PEOPLE = 400
Bring = Callable[..., Arrival]


def lots(planned: int) -> pl.DataFrame:
    """Customers by lot, hours by lot, a lot that half of an arm is missing from, and one on single cases."""
    people = pl.DataFrame({"customer_id": [f"k{n:03}" for n in range(PEOPLE)]}).with_columns(
        account="customer_id", stratum=pl.lit("all")
    )
    customers = assignment(
        drawn_customers(people, 0.5, 1, by_account=False), "customers", START, 0.5, planned, 1
    ).with_columns(assigned_at=START + timedelta(days=9))
    hours = assignment(drawn_hours(START.date(), 40, 1, 2), "hours", START, 0.5, 5_000, 2)
    is_gone = (pl.col("arm") == FIRST) & (pl.int_range(pl.len()) % 2 == 0)
    torn = customers.filter(~is_gone).with_columns(experiment_id=pl.lit("torn"), assigned_at=START)
    cases = customers.with_columns(
        experiment_id=pl.lit("cases"), unit_kind=pl.lit("case"), unit_id="c" + pl.col("unit_id"), assigned_at=START
    )
    return pl.concat([torn, cases, hours, customers])


def world(planned: int) -> dict[str, str]:
    """Files in which those answered first by the lot on customers buy again, half of the others do not."""
    rng = np.random.default_rng(5)
    units = lots(planned)
    first = set(units.filter(experiment_id="customers", arm=FIRST)["unit_id"])
    cases = ["case_id,customer_id,channel,opened_at,first_reply_at,topic,kind"]
    orders = [
        "order_id,customer_id,ordered_at,amount,currency",
        "z,z,2024-06-01T00:00:00Z,1,EUR",
        "y,z,2026-06-01T00:00:00Z,1,EUR",
    ]
    cases.append("z,z,email,2026-06-01T00:00:00Z,,billing,question")
    for n in range(PEOPLE):
        who = f"k{n:03}"
        opened = START + timedelta(days=10, minutes=int(rng.integers(0, 40_000)))
        replied = opened + timedelta(minutes=20 if who in first else 300)
        cases.append(f"c{who},{who},email,{opened:%Y-%m-%dT%H:%M:%SZ},{replied:%Y-%m-%dT%H:%M:%SZ},billing,complaint")
        orders.append(f"b{n},{who},{opened - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ},{10 + n % 7},EUR")
        if who in first or rng.random() < 0.5:
            orders.append(f"a{n},{who},{opened + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ},20,EUR")
    return {"cases": "\n".join(cases), "orders": "\n".join(orders), "experiments": csv_text(units)}


def answered(home: Path, metric: str, **settings: object) -> Estimate | Insufficient:
    ledger = open_ledger(home)
    assert ledger is not None
    try:
        return Desk(ledger, Workspace(home)).answer(metric, **settings).result
    finally:
        ledger.close()


def words(app: AppTest) -> str:
    assert not app.exception
    assert not app.error
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text)
    return "\n".join(element.value for kind in kinds for element in kind)


def opened(view: str, **url: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for name, value in {"view": view, **url}.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page("pages/analysts/experiments.py").run()


@pytest.mark.slow
def test_a_lot_that_was_drawn_here_is_imported_and_read(home: Path, bring: Bring) -> None:
    arrival = bring(build=True, **world(planned=300))
    assert arrival.is_accepted
    kept = answered(home, "kept_by_lot", experiment="customers")
    assert isinstance(kept, Estimate)
    assert kept.n == 300  # the first ones, as planned, whoever came after
    assert kept.low > 0.3
    assert "fixed" in kept.method
    assert kept.rows is not None
    assert dict(kept.rows.select("arm", "answered_in_an_hour").iter_rows()) == {"control": 0.0, FIRST: 1.0}
    spend = answered(home, "spend_by_lot", experiment="customers")
    assert isinstance(spend, Estimate)
    assert spend.low < 10 < spend.high
    single = answered(home, "kept_by_lot", experiment="cases", days=90)
    assert isinstance(single, Estimate)
    assert single.value == pytest.approx(kept.value, abs=0.1)
    hours = answered(home, "kept_by_lot", experiment="hours", washout_minutes=10)
    assert isinstance(hours, Estimate)
    assert "always-valid" in hours.method
    assert hours.low < 0 < hours.high
    assert hours.n < PEOPLE
    torn = answered(home, "kept_by_lot", experiment="torn")
    assert isinstance(torn, Insufficient)
    assert "broken" in torn.reason
    ledger = open_ledger(home)
    assert ledger is not None
    # The experiments about the community hold none of these customers.
    assert ledger.frame("experiments").is_empty()
    ledger.close()

    app = opened("Reading", experiment="customers")
    assert app.title[0].value == "Answering first keeps more customers, by lot."
    told = words(app)
    assert "Looked at in 1 build." in told
    assert "The planned end of 300 complaints is reached" in told
    assert "Looked at in 1 build." in words(app.run())  # the same build is the same look
    spent = opened("Reading", experiment="customers", outcome="Spend in 90 days")
    assert spent.title[0].value == "Answering first makes customers spend more, by lot."
    assert not spent.exception
    hourly = words(opened("Reading", experiment="hours"))
    assert "An early look" in hourly
    assert "Drawing the arms of the hours again" in hourly
    assert opened("Reading", experiment="torn").title[0].value.startswith("The experiment is broken")
    assert "Even within segments" in [box.label for box in opened("Draw a lot").toggle]


def test_where_nobody_experiments_the_page_plans(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(demo_home))
    app = opened("Planner")
    assert app.title[0].value.startswith("No experiment says yet what answering changes; it needs ")
    assert "a week arrive" in words(app)
    assert "on average" in words(opened("Planner", outcome="Spend in 90 days"))
    assert "Hours in turn" in words(opened("Planner", design="Hours, in turn by lot"))
