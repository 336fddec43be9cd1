"""What is left beside a file that was taken in by itself: nobody stood by when it came."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bedside.desk.in_words import became_word, counts_text, severity_word
from bedside.domain.finding import Finding
from bedside.exchange.charting import Line
from bedside.store.words import utc_text
from bedside.text import N_, _

_AGAIN = N_(
    "What to do: put right what is said below, then move the file back into the watched folder. Lines "
    "that are stored already are not stored twice."
)
_HELD = N_("Held values wait for a person: bedside review list. Until then no verdict rests on them.")


class Told(NamedTuple):
    """What became of a file: its lines, what was noticed, or the `fault` for which nothing of it was taken.

    `source` is what the journal and the records call it, without patient data.
    """

    name: str
    source: str
    sha: str
    at: datetime
    lines: Sequence[Line] = ()
    findings: Sequence[Finding] = ()
    fault: str = ""

    @property
    def refused(self) -> bool:
        """Return whether nothing of the file was taken."""
        return all(line.became == "refused" for line in self.lines)

    @property
    def again(self) -> bool:
        """Return whether nothing of it was new."""
        return not self.refused and all(line.became in {"already", "refused"} for line in self.lines)

    @property
    def whole(self) -> bool:
        """Return whether every line was taken and none waits for a person."""
        return bool(self.lines) and not {line.became for line in self.lines} & {"refused", "held"}

    @property
    def counts(self) -> str:
        """Return how many lines became what, in words."""
        return counts_text(Counter(line.became for line in self.lines)) or self.fault


def document(told: Told) -> dict[str, Any]:
    """Return what became of a file in the shape of `import --json`, and what that has not: when, and from which."""
    return {
        "file": told.name,
        "lines": [
            {"line": item.line, "became": item.became, "records": list(item.records), "why": item.why}
            for item in told.lines
        ],
        "findings": [
            {"id": item.id, "severity": item.severity, "text": item.text, "records": list(item.records)}
            for item in told.findings
        ],
        "why": told.fault,
        "source": told.source,
        "sha256": told.sha,
        "at": told.at.isoformat(),
    }


def reports(told: Told) -> dict[str, bytes]:
    """Return the reports of a file by their endings: for people, and last, as it is complete then, for programs."""
    text = "\n".join(_text(told)) + "\n"
    whole = json.dumps({"files": [document(told)]}, indent=2)
    return {"txt": text.encode(), "json": whole.encode("ascii") + b"\n"}


def _text(told: Told) -> Iterator[str]:
    yield told.name
    taken = _("taken {moment}, in the journal and the records as {source}")
    yield taken.format(moment=utc_text(told.at), source=told.source)
    yield _("content (SHA-256) {digest}").format(digest=told.sha)
    yield ""
    yield told.fault or told.counts
    if told.fault or any(line.became == "refused" for line in told.lines):
        yield _(_AGAIN)
    if any(line.became == "held" for line in told.lines):
        yield _(_HELD)
    yield ""
    for item in told.lines:
        said = f"{became_word(item.became)} {item.why}".rstrip()
        yield _("line {number}: {said}").format(number=item.line, said=said)
    for item in told.findings:
        yield f"{severity_word(item.severity)} {item.id}: {item.text}"
