"""What the tests of backups share: how one is made of a small store, every way to damage a copy, what stands where."""

import hashlib
import shutil
from datetime import timedelta

from bedside.store import backup, file, vault
from bedside.store.rotation import Ages
from tests.store.conftest import NOW
from tests.store.samples import crp, patient

AGES = Ages(24, 14, 8, 12)
PAGE = 4096


class Clock:
    """A clock that moves a second each time it is asked."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


def probe(moment):
    """Return a question that reads every record, as an Assessment would."""

    def asked(store):
        told = repr((moment, [store.records(person.id) for person in store.patients()]))
        return hashlib.sha256(told.encode()).hexdigest()

    return asked


def means(clock=None, *, asked=probe, margin=0, progress=lambda _done: None):
    return backup.Means(clock or Clock(), asked, margin, progress)


def make(folder, unlocked, *, to=None, ages=AGES, **more):
    return backup.make(folder, unlocked, means(**more), ages=ages, to=to)


def entries(count, of="p1", start=0):
    """Return a patient and so many values, long enough to fill pages."""
    return [patient(of, mrn=of), *(crp(f"{of}-{n}", of, raw="x" * 400) for n in range(start, start + count))]


def flip(place):
    """Return a damage that turns one bit at a part of the file (0 its first page, 1 its last byte)."""

    def damage(path):
        content = bytearray(path.read_bytes())
        content[min(len(content) - 1, int(place * len(content)) + 40)] ^= 1
        path.write_bytes(content)

    return damage


def swap_pages(path):
    content = bytearray(path.read_bytes())
    second, third = slice(2 * PAGE, 3 * PAGE), slice(3 * PAGE, 4 * PAGE)
    content[second], content[third] = content[third], content[second]
    path.write_bytes(content)


def cut(size):
    """Return a damage that leaves so many bytes; a negative number takes so many away."""

    def damage(path):
        content = path.read_bytes()
        path.write_bytes(content[:size])

    return damage


CHART_DAMAGE = {
    "zero bytes": cut(0),
    "one page": cut(PAGE),
    "last page gone": cut(-PAGE),
    "cut within a page": cut(-100),
    "salt": lambda path: flip(-40 / path.stat().st_size)(path),
    "header page": flip(0),
    "a quarter": flip(0.25),
    "middle": flip(0.5),
    "three quarters": flip(0.75),
    "last page": flip(1),
    "swapped pages": swap_pages,
    "gone": lambda path: path.unlink(),
}
KEYS_DAMAGE = {
    "zero bytes": cut(0),
    "half": cut(300),
    "no text": lambda path: path.write_bytes(b"\xff\xfe" + path.read_bytes()),
    "a bit of a slot": lambda path: path.write_bytes(
        path.read_bytes().replace(b'"wrapped": "', b'"wrapped": "AAAA', 1)
    ),
    "another head": lambda path: path.write_bytes(path.read_bytes().replace(b'"seq": ', b'"seq": 1')),
    "gone": lambda path: path.unlink(),
}


def damaged(folder, name, damage):
    """Return a copy of a store folder with one damaged file."""
    copy = shutil.copytree(folder, folder.with_name(f"{folder.name}-damaged"))
    damage(copy / name)
    return copy


def content_of(folder):
    """Return every file of a folder with its hash, to see that nothing has changed."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


FILES = {file.CHART: CHART_DAMAGE, vault.KEYS: KEYS_DAMAGE}
EVERY_DAMAGE = [(name, what) for name, kinds in FILES.items() for what in kinds]
