"""A handful of drawing marks with two writers, PDF canvas and SVG, so that paper and screen file show one picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from xml.sax.saxutils import escape

import msgspec
from reportlab.pdfgen.canvas import Canvas

from bedside.report.fonts import BOLD, REGULAR, STRONG

Anchor = Literal["start", "middle", "end"]
_WEIGHTS = {REGULAR: "400", STRONG: "600", BOLD: "700"}


class Line(msgspec.Struct, frozen=True):
    """An open line through points in points from the lower left corner; `dash` in points, empty for solid."""

    points: tuple[tuple[float, float], ...]
    width: float = 0.5
    grey: float = 0.0
    dash: tuple[float, ...] = ()

    def moved(self, dx: float, dy: float) -> Line:
        """Return the same mark at another place."""
        return msgspec.structs.replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))


class Shape(msgspec.Struct, frozen=True):
    """A closed area: `fill` and `stroke` are greys from 0 (black) to 1 (white), None for none."""

    points: tuple[tuple[float, float], ...]
    fill: float | None = None
    stroke: float | None = None
    width: float = 0.5
    dash: tuple[float, ...] = ()

    def moved(self, dx: float, dy: float) -> Shape:
        """Return the same mark at another place."""
        return msgspec.structs.replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))


class Disc(msgspec.Struct, frozen=True):
    """A circle."""

    x: float
    y: float
    radius: float
    fill: float | None = 0.0
    stroke: float | None = None
    width: float = 1.0

    def moved(self, dx: float, dy: float) -> Disc:
        """Return the same mark at another place."""
        return msgspec.structs.replace(self, x=self.x + dx, y=self.y + dy)


class Words(msgspec.Struct, frozen=True):
    """One line of text."""

    x: float
    y: float
    text: str
    size: float = 8.5
    font: str = REGULAR
    grey: float = 0.0
    anchor: Anchor = "start"

    def moved(self, dx: float, dy: float) -> Words:
        """Return the same mark at another place."""
        return msgspec.structs.replace(self, x=self.x + dx, y=self.y + dy)


Ink = Line | Shape | Disc | Words


def rect(x: float, y: float, width: float, height: float, /, **style: float | tuple[float, ...] | None) -> Shape:
    """Return a rectangle."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Shape(corners, **style)  # pyright: ignore[reportArgumentType]


def hatch(x: float, y: float, width: float, height: float, step: float = 3.0) -> Iterable[Line]:
    """Yield diagonal lines that fill a rectangle, cut at its edges."""
    offset = step
    while offset < width + height:
        x0, y0 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        x1, y1 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
        yield Line(((x0, y0), (x1, y1)), 0.5, 0.35)
        offset += step


def to_canvas(canvas: Canvas, marks: Iterable[Ink]) -> None:
    """Draw the marks on a PDF canvas at its current origin."""
    for mark in marks:
        match mark:
            case Words():
                canvas.setFillGray(mark.grey)
                canvas.setFont(mark.font, mark.size)
                draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
                draw[mark.anchor](mark.x, mark.y, mark.text)
            case Disc():
                _pen(canvas, mark.fill, mark.stroke, mark.width, ())
                canvas.circle(mark.x, mark.y, mark.radius, stroke=mark.stroke is not None, fill=mark.fill is not None)
            case Line():
                _pen(canvas, None, mark.grey, mark.width, mark.dash)
                _path(canvas, mark.points, closed=False, fill=False, stroke=True)
            case Shape():
                _pen(canvas, mark.fill, mark.stroke, mark.width, mark.dash)
                _path(canvas, mark.points, closed=True, fill=mark.fill is not None, stroke=mark.stroke is not None)


def to_svg(marks: Iterable[Ink], width: float, height: float, title: str) -> str:
    """Return the marks as an SVG document of that size in points."""
    size = f'width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}"'
    family = "'Source Sans Pro','Source Sans 3',sans-serif"
    body = "\n".join(_element(mark, height) for mark in marks)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{family}">\n'
        f'<title>{escape(title)}</title>\n<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _pen(canvas: Canvas, fill: float | None, stroke: float | None, width: float, dash: tuple[float, ...]) -> None:
    if fill is not None:
        canvas.setFillGray(fill)
    if stroke is not None:
        canvas.setStrokeGray(stroke)
        canvas.setLineWidth(width)
        canvas.setDash(list(dash))


def _path(canvas: Canvas, points: tuple[tuple[float, float], ...], *, closed: bool, fill: bool, stroke: bool) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.close()
    canvas.drawPath(path, stroke=stroke, fill=fill)


def _element(mark: Ink, height: float) -> str:
    match mark:
        case Words():
            place = f'x="{mark.x:.2f}" y="{height - mark.y:.2f}" font-size="{mark.size:g}"'
            style = f'font-weight="{_WEIGHTS[mark.font]}" text-anchor="{mark.anchor}" fill="{_colour(mark.grey)}"'
            return f"<text {place} {style}>{escape(mark.text)}</text>"
        case Disc():
            centre = f'cx="{mark.x:.2f}" cy="{height - mark.y:.2f}" r="{mark.radius:g}"'
            return f"<circle {centre} {_style(mark.fill, mark.stroke, mark.width, ())}/>"
        case Line():
            return (
                f'<polyline points="{_points(mark.points, height)}" {_style(None, mark.grey, mark.width, mark.dash)}/>'
            )
        case Shape():
            style = _style(mark.fill, mark.stroke, mark.width, mark.dash)
            return f'<polygon points="{_points(mark.points, height)}" {style}/>'


def _points(points: tuple[tuple[float, float], ...], height: float) -> str:
    return " ".join(f"{x:.2f},{height - y:.2f}" for x, y in points)


def _style(fill: float | None, stroke: float | None, width: float, dash: tuple[float, ...]) -> str:
    found = [f'fill="{_colour(fill)}"']
    if stroke is not None:
        found.append(f'stroke="{_colour(stroke)}" stroke-width="{width:g}"')
    if stroke is not None and dash:
        found.append(f'stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"')
    return " ".join(found)


def _colour(grey: float | None) -> str:
    if grey is None:
        return "none"
    level = round(grey * 255)
    return f"#{level:02x}{level:02x}{level:02x}"
