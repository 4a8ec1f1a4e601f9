"""What customers write is shown as letters: no picture is fetched, no link made, nothing coloured, on any page."""

import http.server
import itertools
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from test_browser import CHROMIUM, FLAGS, served, settle

from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.store.home import PROJECT

pytestmark = pytest.mark.slow

VIEWS = {
    "balance-sheet?view=": ("Balance sheet", "By acquisition", "After a contact", "Lost referrals"),
    "care-response?view=": (
        "First answers",
        "Running conversations",
        "Solutions",
        "Public or private",
        "Clocks",
        "Channels",
        "Community",
    ),
    "attribution?view=": ("Credit", "Paths", "Social visits", "What is left out"),
    "attribution?among=campaigns&view=": ("Credit", "Paths"),
    "cohorts?view=": ("Grid", "Compare two", "Saved cohorts"),
    "cohorts?line=region&view=": ("Grid", "Compare two"),
    "deflection?view=": ("Waterfall", "Value", "Rules", "Doubt", "For finance"),
    "deflection?view=Where&by=": ("topic", "thread", "member"),
    "proof?view=": ("Readers", "Hold-out", "Roll-out", "Planner"),
    "super-users?view=": ("Who solves", "What to answer", "Staff and members"),
    "lifetime-value?view=": ("Value", "Forecast", "Alive", "Contracts", "Customers"),
    "survival?view=": ("Curves", "After a complaint", "Contract end", "Drivers", "Households"),
    "survival?by=region&view=": ("Curves",),
    "voices?voices=": ("What people say", "Reasons", "What it is worth", "How well it is read", "Label and train"),
}


class Listener:
    """A web server that must never be asked."""

    def __init__(self) -> None:
        asked: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        self.asked = asked
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.server.shutdown()


