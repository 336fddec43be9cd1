"""The key file: what opens it, what does not, and that a failed try changes nothing but attempts.log."""

import os

import msgspec
import pytest

from bedside.domain.problem import Problem
from bedside.store import vault
from bedside.store.errors import StoreTooNew, StoreUnavailable, WrongPassphrase
from bedside.store.store import Store
from tests.store.conftest import NOW, PASSPHRASE, USER


def contents(folder):
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.name != vault.ATTEMPTS}


def test_a_wrong_passphrase_changes_no_byte(folder):
    before = contents(folder)
    with pytest.raises(WrongPassphrase, match="Nothing was changed"):
        Store.open(folder, user=USER, passphrase="guess", now=NOW)
    with pytest.raises(WrongPassphrase):
        Store.open(folder, user="Mrs Somebody", passphrase=PASSPHRASE, now=NOW)
    assert contents(folder) == before
    lines = (folder / vault.ATTEMPTS).read_text().splitlines()
    assert lines == [f"{NOW.isoformat(timespec='seconds')} refused slot={name}" for name in (USER, "unknown")]


def test_the_recovery_code_opens_it_however_it_is_typed(folder, made):
    typed = made[1].lower().replace("-", " ")
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, USER, "A" * 32, NOW)
    assert vault.unlock(folder, USER, typed, NOW) == (vault.RECOVERY, ("administrator",), made[2].key)


def test_the_first_user_is_administrator_and_physician(made):
    assert made[2].roles == ("administrator", "physician")
    keys = vault.read(made[0])
    for slot in keys.slots.values():
        assert (slot.kdf.algorithm, slot.kdf.memory_kib, slot.kdf.passes) == ("argon2id", 64 * 1024, 3)
    assert len({(slot.salt, slot.nonce) for slot in keys.slots.values()}) == 2
    assert made[2].key not in (made[0] / vault.KEYS).read_bytes()


@pytest.mark.parametrize("change", [{"roles": ("administrator",)}, {"wrapped": b"\0" * 48}, {"salt": b"\0" * 16}])
def test_a_tampered_slot_does_not_open(folder, change):
    keys = vault.read(folder)
    slots = keys.slots | {USER: msgspec.structs.replace(keys.slots[USER], **change)}
    vault.write(folder, msgspec.structs.replace(keys, slots=slots))
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, USER, PASSPHRASE, NOW)


def test_a_slot_does_not_open_under_another_name(folder):
    keys = vault.read(folder)
    vault.write(folder, msgspec.structs.replace(keys, slots={"other": keys.slots[USER]}))
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, "other", PASSPHRASE, NOW)


@pytest.mark.parametrize("change", [{"memory_kib": 1024}, {"memory_kib": 2**31}, {"passes": 1}, {"lanes": 99}])
def test_unusual_key_settings_are_not_followed(folder, change):
    keys = vault.read(folder)
    slot = keys.slots[USER]
    weak = msgspec.structs.replace(slot, kdf=msgspec.structs.replace(slot.kdf, **change))
    vault.write(folder, msgspec.structs.replace(keys, slots={USER: weak}))
    with pytest.raises(StoreUnavailable, match="unusual settings"):
        vault.unlock(folder, USER, PASSPHRASE, NOW)


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 1, "slots": {"demo": 3}}', b"\xff\xfe"]
)
def test_a_damaged_key_file_is_named(folder, text):
    (folder / vault.KEYS).write_bytes(text)
    with pytest.raises(StoreUnavailable, match="damaged"):
        vault.unlock(folder, USER, PASSPHRASE, NOW)


@pytest.mark.parametrize("change", [{"nonce": b""}, {"salt": b""}, {"wrapped": b""}], ids=lambda item: next(iter(item)))
def test_a_slot_that_was_cut_short_opens_nothing(folder, change):
    keys = vault.read(folder)
    cut = msgspec.structs.replace(keys.slots[USER], **change)
    text = msgspec.json.encode(msgspec.structs.replace(keys, slots={**keys.slots, USER: cut}))
    (folder / vault.KEYS).write_bytes(text)
    with pytest.raises(StoreUnavailable, match="damaged"):
        vault.unlock(folder, USER, PASSPHRASE, NOW)


def test_a_newer_key_format_is_refused(folder):
    (folder / vault.KEYS).write_text('{"format": 2, "slots": "of another shape"}')
    with pytest.raises(StoreTooNew, match="newer version"):
        vault.unlock(folder, USER, PASSPHRASE, NOW)


def test_no_store_says_what_to_do(tmp_path):
    with pytest.raises(StoreUnavailable, match="bedside init"):
        Store.open(tmp_path, user=USER, passphrase=PASSPHRASE, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_crash_while_writing_leaves_the_old_keys(folder, monkeypatch):
    before = contents(folder)

    def crash(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="No space"):
        vault.write(folder, vault.Keys(format=1, slots={}))
    assert (folder / vault.KEYS).read_bytes() == before[vault.KEYS]


@pytest.mark.parametrize(
    ("user", "passphrase"), [("", "x"), ("a\nb", "x"), ("n" * 65, "x"), ("recovery", "x"), ("demo", "")]
)
def test_names_and_passphrases_that_could_not_be_used(tmp_path, user, passphrase):
    with pytest.raises(Problem):
        Store.create(
            tmp_path / "s", ward="W", zone="UTC", user=user, passphrase=passphrase, now=NOW, entropy=os.urandom
        )
    assert not (tmp_path / "s").exists()


def test_a_folder_with_a_store_is_not_overwritten(folder):
    before = contents(folder)
    with pytest.raises(Problem, match="already"):
        Store.create(folder, ward="W", zone="UTC", user=USER, passphrase="x", now=NOW, entropy=os.urandom)
    assert contents(folder) == before


def test_keys_and_charts_are_private_to_the_user(made):
    assert made[0].stat().st_mode & 0o077 == 0
    assert (made[0] / vault.KEYS).stat().st_mode & 0o077 == 0
