"""What the newest text model, or the first reading, makes of every mention: input of a build, kept batch by batch."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from analytics.cold_start import first_reading
from analytics.text import KINDS, LEAST_KNOWN_SHARE, REST, TextModel, read_texts
from careledger.store.lake import Lake
from careledger.store.text_models import TARGETS, TrainedText, labels_frame, newest_model
from careledger.store.workspace import Workspace

COLD_START = "cold-start-1"
UNKNOWN_WORDS = "mostly in words that nobody labelled: another language, or something new"
REASONS = pl.List(pl.Float32)
Schema = dict[str, pl.DataType | type[pl.DataType]]
READINGS: Schema = {
    "batch_id": pl.String, "line": pl.Int64, "mention_id": pl.String, **dict.fromkeys(KINDS, pl.Float64),
    "tone": pl.Float64, "why_not_read": pl.String, "reason_probabilities": REASONS,
}  # fmt: skip
MODEL_FACTS: Schema = {
    "model_id": pl.String, "target": pl.String, "class": pl.String, "position": pl.Int64,
    "label_count": pl.Int64, "author_count": pl.Int64,
    "macro_f1": pl.Float64, "macro_f1_low": pl.Float64, "macro_f1_high": pl.Float64,
    "class_f1": pl.Float64, "share_error": pl.Float64,
    "taken_for": pl.List(pl.Int64), "telling_words": pl.List(pl.String), "indicator": REASONS,
}  # fmt: skip
LINES_AT_ONCE = 250_000
STEPS = 4  # decimals of a probability: more would differ between machines


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a build follow from: the model in use and the labels given on screen, as of one moment."""

    trained: TrainedText | None
    labels: pl.DataFrame

    def sha256(self) -> str:
        """A hash that changes with either."""
        return hashlib.sha256(f"{_reader_id(self.trained)} {self.labels.rows()!r}".encode()).hexdigest()


def current_words(home: Path) -> Words:
    """The newest model of a home and its labels. A label given later belongs to the next build."""
    return Words(newest_model(home), labels_frame(Workspace(home)))


def write_readings(lake: Lake, home: Path, words: Words, folder: Path) -> None:
    """Write `readings.parquet`, `text_models.parquet` and `labels.parquet` into `folder`, for the build to read.

    A batch never changes, so neither does what a model makes of it: each is read once.
    """
    trained = words.trained
    kept = home / "models" / _reader_id(trained) / "readings"
    for other in (home / "models").glob("*/readings"):
        if other != kept:
            shutil.rmtree(other)
    kept.mkdir(parents=True, exist_ok=True)
    for left in kept.glob("tmp*"):  # a build that was killed while it read
        shutil.rmtree(left)
    parts = [kept / path.name for path in lake.files("mentions")]
    for path, known in zip(lake.files("mentions"), parts, strict=True):
        if not known.exists():
            partial = known.with_suffix(".partial")
            with tempfile.TemporaryDirectory(dir=kept) as read_so_far:
                _write_readings_of(path, trained, Path(read_so_far))
                pl.scan_parquet(f"{read_so_far}/*.parquet").sink_parquet(partial)
            partial.replace(known)
    together = pl.scan_parquet(parts) if parts else pl.LazyFrame(schema=READINGS)
    together.sink_parquet(folder / "readings.parquet")
    facts = _model_facts(trained) if parts else pl.DataFrame(schema=MODEL_FACTS)
    facts.write_parquet(folder / "text_models.parquet")
    words.labels.write_parquet(folder / "labels.parquet")


def _reader_id(trained: TrainedText | None) -> str:
    return trained.model_id if trained else COLD_START


def _write_readings_of(path: Path, trained: TrainedText | None, folder: Path) -> None:
    """The readings of the batch at `path`, a file for so many of its lines that they are held in memory at once."""
    last = pl.scan_parquet(path).select(pl.col("_line").max()).collect().item() or 0
    for number, first in enumerate(range(0, last + 1, LINES_AT_ONCE)):
        _readings(path, trained, first).write_parquet(folder / f"{number:06}.parquet")


