"""Every pair of the colour table that is used, with its contrast by WCAG 2.1: 4.5 for text, 3 for signs and edges."""

from __future__ import annotations

from PySide6.QtGui import QColor

TEXTS = ("ink", "ink2", "ink3", "blue", "red", "amber", "green")
GROUNDS = ("surface", "window", "raised", "selected", "future", "band", "red_tint", "amber_tint")
#: text on the fills of marks, bars and the oxygen ribbon
ON_FILLS = (
    ("on_blue", "blue_mark"),
    ("on_blue", "ventilated"),
    ("surface", "ink3"),
    ("ink", "cannula"),
    ("ink", "mask"),
    ("ink", "high_flow"),
    ("ink", "niv"),
)
#: what has no words: edges of controls, the ring of the focus, signs that stand without an outline
SIGNS = ("edge", "blue_mark", "red_mark")
SIGN_GROUNDS = ("surface", "window", "raised", "selected")
TEXT_LEAST, SIGN_LEAST = 4.5, 3.0


def luminance(colour: str) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in QColor(colour).getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def ratio(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs(look) -> list[dict]:
    """Return each pair with its contrast and whether that is enough."""
    texts = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(ON_FILLS)
    signs = [*((sign, ground) for sign in SIGNS for ground in SIGN_GROUNDS), ("green_mark", "surface")]
    found = [_row(look, *pair, kind="text", least=TEXT_LEAST) for pair in texts]
    return found + [_row(look, *pair, kind="sign", least=SIGN_LEAST) for pair in signs]


def _row(look, front: str, ground: str, *, kind: str, least: float) -> dict:
    value = ratio(getattr(look, front), getattr(look, ground))
    return {
        "look": look.name,
        "front": front,
        "ground": ground,
        "kind": kind,
        "contrast": round(value, 2),
        "least": least,
        "ok": value >= least,
    }
