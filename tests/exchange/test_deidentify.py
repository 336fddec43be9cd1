"""What leaves without identity: every field decided, intervals, order, links and ages kept, nothing original left."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bedside import assets
from bedside.domain.amend import REGISTRATION, UNDO
from bedside.domain.catalogue import load_catalogue
from bedside.domain.conflict.model import version_token
from bedside.domain.moment import local_date, start_of_day
from bedside.domain.problem import Problem
from bedside.domain.records import (
    KINDS,
    Decision,
    Device,
    Document,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    Patient,
    Reading,
    Recommendation,
)
from bedside.exchange.deidentify.check import Search, Secret, named, spellings, words_in
from bedside.exchange.deidentify.names import Pseudonyms
from bedside.exchange.deidentify.records import Setting, deidentified
from bedside.exchange.deidentify.table import DECIDED, rule
from bedside.scores.renal import age_on
from tests.store.samples import crp

BERLIN = ZoneInfo("Europe/Berlin")
KEY = b"k" * 32
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = {"author": "a.nurse", "workstation": "3f2a90c1"}
SECRET = "Tell Mrs Doe-Smith"


@cache
def catalogue():
    return load_catalogue(assets.read_text("catalogue.toml"))


def setting(key=KEY, words=frozenset({"e-coli-protein"})):
    return Setting(key, BERLIN, catalogue(), words)


def person(name="p1", born=date(1966, 4, 4), at=AT, **more):
    said = {"mrn": "4711", "name": "Doe-Smith, Jane", "sex": "F"} | more
    return Patient(id=name, patient=name, born=born, at=at, recorded_at=at, **BY, **said)


def of(kind, name, /, at=AT, patient="p1", **more):
    return kind(**({"id": name, "patient": patient, "at": at, "recorded_at": at, **BY} | more))


def lab(name, at=AT, value="71", **more):
    return of(Observation, name, at, **({"code": "crp", "value": Decimal(value), "unit": "mg/L"} | more))


def cleaned(*records, **how):
    return deidentified(records, setting(**how)).records


def one(record, *others):
    """Return what becomes of one record of the usual person."""
    return cleaned(person(), record, *others)[1]


def nested():
    return (*KINDS, Reading, Device)


@pytest.mark.parametrize("kind", nested())
def test_every_field_of_every_kind_is_decided(kind):
    tag = str(kind.__struct_config__.tag or kind.__name__)
    assert set(DECIDED[tag]) == set(kind.__struct_fields__)
    # A text that is kept as it is has to be one of few words.
    for item in msgspec.structs.fields(kind):
        if rule(tag, item.name) == "kept":
            assert item.type is not str, (tag, item.name)


def test_what_nobody_decided_does_not_leave():
    with pytest.raises(KeyError):
        rule("observation", "a_new_field")


def test_who():
    made = one(lab("o1"))
    (other,) = cleaned(person())
    assert other.sex == "F"
    assert re.fullmatch(r"P-[b-z]{12}", other.mrn)
    assert re.fullmatch(r"Patient [b-z]{12}", other.name)
    assert made.patient == cleaned(person(), lab("o1"))[0].id
    assert made.author.startswith("author-")
    assert made.workstation.startswith("station-")
    assert "p1" not in made.patient


def test_another_key_gives_other_names_and_dates():
    first, second = (cleaned(person(), lab("o1"), key=bytes([n]) * 32) for n in (1, 2))
    assert first == cleaned(person(), lab("o1"), key=b"\1" * 32)
    assert first[0].mrn != second[0].mrn
    assert first[1].at != second[1].at


def test_a_laboratory_value():
    told = {
        "raw": "71",
        "range_text": "0-5",
        "range_high": Decimal(5),
        "interpretation": "H",
        "identifier": "lab^4711^1",
        "issued": AT + timedelta(hours=1),
        "note": SECRET,
        "source": "doe.csv:17",
        "reason": SECRET,
    }
    made = one(lab("o1", **told))
    assert (made.value, made.unit, made.raw, made.range_text, made.range_high) == (71, "mg/L", "71", "0-5", 5)
    assert (made.interpretation, made.issued - made.at) == ("H", timedelta(hours=1))
    assert re.fullmatch(r"result-[b-z]{12}", made.identifier)
    assert re.fullmatch(r"words-[b-z]{12}", made.note)
    assert re.fullmatch(r"words-[b-z]{12}", made.reason)
    assert re.fullmatch(r"source-[b-z]{12}:[b-z]{12}", made.source)


@pytest.mark.parametrize(
    ("field", "said", "becomes"),
    [
        ("raw", "<0.05", "<0.05"),
        ("raw", "71 Jane Doe", "71"),
        ("range_text", "< 5.0", "< 5.0"),
        ("range_text", "see Jane", ""),
        ("interpretation", "HH", "HH"),
        ("interpretation", "ask Jane", ""),
        ("unit", "mg/l", "mg/L"),
        ("unit", "Jane", ""),
        ("finding", "DQ-03", "DQ-03"),
        ("source", REGISTRATION, REGISTRATION),
        ("reason", UNDO, UNDO),
    ],
)
def test_texts_beside_a_value(field, said, becomes):
    assert getattr(one(lab("o1", **{field: said})), field) == becomes


def test_readings_are_said_anew():
    readings = (Reading(label=f"{SECRET}, hospital day 3", value=Decimal(7), unit="mg/L", at=AT),)
    (made,) = one(lab("o1", held=readings)).held
    assert "Doe" not in made.label
    assert made.label.startswith("7 mg/L, ")
    assert str(made.at.year) in made.label
    assert (made.value, made.unit) == (7, "mg/L")


def test_medicines():
    known, brand, unknown = (of(Medicine, f"m{n}", drug=drug, action="start") for n, drug in enumerate(DRUGS))
    _, a, b, c = cleaned(person(), known, brand, unknown)
    assert (a.drug, b.drug.casefold()) == ("anakinra", "kineret")
    assert re.fullmatch(r"name-[b-z]{12}", c.drug)
    odd = one(of(Medicine, "m", drug="anakinra", action="start", dose=Decimal(3), dose_unit="Jane", route="Doe"))
    assert (odd.dose, odd.dose_unit, odd.route) == (None, "", "")
    usual = one(of(Dose, "d", drug="anakinra", status="given", dose=Decimal(3), route="subcutaneous", due=AT))
    assert (usual.dose, usual.dose_unit, usual.route, usual.due - usual.at) == (3, "mg", "subcutaneous", timedelta(0))


DRUGS = ("anakinra", "Kineret", "janeadol")


@pytest.mark.parametrize(
    ("code", "subject", "kept"),
    [
        ("allergy", "e-coli-protein", True),
        ("allergy", "anakinra", True),
        ("allergy", "aunt Jane", False),
        ("culture", "blood", True),
        ("culture", "left thumb of Jane", False),
        ("bed", "12-B", False),
        ("trial", "NCT0004711", False),
        ("statement", "crp", True),
    ],
)
def test_what_an_event_is_about(code, subject, kept):
    made = one(of(Event, "e", code=code, subject=subject, text=SECRET))
    assert (made.subject == subject) is kept
    assert "Doe" not in made.text
    assert made.text.startswith("words-")


def test_an_unknown_code_is_a_pseudonym():
    made = one(of(Event, "e", code="doe", state="jane"))
    assert made.code.startswith("name-")
    assert made.state.startswith("name-")


def test_what_a_source_states():
    count = one(of(Event, "e", code="statement", subject="doses_given", text="9"))
    assert count.text == "9"
    assert one(of(Event, "e", code="statement", subject="doses_given", text="4711")).text != "4711"
    day = one(of(Event, "e", code="statement", subject="last_dose", text="2026-03-01"))
    assert local_date(day.at, BERLIN) - date.fromisoformat(day.text) == timedelta(days=1)


@pytest.mark.parametrize(
    "record",
    [
        of(Event, "x", code="seen", text="o1"),
        of(Event, "x", code="printed", subject="0017-3f2a"),
        of(Event, "x", code="handoff", state="line", text="{}"),
        of(Event, "x", code="remark", text=SECRET),
        of(Event, "x", code="recommendation", state="done", subject="r1"),
        of(Document, "x", form="consult", name="Dr Doe", role="fellow", content="ab", assessment="cd"),
        of(Recommendation, "x", document="d", number=1, text=SECRET, owner="Dr Doe"),
    ],
    ids=lambda record: getattr(record, "code", "") or type(record).__name__,
)
def test_what_stays_behind(record):
    assert one(record) is None


def test_a_remark_that_a_fact_was_corrected_to_stays_without_its_words():
    fact = of(Event, "e1", code="infection", state="confirmed")
    remark = of(Event, "e2", code="remark", text=SECRET, supersedes="e1")
    _, first, second = cleaned(person(), fact, remark)
    assert second.supersedes == first.id
    assert "Doe" not in second.text


def test_links_lead_to_the_same_records():
    records = (
        person(),
        lab("o1"),
        lab("o2", supersedes="o1", value="7.1"),
        of(Order, "r1", action="start", drug="anakinra", dose=Decimal(100), follows="o1 o2"),
        of(Decision, "d1", protocol="NAVARRO-2020", version="1.0.0", trigger="TAP-2", answer="accepted",
           evidence=("o1", "o2"), assessment="ab" * 32),
    )  # fmt: skip
    _, first, second, order, decision = cleaned(*records, words=frozenset({"NAVARRO-2020", "TAP-2", "1.0.0"}))
    assert second.supersedes == first.id
    assert order.follows == f"{first.id} {second.id}"
    assert decision.evidence == (first.id, second.id)
    assert (decision.protocol, decision.version, decision.trigger) == ("NAVARRO-2020", "1.0.0", "TAP-2")
    assert decision.assessment == ""


def test_united_records_and_namesakes_move_together():
    same = of(Event, "u", code="same_person", subject="p2")
    people = (person(), person("p2", mrn="8"), person("p3"), person("p4", mrn="9"))
    a, b, c, d, said = cleaned(*people, same)
    assert a.at == b.at == c.at != d.at
    assert a.born == b.born == c.born
    assert (a.mrn == c.mrn, a.mrn == b.mrn) == (True, False)
    assert said.subject == b.id


def test_a_settlement_names_the_contents_it_was_about():
    mine, theirs = lab("o1"), lab("o1", value="17")
    text = f"+{version_token(mine)} -{version_token(theirs)} ~o0"
    review = of(Event, "v", code="reviewed", state="chart", subject="c-5bb66db9b9", text=text)
    _, first, second, made = cleaned(person(), mine, theirs, review)
    keeps, strikes, _knows = made.text.split()
    assert keeps == f"+{version_token(first)}"
    assert strikes == f"-{version_token(second)}"
    assert "5bb66" not in made.subject


# --- times ----------------------------------------------------------------------------------------------------------

MINUTES = st.integers(0, 90 * 24 * 60)
STAYS = st.tuples(st.integers(0, 4000 * 1440), st.lists(MINUTES, min_size=1, max_size=12))
BIRTHS = st.dates(date(1900, 1, 1), date(2014, 12, 31))


def stay(start, minutes, born):
    """Return a chart: values to the minute, and one of each day."""
    first = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    moments = [first + timedelta(minutes=n) for n in sorted(minutes)]
    days = [start_of_day(local_date(at, BERLIN), BERLIN) for at in moments]
    return [
        person(born=born, at=first),
        *(lab(f"o{n:03}", at) for n, at in enumerate(moments)),
        *(lab(f"q{n:03}", at, precision="day") for n, at in enumerate(days)),
    ]


@settings(max_examples=60, deadline=None)
@given(STAYS, BIRTHS, st.binary(min_size=32, max_size=32))
@example((1913 * 1440 + 1320, [0, 1500, 3000]), date(1966, 3, 29), KEY)
@example((1000 * 1440, [0, 80 * 1440]), date(1950, 12, 28), KEY)
@example((3345 * 1440, [0, 1440, 2880]), date(1960, 2, 29), KEY)
def test_intervals_order_hours_and_ages_stay(times, born, key):
    records = stay(*times, born)
    made = cleaned(*records, key=key)
    shift = {old.at - new.at for old, new in zip(records, made, strict=True)}
    assert len(shift) == 1
    assert shift.pop() % timedelta(days=1) == timedelta(0)
    assert sorted(made, key=lambda item: (item.at, item.id)) == [
        made[records.index(item)] for item in sorted(records, key=lambda item: (item.at, item.id))
    ]
    new_born = made[0].born
    ages = [age_on(born, local_date(item.at, BERLIN)) for item in records]
    for old, new, age in zip(records, made, ages, strict=True):
        assert old.at.astimezone(BERLIN).time() == new.at.astimezone(BERLIN).time()
        told = age_on(new_born, local_date(new.at, BERLIN))
        assert told == age if max(ages) < 90 else told >= 90
    assert new_born != born
    originals = {local_date(item.at, BERLIN) for item in records} | {born}
    assert originals.isdisjoint({new_born, *(local_date(item.at, BERLIN) for item in made)})


def test_everybody_over_89_is_90_on_the_first_day():
    for born in (date(1936, 3, 2), date(1920, 7, 1)):
        first, _ = cleaned(person(born=born), lab("o1", AT + timedelta(days=2)))
        assert age_on(first.born, local_date(first.at, BERLIN)) == 90


def test_a_chart_of_many_years_keeps_its_days():
    """Daily values over three years cannot all keep their hour: days, their order and intervals do."""
    moments = [AT - timedelta(days=n) for n in range(1100)]
    records = [person(at=moments[-1]), *(lab(f"o{n:04}", at) for n, at in enumerate(moments))]
    records += [lab("q", start_of_day(date(2025, 7, 1), BERLIN), precision="day")]
    made = cleaned(*records)
    (days,) = {local_date(old.at, BERLIN) - local_date(new.at, BERLIN) for old, new in zip(records, made, strict=True)}
    assert {old.at - new.at for old, new in zip(records[:-1], made[:-1], strict=True)} == {days}
    assert made[-1].at == start_of_day(local_date(made[-1].at, BERLIN), BERLIN)


def test_no_shifted_date_is_an_original_one_of_somebody_else():
    """Stays of eleven years lie in the way of each other's shifts: only a longer shift leads past them."""
    days = [date(2015, 1, 1) + timedelta(days=n) for n in range(0, 4000, 3)]
    people = [person(f"p{n}", mrn=f"m{n}", at=start_of_day(day, BERLIN)) for n, day in enumerate(days)]
    found = deidentified(people, setting())
    assert all(local_date(item.at, BERLIN) not in found.dates for item in found.records)
    assert all(item.born not in found.dates for item in found.records)


