"""How a question was asked, written down before its answer: saved, sealed, opened once, counted, and on paper."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import polars as pl
import streamlit as st

from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from careledger.errors import WrongUsage
from careledger.exports.effect_report import EffectReport, hash_of_rows, report_html
from careledger.exports.stamp import stamp_of
from careledger.imports.arrival import is_demo
from careledger.store.home import home
from careledger.store.ledger import query_text
from careledger.store.studies import SavedStudy
from careledger.ui.effect.believed import conditions
from careledger.ui.effect.world import STAYED, Asked, World, unsealed, up_to
from careledger.ui.effect.worth import sealed_since
from careledger.ui.memo import missing, plain, section
from careledger.ui.tables import table

NONE = "As set here, not written down"
MONTH_DAYS = 30


def chosen_study(world: World) -> tuple[World, SavedStudy | None]:
    """The page as a written-down specification asks it, if one is chosen; the address carries its name."""
    saved = world.desk.workspace.studies()
    if not saved:
        return world, None
    name = st.selectbox("Specification", [NONE, *saved], key="study", bind="query-params")
    if name not in saved:
        return world, None
    study = saved[name]
    return replace(world, asked=Asked(**json.loads(study.settings))), study


def record_view(world: World, study: SavedStudy | None) -> None:
    """What is written down, how often it was looked at, what is sealed, and the report."""
    if study is None:
        _write_down(world)
    else:
        _written_down(world, study)
    found = world.study()
    if isinstance(found, Insufficient):
        missing(found)
        return
    looks = world.desk.workspace.looks(
        f"effect {study.name if study else NONE}", "has_stayed", world.desk.ledger.manifest.build_id
    )
    section("Looks", "A question that is asked of every build until the answer pleases has no 95 % any more.")
    st.text(f"Looked at on {looks} {'build' if looks == 1 else 'builds'}, this one too.")
    _report(world, found, study)


def _write_down(world: World) -> None:
    section(
        "Write it down before you look further",
        "Hours, days, learner and filters as they are set now, with your name and the time. It cannot be changed "
        "later. The last months can be sealed: no answer uses them until somebody opens them, once.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", max_chars=60, key="study-name", placeholder="e.g. autumn review")
        owner = st.text_input("Owner", max_chars=80, key="study-owner")
        months = st.number_input("Months to seal", 0, 24, 0, key="study-sealed")
    if not st.button("Write it down", type="primary", key="keep-study"):
        return
    if not name.strip() or not owner.strip():
        st.text("It takes a name and an owner.")
        return
    last = world.frame()["opened_at"].max()
    assert isinstance(last, datetime)
    sealed = (last - timedelta(days=MONTH_DAYS * int(months))).date().isoformat() if months else ""
    study = SavedStudy(
        name=name.strip(), settings=json.dumps(asdict(world.asked), sort_keys=True),
        filters=json.dumps(asdict(world.filters), sort_keys=True, default=str), sealed_from=sealed, owner=owner.strip(),
        saved_at=datetime.now(UTC).isoformat(timespec="seconds"), build_id=world.desk.ledger.manifest.build_id,
    )  # fmt: skip
    try:
        world.desk.workspace.save_study(study, who=owner.strip())
    except WrongUsage as error:
        st.text(f"{error.what} {error.next_step or ''}")
    else:
        st.query_params["study"] = study.name
        st.rerun()


def _written_down(world: World, study: SavedStudy) -> None:
    section(
        "Written down",
        plain(f"By {study.owner}, {study.saved_at} (UTC), on build {study.build_id}. Settings: {study.settings}."),
    )
    if study.filters != _written(world, study):
        st.text("The filters of the sidebar are not those it was written down with.")
    if study.is_sealed:
        st.text(f"Complaints from {study.sealed_from} on are sealed, here and on Effect of care, whoever asks.")
        who = st.text_input("Opened by", max_chars=80, key="opened-by")
        if st.button("Open them, once and for all", key="open-study") and who.strip():
            world.desk.workspace.open_study(study.name, who=who.strip())
            st.rerun()
    elif study.opened_at:
        st.text(f"Opened {study.opened_at} (UTC) by {study.opened_by}.")
        _before_and_after(world, study)


def _written(world: World, study: SavedStudy) -> str:
    """The filters as they were written down, but for the end that the seal sets."""
    told = asdict(world.filters)
    if study.is_sealed:
        told["to_on"] = json.loads(study.filters)["to_on"]
    return json.dumps(told, sort_keys=True, default=str)


def _before_and_after(world: World, study: SavedStudy) -> None:
    """The answer without what was sealed beside the one with it."""
    rows = []
    before = replace(world, filters=up_to(world.filters, study.sealed_from))
    for label, part in ((f"before {study.sealed_from}", before), ("all", world)):
        found = part.study()
        if isinstance(found, Insufficient):
            continue
        low, high = found.interval
        rows.append(
            {
                "complaints": label, "points": f"{100 * found.on_the_answered.value:+.1f}", "low": f"{100 * low:+.1f}",
                "high": f"{100 * high:+.1f}", "n": f"{found.compared.n:,}", "verdict": found.verdict,
            }
        )  # fmt: skip
    table(rows)


def _report(world: World, found: Study, study: SavedStudy | None) -> None:
    section(
        "On paper", "How it was asked, on which rows (with their hash), what came out, and what would bring it again."
    )
    if not st.toggle("Make the report", key="report"):
        return
    answer = world.answered(STAYED, world.answers()[0].result)
    low, high = found.interval
    lines = [f"Verdict: {found.verdict}. {' '.join(found.reasons)}"]
    if sealed := unsealed(world.desk, world.filters)[1]:
        lines.append(sealed_since(sealed))
    if study:
        lines.append(
            f"Written down as {study.name} by {study.owner}, {study.saved_at} (UTC), on build {study.build_id}."
        )
    frame = world.frame().drop("text", "file", "line")
    tables = {
        "Who is compared": _texts(found.compared.known.flow),
        "Who can be named": _texts(found.compared.known.linkage.arms),
        "The verdict's conditions": conditions(found),
        "By several methods": _texts(world.methods(found)),
        "Alike before and after": _texts(found.balance),
        "Had it been left out": _texts(found.benchmarks),
    }
    stamp = stamp_of(world.desk, world.filters, is_invented=is_demo(home()), query="care_effect")
    report = EffectReport(
        answer=f"What answering was worth: {100 * found.on_the_answered.value:+.1f} points of staying "
        f"({100 * low:+.1f} – {100 * high:+.1f}), n = {found.compared.n:,}",
        lines=lines, tables=tables, sql=query_text("care_effect"), parameters=answer.parameters,
        data_hash=hash_of_rows(frame), stamp=stamp,
    )  # fmt: skip
    st.download_button(
        "Download the report", report_html(report), "effect-of-care.html", "text/html", key="effect-report"
    )


def _texts(frame: pl.DataFrame) -> list[dict[str, str]]:
    return [
        {name: f"{value:,.4f}" if isinstance(value, float) else str(value) for name, value in row.items()}
        for row in frame.iter_rows(named=True)
    ]
