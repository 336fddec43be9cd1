"""In another language everything that is decided stays as it is, and everything that is said is translated."""

import re

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.protocol.assess import assess
from bedside.protocol.cases import run_case
from bedside.protocol.confirm import asks
from bedside.protocol.in_words import stated
from bedside.protocol.load import load_protocol, shipped_text
from bedside.protocol.memo import Memo
from bedside.protocol.regimen import regimen_words
from bedside.protocol.replay.words import as_rows, lines
from bedside.protocol.side_by_side import side_by_side
from bedside.scores.registry import scores
from bedside.text import speaking
from tests.languages import pseudo
from tests.protocol.replays import made
from tests.protocol.test_cases import SHIPPED
from tests.protocol.ward import Ward, catalogue, navarro, protocols

pytestmark = pytest.mark.usefixtures("foreign")

# What people read of an Assessment; all else are codes, times and numbers, which have to be the same.
_SAID = {
    "advice", "answered", "band", "label", "missing", "needs", "note", "reason", "scale", "short", "step", "text",
    "threshold", "title", "warnings", "why", "regimen", "proposed", "done",
}  # fmt: skip
# A value is as charted, or in words: of a setting, an order, a dose.
_NUMBER = re.compile(r"[<>=]*[\d.]+")
# What stands in a text by its id, its code or as it was typed, and units: no message.
_NAMED = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Za-z0-9]+)+|\S*[0-9_]\S*")
_TYPED = {"case", "klebsiella", "HScore"}
_UNITS = {"pmol", "umol", "mmol", "urea", "peep"}


def plain(found):
    return msgspec.json.decode(msgspec.json.encode(found))


