"""Where a problem stands: one English name for the program, one word of their own language for people."""

import ast
import re
from functools import cache

import pytest

from bedside.domain.problem import FIELDS, Problem
from bedside.text import speaking
from tests.languages.messages import ROOT, messages

# What is typed or stands in a file as it is: lines, verbs and their options, keys of files, segments of a message.
TYPED = re.compile(r"-.*|[A-Z]{2,5}(?:-\d+)?|\w+\.toml")
WORDS = {
    "align", "bp", "child", "col", "deidentify", "dose given", "dose held", "downtime", "every", "fio2", "include",
    "med", "ra", "statusReason", "tell", "undo",
}  # fmt: skip


@cache
def places():
    """Return every place that is named in the code, as `_places` yields it."""
    return tuple(_places())


def _places():
    """Yield every place that is named in the code, with the file and whether it is said there already."""
    for path in sorted((ROOT / "bedside").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            named = [item.value for item in node.keywords if item.arg == "where"]
            if isinstance(node.func, ast.Name) and node.func.id == "text_problem":
                named += node.args[1:2]
            for item in named:
                said = isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id == "_"
                name = item.args[0] if said else item
                if isinstance(name, ast.Constant):
                    yield path.relative_to(ROOT), name.value, said


def test_every_place_named_in_the_code_is_a_field_or_what_somebody_typed():
    found = [(name, path) for path, name, _said in places()]
    assert len(found) > 150
    assert [item for item in found if item[0] not in FIELDS | WORDS and not TYPED.fullmatch(item[0])] == []


def test_a_place_is_named_in_english_and_said_where_it_is_shown():
    assert [item for item in places() if item[2]] == []


@pytest.mark.parametrize("code", ["de", "es"])
def test_every_field_has_a_word_in_every_language(code):
    known = {item.text for item in messages()}
    assert known >= FIELDS
    with speaking(code):
        said = {name: str(Problem("x", where=name)).removesuffix(": x") for name in FIELDS}
    assert said["order"] != "order"
    assert said["because"] != "because"
    assert str(Problem("x", where="trigger")) == "trigger: x"


def test_what_somebody_typed_stays_as_it_is():
    with speaking("de"):
        assert str(Problem("x", where="q6h")) == "q6h: x"
