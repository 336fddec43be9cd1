"""What a backup says of itself, sealed with the store's key: nobody without it can call another copy proven."""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import datetime
from pathlib import Path

import msgspec

from bedside.store import vault
from bedside.store.errors import BACKUP_MARK, NotProven
from bedside.text import N_, _

MANIFEST = BACKUP_MARK
FORMAT = 1
_LABEL = b"bedside backup manifest"
_CHUNK = 1 << 20


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the backup: bytes, and the SHA-256 over them."""

    size: int
    sha256: str


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a store at one moment: its newest schema step, the rows of every table, the journal's head."""

    schema: str
    counts: dict[str, int]
    head: vault.Head


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The content of manifest.json; `made` is when the copy was taken, `probe` the hash of what was assessed in it."""

    format: int
    made: datetime
    proven: datetime
    workstation: str
    taken: Taken
    chart: Mark
    keys: Mark
    probe: str
    seal: str = ""


def mark(path: Path) -> Mark:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        return Mark(size=content.tell(), sha256=digest)


def copied(source: Path, target: Path) -> Mark:
    """Copy a file's bytes to a new file only its owner may read, durably; return what was read."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as content, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return Mark(size=size, sha256=digest.hexdigest())


def write_new(path: Path, content: bytes) -> None:
    """Write a new file only its owner may read, durably."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def write(folder: Path, manifest: Manifest, key: bytes) -> Manifest:
    """Seal and write manifest.json, durably; return it with its seal."""
    sealed = msgspec.structs.replace(manifest, seal=_seal(manifest, key))
    write_new(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(sealed), indent=1))
    vault.sync_folder(folder)
    return sealed


def read(folder: Path, key: bytes) -> Manifest:
    """Return a backup's manifest; raise NotProven without one, or for one that this key did not seal."""
    try:
        content = (folder / MANIFEST).read_bytes()
        if msgspec.json.decode(content, type=_Format).format > FORMAT:
            raise NotProven(
                _("The backup in {folder} was made by a newer version of bedside. Install that one.").format(
                    folder=folder
                )
            )
        found = msgspec.json.decode(content, type=Manifest)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotProven(
            _("There is no proven backup in {folder}: this folder is no backup. {advice}").format(
                folder=folder, advice=_(_OTHER)
            )
        ) from error
    except OSError as error:
        raise NotProven(
            _("There is no proven backup in {folder}: its manifest cannot be read. {advice}").format(
                folder=folder, advice=_(_OTHER)
            )
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotProven(
            _("The manifest of the backup in {folder} is damaged. {advice}").format(folder=folder, advice=_(_OTHER))
        ) from error
    if not hmac.compare_digest(found.seal.encode(), _seal(found, key).encode()):
        raise NotProven(
            _("The manifest of the backup in {folder} was changed, or is of another store. {advice}").format(
                folder=folder, advice=_(_OTHER)
            )
        )
    return found


_OTHER = N_("Nothing was changed. Use another backup.")


class _Format(msgspec.Struct):
    format: int


def _seal(manifest: Manifest, key: bytes) -> str:
    own = hmac.digest(key, _LABEL, "sha256")
    bare = msgspec.json.encode(msgspec.structs.replace(manifest, seal=""), order="deterministic")
    return hmac.digest(own, bare, "sha256").hex()