MARK = "Aunt Eos"
MADE = {str: MARK, date: date(1966, 4, 4), datetime: AT, int: 1, Decimal: Decimal(1), bool: False}


@pytest.mark.parametrize("kind", [item for item in KINDS if item not in (Document, Recommendation)])
def test_no_text_of_any_kind_leaves_unless_it_is_known(kind):
    said = {item.name: MADE[item.type] for item in msgspec.structs.fields(kind) if item.type in MADE}
    words = {item.name: item.type.__args__[0] for item in msgspec.structs.fields(kind) if _is_choice(item)}
    held = (Reading(label=MARK, value=Decimal(1), unit=MARK, code=MARK),)
    more = (
        {"held": held, "value": Decimal(1)}
        if kind is Observation
        else {"devices": ()}
        if "devices" in kind.__struct_fields__
        else {}
    )
    record = kind(**(said | words | more | {"id": MARK, "patient": "p1"}))
    assert repr(record).count(MARK) >= 5
    assert MARK not in repr(one(record))


def _is_choice(item):
    return item.required and getattr(item.type, "__origin__", None) is Literal


# --- the search -----------------------------------------------------------------------------------------------------


def looked(text, *secrets, own=frozenset(), values=frozenset()):
    search = Search([Secret(item, "it") for item in secrets], own, values)
    search.check([("a.csv", text.encode() if isinstance(text, str) else text)])
    return search.open_questions


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("4711", 'x,"4711",y'),
        ("4711", "MRN4711"),
        ("4711", "a 4711. B"),
        ("K-4711", "(k-4711)"),
        ("Müller", "MÜLLER"),
        ("Müller", '"M\\u00fcller"'),
        ("Müller", "Mu\u0308ller"),
        ("Doe", '"a\\nDoe"'),
        ("Doe", '{"a":"{\\"name\\":\\"Doe\\"}"}'),
        ("12-B", '"bed 12-B"'),
        ("1966-04-04", "1966-04-04T10:00:00+01:00"),
        ("04.04.1966", "born 04.04.1966."),
        ("19660404", "x19660404x"),
        ("04/04/1966", "04/04/1966"),
        ("0190a1b2-0000-7000-8000-000000000001", "Patient/0190A1B2-0000-7000-8000-000000000001"),
        ("3f2a90c1", '"3f2a90c1"'),
    ],
)
def test_it_finds(secret, text):
    with pytest.raises(Problem, match=r"a\.csv, line 1: it still stands") as raised:
        looked(text, secret)
    assert secret not in str(raised.value)


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("4711", "14711"),
        ("4711", "4711.5"),
        ("4711", "0.4711"),
        ("K-4711", "K-47112"),
        ("12-B", "12 or 12-Bad"),
        ("123456", "2020-01-01T10:00:00.123456+00:00"),
        ("4711", "ab4711" * 8),
        ("Ann", "anniversary"),
        ("1966-04-04", "1966-04-041"),
    ],
)
def test_it_leaves_alone(secret, text):
    assert looked(text, secret) == ()


