"""The log says what failed and where in the program, never what was charted."""

import ast
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bedside import config, log


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "deep" / "bedside.log"
    yield log.start(path), path
    log.start(tmp_path / "end.log")


def test_an_error_is_logged_without_its_text(written):
    logger, path = written
    shown = []
    try:
        int("Invented Person")
    except ValueError:
        log.hook(logger, shown.append)(*sys.exc_info())
    text = path.read_text()
    assert "ValueError" in text
    assert "test_log.py" in text
    assert "Invented" not in text + shown[0]


def test_starting_twice_writes_once(written):
    logger, path = written
    log.start(path).info("one line")
    assert path.read_text().count("one line") == 1
    assert logger is logging.getLogger("bedside")


def test_without_a_folder_it_goes_on(tmp_path):
    (tmp_path / "file").write_text("")
    log.start(tmp_path / "file" / "bedside.log").info("nowhere")
    assert (tmp_path / "file").read_text() == ""


def fail(logger, text):
    try:
        raise ValueError(text)
    except ValueError:
        log.hook(logger, lambda _text: None)(*sys.exc_info())


def files(path):
    return sorted(path.parent.glob(f"{path.name}*"))


def test_it_rotates_at_its_size_and_keeps_so_many(tmp_path):
    path = tmp_path / "bedside.log"
    logger = log.start(path, size=1000, kept=2)
    for _turn in range(60):
        fail(logger, "Invented Person")
    log.start(tmp_path / "end.log")
    assert [item.name for item in files(path)] == ["bedside.log", "bedside.log.1", "bedside.log.2"]
    assert all(500 < item.stat().st_size <= 1000 for item in files(path)[1:])
    assert all(item.read_text().splitlines()[0].endswith("ERROR unexpected error") for item in files(path))
    assert not any("Invented" in item.read_text() for item in files(path))
    assert path.stat().st_mode & 0o777 == 0o600


WRITER = """
import pathlib, sys
from bedside import log
logger = log.start(pathlib.Path(sys.argv[1]), size=2000, kept=200)
for turn in range(150):
    logger.error("%s %s", sys.argv[2], turn)
"""


def test_a_window_and_its_child_lose_no_line_of_one_log(tmp_path):
    path = tmp_path / "bedside.log"
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*command, name]) for name in ("window", "child")]
    assert [item.wait(timeout=60) for item in writers] == [0, 0]
    lines = [line.split(" ERROR ")[1] for item in files(path) for line in item.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{name} {turn}" for name in ("window", "child") for turn in range(150))
    assert len(files(path)) > 3
    assert all(1800 < item.stat().st_size <= 2000 for item in files(path)[1:])


def test_a_log_that_cannot_be_put_aside_goes_on(tmp_path, monkeypatch):
    path = tmp_path / "bedside.log"
    logger = log.start(path, size=300, kept=2)

    def refuse(*_args):
        raise PermissionError

    monkeypatch.setattr(type(path), "replace", refuse)
    for _turn in range(5):
        fail(logger, "x")
    assert path.read_text().count("unexpected error") == 5


def test_the_tail_holds_what_this_program_writes_and_nothing_else(written):
    logger, path = written
    fail(logger, "x")
    own = path.read_text().splitlines()
    path.write_text("\n".join(["Doe", "Doe, Jane 4711", "  4711.py:1 x", *own, "Doe", "", *own, "Doe Jane"]))
    assert log.tail(path, 100) == (*own, *own)
    assert log.tail(path, 1) == (own[-1],)
    assert log.tail(path.with_name("none"), 5) == ()


def test_what_the_program_logs_is_types_and_lines_of_code_alone():
    """Every call of a logger hands over a fixed text with what `describe` made of an error, and nothing else."""
    root = config.__file__.removesuffix("config.py")
    found = []
    for path in sorted(Path(root).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if called in {"debug", "info", "warning", "error", "critical", "exception"}:
                found.append((path.name, ast.unparse(node)))
    assert {name for name, _ in found} == {"log.py", "app.py", "watch.py"}, found
    for _name, text in found:
        assert re.search(r"error\('unexpected error\\n%s', (log\.describe\(kind, trace\)|text)\)$", text), text


def test_files_lie_in_the_users_own_folders():
    assert config.default_store().parent == config.data_folder()
    assert config.log_file().name == "bedside.log"


def test_the_tail_goes_on_in_what_was_put_aside(tmp_path):
    path = tmp_path / "bedside.log"
    logger = log.start(path, size=400, kept=3)
    for _turn in range(30):
        fail(logger, "x")
    log.start(tmp_path / "end.log")
    everything = [line for item in reversed(files(path)) for line in item.read_text().splitlines()]
    assert len(files(path)) == 4
    assert log.tail(path, 8) == tuple(everything[-8:])
    assert log.tail(path, 1000) == tuple(everything)
    path.unlink()
    assert log.tail(path, 1)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs a list of the open files")
def test_it_rotates_where_no_open_file_may_move(tmp_path, monkeypatch):
    path, replace = tmp_path / "bedside.log", Path.replace

    def as_on_windows(old, new):
        if str(old) in {os.path.realpath(item) for item in Path("/proc/self/fd").iterdir()}:
            raise PermissionError
        return replace(old, new)

    monkeypatch.setattr(Path, "replace", as_on_windows)
    monkeypatch.setattr(log, "_MOVES_OPEN", False)
    logger = log.start(path, size=1000, kept=2)
    for _turn in range(30):
        fail(logger, "x")
    log.start(tmp_path / "end.log")
    assert [item.name for item in files(path)] == ["bedside.log", "bedside.log.1", "bedside.log.2"]
    assert all(item.stat().st_size <= 1000 for item in files(path))
