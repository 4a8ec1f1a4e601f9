"""Every page, on a demo world, on an empty home and where a single file was brought."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.store.home import PROJECT
from careledger.store.lake import Lake

PAGES = sorted(str(path.relative_to(PROJECT)) for path in (PROJECT / "pages").rglob("*.py"))
ORDERS = "order_id,customer_id,ordered_at,amount,currency\n" + "".join(
    f"o{n},c{n % 40},2026-{1 + n % 6:02}-{1 + n % 27:02} 10:00:00+00:00,{5 + n % 7},EUR\n" for n in range(240)
)
MENTIONS = "mention_id,platform,in_reply_to_id,author_handle,brand,direction,posted_at,text\n" + "".join(
    f"q{n},twitter,,u{n % 50},acme,inbound,2026-01-{1 + n % 27:02} 10:00:00+00:00,where is it?\n"
    f"a{n},twitter,q{n},acme,acme,outbound,2026-01-{1 + n % 27:02} 10:{n % 60:02}:30+00:00,on its way\n"
    for n in range(120)
)
ONE_OF_EACH = {
    "cases": "case_id,customer_id,channel,brand,opened_at,first_reply_at,resolved_at,topic,kind,agent_id\n"
    "c1,k1,email,acme,2026-01-01T10:00:00Z,2026-01-01T11:00:00Z,2026-01-01T12:00:00Z,billing,complaint,a1\n",
    "orders": "order_id,customer_id,ordered_at,amount,currency\no1,k1,2026-01-01T10:00:00Z,10,EUR\n",
    "surveys": "survey_id,kind,case_id,sent_at,answered_at,score,scale_maximum\n"
    "s1,nps,c1,2026-01-02T10:00:00Z,2026-01-02T11:00:00Z,9,10\n",
    "mentions": "mention_id,platform,author_handle,brand,direction,posted_at,text,rating,subject_id\n"
    "m1,reviews,u1,acme,inbound,2026-01-01T10:00:00Z,It came late,2,shop 1\n",
}
# A reference that a viewer's browser would fetch, a colour, a link, a tag: all must stay letters.
HOSTILE = "![x](http://outside.test/p.png) :red[hi] [y](http://outside.test) <b>z</b>"

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, demo_home: Path) -> dict[str, Path]:
    """Homes by what was brought to them."""
    made = {"demo": demo_home}
    for name, text in {"empty": "", "orders": ORDERS, "mentions": MENTIONS}.items():
        made[name] = tmp_path_factory.mktemp(name) / "home"
        made[name].mkdir()
        if text:
            path = made[name].parent / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            assert arrive(made[name], [path], ImportOptions()).is_accepted
    folder, made["one of each"] = tmp_path_factory.mktemp("single"), tmp_path_factory.mktemp("one") / "home"
    made["one of each"].mkdir()
    for name, text in ONE_OF_EACH.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert arrive(made["one of each"], [folder], ImportOptions()).is_accepted
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a page through the frame: opened(home, page, key=value of the URL)."""
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")  # "none" would hide messages from the test, too

    def page(home: Path, path: str, **url: str) -> AppTest:
        monkeypatch.setenv("CARELEDGER_HOME", str(home))
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        for name, value in url.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(path).run()

    yield page
    config.set_option("client.showErrorDetails", before)


