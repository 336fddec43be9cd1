"""The chapters in their order, each in the language spoken where somebody has translated it, else in English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.report.handbook.content import Chapter
from bedside.report.handbook.reading import read, title_of
from bedside.text import ENGLISH, _, language

FOLDER = "help"
#: in the order of the list of contents: what a person does first, what is looked up last
ORDER = (
    "physician",
    "administrator",
    "files",
    "commands",
    "protocol-author",
    "developer",
    "words",
    "numbers",
    "scores",
    "rules",
    "limits",
)


class Source(NamedTuple):
    """The text of a help file and the language it is written in."""

    text: str
    language: str


def source(name: str, spoken: str) -> Source:
    """Return a help file in a language, in English where there is none; raise FileNotFoundError for no file at all."""
    own = assets.path(FOLDER, spoken, f"{name}.md")
    if spoken != ENGLISH and own.is_file():
        return Source(own.read_text(encoding="utf-8"), spoken)
    return Source(assets.read_text(FOLDER, f"{name}.md"), ENGLISH)


def chapter(name: str) -> Chapter:
    """Return a chapter in the language spoken, else in English; raise Problem for an unknown name."""
    if name not in ORDER:
        text = _("no chapter is called {name!r}.").format(name=name)
        raise Problem(text, where="chapter", do=_("Use one of {names}.").format(names=", ".join(ORDER)))
    return _chapter(name, language())


def chapters() -> tuple[Chapter, ...]:
    """Return every chapter, in order."""
    return tuple(map(chapter, ORDER))


def remark(item: Chapter) -> str:
    """Return what is said above a chapter that is not there in the language spoken, or nothing."""
    return "" if item.language == language() else _("This chapter is in English: it has not been translated yet.")


def picture_path(file: str) -> str:
    """Return where a picture lies: that of the language spoken where there is one."""
    own = assets.path(FOLDER, language(), file)
    return str(own if own.is_file() else assets.path(FOLDER, file))


@cache
def _chapter(name: str, spoken: str) -> Chapter:
    text, written = source(name, spoken)
    titles = _titles(name)
    blocks = read(text, lambda part: titles.get(part, part))
    return Chapter(name=name, title=title_of(text) or name, language=written, blocks=blocks)


def _titles(name: str) -> Mapping[str, str]:
    """Return what the sections of a chapter are about, where their headings are codes."""
    if name == "numbers":
        found = load_catalogue(assets.read_text("catalogue.toml")).analytes
        return MappingProxyType({item.code: item.title for item in found})
    if name == "scores":
        from bedside.scores.registry import scores  # noqa: PLC0415 - no other chapter needs their tables

        return MappingProxyType({code: item.title for code, item in scores().items()})
    return MappingProxyType({})
