"""The store key and who can unlock it: one random key, wrapped once for each user by a passphrase.

The key itself never changes with a passphrase, so that adding or removing a user rewrites keys.json and no record.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple
from unicodedata import normalize

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from bedside.domain.problem import Problem
from bedside.store import attempts
from bedside.store.errors import StoreTooNew, StoreUnavailable, WrongPassphrase
from bedside.text import _

Role = Literal["physician", "nurse", "reader", "administrator"]
Entropy = Callable[[int], bytes]

KEYS = "keys.json"
ATTEMPTS = attempts.LOG
RECOVERY = "recovery"
FIRST_ROLES: tuple[Role, ...] = ("administrator", "physician")
FORMAT = 1
KEY_BYTES = 32
_CODE_GROUPS = 8
_CODE = re.compile(r"[A-Z2-7]{32}")


class Kdf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Argon2id parameters; the upper limits stop a tampered file from asking for all memory."""

    algorithm: Literal["argon2id"] = "argon2id"
    memory_kib: int = msgspec.field(default=64 * 1024)
    passes: int = 3
    lanes: int = 4


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in: the store key wrapped by AES-256-GCM, bound to user id and roles as associated data."""

    roles: tuple[Role, ...]
    kdf: Kdf
    salt: bytes
    nonce: bytes
    wrapped: bytes


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The journal's newest entry when the store was last closed; `seal` is an HMAC that only the store key can make."""

    seq: int
    hash: str
    seal: str


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """The content of keys.json: slots by user id, and the journal's head, so that a cut tail is noticed.

    `check` tells a damaged file from a wrong passphrase; it is no seal, whoever edits the file can make it.
    """

    format: int
    slots: dict[str, Slot]
    head: Head | None = None
    check: str = ""


class Unlocked(NamedTuple):
    """Who opened the store, as what, and the key."""

    user: str
    roles: tuple[Role, ...]
    key: bytes

    def __repr__(self) -> str:
        """Return user and roles; the key must never stand in a log or a message."""
        return f"Unlocked(user={self.user!r}, roles={self.roles!r})"


def seal(key: bytes, user: str, roles: tuple[Role, ...], passphrase: str, entropy: Entropy) -> Slot:
    """Return a slot that opens with the passphrase."""
    kdf, salt, nonce = Kdf(), entropy(16), entropy(12)
    wrapped = AESGCM(_derive(passphrase, salt, kdf)).encrypt(nonce, key, _bound(user, roles))
    return Slot(roles=roles, kdf=kdf, salt=salt, nonce=nonce, wrapped=wrapped)


def first_keys(key: bytes, user: str, passphrase: str, entropy: Entropy) -> tuple[Keys, str]:
    """Return the key file of a new store, with its first user and a recovery slot, and the recovery code."""
    code = new_code(entropy)
    slots = {
        user: seal(key, user, FIRST_ROLES, passphrase, entropy),
        RECOVERY: seal(key, RECOVERY, ("administrator",), code.replace("-", ""), entropy),
    }
    return Keys(format=FORMAT, slots=slots), code


def new_code(entropy: Entropy) -> str:
    """Return a recovery code of 160 random bits in groups of four letters and digits."""
    letters = base64.b32encode(entropy(20)).decode("ascii")
    return "-".join(letters[4 * i : 4 * i + 4] for i in range(_CODE_GROUPS))


def plain_code(text: str) -> str | None:
    """Return a typed recovery code without its hyphens and spaces, or None for any other text."""
    letters = re.sub(r"[\s-]", "", text).upper()
    return letters if _CODE.fullmatch(letters) else None


def unlock(folder: Path, user: str, passphrase: str, now: datetime) -> Unlocked:
    """Open the user's slot, or the recovery slot with its code; raise WrongPassphrase, changing no byte of the store.

    A failed try is noted in attempts.log with its time and slot.
    """
    keys = read(folder)
    # One keyboard writes an accent as a sign of its own, another does not; the slot's name was put together.
    user = user if user in keys.slots else normalize("NFC", user.strip())
    tries: list[tuple[str, str]] = [(user, passphrase)] if user != RECOVERY else []
    if code := plain_code(passphrase):
        tries.append((RECOVERY, code))
    for name, secret in tries:
        if (slot := keys.slots.get(name)) and (key := _open(slot, name, secret)):
            return Unlocked(name, slot.roles, key)
    attempts.note(folder, user if user in keys.slots else attempts.UNKNOWN, now)
    if keys.check and keys.check != _check(keys):
        raise _damaged(folder)
    raise WrongPassphrase(
        _(
            "This user and passphrase do not open the store. Nothing was changed. Check the user name and "
            "the keyboard layout, or use the recovery code."
        )
    )


