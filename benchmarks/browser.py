"""What a person at a browser waits for: the first paint after `serve`, and a page redrawn after a filter changed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.timing import Comparison
from benchmarks.visitor import served

PORT = 8705
CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
PAGES = (
    "", "care-response", "voices", "advocacy", "deflection", "team", "now", "reviews", "crises", "roi", "effect",
    "retention-or-acquisition", "balance-sheet", "cohorts", "lifetime-value", "survival", "attribution", "ledger",
)  # fmt: skip
EMPTY_PAGE = """import streamlit as st
with st.sidebar:
    chosen = st.multiselect("Channel", list("abcdefgh"), key="channel", bind="query-params")
st.title(f"empty {chosen}")
"""
# From the click or key that chooses to the last change of the page, once its script rests and nothing moves for 300 ms.
WATCH = """() => { const app = document.querySelector('[data-testid=stApp]'); let last = 0, start = null;
window.redrawn = new Promise(done => {
  const begin = () => { if (start === null) start = performance.now(); };
  for (const act of ['pointerdown', 'keydown']) addEventListener(act, begin, {capture: true, once: true});
  new MutationObserver(() => { last = performance.now(); }).observe(app, {subtree: true, childList: true,
    attributes: true, characterData: true});
  const look = () => {
    const rests = app.getAttribute('data-test-script-state') !== 'running';
    if (start !== null && last > start && rests && performance.now() - last > 300) done(last - start);
    else setTimeout(look, 5); };
  look(); }); }"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


def redraws(home: Path, rounds: int = 6) -> list[Comparison]:
    """On each page a channel that nobody asked for before is chosen, beside the same on a page with nothing on it."""
    script = home / "tmp" / "empty_page.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text(EMPTY_PAGE, encoding="utf-8")
    found = []
    with served(home, PORT), served(home, PORT + 1, script=str(script)), chromium() as browser:
        empty = _opened(browser, PORT + 1, "")
        for path in PAGES:
            page = _opened(browser, PORT, path)
            _redraw(page, 0), _redraw(empty, 0)
            pairs = [(_redraw(page, place), _redraw(empty, place)) for place in range(1, rounds + 1)]
            ours, theirs = (statistics.median(taken) for taken in zip(*pairs, strict=True))
            ratio = statistics.median(a / b for a, b in pairs)
            found.append(
                Comparison(f"redrawn in Chromium: {path or 'overview'}", ours, "empty page", theirs, ratio, rounds)
            )
            page.close()
    return found


def first_paint(home: Path, rounds: int = 5) -> Comparison:
    """From `serve` to the headline of the first page, beside an empty Streamlit page."""
    script = home / "tmp" / "empty_page.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text(EMPTY_PAGE, encoding="utf-8")
    with chromium() as browser:
        pairs = [(_painted(browser, home, ""), _painted(browser, home, str(script))) for _ in range(rounds)]
    ours, theirs = (statistics.median(taken) for taken in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return Comparison("first paint after serve", ours, "empty Streamlit page", theirs, ratio, rounds)


def _painted(browser: Browser, home: Path, script: str) -> float:
    started = time.perf_counter()
    with served(home, PORT, script=script):
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{PORT}/")
        page.locator("h1").first.wait_for(timeout=120_000)
        seconds = time.perf_counter() - started
        page.close()
    return seconds


def _opened(browser: Browser, port: int, path: str) -> Page:
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    page.goto(f"http://127.0.0.1:{port}/{path}")
    page.locator("h1").first.wait_for(timeout=120_000)
    page.wait_for_function("document.querySelector('[data-test-script-state=notRunning]')", timeout=240_000)
    return page


def _redraw(page: Page, place: int) -> float:
    """Seconds for one channel chosen, by its place in the list; it is left again afterwards."""
    box = page.get_by_test_id("stMultiSelect").filter(has_text="Channel").get_by_role("combobox")
    box.click()
    options = page.get_by_role("option")
    options.first.wait_for()
    page.evaluate(WATCH)
    options.nth(1 + place % (options.count() - 1)).click()  # the first is "Select all"
    seconds = float(page.evaluate("() => window.redrawn")) / 1000
    page.keyboard.press("Escape")
    page.evaluate(WATCH)
    box.press("Backspace")
    page.evaluate("() => window.redrawn")
    return seconds
