"""The command line: what it prints, and its exit codes (0 done, 1 data refused, 2 wrong usage)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
ORDERS = "order_id,customer_id,ordered_at,amount,currency\n007,a,2026-01-05T10:00:00Z,10.00,EUR\n"
BAD = "order_id,customer_id,ordered_at,amount,currency\n1,a,not-a-date,10.00,EUR\n2,b,2026-01-06T10:00:00Z,2,EUR\n"


def careledger(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "careledger", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False,
        env=os.environ | {"CARELEDGER_HOME": str(home), "COLUMNS": "200"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one good file in it, built."""
    place = tmp_path_factory.mktemp("cli")
    (place / "orders.csv").write_text(ORDERS, encoding="utf-8")
    done = careledger(place, "import", str(place / "orders.csv"), "--json")
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)
    assert {name: report[name] for name in ("rows_in", "accepted", "unchanged", "updated", "quarantined", "blank")} == {
        "rows_in": 1, "accepted": 1, "unchanged": 0, "updated": 0, "quarantined": 0, "blank": 0,
    }  # fmt: skip
    return place


def test_a_number_is_printed_with_all_of_its_fields(home: Path) -> None:
    stated = json.loads(careledger(home, "metric", "revenue", "--json").stdout)
    assert {"metric", "build_id", "value", "low", "high", "level", "unit", "n", "method", "claim", "cautions"} <= set(
        stated
    )
    assert (stated["value"], stated["currency"]) == (10.0, "EUR")


def test_what_is_missing_is_printed_with_reason_and_need(home: Path) -> None:
    done = careledger(home, "metric", "answered_rate", "--json")
    stated = json.loads(done.stdout)
    assert done.returncode == 0
    assert stated["reason"] == "No conversation with a customer is in these files."
    assert stated["needed"].startswith("Bring mentions.csv or cases.csv")


def test_groups_are_printed_as_rows(home: Path) -> None:
    stated = json.loads(careledger(home, "metric", "revenue", "--by", "month", "--json").stdout)
    assert [(row["month"], row["value"]) for row in stated["rows"]] == [("2026-01-01", 10.0)]


def test_a_refused_file_changes_nothing_and_exits_with_1(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "more_orders.csv"
    path.write_text(BAD, encoding="utf-8")
    before = careledger(home, "builds", "--json").stdout
    done = careledger(home, "import", str(path), "--json")
    (report,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert (report["status"], report["quarantined"], report["reject_codes"]) == ("refused", 1, {"type-error": 1})
    assert careledger(home, "builds", "--json").stdout == before


def test_wrong_usage_exits_with_2_and_says_what_is_known(home: Path) -> None:
    for arguments, said in (
        (("metric", "glory"), "There is no metric 'glory'. Known: "),
        (("metric", "revenue", "--currency", "JPY"), "No row has currency 'JPY'. Known: EUR."),
        (("metric", "revenue", "--by", "agent"), "revenue cannot be grouped by agent."),
        (("import", "nowhere.csv"), "There is no nowhere.csv."),
    ):
        done = careledger(home, *arguments)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert careledger(home, "metric").returncode == 2


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    done = careledger(tmp_path, "metric", "revenue")
    assert done.returncode == 1
    assert "Nothing has been built yet. Run `python -m careledger import PATH…`" in done.stderr


def test_the_rows_behind_a_number_are_exported_with_file_and_line(home: Path) -> None:
    lines = careledger(home, "export", "csv", "revenue").stdout.splitlines()
    assert lines[0].endswith("file,line")
    assert lines[1].startswith("007,a,2026-01-05T10:00:00")
    assert lines[1].endswith("orders.csv,2")


@pytest.mark.slow
def test_words_in_brackets_are_data_and_no_markup(tmp_path: Path) -> None:
    path = tmp_path / "[red]orders.csv"
    path.write_text(ORDERS.replace("currency\n", "currency,brand\n").replace("EUR\n", "EUR,[/x]\n"), encoding="utf-8")
    assert careledger(tmp_path, "import", str(path)).returncode == 0
    assert "[red]orders.csv" in careledger(tmp_path, "imports").stdout
    assert "[/x]" in careledger(tmp_path, "metric", "revenue", "--by", "brand").stdout


@pytest.mark.slow
def test_an_import_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    (report,) = json.loads(careledger(tmp_path, "import", str(path), "--json").stdout)
    assert careledger(tmp_path, "undo", report["batch_id"], "--json").returncode == 0
    assert (
        json.loads(careledger(tmp_path, "metric", "revenue", "--json").stdout)["reason"]
        == "No revenue is in these files."
    )


def test_the_demo_world_never_stands_beside_own_data(home: Path) -> None:
    done = careledger(home, "demo", "--customers", "200")
    assert done.returncode == 2
    assert "demo numbers never stand beside them" in done.stderr


@pytest.mark.slow
def test_own_data_takes_the_demo_world_out(tmp_path: Path) -> None:
    assert careledger(tmp_path, "demo", "--customers", "200").returncode == 0
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    done = careledger(tmp_path, "import", str(path))
    assert "The demo world was set aside" in done.stdout
    assert json.loads(careledger(tmp_path, "metric", "revenue", "--json").stdout)["value"] == 10.0


def test_the_doctor_knows_whether_the_build_is_current(home: Path) -> None:
    stated = json.loads(careledger(home, "doctor", "--json").stdout)
    assert (stated["imports"], stated["is_current"]) == (1, True)


def test_an_assumption_is_stated_listed_and_withdrawn(tmp_path: Path) -> None:
    stated = careledger(
        tmp_path, "assumptions", "state", "found_it", "--low", "0.1", "--likely", "0.2", "--high", "0.3",
        "--owner", "Ann", "--source", "exit poll", "--json",
    )  # fmt: skip
    assert json.loads(stated.stdout)["owner"] == "Ann"
    refused = careledger(tmp_path, "assumptions", "state", "found_it", "--low", "2", "--owner", "Ann", "--source", "x")
    assert (refused.returncode, "no number is stated" in refused.stderr) == (2, True)
    assert careledger(tmp_path, "assumptions", "withdraw", "found_it", "--who", "Ann").returncode == 0
    listed = {one["id"]: one for one in json.loads(careledger(tmp_path, "assumptions", "list", "--json").stdout)}
    assert listed["found_it"]["owner"] == "nobody yet"


def test_scenarios_are_printed_beside_what_stands(home: Path) -> None:
    (told,) = json.loads(careledger(home, "scenarios", "--json").stdout)
    assert told["scenario"] == "As it is"
    assert "No cost of care" in told["reason"]


def test_every_command_is_in_the_changelog_and_has_help(home: Path) -> None:
    from careledger.cli import app
    from careledger.cli_assumptions import assumptions_app
    from careledger.cli_export import export_app

    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    for command in (*app.registered_commands, *assumptions_app.registered_commands, *export_app.registered_commands):
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert name in text
        assert command.callback.__doc__