def _readings(path: Path, trained: TrainedText | None, first: int) -> pl.DataFrame:
    """One row per inbound mention with words in the lines from `first` on; columns READINGS."""
    lake = pl.scan_parquet(path)
    if "text" not in lake.collect_schema():  # a file of the lake has the columns that were filled
        return pl.DataFrame(schema=READINGS)
    said = (
        lake.filter(
            pl.col("_line").is_between(first, first + LINES_AT_ONCE, closed="left"),
            pl.col("direction") == "inbound",
            pl.col("text").str.strip_chars() != "",
        )
        .select("text", batch_id="_batch_id", line="_line", mention_id="mention_id")
        .unique(["line", "mention_id"], keep="last", maintain_order=True)
        .collect()
    )
    if said.is_empty():
        return pl.DataFrame(schema=READINGS)
    kinds = _kinds_of_model(trained.kind, said["text"]) if trained and trained.kind else _kinds_of_rule(said["text"])
    reasons = _reasons(trained.reason if trained else None, said["text"])
    together = pl.concat([said, kinds, reasons.to_frame()], how="horizontal")
    return together.select(pl.col(name).cast(kind) for name, kind in READINGS.items())


def _kinds_of_model(model: TextModel, texts: pl.Series) -> pl.DataFrame:
    """Probabilities, tone (compliment less complaint) and why a text was not read."""
    reading = read_texts(model, texts)
    found = {name: reading.probabilities[:, i].round(STEPS) for i, name in enumerate(model.classes)}
    found["other"] = found.get("other", np.zeros(len(texts))) + found.pop(REST, np.zeros(len(texts)))
    table = pl.DataFrame({name: found.get(name, np.zeros(len(texts))) for name in KINDS})
    is_read = pl.Series(reading.known_share >= LEAST_KNOWN_SHARE)
    return table.select(
        *(pl.when(is_read).then(pl.col(name)).alias(name) for name in KINDS),
        pl.when(is_read).then(pl.col("compliment") - pl.col("complaint")).alias("tone"),
        pl.when(~is_read).then(pl.lit(UNKNOWN_WORDS)).alias("why_not_read"),
    )


def _kinds_of_rule(texts: pl.Series) -> pl.DataFrame:
    """The same columns from the first reading: 1 for the kind that its rule names."""
    first = first_reading(texts)
    return first.select(
        *((pl.col("kind") == name).cast(pl.Float64).alias(name) for name in KINDS),
        "tone",
        pl.col("why_not_scored").alias("why_not_read"),
    )


def _reasons(model: TextModel | None, texts: pl.Series) -> pl.Series:
    """The probability of each reason, by its place; blank where there is no model or it could not read."""
    name = "reason_probabilities"
    if model is None:
        return pl.Series(name, [None] * len(texts), REASONS)
    reading = read_texts(model, texts)
    table = pl.Series(name, reading.probabilities.astype(np.float32).round(STEPS)).cast(REASONS)
    is_read = pl.Series(reading.known_share >= LEAST_KNOWN_SHARE)
    return pl.select(pl.when(is_read).then(table).alias(name)).to_series()


def _model_facts(trained: TrainedText | None) -> pl.DataFrame:
    """One row per target and class: how good the model is at it; at the cold start the kinds, without a figure."""
    rows = []
    for target in TARGETS:
        model = getattr(trained, target) if trained else None
        if model:
            rows += _facts_of(_reader_id(trained), target, model)
        elif target == "kind":
            rows += [
                {"model_id": COLD_START, "target": target, "class": name, "position": place}
                for place, name in enumerate(KINDS)
            ]
    return pl.DataFrame(rows, schema=MODEL_FACTS)


def _facts_of(model_id: str, target: str, model: TextModel) -> list[dict[str, object]]:
    quality = model.quality
    return [
        {
            "model_id": model_id, "target": target, "class": name, "position": place,
            "label_count": quality.label_count, "author_count": quality.author_count,
            "macro_f1": quality.macro_f1, "macro_f1_low": quality.macro_f1_low, "macro_f1_high": quality.macro_f1_high,
            "class_f1": quality.class_f1[place], "share_error": quality.share_errors[place],
            "taken_for": quality.confusion[place], "telling_words": model.telling_words[place],
            "indicator": [float(place == other) for other in range(len(model.classes))],
        }
        for place, name in enumerate(model.classes)
    ]  # fmt: skip
