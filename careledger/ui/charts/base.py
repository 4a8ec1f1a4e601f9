"""What every chart shares: the theme's colours, our type, inert text, no mode bar."""

from __future__ import annotations

import hashlib
import html
import pickle
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import streamlit as st
from plotly.graph_objs._figure import Figure
from plotly.offline.offline import get_plotlyjs

from careledger.store.kept import Kept
from careledger.ui.theme import Palette, current_palette

P = ParamSpec("P")
CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
HEIGHT = 340
WIDEST_LABEL = 22
DRAWN: Kept[Figure] = Kept(300)


def drawn_once(figure: Callable[P, Figure]) -> Callable[P, Figure]:
    """A figure of the same content in the same colours is drawn once: Plotly checks every point of a new one.

    Whoever receives it shows it and changes nothing in it.
    """

    @wraps(figure)
    def drawn(*content: P.args, **settings: P.kwargs) -> Figure:
        shown = hashlib.blake2b(pickle.dumps((content, settings))).digest()
        asked = (figure.__module__, figure.__qualname__, current_palette(), shown)
        return DRAWN.result(asked, lambda: figure(*content, **settings))

    return drawn


def inert_text(text: str) -> str:
    """Text from data for a figure: Plotly would turn tags into live links."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped_text(label: str) -> str:
    """A label, inert, in lines that a phone has room for beside the bars."""
    lines = [""]
    for word in inert_text(label).split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= WIDEST_LABEL:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def faint(colour: str, alpha: float) -> str:
    """A theme colour, let through to the paper."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def chart(figure: Figure, key: str, alt: str) -> None:
    """Show a figure; `alt` says in words what it shows."""
    st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=alt)


def picked_place(figure: Figure, key: str, alt: str) -> int | None:
    """Show a figure whose marks can be clicked; the place of the mark that was, from 0."""
    event: Any = st.plotly_chart(
        figure, theme=None, config=CONFIG, key=key, alt=alt, on_select="rerun", selection_mode="points"
    )
    points = event["selection"]["points"]
    return int(points[0]["point_index"]) if points else None


def picked_cells(figure: Figure, key: str, alt: str) -> list[tuple[float, str]]:
    """Show a figure whose marks can be clicked, or framed with the mouse; (x, y) of each chosen mark."""
    event: Any = st.plotly_chart(
        figure, theme=None, config=CONFIG, key=key, alt=alt, on_select="rerun", selection_mode=("points", "box")
    )
    # Names were made inert for the figure; who reads the choice looks for them as the files write them.
    return [(point["x"], html.unescape(str(point["y"]))) for point in event["selection"]["points"]]


def empty_figure(colours: Palette, *, height: int = HEIGHT) -> Figure:
    """A figure with our type, few gridlines and nothing in it."""
    axis = {"gridcolor": colours.line, "linecolor": colours.line, "zeroline": False, "automargin": True}
    return Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
            "paper_bgcolor": colours.paper,
            "plot_bgcolor": colours.paper,
            "font": {"family": "Inter, system-ui, sans-serif", "size": 13, "color": colours.ink},
            "showlegend": False,
            "hoverlabel": {"bgcolor": colours.panel, "bordercolor": colours.line, "font": {"color": colours.ink}},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
            "dragmode": False,
        }
    )


def plotly_script() -> str:
    """The library that draws figures, for a file that fetches nothing."""
    return str(get_plotlyjs())
