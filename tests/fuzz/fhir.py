"""FHIR files broken on purpose: bytes and JSON values of the test files, put in wrong places."""

import copy
import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.exchange.fhir.amounts import Context
from bedside.exchange.fhir.reader import read_resources

DATA = Path(__file__).parents[1] / "exchange" / "data" / "fhir"
_JUNK = (
    None, True, 0, -1, 10**40, 1e300, "", " ", "x" * 5000, "\x00", "\u202e", "\ud83d", "2020-04-02", "2020",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "#p1", "Patient/p1", "urn:uuid:x", [], {}, [[]], [None], [{}], {"reference": "#"},
    {"coding": [{}]}, {"value": "1"}, {"value": 1e-300}, "Observation", "mg", "http://loinc.org", "2276-4",
)  # fmt: skip


def seeds():
    """Return the files that breaking starts from; what is read for is loaded by then."""
    context()
    return _files()


def _files():
    return [path.read_bytes() for folder in ("own", "public") for path in sorted((DATA / folder).glob("*.*json"))]


@cache
def context():
    """Return what the files are read for; the library is loaded by then, so that no file pays for it."""
    catalogue = load_catalogue(assets.read_text("catalogue.toml"))
    told = Context(catalogue, "anakinra", ZoneInfo("Europe/Berlin"), datetime(2026, 11, 1, tzinfo=UTC))
    for seed in _files():
        with suppress(Problem):
            read_resources(seed, told)
    return told


def read(data):
    """Read a file into its parts; return them."""
    return read_resources(data, context())


def broken(seed, rng):
    """Return a file with some of its values replaced, doubled, moved or cut."""
    try:
        tree = json.loads(seed.decode("utf-8").splitlines()[0] if seed[:1] == b"{" and b"}\n{" in seed else seed)
    except (ValueError, RecursionError):
        return _cut(seed, rng)
    if rng.random() < 0.2:
        return _cut(seed, rng)
    for _ in range(rng.randrange(1, 4)):
        places = list(_places(tree))
        if places:
            holder, key = rng.choice(places)
            _change(holder, key, places, rng)
    return json.dumps(tree, ensure_ascii=rng.random() < 0.5, default=str).encode("utf-8", errors="surrogatepass")


def _places(value):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield value, key
        yield from _places(inner)


def _change(holder, key, places, rng):
    what = rng.randrange(4)
    if what == 0:
        holder[key] = copy.deepcopy(rng.choice(_JUNK))
    elif what == 1:
        other, there = rng.choice(places)
        holder[key] = copy.deepcopy(other[there])
    elif what == 2:
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[rng.choice(("modifierExtension", "extension", "value", "valueString", "id", "_value"))] = holder[key]


def _cut(seed, rng):
    data = bytearray(seed[: rng.randrange(len(seed) + 1)] if rng.random() < 0.3 else seed)
    for _ in range(rng.randrange(1, 6)):
        if data:
            data[rng.randrange(len(data))] = rng.choice((rng.randrange(256), *b'"{}[],:0\n'))
    return bytes(data)
