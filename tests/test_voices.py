"""What people say: shares that hold, labels that win, models that are kept, and a page that shows it."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from analytics.cold_start import OTHER_LANGUAGE
from analytics.estimate import Estimate, Insufficient
from analytics.text import TextModel, read_texts, trained_model
from analytics.voices import actionable_share, kind_share, mean_probability, mean_tone, reason_share
from careledger.cli import app
from careledger.errors import StoreDamaged
from careledger.imports.arrival import Arrival
from careledger.metrics.answer import Desk
from careledger.store.build import build_ledger
from careledger.store.home import PROJECT
from careledger.store.lake import Lake
from careledger.store.ledger import open_ledger
from careledger.store.readings import UNKNOWN_WORDS
from careledger.store.text_models import newest_model, train
from careledger.store.workspace import Workspace

Bring = Callable[..., Arrival]
PHRASES = {
    "complaint": ("the parcel is late", "it broke again", "nobody answers me", "I want my money back"),
    "question": ("how do I reset it", "where is my order", "can I change the date", "what does it cost"),
}
HEAD = "mention_id,platform,author_handle,customer_id,direction,posted_at,text,kind,topic\n"
HOSTILE = "![x](http://outside.test/p.png) :red[hi] <b>z</b>"


def labelled_mentions(count: int = 120, unlabelled: int = 20) -> str:
    """Complaints about delivery and questions about use; the last ones carry no label."""
    rng = np.random.default_rng(1)
    lines = []
    for i in range(count + unlabelled):
        kind, topic = (("complaint", "delivery"), ("question", "use"))[i % 2]
        text = " ".join(rng.choice(PHRASES[kind], 2))
        stated = f"{kind},{topic}" if i < count else ","
        lines.append(f"m{i},twitter,h{i % 40},,inbound,2026-01-{1 + i % 28:02}T10:00:00Z,{text},{stated}\n")
    return HEAD + "".join(lines)


def desk_of(home: Path) -> Desk:
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(home))


def trained_home(home: Path, bring: Bring, **texts: str) -> Desk:
    bring(mentions=labelled_mentions(), **texts)
    train(Lake(home), home)
    build_ledger(Lake(home), home)
    return desk_of(home)


def voices(desk: Desk) -> pl.DataFrame:
    return desk.rows_behind(desk.answer("complaint_share"), limit=10_000)


# -- shares ---------------------------------------------------------------------------------------------------


def world(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities of a rare kind, and the truth."""
    probability = rng.beta(0.6, 2.4, n)
    return probability, rng.random(n) < probability


def test_the_mean_probability_beats_counting_the_likeliest() -> None:
    rng = np.random.default_rng(4)
    errors = []
    for _ in range(50):
        probability, truth = world(rng, 2_000)
        errors.append((probability.mean() - truth.mean(), (probability > 0.5).mean() - truth.mean()))
    mean_error, counted_error = np.abs(errors).mean(axis=0)
    assert mean_error < 0.01
    assert counted_error > 5 * mean_error


@pytest.mark.parametrize("model_error", [0.0, 0.02])
def test_the_interval_holds_the_true_share_as_often_as_it_says(model_error: float) -> None:
    rng = np.random.default_rng(8)
    held = []
    for _ in range(400):
        probability, _ = world(rng, 800)
        shifted = np.clip(probability + rng.normal(0, model_error), 0, 1)
        people = np.arange(800)
        _, low, high = mean_probability(shifted, np.ones(800), np.zeros(800, bool), people, model_error)
        held.append(low <= 0.2 <= high)  # the mean of the beta distribution
    assert np.mean(held) >= 0.93


def test_one_persons_many_posts_widen_the_interval() -> None:
    probability = np.repeat(np.random.default_rng(2).random(50), 20)
    stated = np.zeros(1_000, bool)
    _, alone, _ = mean_probability(probability, np.ones(1_000), stated, np.arange(1_000), 0.0)
    value, together, _ = mean_probability(probability, np.ones(1_000), stated, np.repeat(np.arange(50), 20), 0.0)
    assert value - together > 2 * (value - alone)


