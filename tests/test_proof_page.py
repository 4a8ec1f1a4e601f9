"""The page Proof of savings where a roll-out gives no number, reaches one of two, or an experiment names its arms."""

import polars as pl
from streamlit.testing.v1 import AppTest

from analytics.deflection.experiments import Trial
from analytics.survival_comparison import Measured
from careledger.ui.proof.lots import arms_before


def rolled(view: str, units: int, drift: float) -> None:
    """A view on a world of topics, of which the first was reached in month 6; `drift` sets it apart before."""
    from datetime import date  # the script of a page stands alone
    from types import SimpleNamespace

    import numpy as np
    import polars as pl

    from analytics.deflection.experiments import trial
    from analytics.deflection.planner import Habit
    from analytics.deflection.roll_out import (
        Panel,
        RollOut,
        panel,
        placebo_dates,
        roll_out_effect,
        rolled_out,
    )
    from analytics.estimate import Estimate
    from careledger.ui.proof.planner import planner_view
    from careledger.ui.proof.roll_out import roll_out_view

    rng = np.random.default_rng(1)
    rows = [
        {"unit": f"topic {unit}", "month_on": date(2025, 1 + month, 1), "customers": 1_000,
         "reached_on": None if unit else date(2025, 7, 1), "customer_id": f"{number}"}
        for unit in range(units)
        for month in range(12)
        for number in rng.integers(0, 1_000, rng.poisson(60 + (0 if unit else drift * month)))
    ]  # fmt: skip
    frame = pl.DataFrame(rows)
    known = panel(frame)
    assert isinstance(known, Panel)
    told = rolled_out(known)
    assert isinstance(told, RollOut)
    lots = pl.DataFrame({"arm": ["shown", "hidden"] * 100}).with_columns(
        experiment=pl.lit("hold-out"), years=1.0, contacts=pl.int_range(200) % 7, years_before=0.0, contacts_before=0,
        reads=pl.when(pl.col("arm") == "shown").then(30 + pl.int_range(200) % 3).otherwise(0), reads_before=0,
    )  # fmt: skip
    saved = Estimate(
        value=0.5, low=0.4, high=0.6, unit="share", n=200, method="by hand", claim="associational",
        rows=pl.DataFrame({"solved": [100], "unsolved": [100]}),
    )  # fmt: skip
    world = SimpleNamespace(
        roll_out=lambda: (known, told, placebo_dates(known)),
        answer=lambda name: SimpleNamespace(result=roll_out_effect(frame) if name == "roll_out_effect" else saved),
        habit=lambda: Habit(1.0, 0.5, 5_000),
        experiments=lambda: pl.DataFrame({"experiment": ["hold-out"]}),
        trial=lambda _: trial(lots),
    )
    {"Roll-out": roll_out_view, "Planner": planner_view}[view](world)


def words(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.value for kind in (app.subheader, app.markdown, app.caption, app.text) for element in kind)


def test_where_pre_trends_allow_no_number_none_is_printed() -> None:
    apart = words(AppTest.from_function(rolled, args=("Roll-out", 5, 12.0), default_timeout=30).run())
    assert "already went apart" in apart
    assert "Contacts since the community was rolled out" in apart
    alike = words(AppTest.from_function(rolled, args=("Roll-out", 5, 0.0), default_timeout=30).run())
    for number in ("Over all months in which it was on", "The same dates, other topics"):
        assert number in alike
        assert number not in apart


def test_of_two_topics_one_is_to_be_reached_and_nothing_to_be_chosen() -> None:
    for units, sliders in ((2, 1), (3, 2)):
        app = AppTest.from_function(rolled, args=("Planner", units, 0.0), default_timeout=30).run()
        assert "A roll-out by topic" in words(app)
        assert len(app.slider) == sliders
        assert app.number_input(key="effect").value == 5_000  # readers compared imply 7,500: more than can be asked for


def test_the_time_before_the_lot_is_told_under_the_arms_own_names() -> None:
    balance = pl.DataFrame(
        {"name": ["contacts a year before"], "shown": [1.25], "withheld": [1.0], "difference": [0.05]}
    )
    known = Trial(
        experiment="mail", shown="mailed", withheld="control", contacts=Measured(0.0, 1.0), reads=Measured(0.0, 1.0),
        covariance=0.0, arms=pl.DataFrame(), balance=balance, shown_years=1.0, reads_shown=0, n=60, freedom=58,
    )  # fmt: skip
    told = {row["arm"]: row["contacts a year before"] for row in arms_before(known)}
    assert told == {"mailed": 1.25, "control": 1.0, "standardised difference": 0.05}
