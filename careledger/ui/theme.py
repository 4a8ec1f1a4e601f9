"""Colours, read from the one place that states them: .streamlit/config.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

import streamlit as st

from careledger.store.home import PROJECT

Mode = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """What a chart may be drawn with. `categories[0]` is the accent, `[1]` the second colour."""

    paper: str
    panel: str
    ink: str
    line: str
    categories: tuple[str, ...]

    @property
    def accent(self) -> str:
        """Our own numbers, and gains."""
        return self.categories[0]

    @property
    def second(self) -> str:
        """Reference points, and losses."""
        return self.categories[1]


@cache
def palette(mode: Mode) -> Palette:
    """The colours of the light or the dark theme."""
    theme = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][mode]
    return Palette(
        paper=theme["backgroundColor"],
        panel=theme["secondaryBackgroundColor"],
        ink=theme["textColor"],
        line=theme["borderColor"],
        categories=tuple(theme["chartCategoricalColors"]),
    )


def current_palette() -> Palette:
    """The colours of the theme that this viewer sees."""
    return palette("dark" if st.context.theme.type == "dark" else "light")