def hostile_files(folder: Path, address: str) -> None:
    """Files whose every text says something that a careless page would carry out."""
    said = f"![p]({address}/x) <a href='{address}/y'>here</a> <img src={address}/z> :red[x] $x$ [l]({address}/l)"
    mentions = ["platform,mention_id,in_reply_to_id,author_handle,brand,direction,posted_at,text,topic,kind,agent_id"]
    cases = ["case_id,customer_id,channel,brand,opened_at,resolved_at,agent_id,topic,kind,first_reply_at"]
    kinds = itertools.cycle(("complaint", "question", "compliment", "other"))
    for n in range(80):
        day, hour = 1 + n % 27, n % 24
        kind = next(kinds)
        at = f"2026-01-{day:02}T{hour:02}"
        mentions.append(
            f'tw{said},m{n},,"u{n % 9} {said}","{said}",inbound,{at}:00:00Z,"{kind} {said}","{said}",{kind},'
        )
        if n % 3:
            mentions.append(f'tw{said},r{n},m{n},"{said}","{said}",outbound,{at}:10:00Z,"{said}",,,"{said}"')
        cases.append(
            f'c{n},k{n % 9},"{said}","{said}",{at}:00:00Z,{at}:40:00Z,"{said}","{said}",{"question"},{at}:05:00Z'
        )
    orders = ["order_id,customer_id,ordered_at,amount,currency,product,region"]
    orders += [f'o{n},k{n % 9},2026-01-{1 + n % 27:02}T10:00:00Z,10,EUR,"{said}","{said}"' for n in range(60)]
    agents = ["agent_id,agent_name,team,seniority", f'"{said}","{said}","{said}","{said}"']
    customers = ["customer_id,joined_at,segment,region,acquired_via,acquisition_cost_amount,currency,account_id"]
    customers += [f'k{n},2025-12-01T10:00:00Z,"{said}","{said}","{said}",12,EUR,"{said}"' for n in range(30)]
    subscriptions = ["customer_id,line_id,started_at,committed_until,ended_at,monthly_amount,currency,brand,product"]
    subscriptions += [
        f'k{n},"{said}",2025-10-{n:02}T10:00:00Z,2025-12-01T10:00:00Z,'
        f'{"2026-01-09T10:00:00Z" if n % 3 else ""},20,EUR,"{said}","{said}"'
        for n in range(10, 30)
    ]
    threads = ["thread_id,community,opened_at,author_handle,title,topic,accepted_answer_id"]
    answers = ["answer_id,thread_id,answered_at,author_handle,is_employee,score"]
    views = ["thread_id,viewed_at,viewer_id,customer_id,view_count,is_bot"]
    calls = ["call_id,customer_id,started_at,topic,handle_seconds,agent_id"]
    surveys = ["survey_id,kind,customer_id,thread_id,sent_at,answered_at,score,scale_maximum,answer"]
    for n in range(60):
        day, accepted = f"2026-01-{1 + n % 27:02}", f"w{n}" if n % 3 else ""
        threads.append(f't{n},"{said}",{day}T10:00:00Z,"a{n} {said}","{said}","{said}",{accepted}')
        answers.append(f'w{n},t{n},{day}T11:00:00Z,"m{n % 12} {said}",{"true" if n % 12 == 0 else "false"},1')
        for reader in range(30):
            at = f"2026-02-{1 + reader % 27:02}T{n % 24:02}:00:00Z"
            views.append(f't{n},{at},"v{reader} {said}",k{reader},1,false')
        calls.append(f'p{n},k{n % 30},2026-{2 + n % 2:02}-{1 + n % 27:02}T12:00:00Z,"{said}",300,"{said}"')
        surveys.append(f's{n},deflection,k{n % 30},t{n},{day}T12:00:00Z,{day}T13:00:00Z,{n % 2},1,"{said}"')
    experiments = ["experiment_id,unit_id,unit_kind,arm,assigned_at"]
    experiments += [f'"{said}",k{n},customer,"{n % 2} {said}",2026-01-10T00:00:00Z' for n in range(30)]
    experiments += [f'"roll {said}","{said}",topic,"{said}",2026-02-01T00:00:00Z']
    touches = ["touch_id,customer_id,visitor_id,touched_at,channel,campaign,mention_id,order_id"]
    touches += [
        f't{n},{f"k{n % 9}" if n % 2 else ""},"v{n % 7} {said}",2026-01-{1 + n % 27:02}T09:00:00Z,"{n % 3} {said}",'
        f'"{n % 2} {said}",{f"r{n}" if n % 3 else ""},{f"o{n}" if n % 2 else ""}'
        for n in range(60)
    ]
    files = {
        "mentions": mentions, "cases": cases, "orders": orders, "agents": agents, "customers": customers,
        "subscriptions": subscriptions, "threads": threads, "answers": answers, "views": views, "calls": calls,
        "surveys": surveys, "experiments": experiments, "touches": touches,
    }  # fmt: skip
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def address(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, home = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("served") / "home"
    home.mkdir()
    hostile_files(folder, listener.address)
    assert arrive(home, [folder], ImportOptions()).is_accepted
    with served(home) as where:
        yield where


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser.new_page(viewport={"width": 1366, "height": 2400})
        browser.close()


ADDRESSES = [
    "",
    *re.findall(r'url_path="([^"]+)"', (PROJECT / "app.py").read_text(encoding="utf-8")),
    *(f"{start}{view}" for start, views in VIEWS.items() for view in views),
]


@pytest.mark.parametrize("where", ADDRESSES)
def test_hostile_text_stays_letters(where: str, address: str, page: Page, listener: Listener) -> None:
    page.goto(f"{address}/{where}")
    settle(page)
    assert page.locator("h1").count() == 1
    assert page.locator(f"a[href*='{listener.address}'], img[src*='{listener.address}']").count() == 0
    assert page.locator("svg a").count() == 0
    assert page.locator(".stMain .katex, .stMain span.stMarkdownColoredText").count() == 0
    assert listener.asked == []


def test_the_listener_would_hear(page: Page) -> None:
    heard = Listener()
    page.set_content(f"<img src='{heard.address}/x'>")
    page.wait_for_load_state("networkidle")
    heard.server.shutdown()
    assert heard.asked == ["/x"]
