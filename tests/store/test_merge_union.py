"""Merges in any order and however often give every workstation the same records, counts and charts."""

import shutil
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedside.domain.problem import Problem
from bedside.domain.records import Observation, Reading
from bedside.store import verify
from tests.store import stations
from tests.store.samples import NOW, crp, patient

KINDS = ("chart", "correct", "void", "preliminary", "preliminary", "final", "admit", "register", "merge", "merge")
STEPS = st.tuples(st.sampled_from(KINDS), st.integers(0, 2), st.integers(0, 2), st.integers(0, 3))
READINGS = tuple(Reading(label=text, value=Decimal(text), unit="mg/L") for text in ("1840", "1.84"))


@pytest.fixture(scope="module")
def template(tmp_path_factory, made):
    home = tmp_path_factory.mktemp("stations")
    return stations.make(home, made, [patient(), crp("o1"), crp("o2", value="4.0")])


class Story:
    """What three workstations do, minute by minute."""

    def __init__(self, stores):
        self.stores = stores
        self.minute = 0
        self.patients = {"p1"}

    def step(self, kind, station, number, how):
        self.minute += 1
        store = self.stores[station]
        if kind == "merge":
            stations.take(store, self.stores[(station + 1 + how % 2) % len(self.stores)], self.minute)
        else:
            getattr(self, kind)(store, number, how)

    def common(self, store):
        at = NOW + timedelta(minutes=self.minute)
        return {"recorded_at": at, "workstation": store.meta.workstation, "author": f"user of {store.meta.workstation}"}

    def append(self, store, record):
        try:
            store.append([record], stations.entry(store, self.minute))
        except Problem:
            assert store.get(record.id) is not None or store.successor(record.supersedes)

    def chart(self, store, number, how):
        name = f"{store.meta.workstation}-{self.minute}"
        self.append(store, crp(name, value=str(number), at=NOW + timedelta(minutes=how), **self.common(store)))

    def correct(self, store, number, how, *, void=False):
        known = [item for item in store.records("p1") if isinstance(item, Observation) and not item.void]
        known = [item for item in known if not store.successor(item.id)]
        if known:
            old = sorted(known, key=lambda item: item.id)[number % len(known)]
            new = msgspec.structs.replace(
                old, id=f"{store.meta.workstation}-{self.minute}", supersedes=old.id, reason="typing",
                value=old.value if void else Decimal(how), held=(), void=void, **self.common(store),
            )  # fmt: skip
            self.append(store, new)

    def void(self, store, number, how):
        self.correct(store, number, how, void=True)

    def preliminary(self, store, number, how):
        """Import a line of a file: alike, held, or read otherwise by another version of the catalogue."""
        held = READINGS if how == 1 else ()
        value = "1840" if how < 2 else str(how)
        self.append(store, crp(f"line-{number}", value=value, held=held, source=f"{how}.csv", **self.common(store)))

    def final(self, store, number, _how):
        """Import a final result, which corrects the preliminary one where that is known."""
        before = f"line-{number}"
        known = store.get(before) and not store.successor(before)
        more = {"supersedes": before if known else None, "reason": "final", **self.common(store)}
        self.append(store, crp(f"final-{number}", value="9", **more))

    def admit(self, store, number, _how):
        name = f"p-{store.meta.workstation}-{self.minute}"
        self.patients.add(name)
        self.append(store, patient(name, mrn=str(number), **self.common(store)))

    def register(self, store, number, how):
        """Import a person, whose record number another version of the program reads otherwise."""
        name = f"p-register-{number}"
        self.patients.add(name)
        self.append(store, patient(name, mrn=str(100 + how % 2), **self.common(store)))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(STEPS, min_size=5, max_size=30), order=st.permutations(range(3)))
def test_any_order_gives_the_same_union(template, made, tmp_path_factory, story, order):
    home = tmp_path_factory.mktemp("story")
    stores = [stations.open_store(shutil.copytree(folder, home / folder.name), made) for folder in template]
    try:
        told = Story(stores)
        for step in story:
            told.step(*step)
        stations.hand_round([stores[place] for place in order], told.minute + 1)
        first, *others = [stations.seen(store, told.patients) for store in stores]
        assert others == [first, first]
        found = [verify.verify(store._db, store.folder, store.key) for store in stores]
        assert [item.breaks for item in found] == [(), (), ()]
        assert found[0].charts == found[1].charts == found[2].charts
        before = [len(store.journal()) for store in stores]
        stations.hand_round(stores, told.minute + 2)
        assert [len(store.journal()) for store in stores] == before
    finally:
        for store in stores:
            store.close()
        shutil.rmtree(home)
