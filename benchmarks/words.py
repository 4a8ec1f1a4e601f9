"""Kinds of 30,000 texts by a trained model against VADER's scores of the same texts; one thread each."""

from __future__ import annotations

import numpy as np
import polars as pl
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analytics.text import TextModel, read_texts, trained_model
from benchmarks.timing import Comparison, compared
from data.demo.world import draw_world

TEXTS = 30_000
LABELS = 3_000


def bench() -> Comparison:
    """The demo world's mentions, each with a number of its own so that no two are alike; labels from its team."""
    mentions = draw_world(customers=6_000, seed=1).frames["mentions"].filter(pl.col("direction") == "inbound")
    rng = np.random.default_rng(1)
    numbers = pl.Series(rng.integers(0, 10**6, mentions.height)).cast(pl.String)
    texts = mentions["text"] + " " + numbers
    labelled = mentions["kind"].is_not_null()
    model = trained_model(
        texts.filter(labelled).head(LABELS), mentions["kind"].filter(labelled).head(LABELS),
        mentions["author_handle"].filter(labelled).head(LABELS),
    )  # fmt: skip
    assert isinstance(model, TextModel)
    read = texts.sample(TEXTS, with_replacement=True, seed=1)
    lexicon = SentimentIntensityAnalyzer()

    def ours() -> None:
        assert len(read_texts(model, read).probabilities) == TEXTS

    def vader() -> None:
        for text in read:
            lexicon.polarity_scores(text)

    return compared(f"kinds of {TEXTS:,} texts", ours, "VADER", vader)
