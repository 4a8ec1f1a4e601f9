"""The page Attribution: of how many orders it speaks comes first, every view opens, names from files stay letters."""

import re
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.ui.attribution.explorer import by_length
from careledger.ui.attribution.world import NO_CAMPAIGN, RULE_NAMES, name_of
from tests.screens import opened_page, words

PAGE = "pages/analysts/attribution.py"
HOSTILE = "![x](http://outside.test/p.png) :red[hi] <b>z</b>"


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, **url: str) -> AppTest:
    monkeypatch.setenv("CARELEDGER_HOME", str(home))
    return opened_page(PAGE, **url)


def test_the_title_says_first_of_how_many_orders_it_speaks(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(demo_home, monkeypatch)
    told = re.fullmatch(
        r"A touch is known of ([\d.]+) % of orders; \w+ is credited with ([\d.]+) % of these\.", app.title[0].value
    )
    assert told
    assert float(told[1]) < 30
    assert "Removal effect" in words(app)
    assert "bookkeeping, no effect" in words(app)


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("Credit", "Rules beside each other"),
        ("Paths", "The paths most taken"),
        ("Social visits", "Followed by is not led to"),
        ("What is left out", "None of this is an effect"),
    ],
)
def test_every_view_opens(demo_home: Path, monkeypatch: pytest.MonkeyPatch, view: str, told: str) -> None:
    assert told in words(opened(demo_home, monkeypatch, view=view))


def test_margin_is_shared_out_in_the_currency_that_is_chosen(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(demo_home, monkeypatch, shared="margin", **{"paid-in": "GBP"})
    assert app.title[0].value.endswith("of the margin of these in GBP.")
    assert next(card.value for card in app.metric if card.label == "Margin credited").startswith("£")
    assert "The currency filter" not in words(app)


def test_each_rule_gives_a_page_and_stands_in_the_table(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Last touch", "Shapley"):
        app = opened(demo_home, monkeypatch, rule=name)
        assert app.selectbox(key="rule").value == next(rule for rule, told in RULE_NAMES.items() if told == name)
        table = next(one.value for one in app.dataframe if "they differ by" in one.value)
        assert set(RULE_NAMES.values()) < set(table.columns)
        credited = next(one.value for one in app.dataframe if "credited" in one.value)
        assert list(credited.columns)[1:5] == ["credited", "share", "from", "to"]


def test_paths_are_filtered_by_a_channel(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(demo_home, monkeypatch, view="Paths", through="email")
    paths = next(one.value for one in app.dataframe if "path" in one.value)["path"]
    assert len(paths)
    assert paths.str.contains("email").all()


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Touches alone, without orders, whose channels and campaigns say what a careless page would carry out."""
    folder, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("hostile") / "home"
    home.mkdir()
    rows = [
        f't{n},v{n % 9},2026-01-{1 + n % 27:02}T{n % 24:02}:00:00Z,"{n % 3} {HOSTILE}",'
        f"{f'{n % 2} {HOSTILE}' if n % 5 else ''},{f'o{n}' if n % 4 == 0 else ''}"
        for n in range(60)
    ]
    rows.append("t60,v9,2026-03-01T00:00:00Z,direct,,")  # by now the look-back after the others is over
    (folder / "touches.csv").write_text(
        "\n".join(["touch_id,visitor_id,touched_at,channel,campaign,order_id", *rows]) + "\n", encoding="utf-8"
    )
    assert arrive(home, [folder], ImportOptions()).is_accepted
    return home


@pytest.mark.parametrize("among", ["channels", "campaigns"])
def test_names_of_files_stay_letters_and_touches_alone_are_enough(
    hostile_home: Path, monkeypatch: pytest.MonkeyPatch, among: str
) -> None:
    app = opened(hostile_home, monkeypatch, among=among)
    assert app.title[0].value.startswith("Touches are known of some orders; ")
    for element in (*app.title, *app.markdown, *app.caption, *app.subheader):
        assert "](http" not in element.value
        assert "<b>" not in element.value
        assert not re.search(r"(?<!\\):red\[", element.value)
    assert "Bring orders.csv" in words(app)


def test_long_names_are_cut_and_a_missing_campaign_is_called_so() -> None:
    assert name_of("") == NO_CAMPAIGN
    assert len(name_of("x" * 200)) == 40


def test_paths_are_told_by_length() -> None:
    frame = pl.DataFrame(
        {"labels": [["a"], ["a"], list("abcdefg")], "days_before": [[2.0], [0.0], [9.0, 8, 7, 6, 5, 4, 3]],
         "is_converted": [True, False, True]}
    )  # fmt: skip
    assert by_length(frame).rows() == [("1", 2, 1, "50.0 %", 2.0), ("5 and more", 1, 1, "100.0 %", 9.0)]
