"""Which bedside this is and what it carries, one to a line, for `bedside --version` and whoever reports a fault.

Read from the metadata of what is installed, without loading any of it: the answer comes at once, and without Qt. A
source tree that is not installed tells what its own pyproject.toml says.
"""

from __future__ import annotations

import platform
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from bedside import assets
from bedside.store import driver, schema
from bedside.text import _

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_NAME = re.compile(r"[\w.-]+")
_QT = "PySide6-Essentials"


def lines() -> Iterator[str]:
    """Yield the lines, that of bedside itself first."""
    number, needs = _own()
    yield f"bedside {number}"
    yield f"Python {platform.python_version()}"
    carried = dict(sorted(_carried(needs).items(), key=lambda item: item[0].lower()))
    yield from (f"Qt {number}" for name, number in carried.items() if _plain(name) == _plain(_QT))
    yield from _database()
    yield _("store schema {version}").format(version=schema.STEPS[-1][0])
    yield from (_("protocol {id} {version}").format(**item) for item in _protocols())
    yield from (f"{name} {number}" for name, number in carried.items())


def version() -> str:
    """Return bedside's own version."""
    return _own()[0]


def _own() -> tuple[str, list[str]]:
    """Return bedside's version and what it needs, as installed or as its source tree says."""
    try:
        return metadata.version("bedside"), metadata.requires("bedside") or []
    except metadata.PackageNotFoundError:
        project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
        return project["version"], project["dependencies"]


def _carried(needs: list[str]) -> dict[str, str]:
    """Return name and version of each distribution that is needed, and of those that these need, where it is here."""
    found: dict[str, str] = {}
    seen, todo = set(), list(needs)
    while todo:
        need = todo.pop()
        name = _NAME.match(need)
        if name is None or "extra ==" in need or _plain(name[0]) in seen:
            continue
        seen.add(_plain(name[0]))
        try:
            here = metadata.distribution(name[0])
        except metadata.PackageNotFoundError:
            continue  # for another system, or of no use to bedside
        found[here.name] = here.version
        todo += here.requires or []
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _database() -> Iterator[str]:
    connection = driver.connect(":memory:")
    try:
        yield f"SQLite {connection.execute('SELECT sqlite_version()').fetchone()[0]}"
        yield f"SQLCipher {connection.execute('PRAGMA cipher_version').fetchone()[0]}"
    finally:
        connection.close()


def _protocols() -> Iterator[dict[str, str]]:
    for path in sorted(assets.path("protocols").glob("*.toml")):
        # A name with another point is a part or a case file.
        if path.name.count(".") == 1:
            head = tomllib.loads(path.read_text(encoding="utf-8"))
            yield {"id": head["id"], "version": head["version"]}
