"""The installer of the folder of wheels, against a small program in place of bedside, and what packs it."""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

PACKING = Path(__file__).resolve().parents[1] / ".ci" / "packaging"
RESOURCES = Path(__file__).resolve().parents[1] / "resources"
PIP = next(iter(sorted((files("ensurepip") / "_bundled").glob("pip-*.whl"))), None)
pytestmark = pytest.mark.skipif(PIP is None or sys.platform == "win32", reason="this Python brings no pip along")


def load(name):
    spec = importlib.util.spec_from_file_location(f"packing_{name}", PACKING / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PACKING)  # one of them imports its neighbour
        spec.loader.exec_module(module)
    return module


wheels, sizes, unused = load("wheels"), load("sizes"), load("unused")


def program(folder, version="1.0", code="print('bedside told')"):
    """Write a wheel of a program called bedside."""
    info = f"bedside-{version}.dist-info"
    parts = {
        "bedside/__init__.py": f"def main():\n    {code}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: bedside\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nbedside = bedside:main\n",
    }
    for name in ("desktop/bedside.desktop", "desktop/bedside-store.xml", "icons/bedside.svg"):
        parts[f"bedside/resources/{name}"] = (RESOURCES / name).read_text(encoding="utf-8")
    for old in folder.glob("bedside-*.whl"):
        old.unlink()
    with zipfile.ZipFile(folder / f"bedside-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in parts.items():
            wheel.writestr(name, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in (*parts, f"{info}/RECORD")))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "wheels"
    made.mkdir()
    (made / PIP.name).write_bytes(PIP.read_bytes())
    (made / "install.py").write_bytes((PACKING / "install.py").read_bytes())
    (made / "icons").mkdir()
    (made / "icons" / "bedside-48.png").write_bytes(b"a picture")
    program(made)
    wheels.write_sums(made)
    return made


def install(folder, target, *words, python=sys.executable):
    env = {**os.environ, "HOME": str(folder.parent), "XDG_DATA_HOME": str(folder.parent / "share")}
    command = [python, str(folder / "install.py"), str(target), *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def said(target):
    return subprocess.run([target / "bedside"], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.slow
def test_the_same_command_again_upgrades_and_keeps_one_program_before(folder, tmp_path):
    target = tmp_path / "a place"
    assert install(folder, target).returncode == 0
    assert said(target) == "bedside told"
    program(folder, "2.0", "print('the second')")
    wheels.write_sums(folder)
    done = install(folder, target, "--desktop")
    assert done.returncode == 0, done.stderr
    assert said(target) == "the second"
    assert install(folder, target).returncode == 0
    assert sorted(item.name for item in (target / "versions").iterdir()) == ["2", "3"]
    share = tmp_path / "share"
    entry = (share / "applications" / "bedside.desktop").read_text(encoding="utf-8")
    assert f'Exec="{target / "bedside"}" open %f' in entry
    assert "*.bedside" in (share / "mime" / "packages" / "bedside-store.xml").read_text(encoding="utf-8")
    assert (share / "icons/hicolor/48x48/apps/bedside.png").read_bytes() == b"a picture"
    assert (share / "icons/hicolor/scalable/apps/bedside.svg").exists()


@pytest.mark.slow
def test_a_program_that_does_not_start_is_not_switched_to(folder, tmp_path):
    target = tmp_path / "place"
    assert install(folder, target).returncode == 0
    half = target / "versions" / "7"
    half.mkdir()  # as a run leaves it that was killed
    program(folder, "2.0", "raise SystemExit('broken')")
    wheels.write_sums(folder)
    done = install(folder, target)
    assert done.returncode == 1
    assert "Nothing was installed" in done.stderr
    assert "broken" in done.stderr
    assert said(target) == "bedside told"
    assert [item.name for item in (target / "versions").iterdir()] == ["1"]
    assert not (tmp_path / "share").exists()


def test_a_changed_a_missing_and_a_strange_file_are_refused(folder, tmp_path):
    wheel = folder / "bedside-1.0-py3-none-any.whl"
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:-1] + b"x")
    assert f"{wheel.name} is not the file that was packed" in install(folder, tmp_path / "place").stderr
    wheel.unlink()
    assert f"{wheel.name} is missing" in install(folder, tmp_path / "place").stderr
    wheel.write_bytes(whole)
    (folder / "numpy-9-py3-none-any.whl").write_bytes(b"")
    assert "not packed with the others" in install(folder, tmp_path / "place").stderr
    (folder / "numpy-9-py3-none-any.whl").rename(folder / "tomli-99.0.tar.gz")
    assert "tomli-99.0.tar.gz: not packed with the others" in install(folder, tmp_path / "place").stderr
    assert not (tmp_path / "place").exists()


def test_what_this_python_finds_no_wheel_of_is_named_before_anything_is_made(folder, tmp_path):
    (folder / "numpy-2.4.6-cp311-cp311-win_arm64.whl").write_bytes(b"")
    (folder / "colour-1.0-py2.py3-none-any.whl").write_bytes(b"")
    wheels.write_sums(folder)
    done = install(folder, tmp_path / "place")
    assert done.returncode == 1
    assert "no wheel of" in done.stderr
    assert "numpy: there are cp311-cp311-win_arm64" in done.stderr
    assert "colour" not in done.stderr
    assert not (tmp_path / "place").exists()


