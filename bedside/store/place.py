"""Whether a store would lie on a network drive, where SQLite's log and locks are not safe."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bedside.store.errors import OnNetworkDrive
from bedside.text import _

_NETWORK = frozenset({
    "nfs", "cifs", "smb", "smbfs", "smb-fs", "ncp", "ncpfs", "afs", "afpfs", "coda", "ceph", "9p", "virtiofs", "vboxsf",
    "vmhgfs", "prl_fs", "webdav", "davfs", "lustre", "glusterfs", "beegfs", "gpfs", "ocfs", "gfs", "orangefs", "pvfs",
})  # fmt: skip
_NETWORK_FUSE = frozenset({
    "sshfs", "smbnetfs", "curlftpfs", "davfs", "rclone", "s3fs", "gcsfuse", "goofys", "glusterfs", "ceph", "ceph-fuse",
    "gvfsd-fuse", "gvfs-fuse-daemon", "vmhgfs-fuse", "nfs", "onedrive", "portal",
})  # fmt: skip
# The whole system of a container or a diskless computer lies on such a file system; no other computer writes it.
_OWN_ROOT = frozenset({"9p", "virtiofs"})
_REMOTE_DRIVE = 4


class Mount(NamedTuple):
    """Where a file system is attached, and of what type it is."""

    place: str
    type: str


def require_local(folder: Path, *, twice: bool, mounts: Iterable[Mount] | None = None) -> bool:
    """Return whether the folder lies on a network drive and was asked for all the same.

    Raises StoreUnavailable for a network drive that was not asked for `twice`.
    """
    kind = network_drive(folder, mounts)
    if kind and not twice:
        raise OnNetworkDrive(
            _(
                "{folder} lies on a network drive ({kind}). Nothing was changed. The log and the locks that keep "
                "a store whole cannot be trusted there: two computers could write at once, and a lost connection "
                "can damage the store. Keep it on a local disk, and join two workstations with clone and merge."
            ).format(folder=folder, kind=kind),
            _("To use it there all the same, one window at a time, give --network-drive twice."),
        )
    return bool(kind)


def network_drive(folder: Path, mounts: Iterable[Mount] | None = None) -> str:
    """Return the type of the network drive that holds a folder, which need not exist yet; empty for a local disk."""
    if sys.platform == "win32" and mounts is None:
        return _windows(folder)
    return _type_of(os.path.realpath(folder), _mounts() if mounts is None else mounts)


def from_mountinfo(text: str) -> Iterator[Mount]:
    """Yield what Linux says in /proc/self/mountinfo."""
    for line in text.splitlines():
        left, found, right = line.partition(" - ")
        cells = left.split(" ")
        if found and len(cells) > 4:
            yield Mount(_unescaped(cells[4]), right.split(" ")[0])


def from_mount(text: str) -> Iterator[Mount]:
    """Yield what `mount` says on macOS: "//user@server/share on /Volumes/share (smbfs, nodev)"."""
    for match in re.finditer(r"^.*? on (/.*) \(([^,)]+)[^()]*\)$", text, re.MULTILINE):
        yield Mount(match[1], match[2])


def _type_of(path: str, mounts: Iterable[Mount]) -> str:
    holding = [item for item in mounts if item.place == "/" or f"{path}/".startswith(f"{item.place}/")]
    # The last of equal ones lies on top of the others.
    mount = max(reversed(holding), key=lambda item: len(item.place), default=Mount("/", ""))
    if mount.place == "/" and mount.type in _OWN_ROOT:
        return ""
    return mount.type if _is_network(mount.type) else ""


def _is_network(kind: str) -> bool:
    first, _, second = kind.partition(".")
    names, name = (_NETWORK_FUSE, second) if first == "fuse" else (_NETWORK, kind)
    return bool({name, name.rstrip("0123456789")} & names)


def _unescaped(place: str) -> str:
    """Return a mount point with its blanks, which stand there as octal numbers."""
    first, *parts = place.split("\\")
    return first + "".join(chr(int(part[:3], 8)) + part[3:] for part in parts)


def _mounts() -> Iterable[Mount]:
    if sys.platform == "darwin":
        return from_mount(_said_by_mount())
    with suppress(OSError):
        return from_mountinfo(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape"))
    return ()


def _said_by_mount() -> str:
    import subprocess  # noqa: PLC0415 - slow to load, and needed on macOS only

    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=10, check=True).stdout
    return ""


def _windows(folder: Path) -> str:
    drive = os.path.splitdrive(os.path.realpath(folder))[0]
    if drive.startswith(("\\\\", "//")):
        return _("a shared folder")
    if sys.platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415 - slow to load, and needed on Windows only

    if ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE:
        return _("a mapped drive")
    return ""
