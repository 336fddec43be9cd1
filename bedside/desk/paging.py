"""The pages of a note, made by a process of its own that stays warm: the window never composes nor draws one itself.

Requests come by standard input and pages go out by standard output, each a line of JSON before so many bytes. Nothing
of a patient is written anywhere else. The process ends where its input ends, and so with the window.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from bedside.report.content import Note
    from bedside.report.page import Printed

JOB = "pages"


def framed(head: dict[str, Any], content: bytes = b"") -> bytes:
    """Return a message: a line that says what it is and how long the bytes after it are."""
    return json.dumps(head | {"size": len(content)}).encode() + b"\n" + content


def opening() -> bytes:
    """Return what a child hears first: that it is to make pages."""
    return json.dumps({"job": JOB}).encode() + b"\n"


def packed(copy: Printed) -> bytes:
    """Return what differs from copy to copy as a child hears it."""
    files = [(name, base64.b64encode(content).decode()) for name, content in copy.attached]
    return json.dumps({"paper": copy.paper, "copy": copy.copy, "attached": files}).encode()


def serve(asked: BinaryIO, out: BinaryIO) -> None:
    """Answer until nobody asks any more: with `note` its document and pages, with `pages` the same ones at a scale.

    `signed` is asked with the frozen text of a signed note, of which nothing is computed again. `copy` gives the note
    it holds once more, with what differs from copy to copy, and `bands` one page of that for a printer. `pdf` is asked
    with a document that is made already, `joined` with several.
    """
    held = _Held()
    while line := asked.readline():
        head = json.loads(line)
        content = asked.read(head["size"])
        try:
            held.answer(head, content, out)
            _say(out, {"is": "end"})
        except BrokenPipeError:
            return  # the window is gone


class _Held:
    """What a child holds: a note, the document that is looked at, and the one that goes to a printer."""

    def __init__(self) -> None:
        self._note: Note | None = None
        self._document = b""
        self._copy = b""

    def answer(self, head: dict[str, Any], content: bytes, out: BinaryIO) -> None:
        do = head["do"]
        if do == "bands":
            self._say_bands(head, out)
        elif do == "copy":
            self._say_copy(content, out)
        else:
            if do in ("note", "signed"):
                digest = self._take(head, content)
                _say(out, {"is": "document", "digest": digest}, self._document)
            elif do in ("pdf", "joined"):
                self._document = self._copy = content if do == "pdf" else _joined(content, head["sizes"])
                _say(out, {"is": "document", "digest": ""}, self._document)
            self._say_pages(head["scale"], out)

    def _take(self, head: dict[str, Any], content: bytes) -> str:
        from bedside.report.content import canonical, thawed  # noqa: PLC0415 - the window asks, and draws nothing
        from bedside.report.handed import composed  # noqa: PLC0415
        from bedside.report.page import Printed  # noqa: PLC0415
        from bedside.report.pdf import render  # noqa: PLC0415

        self._note = (thawed if head["do"] == "signed" else composed)(content)
        self._document = self._copy = b""
        if head["scale"]:
            self._document = self._copy = render(self._note, Printed(head.get("paper", "A4")))
        return hashlib.sha256(canonical(self._note)).hexdigest()

    def _say_copy(self, content: bytes, out: BinaryIO) -> None:
        from bedside.report.page import Printed  # noqa: PLC0415
        from bedside.report.pdf import render  # noqa: PLC0415

        told = json.loads(content)
        files = tuple((name, base64.b64decode(file)) for name, file in told["attached"])
        if self._note is None:
            raise ValueError("no note is held")
        self._copy = render(self._note, Printed(told["paper"], told["copy"], files))
        _say(out, {"is": "copy"}, self._copy)

    def _say_pages(self, scale: float, out: BinaryIO) -> None:
        from bedside.report.preview import page  # noqa: PLC0415

        number = _count(self._document) if scale else 0
        for place in range(number):
            _say(out, {"is": "page", "place": place, "of": number}, page(self._document, place, scale))

    def _say_bands(self, head: dict[str, Any], out: BinaryIO) -> None:
        from bedside.report.preview import bands  # noqa: PLC0415

        for band in bands(self._copy, head["place"], head["scale"]):
            place = {"top": band.top, "wide": band.wide, "high": band.high, "of": band.page, "pages": band.pages}
            _say(out, {"is": "band", "place": place}, band.grey)


def _joined(content: bytes, sizes: list[int]) -> bytes:
    from bedside.report.attached import joined  # noqa: PLC0415

    parts, start = [], 0
    for size in sizes:
        parts.append(content[start : start + size])
        start += size
    return joined(parts)


def _count(document: bytes) -> int:
    from bedside.report.preview import count  # noqa: PLC0415

    return count(document)


def _say(out: BinaryIO, head: dict[str, Any], content: bytes = b"") -> None:
    out.write(framed(head, content))
    out.flush()