def test_what_cannot_be_told_is_reported():
    said = looked("day 71", "Day", "71", "3", "712", own={"day"}, values={"712"})
    assert said == (
        "it (Day) is also a word or a value that belongs into such files: look yourself.",
        "it: too short to be looked for (71, 3).",
    )


def test_the_name_of_a_file_and_bytes_that_are_no_text():
    search = Search([Secret("4711", "a record number")], frozenset(), frozenset())
    with pytest.raises(Problem, match="its name: a record number"):
        search.check([("patient-4711.json", b"")])
    with pytest.raises(Problem, match="cannot be searched"):
        search.check([("a.csv", b"\xff\xfe")])


def test_names_and_dates_are_looked_for_in_their_parts_and_spellings():
    assert [item.text for item in named("Doe-Smith, Jo", "x")] == ["Doe-Smith, Jo", "Doe", "Smith"]
    told = [item.text for item in spellings(date(1966, 4, 4), "x")]
    assert told == ["1966-04-04", "04.04.1966", "19660404", "04/04/1966", "04 apr 1966"]
    assert words_in("A 4711.5 b") == {"a", "4711.5", "b"}


def test_pseudonyms_are_no_words():
    names = Pseudonyms(KEY)
    ids = names.ids("g", [f"{n:04}" for n in range(500)])
    assert sorted(ids) == sorted(ids, key=ids.__getitem__)
    assert len(set(ids.values())) == 500
    assert not re.search(r"[aeiouy0-9]", "".join(ids.values()))
    assert names.letters("ab", "c") != names.letters("a", "bc")
    assert crp("c1").id not in ids
