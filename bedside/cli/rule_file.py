"""Protocol files on disk, with the parts they include and the cases beside them; a shipped one is named by its id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bedside import assets
from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.protocol.cases import CaseResult, load_cases, run_cases
from bedside.protocol.load import PART, load_protocol, shipped_ids, shipped_part, shipped_text
from bedside.protocol.model import Protocol
from bedside.text import _

_CASES = ".cases.toml"
_INCLUDE = re.compile(r"^include = \[.*\]$", re.MULTILINE)


def named(name: str, catalogue: Catalogue) -> Protocol:
    """Return the protocol of a file, or of a shipped id."""
    path = Path(name)
    if name in shipped_ids() or not path.is_file():
        return load_protocol(shipped_text(name), catalogue)
    return in_file(path, catalogue)


def in_file(path: Path, catalogue: Catalogue) -> Protocol:
    """Return the protocol of a file; a part file beside it goes before the shipped one. Raises Problem naming it."""

    def part(name: str) -> str:
        beside = path.with_name(f"{name}{PART}")
        return _read(beside) if beside.is_file() else shipped_part(name)

    try:
        return load_protocol(_read(path), catalogue, parts=part)
    except Problem as problem:
        raise Problem(problem.text, where=f"{path.name}: {problem.where}", do=problem.do) from problem


def results(path: Path, protocol: Protocol, catalogue: Catalogue) -> tuple[CaseResult, ...] | None:
    """Return how the cases beside a file come out, else those shipped for its id; None where there are none."""
    name = path.name.removesuffix(".toml") + _CASES
    shipped = assets.path("protocols", f"{protocol.id.lower()}{_CASES}")
    found = next((item for item in (path.with_name(name), shipped) if item.is_file()), None)
    return run_cases(load_cases(_read(found)), protocol, catalogue) if found else None


def whole_text(protocol_id: str, parts: Iterable[str]) -> str:
    """Return the text of a shipped protocol with what its parts state in it: a file that stands alone."""
    listed = ", ".join(parts)
    text = _INCLUDE.sub(f"# what {listed} state stands at the end", shipped_text(protocol_id))
    return "\n".join((text, *(f"# === part: {name} ===\n{shipped_part(name)}" for name in parts)))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            _("this is not a text file in UTF-8."), where=path.name, do=_("Save it as UTF-8 text.")
        ) from error
