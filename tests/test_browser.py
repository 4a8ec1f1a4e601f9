"""What only a browser shows: the URL, history, uploads, themes, a phone, and that nothing is fetched from outside."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from careledger.store.home import PROJECT

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
SHOTS = PROJECT / "tests" / ".screenshots"
PATHS = {
    "overview": "/", "care-response": "/care-response", "cohorts": "/cohorts", "imports": "/imports",
    "data-health": "/data-health", "definitions": "/definitions",
}  # fmt: skip
DESK, PHONE = {"width": 1366, "height": 900}, {"width": 360, "height": 760}
CHARTS_ARE_ON = """paper => [...document.querySelectorAll('.js-plotly-plot')].every(plot => {
    const drawn = plot.querySelector('.main-svg')
    return drawn && getComputedStyle(drawn).backgroundColor === paper
})"""
PAPER = {"light": "rgb(252, 251, 248)", "dark": "rgb(18, 24, 28)"}
WAIT = 30_000
expect.set_options(timeout=WAIT)
INSIDE = re.compile(r"(https?|wss?)://127\.0\.0\.1:|data:|blob:")

Visit = Callable[..., Page]


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a dashboard over `home`, on a port that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "careledger", "serve", "--port", str(port)],
        cwd=PROJECT, env={**os.environ, "CARELEDGER_HOME": str(home), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE, stderr=(home.parent / "server.log").open("w"), text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        assert any("URL:" in line for line in server.stdout), (home.parent / "server.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def demo_address(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("served-demo") / "home"
    shutil.copytree(demo_home, home)
    with served(home) as address:
        yield address


@pytest.fixture
def empty_address(tmp_path: Path) -> Iterator[str]:
    home = tmp_path / "home"
    home.mkdir()
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}; install Debian's chromium to run this test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser profiles by width and theme, kept so that scripts are loaded once; and what they all asked for."""
    kept: dict[tuple[int, str], BrowserContext] = {}
    asked: list[str] = []

    def profile(viewport: dict[str, int], scheme: str, *, fresh: bool) -> BrowserContext:
        key = (viewport["width"], scheme)
        if fresh or key not in kept:
            context = chromium.new_context(viewport=viewport, color_scheme=scheme, accept_downloads=True)
            context.set_default_timeout(WAIT)
            context.on("request", lambda request: asked.append(request.url))
            kept[key] = context
        return kept[key]

    profile.asked = asked
    yield profile
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext]) -> Iterator[Visit]:
    """Open an address. Whatever a test does, nothing may be fetched from outside."""
    pages: list[Page] = []
    contexts.asked.clear()

    def opened(address: str, *, viewport: dict[str, int] = DESK, scheme: str = "light", fresh: bool = False) -> Page:
        page = contexts(viewport, scheme, fresh=fresh).new_page()
        pages.append(page)
        page.goto(address)
        settle(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert [url for url in contexts.asked if not INSIDE.match(url)] == []


def settle(page: Page) -> None:
    """Wait until the page has an answer, its script is done and nothing is a placeholder."""
    page.get_by_role("heading", level=1).first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=WAIT)


def numbers(page: Page) -> list[str]:
    """The values of the cards."""
    return page.locator("[data-testid=stMetricValue]").all_inner_texts()


def first_number(page: Page) -> Locator:
    return page.locator("[data-testid=stMetricValue]").first


TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box or a multiselect."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.scroll_into_view_if_needed()
    page.evaluate(TWO_FRAMES)  # a list that opens while the sidebar scrolls closes again
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_the_first_load_answers_and_names_its_build(visit: Visit, demo_address: str) -> None:
    page = visit(demo_address)
    expect(page.get_by_text("Demo world: every customer here is invented.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Build [0-9a-f]{12}"))).to_be_visible()
    assert len(numbers(page)) == 3
    assert "Traceback" not in page.inner_text("body")


