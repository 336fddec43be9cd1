"""Whether a display answers: where none does, Qt ends the whole program, and nobody could say why."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

_X11 = re.compile(r"^(?P<host>.*):(?P<number>\d+)(\.\d+)?$")
_X11_PORT = 6000
_SECONDS = 3.0
#: where X servers listen, but for the number
_X11_PLACE = "/tmp/.X11-unix/X"


def is_reachable(names: Mapping[str, str]) -> bool:
    """Return whether a display that the environment names takes a connection; for Linux."""
    return any(_answers(place) for place in _places(names))


def _places(names: Mapping[str, str]) -> Iterator[str | tuple[str, int]]:
    """Yield the sockets of the displays named: Wayland's, and X11's by file, without a file and over the network."""
    if wayland := names.get("WAYLAND_DISPLAY"):
        yield str(Path(names.get("XDG_RUNTIME_DIR", "")) / wayland)
    found = _X11.match(names.get("DISPLAY", ""))
    if found is None:
        return
    host, number = found["host"], found["number"]
    if host in ("", "unix"):
        yield _X11_PLACE + number
        yield f"\0{_X11_PLACE}{number}"
    else:
        yield host.removeprefix("tcp/"), _X11_PORT + int(number)


def _answers(place: str | tuple[str, int]) -> bool:
    try:
        if isinstance(place, tuple):
            socket.create_connection(place, _SECONDS).close()
            return True
        with socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(_SECONDS)
            asked.connect(place)
    except OSError:
        return False
    return True
