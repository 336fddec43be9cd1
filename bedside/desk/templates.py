"""Abbreviations and texts for the sections of a consult note: files that a site edits, read when they are first wanted.

A file that cannot be read takes nothing else away: what it would have given is missing, and the reason is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import tomli

from bedside import assets, config
from bedside.domain.consult import TEXTS
from bedside.text import _

#: what a template leaves for the physician to fill in
BLANK = "___"
_FOLDER = "templates"
_START = "."


class Template(NamedTuple):
    """A text for one section of the note, under the title it is chosen by."""

    section: str
    title: str
    text: str


class Templates(NamedTuple):
    """What the files hold: abbreviations, templates in their order, and in words what could not be read."""

    expand: Mapping[str, str]
    texts: tuple[Template, ...]
    problems: tuple[str, ...] = ()

    def of(self, section: str) -> tuple[Template, ...]:
        """Return the templates of a section."""
        return tuple(item for item in self.texts if item.section == section)

    def expanded(self, word: str) -> str:
        """Return what an abbreviation stands for, empty for any other word."""
        return self.expand.get(word.casefold(), "")


def folders() -> tuple[Path, ...]:
    """Return where templates lie: those that came with the program, then those of this computer, which go before."""
    return assets.path(_FOLDER), config.data_folder() / _FOLDER


def load(places: Sequence[Path]) -> Templates:
    """Return every abbreviation and template of the folders; the last one that says something of a word holds."""
    expand: dict[str, str] = {}
    texts: dict[tuple[str, str], Template] = {}
    problems: list[str] = []
    for path in (file for folder in places for file in sorted(folder.glob("*.toml"))):
        try:
            data = tomli.loads(path.read_text(encoding="utf-8"))
            expand |= _abbreviations(data)
            texts |= {(item.section, item.title): item for item in _texts(data)}
        except (OSError, ValueError, RecursionError) as error:
            problems.append(_("Templates of {file} are left out: {why}").format(file=path.name, why=error))
    return Templates(MappingProxyType(expand), tuple(texts.values()), tuple(problems))


def _abbreviations(data: Mapping[str, object]) -> dict[str, str]:
    given = data.get("expand", {})
    if not isinstance(given, dict):
        raise ValueError(_("[expand] is no table"))
    for word, text in given.items():
        if not isinstance(text, str) or not str(word).startswith(_START) or len(str(word).split()) != 1:
            raise ValueError(
                _("{word!r} is no abbreviation: it begins with {start!r} and stands for a text").format(
                    word=word, start=_START
                )
            )
    return {str(word).casefold(): text for word, text in given.items()}


def _texts(data: Mapping[str, object]) -> Iterator[Template]:
    given = data.get("template", [])
    for item in given if isinstance(given, list) else ():
        try:
            made = Template(**item)
        except TypeError as error:
            raise ValueError(_("a [[template]] has section, title and text")) from error
        if made.section not in TEXTS:
            raise ValueError(_("{section!r} is no section of a note").format(section=made.section))
        if not all(isinstance(part, str) and part.strip() for part in made):
            raise ValueError(_("a template of {section} lacks its title or text").format(section=made.section))
        yield made
