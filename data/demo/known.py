"""What a demo home knows of its own truth, for a page that sets it beside what can be seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def true_effects(home: Path) -> dict[str, float]:
    """The effects of care that hold in the demo world of a home, by name; empty where its truth is gone."""
    place = home / "demo-world" / "truth.json"
    if not place.is_file():
        return {}
    told: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))["care"]
    return {name: fact["value"] for name, fact in told.items() if isinstance(fact, dict)}


def true_gain_before_buying(home: Path) -> float | None:
    """By how much more join who asked before they bought and were answered; None where the truth is gone."""
    place = home / "demo-world" / "truth.json"
    if not place.is_file():
        return None
    return float(json.loads(place.read_text(encoding="utf-8"))["presale"]["value"])
