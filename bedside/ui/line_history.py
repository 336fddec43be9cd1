"""The lines that were charted in this session, brought back with Up; kept in memory, gone with the window."""

from __future__ import annotations

_MOST = 50


class LineHistory:
    """Walks back and forth; what was being typed comes back at the newest end."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._place: int | None = None
        self._typing = ""

    def add(self, line: str) -> None:
        """Keep a line that was charted, as the newest."""
        said = line.strip()
        if said:
            self._lines = [*(item for item in self._lines if item != said), said][-_MOST:]
        self._place = None

    def step(self, by: int, now: str) -> str | None:
        """Return the line one further back (-1) or forth (1), None where there is no other."""
        if self._place is None or (self._place < len(self._lines) and now != self._lines[self._place]):
            self._place, self._typing = len(self._lines), now
        wanted = self._place + by
        if not 0 <= wanted <= len(self._lines):
            return None
        self._place = wanted
        return self._typing if wanted == len(self._lines) else self._lines[wanted]
