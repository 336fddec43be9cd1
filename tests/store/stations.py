"""Several workstations of one ward, made once and copied for each test: what they chart, and how they merge."""

import shutil
from datetime import timedelta
from pathlib import Path

import msgspec

from bedside.store import file, merge
from bedside.store.clone import clone
from bedside.store.journal import Entry
from bedside.store.store import Store
from tests.store.samples import NOW

NAMES = ("w0", "w1", "w2")
NAMED = Path("the other store")


def entry(store, minutes=0, action="chart"):
    """Return a journal entry of a workstation, so many minutes after the clones were made."""
    at = NOW + timedelta(minutes=minutes)
    return Entry(at=at, author="demo", workstation=store.meta.workstation, action=action)


def make(home, made, records):
    """Make a store with these records and two clones of it; return their folders."""
    first = shutil.copytree(made[0], home / NAMES[0])
    store = open_store(first, made)
    store.append(records, entry(store))
    folders = [first]
    for name in NAMES[1:]:
        there = msgspec.structs.replace(entry(store, action="cloned from w0"), workstation=name)
        clone(store, home / name, workstation=name, here=entry(store, action=f"clone to {name}"), there=there)
        folders.append(home / name)
    store.close()
    return folders


def open_store(folder, made):
    """Open a store without deriving the key again."""
    return Store(folder, file.connect(folder, made[2].key, writable=True), made[2], writable=True)


def take(ours, theirs, minutes=0):
    """Merge one open store into another."""
    return merge.merge(ours, theirs, entry(ours, minutes), named=NAMED)


def hand_round(stores, minutes=0):
    """Merge along a line and back, so that all have everything though its ends never meet."""
    places = range(1, len(stores))
    for place in places:
        take(stores[place], stores[place - 1], minutes)
    for place in reversed(places):
        take(stores[place - 1], stores[place], minutes)


def seen(store, patients):
    """Return all that a store tells of patients, in an order of its own."""
    told = {}
    for patient in patients:
        records, variants, _ = store.known(patient)
        told[patient] = {item.id: (item, store.get(item.id), store.successor(item.id)) for item in records}, variants
    return told, store.counts(), {item.id for item in store.patients()}, {item.id for item in store.held()}