def opens(slot: Slot, user: str, passphrase: str) -> bool:
    """Return whether the passphrase opens this user's slot."""
    return _open(slot, user, passphrase) is not None


def read(folder: Path) -> Keys:
    """Read keys.json; raise StoreUnavailable without a store or with a damaged file, StoreTooNew for a newer format."""
    try:
        text = (folder / KEYS).read_bytes()
    except OSError as error:
        raise _unreadable(folder, error) from error
    try:
        newer = msgspec.json.decode(text, type=_Format).format > FORMAT
        if newer and not _as_written(text):
            raise StoreTooNew(too_new(folder))
        found = msgspec.json.decode(text, type=Keys)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(folder) from error
    if newer or found.format < FORMAT:
        raise _damaged(folder)
    return found


def write(folder: Path, keys: Keys) -> None:
    """Write keys.json so that a crash leaves the old file or the new one, never half of one."""
    temporary = folder / f"{KEYS}.new"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        sealed = msgspec.structs.replace(keys, check=_check(keys))
        file.write(msgspec.json.format(msgspec.json.encode(sealed), indent=1))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / KEYS)
    sync_folder(folder)


def slots_digest(keys: Keys) -> str:
    """Return the SHA-256 over who may open the store, as what and how; journal entries cover it."""
    return hashlib.sha256(msgspec.json.encode(keys.slots, order="deterministic")).hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable, where the system can (not on Windows)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def too_new(folder: Path, program: str = "") -> str:
    """Return the message for a store of a newer version, with that version where it is known."""
    if program:
        return _(
            "The store in {folder} was made or changed by a newer version of bedside, {version}. Nothing was changed. "
            "Install the newer version on this computer."
        ).format(folder=folder, version=program)
    return _(
        "The store in {folder} was made or changed by a newer version of bedside. Nothing was changed. "
        "Install the newer version on this computer."
    ).format(folder=folder)


def check_secret(user: str, passphrase: str) -> None:
    """Refuse a user name or a passphrase that could not be used later."""
    if not user.strip() or not user.isprintable() or len(user) > 64 or user == RECOVERY:
        raise Problem(_("this user name cannot be used."), where="user", do=_("Use 1 to 64 printable characters."))
    if not passphrase.strip():
        raise Problem(_("the passphrase is empty."), where="passphrase", do=_("Choose a passphrase."))


def _damaged(folder: Path) -> StoreUnavailable:
    from bedside.store import keyless  # noqa: PLC0415 - rarely needed, and start-up should not wait for it

    return keyless.damaged(folder)


def _unreadable(folder: Path, error: OSError) -> StoreUnavailable:
    from bedside.store import keyless  # noqa: PLC0415 - see _damaged

    return keyless.unreadable(folder, error)


class _Format(msgspec.Struct):
    format: int


def _check(keys: Keys) -> str:
    content = (FORMAT, keys.slots, keys.head)
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def _as_written(text: bytes) -> bool:
    """Return whether a file that says it is newer was written by this version: then it is damaged."""
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        found = msgspec.json.decode(text, type=Keys)
        return found.check == _check(found)
    return False


def _derive(passphrase: str, salt: bytes, kdf: Kdf) -> bytes:
    sane = 64 * 1024 <= kdf.memory_kib <= 1024 * 1024 and 3 <= kdf.passes <= 64 and 1 <= kdf.lanes <= 4
    if not sane:
        raise StoreUnavailable(
            _("The key file asks for unusual settings and was not used. Restore keys.json from a backup.")
        )
    argon = Argon2id(salt=salt, length=32, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory_kib)
    return argon.derive(passphrase.encode("utf-8", "surrogatepass"))


def _open(slot: Slot, user: str, passphrase: str) -> bytes | None:
    try:
        return AESGCM(_derive(passphrase, slot.salt, slot.kdf)).decrypt(
            slot.nonce, slot.wrapped, _bound(user, slot.roles)
        )
    except (InvalidTag, ValueError):  # a nonce of another length opens nothing either
        return None


def _bound(user: str, roles: tuple[Role, ...]) -> bytes:
    return msgspec.json.encode(("bedside store key", FORMAT, user, roles))
