"""Several values on one line, as a round gives them: `t 38.9 bp 127/73 hr 92 rr 24 spo2 95`, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.domain.quickline.draft import Facts
from bedside.domain.quickline.model import Draft, LineContext
from bedside.domain.quickline.numbers import PRESSURE, observation, pressure
from bedside.domain.quickline.tokens import Sentence
from bedside.domain.records import Observation
from bedside.domain.vocabulary import DEVICES
from bedside.text import _

_NAME_WORDS = 5
# How a value begins: what follows, such as a typing error, is for the one who reads the value.
_NUMBER = re.compile(r"(?:[<>]=?|[\u2264\u2265])?[-+]?[.,]?\d.*")


def several(sentence: Sentence, context: LineContext) -> Facts | None:
    """Return the facts of a line that names more than one value, or None for any other line.

    Raise Problem for the first part that cannot be read, for a value named twice and for two doubts at once.
    """
    starts = tuple(_starts(sentence, context.catalogue))
    if len(starts) < 2 or starts[0] != 0:
        return None
    parts = [sentence.words[one:two] for one, two in zip(starts, (*starts[1:], None), strict=True)]
    found = [_placed(msgspec.structs.replace(sentence, words=words), context) for words in parts]
    drafts = tuple(draft for facts in found for draft in facts.drafts)
    _check(drafts, sentence)
    return Facts(drafts, tuple(text for facts in found for text in facts.warnings))


def _placed(sentence: Sentence, context: LineContext) -> Facts:
    """Read one part; a Problem names the part, since the line has several."""
    try:
        return _fact(sentence, context)
    except Problem as problem:
        raise Problem(problem.text, where=sentence.rest(0), do=problem.do) from problem


def _fact(sentence: Sentence, context: LineContext) -> Facts:
    device = next((word for word in sentence.lower[2:] if word in _DEVICE_WORDS), "")
    if device:
        do = _(
            "Write the device first, such as {device} 4 spo2 95, and the other values on a line of their own."
        ).format(device=device)
        raise Problem(_("{device!r} is an oxygen device.").format(device=device), where=sentence.rest(0), do=do)
    return pressure(sentence, context) if sentence.lower[0] in PRESSURE else observation(sentence, context)


def _starts(sentence: Sentence, catalogue: Catalogue) -> Iterator[int]:
    """Yield where a name with its value begins; a word that is part of the one before begins nothing."""
    place = 0
    while place < len(sentence.words):
        width = _name_at(sentence, place, catalogue)
        if width:
            yield place
        place += width + 1 if width else 1


def _name_at(sentence: Sentence, place: int, catalogue: Catalogue) -> int:
    """Return how many words from a place on are a name that a value follows, 0 for none."""
    for count in range(min(_NAME_WORDS, len(sentence.words) - place - 1), 0, -1):
        names, value = sentence.words[place : place + count], sentence.words[place + count]
        if _names(" ".join(names), value, catalogue):
            return count
    return 0


def _names(name: str, value: str, catalogue: Catalogue) -> bool:
    if name.casefold() in PRESSURE:
        return bool(_NUMBER.fullmatch(value))
    try:
        found = catalogue.find(name)
    except Problem:  # a name of several analytes is a name all the same
        return bool(_NUMBER.fullmatch(value))
    if found is None:
        return False
    if found.choices:
        return value.casefold() in {letter.casefold() for letter in found.choices}
    return bool(_NUMBER.fullmatch(value))


def _check(drafts: tuple[Draft, ...], sentence: Sentence) -> None:
    codes = [item.code for draft in drafts if isinstance(item := draft.choices[0].record, Observation)]
    double = next((code for code in codes if codes.count(code) > 1), "")
    if double:
        raise Problem(
            _("{word} is given twice.").format(word=double), where=sentence.line, do=_("Write each value once.")
        )
    if sum(draft.doubtful for draft in drafts) > 1:
        doubts = " ".join(draft.doubt for draft in drafts if draft.doubtful)
        do = _("Chart each on its own line.")
        raise Problem(_("more than one value is in doubt. {doubts}").format(doubts=doubts), where=sentence.line, do=do)


_DEVICE_WORDS = frozenset(name for item in DEVICES for name in item.typed if " " not in name)
