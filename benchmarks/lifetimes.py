"""BG/NBD of 1M customers, fit and prediction for each, against the lifetimes library on the same histories."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter
from numpy.typing import NDArray

from analytics.lifetime_value.bg_nbd import BgNbd, bg_nbd
from benchmarks.timing import Comparison, compared

CUSTOMERS = 1_000_000
WEEKS = 52
MOST_MEGABYTES = 300
TRUTH = BgNbd(0.6, 8.0, 0.8, 3.0, np.eye(4), 0.0, 0)

Histories = tuple[NDArray[np.float64], ...]


def histories(customers: int) -> Histories:
    """Frequency, recency and age in weeks, from days: a three-year-old shop."""
    rng = np.random.default_rng(1)
    age = rng.integers(30, 1_095, customers)
    days = 7 / rng.gamma(TRUTH.r, 1 / TRUTH.alpha, customers)
    leaving = rng.beta(TRUTH.a, TRUTH.b, customers)
    frequency, recency, at = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    here = np.arange(customers)
    while len(here):
        at[here] += np.ceil(rng.exponential(days[here]))
        here = here[at[here] <= age[here]]
        frequency[here] += 1
        recency[here] = at[here]
        here = here[rng.random(len(here)) > leaving[here]]
    return frequency, recency / 7, age / 7


def fitted_and_predicted(seen: Histories) -> tuple[BgNbd, float]:
    """Our work: the fit, and next year's purchases and P(alive) of every customer; their sum."""
    model = bg_nbd(*seen)
    return model, float(model.future_purchases(WEEKS, *seen).sum() + model.probability_alive(*seen).sum())


def extra_megabytes(customers: int) -> float:
    """Peak of what our work allocates, its input aside. Run in a process of its own: tracing is slow."""
    seen = histories(customers)
    tracemalloc.start()
    fitted_and_predicted(seen)
    return tracemalloc.get_traced_memory()[1] / 2**20


def bench(customers: int = CUSTOMERS) -> list[Comparison]:
    """Against lifetimes as it is used, and given distinct histories with weights."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        megabytes = pool.submit(extra_megabytes, customers).result()
    assert megabytes <= MOST_MEGABYTES, f"{megabytes:.0f} MB"
    seen = histories(customers)
    ours, _ = fitted_and_predicted(seen)
    peer = BetaGeoFitter().fit(*seen)
    assert np.allclose(np.exp(ours.log_parameters), peer.params_[["r", "alpha", "a", "b"]], rtol=1e-3)

    def predicted(model: BetaGeoFitter, rows: Histories) -> None:
        model.conditional_expected_number_of_purchases_up_to_time(WEEKS, *rows)
        model.conditional_probability_alive(*rows)

    def weighted() -> None:
        table = pd.DataFrame(dict(zip(("frequency", "recency", "age"), seen, strict=True)))
        distinct = table.groupby(["frequency", "recency", "age"], as_index=False).size()
        rows = tuple(distinct[name].to_numpy() for name in ("frequency", "recency", "age"))
        predicted(BetaGeoFitter().fit(*rows, weights=distinct["size"].to_numpy()), rows)

    name = f"BG/NBD of {customers:,} customers, fit and predictions, {megabytes:.0f} MB"
    return [
        compared(name, lambda: fitted_and_predicted(seen) and None, "lifetimes",
                 lambda: predicted(BetaGeoFitter().fit(*seen), seen)),
        compared(name, lambda: fitted_and_predicted(seen) and None, "lifetimes with weights", weighted),
    ]  # fmt: skip
