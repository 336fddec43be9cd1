"""Records to store: a patient, a laboratory value, and a strategy for any record of any kind."""

import string
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
from hypothesis import strategies as st

from bedside.domain.records import KINDS, Document, Observation, Patient, Recommendation
from bedside.store.journal import Entry

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
ENTRY = Entry(at=NOW, author="demo", workstation="w1", action="chart")
COMMON = {"at": NOW, "recorded_at": NOW, "author": "demo", "workstation": "w1"}


def patient(name="p1", mrn="100", **more):
    return Patient(
        id=name, patient=name, mrn=mrn, name="Invented Person", born=date(1961, 5, 4), sex="F", **(COMMON | more)
    )


def crp(name, of="p1", value="71.0", **more):
    return Observation(id=name, patient=of, code="crp", value=Decimal(value), unit="mg/L", **(COMMON | more))


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
TIMES = st.integers(-(10**15), 10**16).map(lambda n: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=n))
NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, places=None, min_value=Decimal("-1e12"), max_value=Decimal("1e12")
)
IDS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=20)


def _fields(kind):
    made = {}
    for field in msgspec.structs.fields(kind):
        if field.name in ("id", "patient", "supersedes"):
            continue
        made[field.name] = _strategy(field.type)
    return made


def _strategy(kind):
    known = {
        str: TEXT,
        bool: st.booleans(),
        datetime: TIMES,
        Decimal: NUMBERS,
        date: st.dates(),
        int: st.integers(0, 10**6),
    }
    if kind in known:
        return known[kind]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return st.builds(kind, **{item.name: _strategy(item.type) for item in msgspec.structs.fields(kind)})
    args = kind.__args__
    if getattr(kind, "__origin__", None) is tuple:
        return st.lists(_strategy(args[0]), max_size=3).map(tuple)
    if type(None) in args:
        return st.none() | _strategy(next(item for item in args if item is not type(None)))
    return st.sampled_from(args)


ANY_RECORD = st.one_of(
    *(st.builds(kind, id=IDS, patient=st.just("p1"), supersedes=st.none(), **_fields(kind)) for kind in KINDS)
).filter(lambda record: not (isinstance(record, Document | Recommendation) and record.void))
LATER = NOW + timedelta(hours=1)
