"""What a computer says of itself, on this system for real and on the others by what they would answer."""

import sys
from types import SimpleNamespace

from bedside.store import computer


def test_this_computer_has_a_name_and_a_start_that_stays():
    first, again = computer.this_computer(), computer.this_computer()
    assert first == again
    assert first.host
    assert first.boot


def test_windows_is_asked_through_its_registry(monkeypatch):
    said = {"MachineGuid": "guid-1", "BootId": 42}

    class Key:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

    registry = SimpleNamespace(
        HKEY_LOCAL_MACHINE=0, OpenKey=lambda _root, _key: Key(), QueryValueEx=lambda _key, name: (said[name], 1)
    )
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("COMPUTERNAME", "WARD-3")
    assert computer.this_computer() == ("WARD-3", "guid-1", "42")


def test_macos_is_asked_through_its_system_calls(monkeypatch):
    import ctypes

    def answer(name, buffer, _size, _new, _length):
        buffer.value = {b"kern.uuid": b"machine", b"kern.bootsessionuuid": b"boot"}[name]

    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace(sysctlbyname=answer))
    monkeypatch.setattr(sys, "platform", "darwin")
    found = computer.this_computer()
    assert found[1:] == ("machine", "boot")


def test_what_a_system_does_not_tell_is_empty(monkeypatch):
    assert computer._registry("key", "name") == ""
    assert computer._line("/nowhere/at/all") == ""
    assert computer._macos("kern.uuid") == "" or sys.platform == "darwin"
