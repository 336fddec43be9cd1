"""Whether a display answers: where none does, Qt ends the whole program, and nobody could say why.

A display of another computer counts as none: what is drawn there would go over the network, and bedside uses none.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

_X11 = re.compile(r"^(?:unix)?:(?P<number>\d+)(?:\.\d+)?$")
_SECONDS = 3.0
#: where X servers listen, but for the number
_X11_PLACE = "/tmp/.X11-unix/X"


def is_reachable(names: Mapping[str, str]) -> bool:
    """Return whether a display that the environment names takes a connection; for Linux."""
    return any(_answers(place) for place in _places(names))


def _places(names: Mapping[str, str]) -> Iterator[str]:
    """Yield the local sockets of the displays named: Wayland's, and X11's by file and without a file."""
    if wayland := names.get("WAYLAND_DISPLAY"):
        yield str(Path(names.get("XDG_RUNTIME_DIR", "")) / wayland)
    found = _X11.match(names.get("DISPLAY", ""))
    if found is not None:
        yield _X11_PLACE + found["number"]
        yield f"\0{_X11_PLACE}{found['number']}"


def _answers(place: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(_SECONDS)
            asked.connect(place)
    except OSError:
        return False
    return True
