"""Credit by removal effect of 10,000 paths, exact and with intervals, against ChannelAttribution's simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
from ChannelAttribution import markov_model

from analytics.attribution.credit import MARKOV, credit
from analytics.attribution.paths import paths_of
from benchmarks.timing import Comparison, compared

PATHS = 10_000
CHANNELS = 10


def bench(paths: int = PATHS) -> list[Comparison]:
    """The same paths, one row each; the peer as it comes, and so that its removal effects are right to about 1 %."""
    frame = drawn(paths)
    led = frame["is_converted"].cast(pl.Int64).to_numpy()
    told = pd.DataFrame({"path": frame["labels"].list.join(" > ").to_list(), "led": led, "lost": 1 - led})

    def ours() -> None:
        known = paths_of(frame)
        credit(known, known.conversions, MARKOV)

    def peer(**settings: float) -> None:
        markov_model(told, "path", "led", var_null="lost", verbose=False, flg_pro=False, **settings)

    name = f"Markov credit of {paths:,} paths, exact, with intervals"
    return [
        compared(name, ours, "ChannelAttribution, its defaults, no interval", peer),
        compared(name, ours, "ChannelAttribution, converged to 1 %, no interval", lambda: peer(conv_par=0.01)),
    ]


def drawn(paths: int) -> pl.DataFrame:
    """Paths of a chain of ten channels, a third of which lead to an order."""
    rng = np.random.default_rng(1)
    start = rng.dirichlet(np.ones(CHANNELS))
    reached = rng.dirichlet(np.ones(CHANNELS + 2), size=CHANNELS)
    reached[:, -2:] += 0.1
    reached = (reached / reached.sum(axis=1, keepdims=True)).cumsum(axis=1)
    labels, has_led = [], []
    for first in rng.choice(CHANNELS, p=start, size=paths):
        at, path = int(first), []
        while at < CHANNELS:
            path.append(f"channel {at}")
            at = min(int(np.searchsorted(reached[at], rng.random())), CHANNELS + 1)
        labels.append(path)
        has_led.append(at == CHANNELS)
    return pl.DataFrame(
        {"labels": labels, "is_converted": has_led, "person": [str(number) for number in range(paths)]}
    ).with_columns(days_before=pl.col("labels").list.eval(pl.element().len() - pl.int_range(pl.len()) - 1.0))
