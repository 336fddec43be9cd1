"""A network drive is recognised from what the system says of its mounts, and refused unless it is asked for twice."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from bedside.store import place
from bedside.store.errors import StoreUnavailable
from bedside.store.place import Mount

MOUNTINFO = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
41 27 0:40 / /mnt/ward rw,relatime shared:21 master:3 - nfs4 server:/export/ward rw,vers=4.2
42 27 0:41 / /mnt/two\040words rw,relatime - cifs //server/share rw
43 41 0:42 / /mnt/ward/local rw,relatime - xfs /dev/sdb1 rw
44 27 0:43 / /home/demo/remote rw - fuse.sshfs demo@server: rw
45 27 0:44 / /media/stick rw - vfat /dev/sdc1 rw
46 27 0:45 / /media/ntfs rw - fuseblk /dev/sdd1 rw
47 27 0:46 / /twice rw - nfs server:/x rw
48 27 0:47 / /twice rw - ext4 /dev/sde1 rw
a line that is not one
"""
MACOS = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//demo@server/ward%20files on /Volumes/ward files (smbfs, nodev, nosuid, mounted by demo)
/dev/disk4s1 on /Volumes/STICK (msdos, local, nodev, nosuid, noowners)
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/demo/store", ""),
        ("/mnt/ward", "nfs4"),
        ("/mnt/ward/a/b", "nfs4"),
        ("/mnt/ward/local/store", ""),
        ("/mnt/wardrobe", ""),
        ("/mnt/two words/store", "cifs"),
        ("/home/demo/remote/store", "fuse.sshfs"),
        ("/media/stick/store", ""),
        ("/media/ntfs/store", ""),
        ("/twice/store", ""),
    ],
)
def test_the_innermost_mount_tells(folder, kind):
    assert place.network_drive(folder, list(place.from_mountinfo(MOUNTINFO))) == kind


@pytest.mark.parametrize(
    ("folder", "kind"), [("/Users/demo", ""), ("/Volumes/ward files/store", "smbfs"), ("/Volumes/STICK/store", "")]
)
def test_the_mounts_of_macos(folder, kind):
    assert place.network_drive(folder, list(place.from_mount(MACOS))) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs3", "smb3", "smbfs", "9p", "virtiofs", "ceph", "fuse.rclone", "davfs"])
def test_further_types(kind):
    assert place.network_drive("/data/store", [Mount("/", "ext4"), Mount("/data", kind)]) == kind


@pytest.mark.parametrize(("kind", "said"), [("9p", ""), ("virtiofs", ""), ("nfs4", "nfs4"), ("overlay", "")])
def test_the_own_root_of_a_container_is_local(kind, said):
    assert place.network_drive("/data/store", [Mount("/", kind)]) == said


def test_a_link_to_a_network_drive_is_one(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    mounts = [Mount("/", "ext4"), Mount(str((tmp_path / "share").resolve()), "cifs")]
    assert place.network_drive(tmp_path / "link" / "store", mounts) == "cifs"


def test_this_computer_answers(tmp_path):
    assert place.network_drive(tmp_path) == ""
    assert place.require_local(tmp_path, twice=False) is False


def test_it_is_refused_unless_asked_for_twice(tmp_path):
    mounts = [Mount("/", "nfs4")]
    with pytest.raises(StoreUnavailable) as caught:
        place.require_local(tmp_path, twice=False, mounts=mounts)
    said = str(caught.value)
    assert "network drive (nfs4)" in said
    assert "locks" in said
    assert "--network-drive twice" in said
    assert place.require_local(tmp_path, twice=True, mounts=mounts) is True


@pytest.mark.parametrize(
    ("drive", "kind", "said"),
    [("\\\\server\\ward", 3, "a shared folder"), ("//server/ward", 3, "a shared folder"), ("Z:", 4, "a mapped drive"),
     ("C:", 3, "")],
)  # fmt: skip
def test_the_drives_of_windows(monkeypatch, drive, kind, said):
    import ctypes

    kernel = SimpleNamespace(GetDriveTypeW=lambda _root: kind)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(place.os.path, "splitdrive", lambda _path: (drive, "\\store"))
    monkeypatch.setattr(sys, "platform", "win32")
    assert place.network_drive("store") == said


def test_macos_is_asked_by_its_own_command(monkeypatch):
    def run(words, **_options):
        assert words == ["/sbin/mount"]
        return SimpleNamespace(stdout=MACOS)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert place.network_drive("/Volumes/ward files/store") == "smbfs"

    def fails(*_words, **_options):
        raise subprocess.TimeoutExpired("mount", 10)

    monkeypatch.setattr(subprocess, "run", fails)
    assert place.network_drive("/Volumes/ward files/store") == ""


def test_a_system_that_does_not_tell_its_mounts_has_local_disks(monkeypatch):
    monkeypatch.setattr(place.Path, "read_text", lambda *_args, **_options: (_ for _ in ()).throw(OSError()))
    assert place.network_drive("/anywhere") == ""
