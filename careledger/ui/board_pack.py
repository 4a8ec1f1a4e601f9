"""The board pack from the page: the same ledger as a workbook, and as slides."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.estimate import Insufficient
from careledger.errors import CareLedgerError
from careledger.exports.board_pack import BoardPack, care_pack
from careledger.exports.slides.board import slides_bytes
from careledger.exports.workbook.board import workbook_bytes
from careledger.imports.arrival import is_demo
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.home import home


def board_pack_offer(desk: Desk, filters: Filters, **settings: Any) -> None:
    """Two quiet buttons; each file is made when somebody asks for it, under these filters and settings."""
    is_invented, build_id = is_demo(home()), desk.ledger.manifest.build_id

    def pack() -> BoardPack:
        made = care_pack(desk, filters, is_invented=is_invented, **settings)
        if isinstance(made, Insufficient):
            raise CareLedgerError(made.reason, next_step=made.needed)
        return made

    with st.container(horizontal=True):
        st.download_button(
            "Board pack as a workbook", data=lambda: workbook_bytes(pack()), file_name=f"care-{build_id}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", on_click="ignore",
            type="tertiary", key="pack-xlsx", help="Live formulas from assumptions to the total, and an audit.",
        )  # fmt: skip
        st.download_button(
            "Board pack as slides", data=lambda: slides_bytes(pack()), file_name=f"care-{build_id}.pptx",
            mime="application/vnd.openxmlformats-officedocument.presentationml.presentation", on_click="ignore",
            type="tertiary", key="pack-pptx", help="A message each, with charts that can be edited.",
        )  # fmt: skip