def frame(**columns: list[object]) -> pl.DataFrame:
    size = len(columns["complaint"])
    constant = {
        "person": [f"p{i}" for i in range(size)], "is_stated": [False] * size, "model_id": ["m"] * size,
        "macro_f1": [0.8] * size, "label_count": [200] * size,
        **{f"{kind}_error": [0.01] * size for kind in ("complaint", "question", "compliment", "other")},
    }  # fmt: skip
    return pl.DataFrame(constant | columns, strict=False)


def test_shares_say_which_model_read_and_what_was_left_unread() -> None:
    read = frame(complaint=[0.9, 0.1, 0.2, 0.8, 0.5, None], question=[0.1, 0.1, 0.7, 0.1, 0.2, None])
    share, needed = kind_share(read, "complaint"), actionable_share(read)
    assert isinstance(share, Estimate)
    assert isinstance(needed, Estimate)
    assert (share.n, share.value) == (5, pytest.approx(0.5))
    assert needed.value == pytest.approx(0.74)
    assert [c.text for c in share.cautions] == [
        "Model m: macro F1 0.80 on other authors, from 200 labels.",
        "1 of 6 mentions could not be read and are in no share.",
    ]


def test_too_little_said_is_no_share() -> None:
    assert isinstance(kind_share(frame(complaint=[None], question=[None]), "complaint"), Insufficient)
    assert isinstance(kind_share(frame(complaint=[1.0], question=[0.0]), "complaint"), Insufficient)
    assert isinstance(mean_tone(frame(complaint=[1.0], tone=[None])), Insufficient)


def test_reasons_count_by_how_much_a_mention_needs_a_reply() -> None:
    read = frame(
        complaint=[1.0, 0.0, 0.5], question=[0.0, 0.0, 0.5],
        reason_probabilities=[[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]],
        reasons=[["late", "broken"]] * 3, reason_errors=[[0.01, 0.01]] * 3,
    )  # fmt: skip
    result = reason_share(read)
    assert isinstance(result, Estimate)
    assert result.rows is not None
    assert result.rows.select("reason", "share", "mentions", "complaints").rows() == [
        ("late", 0.75, 1.5, 1.25), ("broken", 0.25, 0.5, 0.25),
    ]  # fmt: skip


# -- labels, models, builds -----------------------------------------------------------------------------------


def test_before_any_training_english_is_read_by_rule_and_the_rest_is_said(home: Path, bring: Bring) -> None:
    texts = [
        "This is terrible and I hate it",
        "Where is my order please?",
        "O produto chegou quebrado e muito atrasado",
    ]
    lines = "".join(f"{i},x,h{i},,inbound,2026-01-0{i + 1}T10:00:00Z,{text},,\n" for i, text in enumerate(texts))
    bring(mentions=HEAD + lines, build=True)
    desk = desk_of(home)
    rows = voices(desk)
    assert rows.select("kind", "kind_from").rows() == [("complaint", "model"), ("question", "model")]
    assert desk.ledger.frame("text_models")["model_id"].unique().to_list() == ["cold-start-1"]
    unread = pl.read_parquet(next((home / "models").glob("*/readings/*.parquet")))["why_not_read"].drop_nulls()
    assert unread.to_list() == [OTHER_LANGUAGE]
    assert isinstance(desk.answer("reason_share").result, Insufficient)


def test_a_model_learned_from_a_column_reads_the_rest(home: Path, bring: Bring) -> None:
    desk = trained_home(home, bring)
    rows = voices(desk)
    read = rows.filter(pl.col("kind_from") == "model")
    assert read.height == 20
    assert read.filter(pl.col("mention_id").str.slice(1).cast(int) % 2 == 0)["kind"].unique().to_list() == ["complaint"]
    assert read["topic"].n_unique() == 2
    result = desk.answer("complaint_share").result
    assert isinstance(result, Estimate)
    assert (result.n, round(result.value, 2)) == (140, 0.5)
    assert "from 120 labels" in result.cautions[0].text


