"""Pages of a finished PDF as pictures, so that the preview shows the very bytes that would be saved."""

from __future__ import annotations

from io import BytesIO

import pypdfium2


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
