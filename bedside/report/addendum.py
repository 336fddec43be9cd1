"""An addendum as content: what it changes word by word, section by section, the copies it outdates, then the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.printed import Copy
from bedside.domain.wording import when_text
from bedside.report.content import (
    Block,
    Box,
    Cell,
    Column,
    Note,
    Para,
    Row,
    Run,
    Section,
    Table,
    Text,
    remark,
    sentence,
    strong,
    struck,
    text,
)
from bedside.report.figure import Figure
from bedside.report.longtext import bounded
from bedside.report.printable import printable
from bedside.report.writing import Amends, Hand
from bedside.text import _

_BETWEEN = " / "


class Addition(NamedTuple):
    """An addendum before it is told: what stood there, how that reads now, and the whole document, by its new signer.

    Only what differs between the first two has changed; the third says besides who signs and what it amends.
    """

    before: Note
    reads: Note
    whole: Note


def amended(made: Addition, amends: Amends, copies: Sequence[Copy], zone: ZoneInfo) -> Note:
    """Return an addendum: what it amends, what it changes, the copies in circulation, and the whole note after it."""
    changes = tuple(_changes(made.before, made.reads))
    if not changes:
        changes = (Section("", (sentence(_("Nothing that is printed has changed.")),)),)
    opening = Section(
        _("What this addendum changes"),
        (remark(_("Added words are bold, removed words are struck out. The whole note as it now reads follows.")),),
    )
    whole = (_amending(amends, copies, zone), opening, *changes, _circulating(copies, zone))
    told = tuple(bounded(printable(item)[0]) for item in whole)
    return msgspec.structs.replace(
        made.whole,
        title=_("Addendum to the consult note"),
        sections=(*told, *made.whole.sections),
        added=len(told),
    )


def _amending(amends: Amends, copies: Sequence[Copy], zone: ZoneInfo) -> Section:
    """Return which note is amended, who signed it and its addenda so far, and which copies of them are printed."""
    first, *later = (_hand_words(hand, zone) for hand in amends.hands)
    at = when_text(amends.at, "minute", zone)
    said = _("Addendum to the note of {at}, signed by {hand}").format(at=at, hand=first)
    said += "".join(_("; amended before by {hand}").format(hand=hand) for hand in later)
    if copies:
        printed = _("copy numbers printed: {numbers}").format(numbers=", ".join(item.serial for item in copies))
    else:
        printed = _("no copy of it was printed")
    return Section("", (sentence(strong(said), f"; {printed}."),))


def _hand_words(hand: Hand, zone: ZoneInfo) -> str:
    return ", ".join(filter(None, (hand.named, _(hand.role), when_text(hand.at, "minute", zone))))


def kept(before: Note, again: Note, after: Note) -> Note:
    """Return a new note in which all that a repetition says again reads as it was signed.

    `before` is the signed text, `again` what this program makes of the same words and entries today: between the two
    lie wordings only, and an addendum must not seem to change what nobody has changed.
    """
    signed, repeated = _by_name(before), _by_name(again)
    made: list[Section] = []
    for name, section in _by_name(after).items():
        same = repeated.get(name) == section and name in signed
        made.append(signed[name] if same else section)
    return msgspec.structs.replace(after, sections=tuple(made))


def added(before: Note, again: Note, reads: Note, whole: Note) -> Addition:
    """Return an addition: `again`, `reads` and `whole` are as this program composes them today, see `kept`."""
    told = kept(before, again, reads)
    return Addition(before, told, kept(told, reads, whole))


def _by_name(note: Note) -> dict[tuple[str, int], Section]:
    """Return the sections by their title and which of that title they are."""
    found: dict[tuple[str, int], Section] = {}
    count: Counter[str] = Counter()
    for section in note.sections:
        found[section.title, count[section.title]] = section
        count[section.title] += 1
    return found


def plain(note: Note) -> Note:
    """Return a note without what it says of its own changes."""
    return msgspec.structs.replace(note, sections=note.sections[note.added :], added=0)


def _changes(before: Note, after: Note) -> Iterator[Section]:
    """Yield a section for each one that reads otherwise, in the order of the new note, then those that are gone."""
    old, new = _lines_by_title(before), _lines_by_title(after)
    for title in (*new, *(name for name in old if name not in new)):
        paras = tuple(_differences(old.get(title, ()), new.get(title, ())))
        if paras:
            yield Section(_("Changed: {title}").format(title=title or _("Answer")), paras)


def _lines_by_title(note: Note) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for section in note.sections:
        lines = (line for block in section.blocks for line in _lines(block))
        told = (*((section.remark,) if section.remark else ()), *lines)
        found[section.title] = (*found.get(section.title, ()), *told)
    return found


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Para():
            yield _words(block.text)
        case Box():
            yield block.title
            yield from (_words(item.text) for item in block.paras)
        case Table():
            yield from (_BETWEEN.join(filter(None, map(_cell, row.cells))) for row in block.rows)
            yield from (_words(item.text) for item in block.notes)
        case Figure():
            return


def _cell(cell: Cell) -> str:
    return " ".join(filter(None, (_words(cell.text), cell.flag)))


def _words(said: Text) -> str:
    return "".join(run.text for run in said)


def _differences(old: Sequence[str], new: Sequence[str]) -> Iterator[Para]:
    """Yield the lines that are not the same; within one that was changed the words that stay are plain."""
    for kind, left, left_end, right, right_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            runs = tuple(_runs(_split(old[left:left_end]), _split(new[right:right_end])))
            yield Para(text(*runs))


def _split(lines: Sequence[str]) -> list[str]:
    return " ".join(lines).split()


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    for kind, left, left_end, right, right_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run(" ".join(old[left:left_end]) + " ")
            continue
        if left_end > left:
            yield struck(" ".join(old[left:left_end]))
            yield Run(" ")
        if right_end > right:
            yield strong(" ".join(new[right:right_end]))
            yield Run(" ")


def _circulating(copies: Sequence[Copy], zone: ZoneInfo) -> Section:
    title = _("Copies printed before this addendum")
    if not copies:
        return Section(title, (sentence(_("None.")),))
    columns = (Column(_("Copy"), 2), Column(_("Printed"), 3), Column(_("By"), 5))
    rows = tuple(
        Row((Cell(text(strong(item.serial))), Cell(text(when_text(item.at, "minute", zone))), Cell(text(item.author))))
        for item in copies
    )
    return Section(title, (Table(columns, rows, (remark(_("Replace them by a copy of this addendum.")),)),))
