"""The protocol files of a folder with their parts and charted cases, read once; a change is then tried on tables."""

import copy
import re
from dataclasses import dataclass
from pathlib import Path

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.protocol.cases import charted, load_cases, run_case
from bedside.protocol.load import load_table, table
from tests.mutate.nudge import changed, changes

PART = ".part.toml"
CASES = ".cases.toml"
WORD = re.compile(r"[a-z]{4,}")


@dataclass
class Owner:
    """A protocol file with its table and its cases."""

    name: str
    table: dict
    cases: tuple


class Files:
    """Everything that a mutation of one of the files can touch; `faults` are cases that fail without any, left out."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.catalogue = load_catalogue(assets.read_text("catalogue.toml"))
        names = sorted(item.name for item in self.folder.glob("*.toml") if not item.name.endswith(CASES))
        tables = {name: table((self.folder / name).read_text(encoding="utf-8"), name) for name in names}
        self.faults = []
        self.parts = {name.removesuffix(PART): item for name, item in tables.items() if name.endswith(PART)}
        self.owners = [self._owner(name, item) for name, item in tables.items() if not name.endswith(PART)]
        self._last = {}

    def _owner(self, name, item):
        protocol = self._load(item, self.parts)
        beside = self.folder / name.replace(".toml", CASES)
        cases = charted(load_cases(beside.read_text(encoding="utf-8")), protocol, self.catalogue)
        results = [(case, run_case(case, protocol)) for case in cases]
        self.faults += [
            f"{name}: {said.name}: {'; '.join(said.differences)}" for _case, said in results if said.differences
        ]
        return Owner(name, item, tuple(case for case, said in results if not said.differences))

    def _load(self, item, parts):
        return load_table(copy.deepcopy(item), self.catalogue, lambda part: copy.deepcopy(parts[part]))

    def table(self, name):
        """Return the table of a protocol or part file."""
        if name.endswith(PART):
            return self.parts[name.removesuffix(PART)]
        return next(owner.table for owner in self.owners if owner.name == name)

    def changes(self, name):
        """Return every change of one file."""
        return list(changes(self.table(name)))

    def killer(self, name, change):
        """Return what notices a change of a file: a case, or the loader; None where nothing does."""
        made = changed(self.table(name), change)
        part = name.removesuffix(PART) if name.endswith(PART) else None
        parts = self.parts if part is None else {**self.parts, part: made}
        owners = [
            item for item in self.owners if (item.name == name if part is None else part in item.table["include"])
        ]
        for owner in sorted(owners, key=lambda item: -len(item.cases)):
            try:
                protocol = self._load(made if part is None else owner.table, parts)
            except Problem as problem:
                return f"the loader: {problem}"
            for case in self._likely(owner, change):
                if run_case(case, protocol).differences:
                    self._last.setdefault((owner.name, change.path[:2]), []).insert(0, case)
                    return f"{owner.name.replace('.toml', CASES)}: {case.case.name}"
        return None

    def _likely(self, owner, change):
        """Return the cases in the order in which they may notice a change: what they expect names its table."""
        names = {str(part) for part in change.path}
        words = {word for name in names for word in WORD.findall(name)}
        last = self._last.get((owner.name, change.path[:2]), [])[:3]

        def odds(item):
            keys = [key for key in item.case.expect if any(key == name or key.startswith(f"{name}.") for name in names)]
            return -(2 * bool(keys) + len(words & set(WORD.findall(item.case.name))))

        rest = sorted((item for item in owner.cases if item not in last), key=odds)
        return [*last, *rest]
