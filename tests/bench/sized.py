"""Sizes as figures, told as `.ci/packaging/sizes.py` tells them when it packs."""

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

_MB = 1_000_000
_SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "packaging" / "sizes.py"


@dataclass(frozen=True)
class Size:
    """One measured ratio of bytes; the goal is what the project asks of it."""

    name: str
    ours: int
    other: int
    goal: float

    @property
    def ratio(self):
        return self.ours / self.other

    def __str__(self):
        verdict = "meets" if self.ratio <= self.goal else "MISSES"
        sizes = f"ours {self.ours / _MB:.1f} MB, other {self.other / _MB:.1f} MB"
        return f"{self.name}: {self.ratio:.2f} ({verdict} the goal of {self.goal}); {sizes}"


def _packing():
    spec = importlib.util.spec_from_file_location("bedside_packing_sizes", _SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_tree(folder):
    """Return the bytes of all files below a folder."""
    return _packing().of_tree(folder)


def of_wheels(folder):
    """Return the bytes of the wheels that this Python takes on Linux, as files and unpacked."""
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    packing = _packing()
    return packing.of_wheels(packing.wheels_for(folder, "Linux", python))