def words(app: AppTest) -> str:
    """Everything a reader can read, without tables."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["demo", "empty", "orders", "mentions", "one of each"])
def test_every_page_answers_whatever_was_brought(homes: dict[str, Path], opened: Open, name: str, page: str) -> None:
    app = opened(homes[name], page)
    assert not app.exception
    assert not app.error
    assert app.title[0].value.endswith(".")
    assert "nan" not in words(app).casefold().split()


@pytest.mark.parametrize("page", [page for page in PAGES if "imports" not in page and "definitions" not in page])
def test_an_empty_home_says_so_and_shows_the_way_in(homes: dict[str, Path], opened: Open, page: str) -> None:
    app = opened(homes["empty"], page)
    assert app.title[0].value == "Nothing has been brought yet."
    assert [link.value for link in app.page_link] == ["Bring your files"]


@pytest.mark.parametrize(
    ("name", "page", "missing", "would_help"),
    [
        ("orders", "care_response", "No conversation with a customer is in these files.", "mentions.csv or cases.csv"),
        ("mentions", "cohorts", "No revenue is in these files.", "orders.csv"),
        ("mentions", "overview", "No revenue is linked to these customers.", "orders.csv"),
    ],
)
def test_a_page_says_what_is_missing_and_which_file_would_bring_it(
    homes: dict[str, Path], opened: Open, name: str, page: str, missing: str, would_help: str
) -> None:
    [path] = [one for one in PAGES if page in one]
    said = words(opened(homes[name], path))
    assert missing in said
    assert would_help in said


def test_what_one_file_can_tell_is_told(homes: dict[str, Path], opened: Open) -> None:
    cohorts = opened(homes["orders"], "pages/analysts/cohorts.py")
    assert re.match(r"Of the customers first seen buying, [\d.]+ % buy again", cohorts.title[0].value)
    care = opened(homes["mentions"], "pages/community/care_response.py")
    assert "answered by a person within a day" in care.title[0].value


def test_the_demo_world_is_marked_on_every_page(homes: dict[str, Path], opened: Open) -> None:
    banner = "Demo world: every customer here is invented."
    for page in PAGES:
        assert banner in words(opened(homes["demo"], page))
        assert banner not in words(opened(homes["orders"], page))


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("Readers", "In touch after all"),
        ("Hold-out", "What showing the community changes"),
        ("Roll-out", "The same dates, other topics"),
        ("Planner", "A hold-out of customers"),
    ],
)
def test_every_view_of_the_proof_opens(homes: dict[str, Path], opened: Open, view: str, told: str) -> None:
    app = opened(homes["demo"], "pages/community/proof.py", view=view)
    assert not app.exception
    assert told in words(app)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ({"view": "By acquisition"}, "Revenue by when its customers were acquired"),
        ({"view": "After a contact"}, "How the value of an account moved after a contact"),
        ({"view": "Lost referrals"}, "Whom they would have brought"),
        ({"paid-in": "all in GBP"}, "GBP of margin over 36 months"),
    ],
)
def test_every_view_of_the_balance_sheet_opens(
    homes: dict[str, Path], opened: Open, url: dict[str, str], told: str
) -> None:
    app = opened(homes["demo"], "pages/executives/balance_sheet.py", **url)
    assert not app.exception
    assert told in words(app)


def test_no_page_stands_directly_in_the_folder_of_pages() -> None:
    # Such a page would answer its first request without the frame around it: no filters, no gate.
    assert not list((PROJECT / "pages").glob("*.py"))


def test_a_filter_in_the_url_reaches_the_numbers(homes: dict[str, Path], opened: Open) -> None:
    page = "pages/community/care_response.py"
    everything, some = opened(homes["demo"], page), opened(homes["demo"], page, channel="twitter")
    assert some.multiselect(key="channel").value == ["twitter"]
    assert everything.metric[0].value != some.metric[0].value or everything.caption != some.caption


def test_an_unknown_filter_in_the_url_is_left_out(homes: dict[str, Path], opened: Open) -> None:
    app = opened(homes["demo"], "pages/executives/overview.py", channel="carrier-pigeon")
    assert not app.exception
    assert app.multiselect(key="channel").value == []


# -- the imports page ----------------------------------------------------------------------------------------

IMPORTS = "pages/ledger/imports.py"
SHOP = "Order No,Buyer ID,Order Date,Total,Ccy\nA1,c1,2026-01-05,12.50,EUR\nA2,c2,2026-01-06,many,EUR\n"


def dropped(app: AppTest, name: str, text: str) -> AppTest:
    """The page after a file was dropped on it."""
    app.file_uploader(key="uploads").upload(name, text.encode())
    app.run()
    assert not app.exception
    return app


def pressed(app: AppTest, label: str) -> AppTest:
    """The page after its button `label` was pressed."""
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


@pytest.mark.slow
def test_an_unknown_file_is_mapped_previewed_and_imported(home: Path, opened: Open) -> None:
    app = dropped(opened(home, IMPORTS), "Shop export.csv", SHOP)
    labels = {box.label.split(",")[0].split(" (")[0]: box.value for box in app.selectbox}
    assert (labels["order_id"], labels["amount"]) == ("Order No", "Total")
    assert app.dataframe[0].value["order_id"].to_list() == ["A1"]
    assert "2 rows, 1 good, 1 refused" in words(app)
    app = pressed(app, "Import this file")
    assert app.title[0].value == "1 file was brought; 1 row waits in quarantine."
    assert app.dataframe[0].value[["rows in", "accepted", "quarantined"]].to_numpy().tolist() == [[2, 1, 1]]
    assert not list((home / "tmp").glob("upload-*"))
    again = dropped(opened(home, IMPORTS), "Shop export 2.csv", SHOP.replace("A1", "A3"))
    assert "mapped before" in words(again)


@pytest.mark.slow
def test_a_mapping_of_last_time_fits_headers_in_another_case(home: Path, opened: Open) -> None:
    pressed(dropped(opened(home, IMPORTS), "Shop export.csv", SHOP), "Import this file")
    again = dropped(opened(home, IMPORTS), "next.csv", SHOP.replace("Order No", "ORDER NO").replace("A1", "A3"))
    assert "mapped before" in words(again)
    assert "ORDER NO" in [box.value for box in again.selectbox]


def test_a_file_kept_out_whole_changes_nothing_but_the_quarantine(home: Path, opened: Open) -> None:
    text = ORDERS.replace(",5,EUR", ",many,EUR", 1)
    app = dropped(opened(home, IMPORTS), "orders.csv", text)
    choice = app.radio[0]
    app = pressed(choice.set_value(choice.options[1]).run(), "Import this file")
    assert app.title[0].value == "Nothing has been let in; 1 row waits in quarantine."
    assert Lake(home).batches() == []


@pytest.mark.slow
def test_a_quarantined_row_is_mended_and_sent_again(home: Path, opened: Open) -> None:
    pressed(dropped(opened(home, IMPORTS), "Shop export.csv", SHOP), "Import this file")
    app = opened(home, IMPORTS, imports="Quarantine")
    [key] = [editor.key for editor in app.data_editor]
    app.session_state[key] = {"edited_rows": {0: {"Total": "7.25"}}, "added_rows": [], "deleted_rows": []}
    app.run()
    app = pressed(app, "Send 1 again")
    assert app.title[0].value == "1 file was brought; nothing waits in quarantine."
    assert sum(batch.accepted for batch in Lake(home).batches()) == 2


@pytest.mark.slow
def test_an_import_is_taken_back(home: Path, opened: Open) -> None:
    pressed(dropped(opened(home, IMPORTS), "orders.csv", ORDERS), "Import this file")
    app = opened(home, IMPORTS, imports="Past imports")
    box = app.selectbox(key="undo")
    app = pressed(box.set_value(Lake(home).batches()[0].batch_id).run(), "Yes, take it back")
    assert app.title[0].value == "Nothing has been brought yet."
    assert Lake(home).batches() == []


def test_words_of_a_file_are_shown_as_letters(home: Path, opened: Open) -> None:
    text = f"{HOSTILE},b\n1,2\n"
    for app in (
        dropped(opened(home, IMPORTS), f"{HOSTILE}.csv", text),
        dropped(opened(home, IMPORTS), "orders.csv", f'order_id,ordered_at,amount\n1,"{HOSTILE}",3\n'),
    ):
        for element in (*app.markdown, *app.caption, *app.subheader, *app.title):
            assert "](http" not in element.value
            assert "<b>" not in element.value
            assert not re.search(r"(?<!\\):red\[", element.value)


def test_a_file_that_leaves_its_dates_open_is_asked_about(home: Path, opened: Open) -> None:
    text = "order_id,ordered_at,amount,currency\n1,05/06/2026,5,EUR\n2,07/06/2026,6,EUR\n"
    app = dropped(opened(home, IMPORTS), "orders.csv", text)
    assert not [button for button in app.button if button.label == "Import this file"]
    app = app.radio[0].set_value("dmy").run()
    assert app.dataframe[0].value["ordered_at"].dt.month.to_list() == [6, 6]


def test_a_broken_file_says_so(home: Path, opened: Open) -> None:
    app = dropped(opened(home, IMPORTS), "broken.xlsx", "PK\x03\x04 nothing")
    assert "broken.xlsx" in words(app)
    assert "archive" in words(app)


# -- coverage, staffing and team -----------------------------------------------------------------------------

STAFFING, TEAM = "pages/community/staffing.py", "pages/community/team.py"


def test_the_target_stands_in_the_url_and_reaches_the_plan(homes: dict[str, Path], opened: Open) -> None:
    app = opened(homes["demo"], STAFFING, target="90", minutes="30")
    assert "answer 90% of each hour's requests within 30 minutes" in app.title[0].value
    assert app.number_input(key="handle").value == 7.0


def test_hours_are_counted_in_the_zone_that_is_chosen(homes: dict[str, Path], opened: Open) -> None:
    said = words(opened(homes["demo"], STAFFING, zone="Asia/Tokyo"))
    assert "Weekdays and hours in Asia/Tokyo" in said


def test_a_target_that_no_desk_can_reach_is_said(homes: dict[str, Path], opened: Open) -> None:
    app = opened(homes["demo"], STAFFING, minutes="2")
    assert app.title[0].value == "We cannot tell yet how many agents it takes."
    assert "takes longer than the target allows" in words(app)


@pytest.mark.parametrize("view", ["Phones", "Desk size"])
def test_the_other_views_of_staffing_open(homes: dict[str, Path], opened: Open, view: str) -> None:
    for name in ("demo", "mentions"):
        assert not opened(homes[name], STAFFING, view=view).exception


def test_names_of_agents_show_only_where_somebody_asks(homes: dict[str, Path], opened: Open) -> None:
    hidden = opened(homes["demo"], TEAM)
    assert not hidden.toggle(key="names").value
    shown = opened(homes["demo"], TEAM, names="true")
    assert shown.toggle(key="names").value
    [ranked], [named] = ([t.value for t in app.dataframe if "best_chance" in t.value] for app in (hidden, shown))
    assert ranked["agent"].str.fullmatch(r"Agent \d+").all()
    assert not named["agent"].str.contains("Agent").any()


def test_equal_agents_are_not_ranked_in_a_headline(homes: dict[str, Path], opened: Open) -> None:
    assert opened(homes["demo"], TEAM).title[0].value == "No difference between agents is shown."


def test_a_link_that_asks_for_what_no_row_has_says_so(homes: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(homes["demo"]))
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.query_params["channel"] = "telegraph"
    assert "The link asks for channel 'telegraph', which no row has: it is left out." in words(app.run())


def test_a_link_to_a_single_day_shows_that_day(homes: dict[str, Path], opened: Open) -> None:
    page = "pages/community/care_response.py"
    day = opened(homes["demo"], page, period="2025-06-05")
    both = opened(homes["demo"], page, period=["2025-06-05", "2025-06-05"])
    whole = opened(homes["demo"], page)
    assert day.metric[0].value == both.metric[0].value
    assert words(day) != words(whole)


# -- lifetime value ------------------------------------------------------------------------------------------

LIFETIME = "pages/analysts/lifetime_value.py"


@pytest.mark.parametrize("view", ["Value", "Forecast", "Alive", "Contracts", "Customers"])
def test_every_view_of_lifetime_value_opens(homes: dict[str, Path], opened: Open, view: str) -> None:
    for name in ("demo", "orders"):
        app = opened(homes[name], LIFETIME, view=view)
        assert not app.exception
        assert app.segmented_control(key="view").value == view


def test_a_customers_value_is_of_one_currency_and_says_whether_its_forecast_held(
    homes: dict[str, Path], opened: Open
) -> None:
    euros, pounds = (opened(homes["demo"], LIFETIME, **{"paid-in": money}).title[0].value for money in ("EUR", "GBP"))
    assert re.match(r"A customer is worth €[\d,.]+ over the next 36 months; a forecast made halfway", euros)
    assert re.match(r"A customer is worth £[\d,.]+ over", pounds)
    sooner = opened(homes["demo"], LIFETIME, months="12").title[0].value
    assert "over the next 12 months" in sooner
