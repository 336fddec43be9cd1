"""The pages of a note, made by a process of its own that stays warm: the window never composes nor draws one itself.

Requests come by standard input and pages go out by standard output, each a line of JSON before so many bytes. Nothing
of a patient is written anywhere else. The process ends where its input ends, and so with the window.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

JOB = "pages"


def framed(head: dict[str, Any], content: bytes = b"") -> bytes:
    """Return a message: a line that says what it is and how long the bytes after it are."""
    return json.dumps(head | {"size": len(content)}).encode() + b"\n" + content


def opening() -> bytes:
    """Return what a child hears first: that it is to make pages."""
    return json.dumps({"job": JOB}).encode() + b"\n"


def serve(asked: BinaryIO, out: BinaryIO) -> None:
    """Answer until nobody asks any more: with `note` its document and pages, with `pages` the same ones at a scale."""
    from bedside.report.handed import composed  # noqa: PLC0415 - the window asks only, and draws nothing
    from bedside.report.pdf import render  # noqa: PLC0415
    from bedside.report.preview import count, page  # noqa: PLC0415

    document = b""
    while line := asked.readline():
        head = json.loads(line)
        content = asked.read(head["size"])
        try:
            if head["do"] == "note":
                document = render(composed(content))
                _say(out, {"is": "document"}, document)
            number = count(document)
            for place in range(number):
                _say(out, {"is": "page", "place": place, "of": number}, page(document, place, head["scale"]))
            _say(out, {"is": "end"})
        except BrokenPipeError:
            return  # the window is gone


def _say(out: BinaryIO, head: dict[str, Any], content: bytes = b"") -> None:
    out.write(framed(head, content))
    out.flush()