@pytest.mark.slow
def test_a_label_given_on_screen_wins_and_says_so(home: Path, bring: Bring) -> None:
    before = trained_home(home, bring).ledger.manifest.build_id
    Workspace(home).label("twitter", "m0", kind="other", reason="new thing", who="Ann")
    assert build_ledger(Lake(home), home).build_id != before
    row = voices(desk_of(home)).filter(pl.col("mention_id") == "m0").row(0, named=True)
    assert (row["kind"], row["kind_from"], row["other"], row["topic"]) == ("other", "screen", 1.0, "new thing")
    assert Workspace(home).audit_log()[0][1:] == ("Ann", "label of twitter m0", None, "other · new thing")


@pytest.mark.slow
def test_the_same_labels_give_the_same_model_and_build(home: Path, bring: Bring) -> None:
    first = trained_home(home, bring).ledger.manifest
    again = train(Lake(home), home)
    assert again.trained is not None
    assert build_ledger(Lake(home), home) == first
    assert (home / "models" / "current").read_text() == again.trained.model_id


@pytest.mark.slow
def test_what_a_trained_model_does_not_know_is_said_and_not_scored(home: Path, bring: Bring) -> None:
    foreign = HEAD + "f1,twitter,z,,inbound,2026-01-05T10:00:00Z,das gerät funktioniert seit gestern nicht mehr,,\n"
    desk = trained_home(home, bring, more_mentions=foreign)
    assert "f1" not in voices(desk)["mention_id"].to_list()
    [one] = [
        why for path in (home / "models").glob("*/readings/*.parquet")
        for why in pl.read_parquet(path).filter(pl.col("mention_id") == "f1")["why_not_read"]
    ]  # fmt: skip
    assert one == UNKNOWN_WORDS


def test_a_model_is_kept_as_numbers_and_words_and_comes_back_exactly(home: Path, bring: Bring) -> None:
    bring(mentions=labelled_mentions())
    trained = train(Lake(home), home).trained
    kept = newest_model(home)
    assert trained is not None
    assert kept is not None
    assert trained.kind is not None
    assert kept.kind is not None
    assert kept.kind.quality == trained.kind.quality
    assert kept.kind.weights.tobytes() == trained.kind.weights.tobytes()
    for path in (home / "models" / trained.model_id).glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_a_model_that_was_changed_is_not_used(home: Path, bring: Bring) -> None:
    bring(mentions=labelled_mentions())
    train(Lake(home), home)
    [path] = (home / "models").glob("*/model.json")
    stated = json.loads(path.read_text(encoding="utf-8"))
    stated["targets"]["kind"]["quality"]["macro_f1"] = 1.5
    path.write_text(json.dumps(stated), encoding="utf-8")
    with pytest.raises(StoreDamaged, match="was changed"):
        newest_model(home)
    path.with_name("kind.npz").write_bytes(b"PK cut short")
    with pytest.raises(StoreDamaged, match="cannot be read"):
        newest_model(home)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(StoreDamaged, match="Run `python -m careledger train`"):
        newest_model(home)


@pytest.mark.slow
def test_an_import_is_read_once(home: Path, bring: Bring) -> None:
    trained_home(home, bring)
    [known] = (home / "models").glob("*/readings/*.parquet")
    before = known.stat().st_mtime_ns
    bring(more_mentions=HEAD + "n1,twitter,z,,inbound,2026-01-05T10:00:00Z,where is my order,,\n", build=True)
    assert known.stat().st_mtime_ns == before
    assert len(list((home / "models").glob("*/readings/*.parquet"))) == 2


def test_training_without_labels_says_what_is_needed(home: Path, bring: Bring) -> None:
    bring(mentions=labelled_mentions(count=0))
    result = CliRunner().invoke(app, ["train", "--json"])
    assert result.exit_code == 1
    stated = json.loads(result.stdout)
    assert stated["model_id"] is None
    assert "Label at least 60 texts" in stated["kind"]


@pytest.mark.slow
def test_training_at_the_prompt_publishes_what_was_learned(home: Path, bring: Bring) -> None:
    bring(mentions=labelled_mentions())
    stated = json.loads(CliRunner().invoke(app, ["train", "--json"]).stdout)
    assert stated["kind"].endswith("on other authors, from 120 labels")
    assert stated["build_id"] == desk_of(home).ledger.manifest.build_id


# -- the page -------------------------------------------------------------------------------------------------


