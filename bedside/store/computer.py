"""Which computer this is, and since which start: what a lease says of its holder."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_UUID_BYTES = 37  # as text, with its closing zero


class Computer(NamedTuple):
    """Its name as people know it, an id that stays, and one that changes with every start; an id may be empty."""

    host: str
    machine: str
    boot: str


def this_computer() -> Computer:
    """Return what this computer says of itself; a few small files or system calls."""
    if sys.platform == "win32":
        return Computer(os.environ.get("COMPUTERNAME", "unnamed"), *_windows())
    host = os.uname().nodename
    if sys.platform == "darwin":
        return Computer(host, _macos("kern.uuid"), _macos("kern.bootsessionuuid"))
    return Computer(host, _line("/etc/machine-id"), _line("/proc/sys/kernel/random/boot_id"))


def _line(path: str) -> str:
    with suppress(OSError):
        return Path(path).read_text(encoding="ascii", errors="replace").strip()
    return ""


def _macos(name: str) -> str:
    import ctypes  # noqa: PLC0415 - slow to load, and needed on macOS only

    text = ctypes.create_string_buffer(_UUID_BYTES)
    size = ctypes.c_size_t(_UUID_BYTES)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).sysctlbyname(name.encode(), text, ctypes.byref(size), None, 0)
    return text.value.decode("ascii", "replace")


def _windows() -> tuple[str, str]:
    memory = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
    return _registry(r"SOFTWARE\Microsoft\Cryptography", "MachineGuid"), _registry(memory, "BootId")


def _registry(key: str, name: str) -> str:
    if sys.platform != "win32":
        return ""
    import winreg  # noqa: PLC0415 - there is none elsewhere

    with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
        return str(winreg.QueryValueEx(opened, name)[0])
    return ""