def apart(one, other, key=""):
    """Yield the paths at which two documents differ in more than words."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from apart(one[name], other[name], f"{key}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            yield from apart(first, second, key)
    elif one != other:
        names = set(key.split("."))
        words = isinstance(one, str) and isinstance(other, str)
        value = words and key.endswith(".value") and not _NUMBER.fullmatch(one)
        if not words or not (names & _SAID or value):
            yield key, one, other


def said(node, key=""):
    """Yield every text that people read."""
    if isinstance(node, dict):
        for name, item in node.items():
            yield from said(item, name)
    elif isinstance(node, list):
        for item in node:
            yield from said(item, key)
    elif isinstance(node, str) and key in _SAID - {"step", "missing"}:
        yield node


def quoted():
    """Return the printed sources that a text quotes."""
    for protocol in protocols().values():
        regimen, settings = protocol.regimen, protocol.settings
        yield from (item.source for item in (regimen.full_dose, regimen.slow_absorption, settings.daily_dose) if item)


def english(words):
    """Return the words of a text that did not come through the catalogue."""
    known = {item.code for item in catalogue().analytes} | {drug.name for drug in catalogue().drugs}
    known |= {item.name for score in scores().values() for item in score.inputs} | _UNITS | _TYPED
    for source in quoted():
        words = words.replace(source, "")
    return [
        word for word in re.findall(r"[A-Za-z]{4,}", _NAMED.sub("", words)) if word not in known and not word.isupper()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(protocols()))
def test_every_case_is_decided_alike_and_said_otherwise(name):
    for place, item in enumerate(case for of, case in SHIPPED if of == name):
        whole = place % 9 == 0
        known = plain(assess(protocols()[name], item.chart, whole=whole))
        with speaking(pseudo.CODE):
            found = plain(assess(protocols()[name], item.chart, whole=whole))
        assert list(apart(known, found)) == [], item.case.name
        assert found["criteria"] != known["criteria"] or not known["criteria"]
        left = {words: english(words) for words in said({key: found[key] for key in found if key != "scores"})}
        assert {words: some for words, some in left.items() if some} == {}, item.case.name


def test_a_case_file_is_run_in_the_language_it_is_written_in():
    picked = [(name, case) for name, case in SHIPPED if "regimen" in case.case.expect or place(case)]
    assert picked
    with speaking(pseudo.CODE):
        for name, case in picked[:20]:
            assert run_case(case, protocols()[name]).differences == ()


def place(case):
    return any(key.endswith((".needs", ".advice", ".step", ".text")) for key in case.case.expect)


def test_what_is_remembered_has_the_words_of_the_language_spoken_now():
    typed = (
        "dose given 100 mg @-7h",
        "qt 440 ms @-2h",
        "hr 80 @-2h",
        "med hydroxychloroquine @-3h",
        "crp 71 mg/l @-1h",
    )
    chart, memo = Ward(*typed).chart(), Memo()
    known = assess(navarro(), chart, memo)
    with speaking(pseudo.CODE):
        found = assess(navarro(), chart, memo)
        assert found == assess(navarro(), chart)
    assert found != known
    assert assess(navarro(), chart, memo) == known


@pytest.mark.slow
def test_a_replay_tells_the_same_course_in_other_words():
    name = "mainz-2020-under-navarro-2020"
    known = made(name)
    with speaking(pseudo.CODE):
        found = made(name)
        told = list(lines(found))
    assert list(apart(plain(as_rows(known)), plain(as_rows(found)))) == []
    assert len(told) == len(list(lines(known)))
    assert told != list(lines(known))
    wanted = ("trigger", "differs", "summary", "treatment", "steps", "entries", "proposed", "until")
    assert [line for line in told if any(word in line for word in wanted)] == []


def test_rules_of_several_protocols_share_a_row_by_their_own_words():
    chart = Ward("crp 71 mg/l @-1h").chart()
    known = side_by_side([(item, assess(item, chart)) for item in protocols().values()])
    with speaking(pseudo.CODE):
        found = side_by_side([(item, assess(item, chart)) for item in protocols().values()])
    assert [[cell and cell.id for cell in row.cells] for row in found.rows] == [
        [cell and cell.id for cell in row.cells] for row in known.rows
    ]
    assert all(a.label != b.label for a, b in zip(known.rows, found.rows, strict=True))


def test_a_regimen_and_its_rules_are_said_in_the_language():
    with speaking(pseudo.CODE):
        for protocol in protocols().values():
            found = [*regimen_words(protocol), *(stated(rule, catalogue()) for rule in protocol.triggers.values())]
            for words in found:
                assert [word for word in english(words) if word not in _CODED] == [], words


#: codes of the file that a rule names
_CODED = {
    "suspected", "confirmed", "hypersensitivity", "severe", "anakinra", "prolonging", "improved", "infection",
    "mask", "venturi", "hfnc", "trach",
}  # fmt: skip


def test_what_has_to_be_confirmed_is_asked_in_the_language():
    begun = ("order anakinra 100 mg sc q6h @-60h", "dose given 100 mg @-1h", "hypersensitivity severe @-50m")
    for line in ("dose given 200 mg @-30m", "order anakinra 100 mg iv q4h @-20m", "dose given 100 mg"):
        before, record = Ward(*begun).chart(), Ward(*begun, line).records[-1]
        known = asks(record, before, navarro())
        assert known
        with speaking(pseudo.CODE):
            found = asks(record, before, navarro())
        assert [item.id for item in found] == [item.id for item in known]
        assert all(english(item.text) == [] for item in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('inclusion = ["', 'inclusion = ["NO-SUCH", "'),
        ("warn_from = ", "warn_from = 9"),
        ('version = "', 'version = "x'),
        ('unit = "mg/L"', 'unit = "miles"'),
    ],
)
def test_the_faults_of_a_file_are_named_in_the_language(old, new):
    broken = shipped_text("NAVARRO-2020").replace(old, new, 1)
    with speaking(pseudo.CODE), pytest.raises(Problem) as caught:
        load_protocol(broken, catalogue())
    assert english(caught.value.do) == []
    if old != 'version = "':  # what the decoder says of a pattern is its own English
        assert english(re.sub(r"'[^']*'", "", caught.value.text)) == []