def page(**url: str) -> AppTest:
    opened = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for name, value in url.items():
        opened.query_params[name] = value
    opened.run()
    shown = opened.switch_page("pages/community/voices.py").run()
    assert not shown.exception
    return shown


def test_a_label_is_kept_at_once_and_the_next_mention_comes(home: Path, bring: Bring) -> None:
    trained_home(home, bring)
    shown = page(voices="Label and train")
    first = [text.value for text in shown.text]
    shown.button(key="label-question").click().run()
    assert not shown.exception
    [label] = Workspace(home).labels()
    assert label[2] == "question"
    assert "1 of 20 are labelled" in " ".join(caption.value for caption in shown.caption)
    assert [text.value for text in shown.text] != first or label[1]


@pytest.mark.slow
def test_the_quality_of_the_reading_is_stated(home: Path, bring: Bring) -> None:
    trained_home(home, bring)
    shown = page(voices="How well it is read")
    headings = [heading.value for heading in shown.subheader]
    assert any("The reading of kinds: macro F1 1.00" in heading for heading in headings)


def test_the_cold_start_says_that_it_is_one(home: Path, bring: Bring) -> None:
    bring(mentions=labelled_mentions(count=0), build=True)
    said = " ".join(element.value for element in (*page().markdown, *page(voices="How well it is read").subheader))
    assert "Cold start: VADER and a rule, English only" in said
    assert "The reading of kinds: cold start" in said


@pytest.mark.slow
def test_words_of_customers_stay_letters(home: Path, bring: Bring) -> None:
    hostile = HEAD + f'x1,twitter,z,,inbound,2026-01-05T10:00:00Z,"{HOSTILE}",complaint,"{HOSTILE}"\n'
    trained_home(home, bring, more_mentions=hostile)
    for view in ("What people say", "Reasons", "How well it is read", "Label and train"):
        shown = page(voices=view)
        for element in (*shown.markdown, *shown.caption, *shown.subheader, *shown.title):
            assert "outside.test" not in element.value


def test_a_mention_opens_with_what_else_is_known_of_its_customer(home: Path, bring: Bring) -> None:
    mention = HEAD + "t1,twitter,z,c9,inbound,2026-01-05T10:00:00Z,where is my order,,\n"
    orders = "order_id,customer_id,ordered_at,amount,currency\no1,c9,2026-01-02T10:00:00Z,12.50,EUR\n"
    surveys = "survey_id,kind,customer_id,sent_at,answered_at,score,scale_maximum\n"
    surveys += "s1,nps,c9,2026-01-08T10:00:00Z,2026-01-08T11:00:00Z,9,10\n"
    bring(mentions=mention, orders=orders, surveys=surveys, build=True)
    asked = {"platform": "twitter", "mention_id": "t1", "row_limit": 10}
    rows = desk_of(home).ledger.frame("timeline", asked)
    assert rows["what"].to_list() == ["order", "case opened, twitter", "twitter, customer (this one)", "survey, nps"]


@pytest.mark.slow
def test_a_trained_models_share_holds_and_counting_its_likeliest_is_worse() -> None:
    # One text in four is worded as another kind would be: no model can tell these, only how many there are.
    kinds = np.array(list(PHRASES))
    held, errors = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        truth = (rng.random(2_300) < 0.25).astype(int)
        worded = np.where(rng.random(2_300) < 0.25, 1 - truth, truth)
        texts = pl.Series([" ".join(rng.choice(PHRASES[kinds[k]], 2)) for k in worded])
        model = trained_model(texts[:300], pl.Series(kinds[truth[:300]]), pl.Series([f"a{i}" for i in range(300)]))
        assert isinstance(model, TextModel)
        probability = read_texts(model, texts[300:]).probabilities[:, 1]
        _, low, high = mean_probability(
            probability, np.ones(2_000), np.zeros(2_000, bool), np.arange(2_000), model.quality.share_errors[1]
        )
        held.append(low <= 0.25 <= high)
        errors.append((probability.mean() - 0.25, (probability > 0.5).mean() - 0.25))
    mean_error, counted_error = np.abs(errors).mean(axis=0)
    assert np.mean(held) >= 0.9
    assert mean_error < counted_error / 3
