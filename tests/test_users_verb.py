"""`bedside users`, and what each role is told on the command line: shapes, exit status, and where secrets come from."""

import hashlib
import json
import os
import pty
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bedside.cli import access, cli
from bedside.store import vault

ROOT = Path(__file__).resolve().parent.parent
SECRET, OTHER = "four words are enough", "five other words are more"
REAL_DERIVE = vault._derive


@pytest.fixture(scope="module", autouse=True)
def cheap_keys():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vault, "_derive", lambda text, salt, kdf: hashlib.sha256(salt + text.encode()).digest())
        patched.setattr(access.time, "sleep", lambda _seconds: None)
        yield


class Desk:
    """One store; a verb is called as words by a user, with that user's passphrase."""

    def __init__(self, folder):
        self.folder = folder
        self.code = ""

    def __call__(self, *words, status=0, user="dr", passphrase=SECRET, **env):
        bare = {"BEDSIDE_STORE": str(self.folder), "BEDSIDE_USER": user, "BEDSIDE_PASSPHRASE": passphrase}
        result = CliRunner().invoke(cli, [str(word) for word in words], env=bare | env)
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    def secret(self, text):
        path = self.folder.parent / f"secret-{len(text)}-{abs(hash(text))}"
        path.write_text(f"{text}\n", encoding="utf-8")
        return path

    def add(self, name, *roles, status=0, **more):
        words = [word for role in roles for word in ("--role", role)]
        return self("users", "add", name, *words, "--new-passphrase-file", self.secret(SECRET), status=status, **more)

    def users(self):
        return {item["name"]: item["roles"] for item in json.loads(self("users", "list", "--json").stdout)}


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "store")
    said = made("init", "--ward", "Ward 4", "--zone", "Europe/Berlin")
    made.code = said.stdout.removeprefix("recovery code: ").strip()
    return made


@pytest.fixture
def ward(desk):
    desk("patient", "add", "--mrn", "P-1", "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F")
    for role in ("physician", "nurse", "reader", "administrator"):
        desk.add(f"the-{role}", role)
    return desk


def test_the_only_user_need_not_be_named_and_one_of_several_must(desk):
    desk("users", user="")
    desk.add("nina", "nurse")
    assert "--user" in desk("users", user="", status=2).stderr
    desk("users", "disable", "nina")
    desk("users", user="")


def test_the_list(desk):
    desk.add("nina", "nurse", "reader")
    listed = json.loads(desk("users", "--json", user="nina").stdout)
    assert listed == [
        {"name": "dr", "roles": ["administrator", "physician"], "you": False},
        {"name": "nina", "roles": ["nurse", "reader"], "you": True},
    ]
    assert desk("users", "list").stdout.splitlines() == [
        "dr    administrator, physician  you",
        "nina  nurse, reader",
    ]


