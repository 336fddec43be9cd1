"""Modules as fast as they can be loaded: what a verb or the window takes is most of a short start."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from types import ModuleType


def loaded(name: str) -> ModuleType:
    """Return a module, imported with the garbage collector at rest where it is new.

    What modules make stays for good: the collector would look through all of it 60 to 200 times and find nothing.
    """
    if name in sys.modules or not gc.isenabled():
        return import_module(name)
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