def test_a_link_to_a_page_works_for_the_very_first_visitor(visit: Visit, tmp_path: Path, demo_home: Path) -> None:
    shutil.copytree(demo_home, tmp_path / "home")
    with served(tmp_path / "home") as address:
        page = visit(f"{address}/now", fresh=True)
        assert "wait for a word from us" in page.locator("h1").inner_text()
        assert page.get_by_text("Page not found").count() == 0


def test_a_click_on_a_bar_shows_as_many_rows_as_the_bar_says(visit: Visit, demo_address: str) -> None:
    page = visit(f"{demo_address}/care-response?view=Solutions&channel=email")
    bar = page.locator(".js-plotly-plot .barlayer .point path").first
    said = page.locator(".js-plotly-plot .ytick").first.text_content() or ""
    place = bar.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 4, place["y"] + 8)
    page.mouse.click(place["x"] + 6, place["y"] + 8)
    rows = page.get_by_text(re.compile(r"^channel: email\. [\d,]+ rows"))
    rows.wait_for()
    assert re.findall(r"[\d,]+", rows.inner_text())[0] == re.findall(r"[\d,]+", said.split("=")[1])[0]


def test_a_filter_changes_the_number_and_the_url_and_a_colleague_sees_the_same(visit: Visit, demo_address: str) -> None:
    page = visit(f"{demo_address}/care-response")
    before = numbers(page)
    choose(page, "Channel", "twitter")
    expect(first_number(page)).not_to_have_text(before[0], timeout=WAIT)
    page.keyboard.press("Escape")
    settle(page)
    expect(page).to_have_url(re.compile(r"channel=twitter"), timeout=WAIT)
    filtered = numbers(page)

    colleague = visit(page.url, fresh=True)
    assert numbers(colleague) == filtered
    assert colleague.get_by_role("heading", level=1).inner_text() == page.get_by_role("heading", level=1).inner_text()


def test_back_and_forward_bring_the_page_and_its_filters(visit: Visit, demo_address: str) -> None:
    page = visit(f"{demo_address}/care-response?channel=twitter")
    twitter = numbers(page)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("What do the files tell us?")).to_be_visible(timeout=WAIT)
    settle(page)
    assert "channel=twitter" in page.url
    choose(page, "Channel", "facebook")
    expect(page).to_have_url(re.compile(r"channel=twitter&channel=facebook"), timeout=WAIT)
    page.keyboard.press("Escape")  # a list of several stays open, and the page behind it is hidden
    expect(page.get_by_role("listbox")).to_have_count(0, timeout=WAIT)
    settle(page)

    page.go_back()
    expect(page.get_by_text("Do we answer, how fast, and where not?")).to_be_visible(timeout=WAIT)
    expect(first_number(page)).to_have_text(twitter[0], timeout=WAIT)
    assert "facebook" not in page.url
    settle(page)
    page.go_forward()
    expect(page.get_by_text("What do the files tell us?")).to_be_visible(timeout=WAIT)
    expect(page).to_have_url(re.compile(r"channel=twitter&channel=facebook"), timeout=WAIT)


def test_how_a_number_is_computed_opens_and_its_rows_download(visit: Visit, demo_address: str) -> None:
    page = visit(f"{demo_address}/care-response")
    page.get_by_role("button", name="How is this computed").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("SQL and parameters")).to_be_visible(timeout=WAIT)
    button = dialog.get_by_role("button", name="Download all rows")
    button.wait_for()
    with page.expect_download() as begun:
        button.click()
    lines = Path(begun.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) > 2
    assert "source_line" in lines[0] or "line" in lines[0]


