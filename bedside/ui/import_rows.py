"""The lines of a file as rows to look at before anything is stored: what needs a person first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bedside.text import _
from bedside.ui import words
from bedside.ui.record_table import TableRow

SIGNS: Mapping[str, tuple[str, str]] = {
    "stored": ("tick", "green"),
    "held": ("diamond-question", "amber"),
    "superseded": ("bars", "ink3"),
    "already": ("bars", "ink3"),
    "refused": ("cross", "red"),
}
_ORDER: tuple[str, ...] = ("refused", "held", "stored", "superseded", "already")
OTHERS: str = "others"
_NAMED = 4


class Line(NamedTuple):
    """One line as the reader told it; see desk.import_told.Told, whose fields these are."""

    place: str
    became: str
    patient: str
    who: str
    what: str
    sampled: str
    why: str


def became_words(became: str) -> str:
    """Return what a line becomes, in a word or two."""
    return {
        "stored": _("to store"),
        "held": _("to hold"),
        "already": _("there already"),
        "superseded": _("replaced"),
        "refused": _("refused"),
    }[became]


def rows_of(
    lines: Sequence[Line], rows: Sequence[TableRow], open_patient: str, wanted: str = ""
) -> tuple[TableRow, ...]:
    """Return the rows of the lines that are `wanted` (what they become, or OTHERS; all if empty), refused ones first.

    `rows` are those of all lines, made as they came: of ten thousand that takes a moment.
    """
    kept = [at for at, line in enumerate(lines) if _is(line, wanted, open_patient)]
    kept.sort(key=lambda at: _ORDER.index(lines[at].became))
    return tuple(rows[at] for at in kept)


def counts(lines: Iterable[Line], open_patient: str) -> dict[str, int]:
    """Return how many lines become what, and how many are of other patients."""
    found: dict[str, int] = dict.fromkeys((*_ORDER, OTHERS), 0)
    for line in lines:
        found[line.became] += 1
        found[OTHERS] += _is_other(line, open_patient)
    return found


def others_words(lines: Iterable[Line], open_patient: str) -> tuple[str, ...]:
    """Return each other patient of the file with the number of their lines, the first few by name."""
    found: dict[str, int] = {}
    for line in lines:
        if _is_other(line, open_patient):
            found[line.who] = found.get(line.who, 0) + 1
    said = [(_("{who}: {n} lines") if n > 1 else _("{who}: 1 line")).format(who=who, n=n) for who, n in found.items()]
    more = len(said) - _NAMED
    return (*said[:_NAMED], *([_("{n} more patients").format(n=more)] if more > 0 else []))


def _is(line: Line, wanted: str, open_patient: str) -> bool:
    return not wanted or line.became == wanted or (wanted == OTHERS and _is_other(line, open_patient))


def _is_other(line: Line, open_patient: str) -> bool:
    return bool(line.patient) and line.patient != open_patient


def row_of(at: int, line: Line, open_patient: str) -> TableRow:
    """Return the row of one line; one of another patient than the open one stands in bold."""
    who = line.who or _("nobody known")
    cells = (became_words(line.became), line.place, who, line.what, line.sampled, line.why)
    said = f" {words.DOT} ".join(part for part in cells[2:] if part)
    story = " ".join((_("Line {n}: {became}.").format(n=line.place, became=cells[0]), said))
    return TableRow(
        record=str(at),
        cells=cells,
        sign=SIGNS[line.became],
        bold=_is_other(line, open_patient),
        story=" ".join(story.split()),
    )