@pytest.mark.slow
def test_a_desktop_that_cannot_be_told_leaves_an_installed_program(folder, tmp_path):
    target = tmp_path / "place"
    (tmp_path / "share").write_text("a file where the folder should be")
    done = install(folder, target, "--desktop")
    assert done.returncode == 1
    assert done.stdout.endswith(f"bedside is installed: {target / 'bedside'}\n")
    assert "The desktop was not told of it: " in done.stderr
    assert "Nothing was installed" not in done.stderr
    assert said(target) == "bedside told"


def test_a_python_that_cannot_read_the_folders_pip_is_told_so(folder, tmp_path):
    with zipfile.ZipFile(folder / PIP.name, "w") as wheel:
        wheel.writestr("pip/__init__.py", "")
    wheels.write_sums(folder)
    done = install(folder, tmp_path / "place")
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was installed: this Python cannot say which wheels it takes.")
    assert not (tmp_path / "place").exists()


def test_the_sums_cover_every_file_but_themselves(folder):
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = dict(line.split("  ")[::-1] for line in lines)
    assert set(told) == {"install.py", "icons/bedside-48.png", "bedside-1.0-py3-none-any.whl", PIP.name}
    for name, digest in told.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_versions_that_other_systems_get_are_those_of_this_one(tmp_path):
    tags = ("numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64", "hl7-0.4.5-py2.py3-none-any", "bedside-0.1.0-py3-none-any")
    for name in tags:
        (tmp_path / f"{name}.whl").write_bytes(b"")
    assert wheels.pins(tmp_path) == ["hl7==0.4.5", "numpy==2.4.6"]


@pytest.fixture
def pip(monkeypatch):
    pytest.importorskip("pip")
    for name in [item for item in os.environ if item.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return monkeypatch


@pytest.mark.slow
def test_what_there_is_no_wheel_of_is_named_with_the_python_that_lacks_it(tmp_path, pip):
    there, to = tmp_path / "there", tmp_path / "to"
    there.mkdir()
    program(there)
    pip.setenv("PIP_NO_INDEX", "1")
    pip.setenv("PIP_FIND_LINKS", str(there))
    lacking = wheels.download(to, ["bedside==1.0", "numpy==2.4.6"], "Windows x86_64", "3.12")
    assert lacking == ["numpy==2.4.6"]
    assert [item.name for item in to.iterdir()] == ["bedside-1.0-py3-none-any.whl"]
    assert wheels.told(["bedside==1.0"], []) == "all 1"
    assert "cannot be installed; there is no wheel of numpy==2.4.6" in wheels.told(["numpy==2.4.6"], lacking)


def test_an_index_that_nobody_reaches_is_no_lack_of_wheels(tmp_path, pip):
    # Nothing listens there, on this computer itself.
    pip.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    pip.setenv("PIP_RETRIES", "0")
    with pytest.raises(SystemExit, match="pip download failed; the folder was not sealed"):
        wheels.download(tmp_path / "to", ["numpy==2.4.6"], "Windows x86_64", "3.12")


@pytest.mark.parametrize(("words", "left"), [(["--wheels-only"], ["bedside"]), ([], [])])
def test_only_what_is_made_again_is_removed(tmp_path, words, left):
    for name in ("wheels/SHA256SUMS", "bedside/_internal/x"):
        (tmp_path / "out" / name).parent.mkdir(parents=True)
        (tmp_path / "out" / name).touch()
    command = ["bash", str(PACKING.parent / "package"), *words, str(tmp_path / "out")]
    # Without a Python that makes anything it ends where it begins to make.
    done = subprocess.run(command, env={**os.environ, "PYTHON": "false"}, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert [item.name for item in (tmp_path / "out").iterdir()] == left


def test_a_socket_that_was_refused_was_asked_for():
    refused = "7 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = -1 EACCES (Permission denied)"
    opened = '7 openat(AT_FDCWD, "/usr/lib/x", O_RDONLY) = 3'
    lines = [refused, opened, '7 openat(AT_FDCWD, "/none", O_RDONLY) = -1 ENOENT (No such file or directory)']
    assert unused.inet_sockets(lines) == [refused]
    assert unused.succeeded(lines) == [opened]


def test_each_call_that_is_looked_for_is_traced():
    looked_for = {word for form in (unused._OPENED, unused._WRITTEN) for word in re.findall(r"[a-z]{4,}", form.pattern)}
    assert looked_for <= set(unused._CALLS.split(","))


@pytest.mark.parametrize(
    ("system", "taken"),
    [
        ("Linux", {"a-1-cp311-cp311-manylinux_2_28_x86_64", "b-1-py2.py3-none-any", "d-1-cp310-abi3-manylinux_2_34"}),
        ("Windows", {"a-1-cp311-cp311-win_amd64", "b-1-py2.py3-none-any"}),
        ("macOS arm64", {"a-1-cp311-cp311-macosx_11_0_arm64", "b-1-py2.py3-none-any"}),
    ],
)
def test_sizes_count_what_one_python_on_one_system_takes(tmp_path, system, taken):
    every = (
        "a-1-cp311-cp311-manylinux_2_28_x86_64", "a-1-cp312-cp312-manylinux_2_28_x86_64", "a-1-cp311-cp311-win_amd64",
        "a-1-cp311-cp311-macosx_11_0_arm64", "b-1-py2.py3-none-any", "d-1-cp310-abi3-manylinux_2_34",
    )  # fmt: skip
    for name in every:
        (tmp_path / f"{name}.whl").write_bytes(b"")
    assert {path.stem for path in sizes.wheels_for(tmp_path, system, "cp311")} == taken
