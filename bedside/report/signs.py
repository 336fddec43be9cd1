"""The signs of a drug chart in black: each has its own shape, so that a copy without colour says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bedside.report.ink import Disc, Ink, Line, Shape, Words, rect

_W = 1.1


def sign(name: str, x: float, y: float, size: float) -> tuple[Ink, ...]:
    """Return a sign in the square of that size above and right of a point; nothing for a name that has none."""
    draw = _SIGNS.get(name)
    return tuple(mark.moved(x, y) for mark in draw(size)) if draw else ()


def _tick(s: float) -> tuple[Ink, ...]:
    return (Line(((s * 0.08, s * 0.5), (s * 0.38, s * 0.16), (s * 0.95, s * 0.88)), 1.5),)


def _early(s: float) -> tuple[Ink, ...]:
    return (
        Line(((s * 0.1, 0.1 * s), (s * 0.1, s * 0.9)), _W),
        Line(((s, s * 0.5), (s * 0.3, s * 0.5)), _W),
        Line(((s * 0.55, s * 0.78), (s * 0.28, s * 0.5), (s * 0.55, s * 0.22)), _W),
    )


def _late(s: float) -> tuple[Ink, ...]:
    return (
        Line(((0, 0.1 * s), (0, s * 0.9)), _W),
        Line(((0, s * 0.5), (s * 0.95, s * 0.5)), _W),
        Line(((s * 0.68, s * 0.78), (s * 0.97, s * 0.5), (s * 0.68, s * 0.22)), _W),
    )


def _bars(s: float) -> tuple[Ink, ...]:
    return (
        rect(s * 0.2, s * 0.1, s * 0.2, s * 0.8, fill=0.0),
        rect(s * 0.62, s * 0.1, s * 0.2, s * 0.8, fill=0.0),
    )


def _refused(s: float) -> tuple[Ink, ...]:
    return (
        Disc(s / 2, s / 2, s * 0.42, fill=None, stroke=0.0, width=_W),
        Line(((s * 0.2, s * 0.8), (s * 0.8, s * 0.2)), _W),
    )


def _missed(s: float) -> tuple[Ink, ...]:
    return (rect(s * 0.08, s * 0.08, s * 0.84, s * 0.84, stroke=0.0, width=_W, dash=(1.6, 1.4)),)


def _unavailable(s: float) -> tuple[Ink, ...]:
    return (
        Disc(s / 2, s / 2, s * 0.36, fill=None, stroke=0.0, width=_W),
        Line(((0, 0), (s, s)), _W),
    )


def _due(s: float) -> tuple[Ink, ...]:
    return (
        Disc(s / 2, s / 2, s * 0.44, fill=None, stroke=0.0, width=_W),
        Line(((s / 2, s * 0.78), (s / 2, s / 2), (s * 0.72, s * 0.42)), _W),
    )


def _overdue(s: float) -> tuple[Ink, ...]:
    return (
        Shape(((0, 0), (s, 0), (s / 2, s)), fill=0.0),
        Words(s / 2, s * 0.12, "!", s * 0.75, grey=1.0, anchor="middle"),
    )


def _cross(s: float) -> tuple[Ink, ...]:
    return (Line(((s * 0.1, s * 0.1), (s * 0.9, s * 0.9)), 1.4), Line(((s * 0.1, s * 0.9), (s * 0.9, s * 0.1)), 1.4))


def _planned(s: float) -> tuple[Ink, ...]:
    return (rect(0, s * 0.1, s, s * 0.8, stroke=0.0, width=0.8, dash=(0.8, 1.6)),)


def _hole(s: float) -> tuple[Ink, ...]:
    lines = (Line(((s * a, 0), (s, s * (1 - a))), 0.5, 0.3) for a in (0.0, 0.35, 0.7))
    more = (Line(((0, s * a), (s * (1 - a), s)), 0.5, 0.3) for a in (0.35, 0.7))
    return (rect(0, 0, s, s, stroke=0.0, width=0.7), *lines, *more)


_SIGNS: Mapping[str, Callable[[float], tuple[Ink, ...]]] = MappingProxyType(
    {
        "on_time": _tick,
        "given": _tick,
        "early": _early,
        "late": _late,
        "held": _bars,
        "refused": _refused,
        "missed": _missed,
        "unavailable": _unavailable,
        "due": _due,
        "overdue": _overdue,
        "taken_out": _cross,
        "planned": _planned,
        "not_charted": _hole,
    }
)
