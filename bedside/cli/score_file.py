"""A file of typed inputs for a score: one JSON object, read strictly: a slip never counts as a missing input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from bedside.domain.problem import Problem
from bedside.text import N_, _

_LARGEST = 1_000_000
_EXAMPLE = N_('Write an object such as {"temp": {"value": "39.1", "unit": "Cel"}, "organomegaly": "both"}.')


def read_inputs(path: Path) -> dict[str, tuple[str, str]]:
    """Return value and unit of every input of a file; null leaves one out; raise Problem for anything unclear."""
    found = _document(path)
    if not isinstance(found, dict):
        raise Problem(_("this is not a JSON object."), where=path.name, do=_(_EXAMPLE))
    return {name: _typed(name, item) for name, item in found.items() if item is not None}


def _document(path: Path) -> object:
    try:
        if path.stat().st_size > _LARGEST:
            raise Problem(_("the file is too large for the inputs of a score."), where=path.name, do=_(_EXAMPLE))
        text = path.read_text(encoding="utf-8-sig")
        # Numbers stay as typed: exact, and 1e400 or 0.10 are not turned into something else.
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse, object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise Problem(_("this is not a text file in UTF-8."), where=path.name, do=_(_EXAMPLE)) from error
    except json.JSONDecodeError as error:
        text = _("not JSON: {why}, line {line}, column {column}.").format(
            why=error.msg, line=error.lineno, column=error.colno
        )
        raise Problem(text, where=path.name, do=_(_EXAMPLE)) from error
    except RecursionError as error:
        raise Problem(_("the file is nested too deeply."), where=path.name, do=_(_EXAMPLE)) from error


def _typed(name: str, item: Any) -> tuple[str, str]:  # noqa: ANN401 (a JSON value)
    if not isinstance(item, dict):
        return _text(name, item), ""
    unknown = sorted(set(item) - {"value", "unit"})
    if unknown or "value" not in item:
        what = _("unknown key {name!r}").format(name=unknown[0][:40]) if unknown else _("no value")
        raise Problem(f"{what}.", where=name[:40], do=_(_EXAMPLE))
    unit = item.get("unit")
    if unit is not None and not isinstance(unit, str):
        raise Problem(_("the unit is not a text."), where=name[:40], do=_(_EXAMPLE))
    return _text(name, item["value"]), unit or ""


def _text(name: str, value: Any) -> str:  # noqa: ANN401 (a JSON value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        raise Problem(_("the value is neither a number nor a word."), where=name[:40], do=_(_EXAMPLE))
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, _ in pairs if [each for each, _ in pairs].count(name) > 1)
        raise Problem(_("given twice."), where=twice[:40], do=_("Keep one of them."))
    return found


def _refuse(text: str) -> NoReturn:
    raise Problem(_("{text} is not a number.").format(text=text), where="value", do=_("Write digits."))