def test_a_file_is_brought_mapped_seen_and_taken_back(visit: Visit, empty_address: str, tmp_path: Path) -> None:
    rows = "".join(f"A{n},b{n % 30},2026-{1 + n % 5:02}-{1 + n % 27:02} 09:00:00+00:00,10.00,EUR\n" for n in range(119))
    shop = tmp_path / "Shop export.csv"
    shop.write_text(f"Order No,Buyer ID,Order Date,Total,Ccy\n{rows}A119,b1,2026-03-03 09:00:00+00:00,many,EUR\n")

    page = visit(empty_address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing has been brought yet.")
    page.get_by_role("link", name="Bring your files").click()
    page.locator("input[type=file]").set_input_files(shop)
    expect(page.get_by_text("120 rows, 119 good, 1 refused")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Import this file").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("1 file was brought; 1 row waits in quarantine.", timeout=60_000)
    expect(page.get_by_text("What became of your files")).to_be_visible()

    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("What do the files tell us?")).to_be_visible()
    settle(page)
    assert "30" in numbers(page)
    assert any("1,190" in number for number in numbers(page))

    page.get_by_role("link", name="Imports").click()
    page.get_by_role("tab", name="Quarantine").click()
    expect(page.get_by_text("Mend and send again")).to_be_visible(timeout=WAIT)
    settle(page)

    page.get_by_role("tab", name="Past imports").click()
    expect(page.get_by_text("Take one back")).to_be_visible(timeout=WAIT)
    page.get_by_role("combobox", name="Import", exact=True).click()
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Take it back", exact=True).click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(title).to_have_text("Nothing has been brought yet.", timeout=60_000)


@pytest.mark.slow
def test_pages_fit_a_phone(visit: Visit, demo_address: str) -> None:
    for name, path in PATHS.items():
        page = visit(demo_address + path, viewport=PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth - main.clientWidth") <= 0, name
        expect(page.locator("[data-testid=stSidebar]")).not_to_be_in_viewport()
        expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
        keep_pictures(page, name)
        page.close()


@pytest.mark.slow
def test_pages_are_drawn_at_a_desk(visit: Visit, demo_address: str) -> None:
    page = visit(demo_address)
    for name, path in PATHS.items():
        page.set_viewport_size(DESK)
        page.get_by_role("link", name=name.replace("-", " ").capitalize(), exact=True).click()
        expect(page).to_have_url(demo_address + path)
        settle(page)
        keep_pictures(page, name)


def test_a_dark_reader_gets_dark_paper_and_charts_from_the_start(visit: Visit, demo_address: str) -> None:
    page = visit(f"{demo_address}/care-response", scheme="dark")
    assert paper(page) == PAPER["dark"]
    plot = page.locator(".js-plotly-plot .main-svg").first
    plot.wait_for()
    assert plot.evaluate("svg => getComputedStyle(svg).backgroundColor") == PAPER["dark"]


@pytest.mark.slow
def test_a_page_and_its_board_pack_are_taken_along_as_they_stand(
    visit: Visit, demo_address: str, tmp_path: Path
) -> None:
    page = visit(f"{demo_address}/roi?months=30")
    files = {}
    for name in ("This page as PDF", "Board pack as workbook"):
        with page.expect_download(timeout=2 * WAIT) as loading:
            page.get_by_role("button", name=name).click()
        files[name] = tmp_path / loading.value.suggested_filename
        loading.value.save_as(files[name])
    printed = "\n".join(part.extract_text() for part in pypdf.PdfReader(files["This page as PDF"]).pages)
    assert "Months followed: 30" in printed
    book = openpyxl.load_workbook(files["Board pack as workbook"], data_only=True)
    told = [str(cell.value) for row in book["Summary"]["A1:A12"] for cell in row]
    assert any("over 30 months" in line for line in told)


def paper(page: Page) -> str:
    return str(page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).backgroundColor"))


def keep_pictures(page: Page, name: str) -> None:
    """Keep pictures of the whole page in both themes, to be looked at."""
    SHOTS.mkdir(exist_ok=True)
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    height = page.locator("[data-testid=stMainBlockContainer]").evaluate("block => block.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 80, 4000)})
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", PAPER[scheme])
        page.keyboard.press("r")  # runs the script again: charts take the colours of the theme then
        # All at once and again until it holds: while the script runs, charts of the run before come and go.
        page.wait_for_function(CHARTS_ARE_ON, arg=PAPER[scheme], timeout=WAIT)
        settle(page)
        page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png")