@pytest.mark.parametrize("who", ["nurse", "reader"])
@pytest.mark.parametrize(
    "words",
    [
        ("users", "add", "eve", "--role", "administrator", "--new-passphrase-file", "{secret}"),
        ("users", "disable", "dr"),
        ("users", "reset", "dr", "--new-passphrase-file", "{secret}"),
        ("users", "recovery"),
        ("users", "recovery", "--sheet", "{home}/sheet.pdf"),
        ("chart", "--patient", "P-1", "order anakinra 100 mg sc q6h", "--because", "R"),
        ("decide", "--patient", "P-1", "--trigger", "TAP-2", "accept", "--because", "R"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_nurse_and_reader_neither_administer_nor_order_nor_decide(ward, who, words):
    known = {"secret": str(ward.secret(OTHER)), "home": str(ward.folder.parent)}
    before = (vault.slots_digest(vault.read(ward.folder)), ward.users())
    said = ward(*(word.format_map(known) for word in words), user=f"the-{who}", status=3)
    assert "Only" in said.stderr
    assert "Nothing was stored" in said.stderr
    assert said.stdout == ""
    assert (vault.slots_digest(vault.read(ward.folder)), ward.users()) == before
    assert not (ward.folder.parent / "sheet.pdf").exists()


def test_what_each_role_may_do(ward):
    value, given = (
        ("chart", "--patient", "P-1", "crp 71 mg/l"),
        {"physician": 0, "nurse": 0, "reader": 3, "administrator": 3},
    )
    for role, status in given.items():
        ward(*value, user=f"the-{role}", status=status)
        ward("check", "--patient", "P-1", user=f"the-{role}")
        ward("patient", "list", user=f"the-{role}")
    ward.add("eve", "nurse", user="the-physician", status=3)
    ward.add("eve", "nurse", user="the-administrator")
    order = ("chart", "--patient", "P-1", "order anakinra 100 mg sc q6h", "--because", "R")
    ward(*order, user="the-administrator", status=3)
    ward(*order, user="the-physician")


def test_the_last_administrator_and_names_that_read_alike(desk):
    assert "last administrator" in desk("users", "disable", "dr", status=2).stderr
    assert "there already" in desk.add("DR", "nurse", status=2).stderr
    assert "no user" in desk("users", "disable", "nobody", status=2).stderr
    assert "doctor" in desk.add("eve", "doctor", status=2).stderr
    desk("users", "add", "eve", "--new-passphrase-file", desk.secret(OTHER), status=2)
    assert desk.users() == {"dr": ["administrator", "physician"]}


def test_passphrases_are_changed_and_reset(desk):
    desk.add("nina", "nurse")
    desk("users", "passphrase", "--new-passphrase-file", desk.secret(OTHER), user="nina")
    assert "do not open" in desk("users", user="nina", status=3).stderr
    desk("users", "reset", "nina", "--new-passphrase-file", desk.secret(SECRET))
    desk("users", user="nina")
    assert "shorter" in desk("users", "reset", "nina", "--new-passphrase-file", desk.secret("short"), status=2).stderr
    assert "your own" in desk("users", "reset", "dr", "--new-passphrase-file", desk.secret(OTHER), status=2).stderr
    desk("users", "passphrase", "--new-passphrase-file", desk.secret(OTHER), user="nina", passphrase="guess", status=3)


def test_the_recovery_code_resets_the_only_administrator(desk):
    desk("users", "reset", "dr", "--new-passphrase-file", desk.secret(OTHER), user="recovery", passphrase=desk.code)
    desk("users", passphrase=SECRET, status=3)
    desk("users", passphrase=OTHER)
    refused = desk("chart", "--patient", "P-1", "hr 90", user="recovery", passphrase=desk.code, status=2)
    assert "no patient" in refused.stderr


def test_a_key_file_that_was_put_back_is_told_and_may_be_kept(desk):
    old = (desk.folder / vault.KEYS).read_bytes()
    desk.add("nina", "nurse")
    assert desk("users").stderr == ""
    (desk.folder / vault.KEYS).write_bytes(old)
    assert "no entry of the journal covers" in desk("users").stderr
    assert "bedside users confirm" in desk.add("omar", "nurse", status=3).stderr
    assert desk("users", "confirm").stdout == "dr  administrator, physician\n"
    desk.add("omar", "nurse")
    desk("users", "confirm", user="omar", status=3)


def test_a_file_from_windows_and_a_file_that_is_no_text(desk, tmp_path):
    (tmp_path / "bom").write_bytes(b"\xef\xbb\xbf" + OTHER.encode() + b"\r\n")
    desk("users", "passphrase", "--new-passphrase-file", tmp_path / "bom")
    desk("users", passphrase=OTHER)
    desk("users", "--passphrase-file", tmp_path / "bom", passphrase="wrong")
    (tmp_path / "odd").write_bytes(b"\xff\xfe\x00")
    assert "no text" in desk("users", "--passphrase-file", tmp_path / "odd", status=2).stderr
    desk("users", "passphrase", "--new-passphrase-file", tmp_path / "none", passphrase=OTHER, status=2)


def test_without_a_terminal_the_missing_passphrase_is_named(desk):
    for words in (("add", "eve", "--role", "nurse"), ("passphrase",), ("reset", "eve")):
        assert "--new-passphrase-file" in desk("users", *words, status=2).stderr
    assert desk.users() == {"dr": ["administrator", "physician"]}


def test_failed_tries_are_waited_for_and_said(desk):
    for _ in range(4):
        desk("users", passphrase="guess", status=3)
    said = desk("users")
    assert "waits" in said.stderr
    assert "waits" not in desk("users").stderr


@pytest.mark.slow
def test_a_passphrase_is_asked_twice_at_a_terminal(tmp_path):
    """In a process of its own with a terminal: nothing of what is typed is shown, and the new user gets in."""
    env = os.environ | {"BEDSIDE_STORE": str(tmp_path / "store"), "BEDSIDE_USER": "dr", "PYTHONPATH": str(ROOT)}
    env.pop("BEDSIDE_PASSPHRASE", None)
    typed(env, ["init", "--ward", "W", "--zone", "UTC"], [SECRET, SECRET])
    shown = typed(env, ["users", "add", "nina", "--role", "nurse"], [SECRET, OTHER, OTHER])
    assert "nina" in shown
    assert SECRET not in shown
    assert OTHER not in shown
    with pytest.MonkeyPatch.context() as real:
        real.setattr(vault, "_derive", REAL_DERIVE)
        assert vault.unlock(tmp_path / "store", "nina", OTHER, None).roles == ("nurse",)


def typed(env, words, lines):
    """Run a verb at a terminal, answer each question with a line, and return what the terminal showed."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-m", "bedside", *words], env)
    shown, until = b"", time.monotonic() + 60
    for line in lines:
        questions = shown.count(b": ")
        while shown.count(b": ") == questions and time.monotonic() < until:
            shown += os.read(terminal, 4096)
        os.write(terminal, line.encode() + b"\n")
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:
            break
        shown += more
        if not more:
            break
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, shown
    os.close(terminal)
    return shown.decode()
