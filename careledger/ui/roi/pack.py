"""The board pack of what the page shows, as a workbook and as slides; made when somebody asks for it."""

from __future__ import annotations

import streamlit as st

from careledger.exports.board_pack import BoardPack, care_pack
from careledger.imports.arrival import is_demo
from careledger.metrics.roi import TOTAL
from careledger.store.home import home
from careledger.ui.roi.world import World

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def pack_buttons(world: World) -> None:
    """Two buttons. The page has a ledger, and so has the pack of the same settings."""
    stem = f"board-pack-{world.desk.ledger.manifest.build_id}"
    with st.container(horizontal=True):
        st.download_button(
            "Board pack as workbook", data=lambda: _workbook(world), file_name=f"{stem}.xlsx", mime=WORKBOOK,
            on_click="ignore", key="pack-xlsx",
            help="Live formulas from every assumption to the total, and an audit sheet that must read 0.",
        )  # fmt: skip
        st.download_button(
            "Board pack as slides", data=lambda: _slides(world), file_name=f"{stem}.pptx", mime=SLIDES,
            on_click="ignore", key="pack-pptx", help="One message a slide; the charts stay editable.",
        )  # fmt: skip


def _pack(world: World) -> BoardPack:
    told = care_pack(world.desk, world.filters, is_invented=is_demo(home()), **world.asked.settings(TOTAL))
    assert isinstance(told, BoardPack), told
    return told


def _workbook(world: World) -> bytes:
    from careledger.exports.workbook.board import workbook_bytes  # noqa: PLC0415  # heavy, and needed here alone

    return workbook_bytes(_pack(world))


def _slides(world: World) -> bytes:
    from careledger.exports.slides.board import slides_bytes  # noqa: PLC0415  # heavy, and needed here alone

    return slides_bytes(_pack(world))
