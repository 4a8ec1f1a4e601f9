"""The look: readable for everybody, and fetched from nowhere."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from careledger.ui.theme import Palette, palette

PROJECT = Path(__file__).resolve().parents[1]
# Machado, Oliveira and Fernandes (2009), severity 1
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
both = pytest.mark.parametrize("mode", ["light", "dark"])


def linear(colour: str) -> list[float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def luminance(rgb: list[float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: list[float]) -> tuple[float, float, float]:
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(m * v for m, v in zip(row, rgb, strict=True)) for row in matrix]
    f = [(v / w) ** (1 / 3) if v / w > 0.008856 else 7.787 * v / w + 16 / 116
         for v, w in zip(xyz, (0.9505, 1.0, 1.089), strict=True)]  # fmt: skip
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def seen_apart(one: str, other: str, blindness: str) -> float:
    def seen(colour: str) -> tuple[float, float, float]:
        rgb = linear(colour)
        return lab([min(1, max(0, sum(m * v for m, v in zip(row, rgb, strict=True)))) for row in BLINDNESS[blindness]])

    return sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5


@both
def test_text_and_marks_stand_out_from_the_paper(mode: str) -> None:
    colours: Palette = palette(mode)  # type: ignore[arg-type]
    for background in (colours.paper, colours.panel):
        assert contrast(colours.ink, background) >= 4.5
        assert contrast(colours.accent, background) >= 4.5
    assert all(contrast(category, colours.paper) >= 3 for category in colours.categories)


@both
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_our_numbers_and_reference_points_are_apart_for_the_colour_blind(mode: str, blindness: str) -> None:
    colours: Palette = palette(mode)  # type: ignore[arg-type]
    assert seen_apart(colours.accent, colours.second, blindness) >= 20
    apart = [seen_apart(a, b, blindness) for a, b in combinations(colours.categories[:4], 2)]
    assert min(apart) >= 9


def test_fonts_are_our_own_files_with_their_licence() -> None:
    theme = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    for face in theme["fontFaces"]:
        path = PROJECT / "static" / face["url"].removeprefix("app/static/")
        assert path.read_bytes()[:4] == b"wOF2"
        assert path.with_suffix(".LICENSE.txt").exists()
