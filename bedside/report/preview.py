"""Pages of a finished PDF as pictures, so that the preview shows the very bytes that would be saved."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

import pypdfium2

#: rows of a page that a window draws on a printer in one go: no more, so that it answers between two of them
_ROWS = 256


class Band(NamedTuple):
    """Some rows of a page in grey, a byte for each dot: where they begin, the dots of the page, how many pages."""

    top: int
    wide: int
    high: int
    page: tuple[int, int]
    pages: int
    grey: bytes


def bands(document: bytes, place: int, scale: float) -> Iterator[Band]:
    """Yield one page, counted from 0, from top to bottom at `scale` dots per point; every paper is black and white."""
    opened = pypdfium2.PdfDocument(document)
    try:
        picture = opened[place].render(scale=scale, grayscale=True)  # pyright: ignore[reportArgumentType]
        grey = picture.to_pil().convert("L")
        wide, high = grey.size
        for top in range(0, high, _ROWS):
            rows = grey.crop((0, top, wide, min(top + _ROWS, high)))
            yield Band(top, wide, rows.height, (wide, high), len(opened), rows.tobytes())
    finally:
        opened.close()


def pages(document: bytes, scale: float) -> tuple[bytes, ...]:
    """Return each page as PNG bytes at `scale` pixels per point."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return tuple(_png(opened, number, scale) for number in range(len(opened)))
    finally:
        opened.close()


def count(document: bytes) -> int:
    """Return how many pages there are."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return len(opened)
    finally:
        opened.close()


def page(document: bytes, place: int, scale: float) -> bytes:
    """Return one page, counted from 0, as PNG bytes at `scale` pixels per point."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return _png(opened, place, scale)
    finally:
        opened.close()


def _png(opened: pypdfium2.PdfDocument, number: int, scale: float) -> bytes:
    out = BytesIO()
    picture = opened[number].render(scale=scale)  # pyright: ignore[reportArgumentType] (its default names an int)
    picture.to_pil().save(out, format="PNG", compress_level=1)
    return out.getvalue()
