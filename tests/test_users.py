"""Who gets in and what they may do, asked of the session directly: no window and no command line stands before it."""

import hashlib
import logging
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside import config, log
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import Decision, Observation, Order
from bedside.session import Session, naming
from bedside.session.deciding import Reply
from bedside.session.exporting import exported
from bedside.store import attempts, seals, vault
from bedside.store.errors import StoreError, StoreReadOnly, StoreUnavailable, WrongPassphrase
from bedside.store.hold import Hold
from bedside.store.journal import first_break

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
SECRET, OTHER = "practice", "another one"
ROLES = ("physician", "nurse", "reader", "administrator")


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        self.now += timedelta(milliseconds=1)
        return self.now


class Door:
    """One store: opens it as anybody, and notes for how long a try was held up."""

    def __init__(self, folder, code):
        self.folder, self.code, self.clock, self.waits, self.opened = folder, code, Clock(), [], []

    def pause(self, seconds):
        self.waits.append(seconds)
        self.clock.now += timedelta(seconds=seconds)

    def __call__(self, user="demo", passphrase=SECRET):
        session = Session.open(self.folder, user, passphrase, clock=self.clock, pause=self.pause)
        self.opened.append(session)
        return session

    def is_shut(self, user, passphrase):
        with pytest.raises(WrongPassphrase):
            self(user, passphrase)
        return True

    @property
    def names(self):
        return set(vault.read(self.folder).slots)


@pytest.fixture(scope="module", autouse=True)
def cheap_keys():
    """Derive keys at no cost: the derivation itself is tested with the vault."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vault, "_derive", lambda text, salt, kdf: hashlib.sha256(salt + text.encode()).digest())
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("users") / "store"
    session, code = Session.create(
        folder, ward="Ward 3", zone="Europe/Berlin", user="demo", passphrase=SECRET, clock=Clock()
    )
    for role in ROLES:
        session.users.add(f"the {role}", (role,), SECRET)
    session.add_patient(mrn="100", name="Invented Person", born=date(1961, 5, 4), sex="F", weight=Decimal(71))
    session.close()
    return folder, code


@pytest.fixture
def door(made, tmp_path):
    found = Door(shutil.copytree(made[0], tmp_path / "store"), made[1])
    yield found
    for session in found.opened:
        session.close()


def actions(session):
    return [link.action for link in session.store.journal()]


def head(session):
    person = session.find_patient("100")
    stamp = session.stamp()
    return {
        "id": stamp.new_id(), "patient": person.patient, "at": stamp.now, "recorded_at": stamp.now,
        "author": stamp.author, "workstation": stamp.workstation,
    }  # fmt: skip


def an_order(session):
    fields = {"action": "start", "drug": "anakinra", "dose": Decimal(100), "dose_unit": "mg", "interval_hours": 6}
    return Order(**head(session), route="subcutaneous", **fields)


def a_value(session):
    return Observation(**head(session), code="crp", value=Decimal(71), unit="mg/L")


def a_decision(session):
    fields = {
        "protocol": "NAVARRO-2020",
        "version": "1",
        "trigger": "TAP-2",
        "answer": "accept",
        "assessment": "0" * 64,
    }
    return Decision(**head(session), **fields)


# Roles


def test_users_are_listed_with_their_roles(door):
    listed = door("the nurse").users.listed()
    assert [(user.name, user.roles, user.you) for user in listed] == [
        ("demo", ("administrator", "physician"), False),
        *((f"the {role}", (role,), role == "nurse") for role in sorted(ROLES)),
    ]


@pytest.mark.parametrize(
    "act",
    [
        lambda session: session.users.add("eve", ("administrator",), SECRET),
        lambda session: session.users.disable("demo"),
        lambda session: session.users.reset_passphrase("demo", OTHER),
        lambda session: session.users.new_recovery_code(),
        lambda session: session.record((an_order(session),)),
        lambda session: session.record((a_value(session), an_order(session))),
        lambda session: session.record((a_decision(session),)),
        lambda session: session.import_file("orders.csv", (an_order(session),)),
        lambda session: session.decide(
            session.find_patient("100").patient, Reply(trigger="TAP-2", answer="accept", because="ALT doubled")
        ),
    ],
    ids=["add", "disable", "reset", "recovery", "order", "among values", "decision", "imported", "decide"],
)
@pytest.mark.parametrize("who", ["the nurse", "the reader"])
def test_nurse_and_reader_neither_administer_nor_order_nor_decide(door, who, act):
    session = door(who)
    before = (actions(session), session.store.counts(), (door.folder / vault.KEYS).read_bytes())
    with pytest.raises(NotAllowed, match="Only"):
        act(session)
    assert (actions(session), session.store.counts(), (door.folder / vault.KEYS).read_bytes()) == before


def test_who_may_chart(door):
    for who, may in (("physician", True), ("nurse", True), ("reader", False), ("administrator", False)):
        session = door(f"the {who}")
        record = a_value(session)
        if may:
            assert session.record((record,)).stored == (record.id,)
        else:
            with pytest.raises(NotAllowed, match="chart"):
                session.record((record,))
            with pytest.raises(NotAllowed):
                session.add_patient(mrn="101", name="No One", born=date(1961, 5, 4), sex="F")
            with pytest.raises(NotAllowed):
                session.void(session.records(record.patient)[-1].id, "no")


def test_the_physician_orders_and_does_not_administer(door):
    session = door("the physician")
    session.record((an_order(session),))
    with pytest.raises(NotAllowed, match="an administrator may manage users"):
        session.users.add("eve", ("nurse",), SECRET)


def test_one_user_may_hold_several_roles(door):
    door().users.add("both", ("nurse", "administrator", "nurse"), SECRET)
    session = door("both")
    assert session.store.roles == ("nurse", "administrator")
    session.users.add("eve", ("reader",), SECRET)
    session.record((a_value(session),))


# Adding


@pytest.mark.parametrize(
    "name",
    [
        "demo", "Demo", " demo ", "DEMO", "d e m o", "de\u00a0mo", "d\u0435mo", "dem\u043e", "\uff44emo", "dem0",
        "THE NURSE", "the  nurse", "thenurse", "the nur\u0455e", "\u03c4he nurse",
    ],
)  # fmt: skip
def test_a_name_that_reads_like_another_is_refused(door, name):
    session, before = door(), door.names
    with pytest.raises(Problem, match="there already"):
        session.users.add(name, ("nurse",), SECRET)
    assert door.names == before


@pytest.mark.parametrize(
    "name", ["", "  ", "a\0b", "n" * 65, "recovery", "Recovery", "rec0very", "unknown", "a\u202eb"]
)
def test_a_name_that_cannot_be_used_is_refused(door, name):
    session, before = door(), door.names
    with pytest.raises(Problem):
        session.users.add(name, ("nurse",), SECRET)
    assert door.names == before


def test_a_name_is_stored_one_way_and_found_as_it_is_typed(door):
    door().users.add("  Jose\u0301   M. ", ("nurse",), SECRET)
    assert "Jos\u00e9 M." in door.names
    assert door("Jose\u0301 M.").user == door("Jos\u00e9 M. ").user == "Jos\u00e9 M."


def test_the_first_user_follows_the_same_rules(tmp_path):
    for user, passphrase in (("recovery ", SECRET), ("x", "short"), ("x", " " * 9)):
        with pytest.raises(Problem):
            Session.create(tmp_path / "s", ward="W", zone="UTC", user=user, passphrase=passphrase)
        assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("passphrase", ["", "        ", "seven77", " seven77 "])
def test_a_short_new_passphrase_is_refused(door, passphrase):
    session, before = door(), (door.folder / vault.KEYS).read_bytes()
    for act in (
        lambda: session.users.add("eve", ("nurse",), passphrase),
        lambda: session.users.change_passphrase(SECRET, passphrase),
        lambda: session.users.reset_passphrase("the nurse", passphrase),
    ):
        with pytest.raises(Problem, match="passphrase"):
            act()
    assert (door.folder / vault.KEYS).read_bytes() == before


@pytest.mark.parametrize("roles", [(), ("doctor",)])
def test_a_user_needs_a_role_that_exists(door, roles):
    with pytest.raises(Problem, match="role"):
        door().users.add("eve", roles, SECRET)


# Disabling


def test_disabling_takes_the_slot_and_keeps_what_was_charted(door):
    nurse = door("the nurse")
    record = a_value(nurse)
    nurse.record((record,))
    session = door()
    session.users.disable("the nurse")
    assert "the nurse" not in door.names
    assert door.is_shut("the nurse", SECRET)
    assert session.store.get(record.id).author == "the nurse"
    session.users.add("the nurse", ("reader",), OTHER)
    assert door("the nurse", OTHER).store.roles == ("reader",)
    with pytest.raises(Problem, match="no user"):
        session.users.disable("nobody")
    with pytest.raises(Problem, match="no user"):
        session.users.disable(vault.RECOVERY)


def test_the_last_administrator_stays(door):
    session = door()
    session.users.disable("the administrator")
    for who in (session, door(vault.RECOVERY, door.code)):
        with pytest.raises(Problem, match="last administrator"):
            who.users.disable("demo")
    session.users.add("second", ("administrator",), SECRET)
    session.users.disable("demo")
    with pytest.raises(Problem, match="last administrator"):
        door("second").users.disable("second")
    assert "second" in door.names


def test_of_two_administrators_who_disable_one_another_one_stays(door):
    session = door()
    session.users.disable("the administrator")
    session.users.add("second", ("administrator",), SECRET)
    other = door("second")
    session.users.disable("second")
    with pytest.raises(NotAllowed, match="your own access"):
        other.users.disable("demo")
    assert (session.users.still_in(), other.users.still_in()) == (True, False)
    assert "demo" in door.names


def test_a_user_who_was_disabled_meanwhile_changes_nothing(door):
    nurse = door("the nurse")
    door().users.disable("the nurse")
    with pytest.raises(NotAllowed, match="your own access"):
        nurse.users.change_passphrase(SECRET, OTHER)
    assert "the nurse" not in door.names


def test_an_open_session_of_a_disabled_user_stores_and_shows_nothing(door):
    nurse = door("the nurse")
    person = nurse.add_patient(mrn="77", name="Invented Person", born=date(1961, 5, 4), sex="F")
    door().users.disable("the nurse")
    entries = len(nurse.store.journal())
    for act in (
        lambda: nurse.add_patient(mrn="78", name="Invented Person", born=date(1961, 5, 4), sex="F"),
        lambda: nurse.void(person.id, "wrong"),
        lambda: nurse.log("print note", person.patient),
        lambda: nurse.view(person.patient),
    ):
        with pytest.raises(NotAllowed, match="your own access"):
            act()
    assert len(nurse.store.journal()) == entries
    assert not nurse.access.stands()


@pytest.mark.parametrize("year", [1, 9999])
def test_a_clock_that_cannot_be_reckoned_with_is_named(door, year):
    with pytest.raises(StoreUnavailable, match="clock says"):
        Session.open(door.folder, "demo", SECRET, clock=lambda: datetime(year, 1, 1, tzinfo=UTC))


def test_a_session_of_an_administrator_who_was_disabled_takes_nothing_away(door, tmp_path):
    session = door("the administrator")
    door().users.disable("the administrator")
    for act in (
        lambda: session.clone(tmp_path / "copy"),
        lambda: session.merge(tmp_path / "copy"),
        lambda: exported(session, "csv"),
    ):
        with pytest.raises(NotAllowed, match="your own access"):
            act()
    assert not (tmp_path / "copy").exists()


# Passphrases


def test_everybody_changes_their_own_passphrase(door):
    for role in ROLES:
        session = door(f"the {role}")
        session.users.change_passphrase(SECRET, OTHER)
        assert door.is_shut(f"the {role}", SECRET)
        assert door(f"the {role}", OTHER).store.roles == (role,)
        assert actions(session)[-3:-1] == ["change passphrase", "done: change passphrase"]


def test_a_wrong_old_passphrase_is_a_failed_try(door):
    session, before = door("the nurse"), (door.folder / vault.KEYS).read_bytes()
    for _ in range(6):
        with pytest.raises(WrongPassphrase, match="passphrase is not right"):
            session.users.change_passphrase("guess", OTHER)
    assert (door.folder / vault.KEYS).read_bytes() == before
    assert len((door.folder / vault.ATTEMPTS).read_text().splitlines()) == 6
    assert [round(wait) for wait in door.waits] == [1, 2, 4]


def test_an_administrator_resets_anothers_passphrase_and_the_journal_says_so(door):
    session = door("the administrator")
    session.users.reset_passphrase("the nurse", OTHER)
    assert door("the nurse", OTHER).store.roles == ("nurse",)
    link = session.store.journal()[-2]
    assert (link.author, link.action) == ("the administrator", "reset passphrase of the nurse")
    with pytest.raises(Problem, match="your own"):
        session.users.reset_passphrase("the administrator", OTHER)
    for name in (vault.RECOVERY, "nobody"):
        with pytest.raises(Problem, match="no user"):
            session.users.reset_passphrase(name, OTHER)


def test_two_resets_at_once_leave_one_that_was_told(door, monkeypatch):
    session, other, real = door(), door("the administrator"), vault.seal

    def slow(*args):
        monkeypatch.setattr(vault, "seal", real)
        other.users.reset_passphrase("the nurse", "set by the other")
        return real(*args)

    monkeypatch.setattr(vault, "seal", slow)
    with pytest.raises(Problem, match="another window"):
        session.users.reset_passphrase("the nurse", "set by this one")
    assert door("the nurse", "set by the other").user == "the nurse"


def test_the_recovery_code_lets_in_resets_and_is_replaced(door):
    session = door("whoever", door.code)
    assert (session.user, session.store.roles) == (vault.RECOVERY, ("administrator",))
    session.users.reset_passphrase("demo", OTHER)
    with pytest.raises(Problem, match="recovery code"):
        session.users.change_passphrase(door.code, OTHER)
    with pytest.raises(NotAllowed):
        session.record((a_value(session),))
    code = session.users.new_recovery_code()
    assert door.is_shut(vault.RECOVERY, door.code)
    assert door(vault.RECOVERY, code.lower()).user == vault.RECOVERY
    assert door("demo", OTHER).user == "demo"
    assert [user.name for user in session.users.listed()].count(vault.RECOVERY) == 0


# The journal


def test_every_change_is_an_entry_that_covers_the_slots_and_holds_no_secret(door):
    session = door()
    start = len(session.store.journal())
    made = []
    for act in (
        lambda: session.users.add("eve", ("nurse", "physician"), "eves own words"),
        lambda: session.users.reset_passphrase("eve", "eves new words"),
        lambda: session.users.change_passphrase(SECRET, "demos new words"),
        lambda: made.append(session.users.new_recovery_code()),
        lambda: session.users.disable("eve"),
    ):
        act()
        link = session.store.journal()[-1]
        assert seals.covered(link.rows_sha256)["slots"] == vault.slots_digest(vault.read(door.folder))
    chain = session.store.journal()
    assert [link.action for link in chain[start::2]] == [
        "add user eve: physician, nurse",
        "reset passphrase of eve",
        "change passphrase",
        "new recovery code",
        "disable user eve",
    ]
    assert [link.action for link in chain[start + 1 :: 2]] == [f"done: {link.action}" for link in chain[start::2]]
    assert first_break(chain) is None
    text = repr(chain)
    for secret in ("eves own words", "eves new words", "demos new words", SECRET, *made, made[0].replace("-", "")):
        assert secret not in text


def test_a_store_that_is_only_read_lets_nobody_change_users(door):
    session = door()
    session.store.hold = Hold.plain(door.folder, writable=False)
    for act in (
        lambda: session.users.add("eve", ("nurse",), SECRET),
        lambda: session.users.disable("the nurse"),
        lambda: session.users.change_passphrase(SECRET, OTHER),
        session.users.new_recovery_code,
    ):
        with pytest.raises(StoreReadOnly):
            act()


# Failed tries


def contents(folder):
    return {item: item.read_bytes() for item in folder.rglob("*") if item.is_file() and item.name != vault.ATTEMPTS}


def test_a_hundred_wrong_tries_are_slowed_journaled_and_change_no_byte(door):
    backup = door.folder / "backups" / "20260110T080000Z"
    backup.mkdir(parents=True)
    for name in ("chart.db", "keys.json"):
        shutil.copy(door.folder / name, backup)
    before = contents(door.folder)
    typed = [("demo", "guess"), ("the nurse", SECRET + " "), ("my own passphrase", SECRET), ("recovery", "A" * 32)]
    began = door.clock.now
    for number in range(100):
        assert door.is_shut(*typed[number % 4])
    assert contents(door.folder) == before
    most = config.shipped_site().users.most_delay_seconds
    assert sum(door.waits) > 90 * most * 0.99
    assert max(door.waits) <= most
    assert len(door.waits) == 97
    assert (door.clock.now - began).total_seconds() > 450
    text = (door.folder / vault.ATTEMPTS).read_text()
    assert "my own passphrase" not in text
    assert SECRET not in text
    session = door()
    folded = [action for action in actions(session) if action.startswith("refused try")]
    slots = [action.partition(", ")[0].removeprefix("refused try: slot ") for action in folded]
    assert slots == ["demo", "the nurse", "unknown", "recovery"] * 25
    assert not (door.folder / vault.ATTEMPTS).exists()
    assert first_break(session.store.journal()) is None
    again = door("the nurse")
    assert len([action for action in actions(again) if action.startswith("refused try")]) == 100
    assert attempts.delay(door.folder, door.clock.now) == 0


def test_a_store_that_is_only_read_keeps_the_tries_for_later(door, monkeypatch):
    assert door.is_shut("demo", "guess")
    with monkeypatch.context() as patched:
        patched.setattr("bedside.store.file.is_writable", lambda folder: False)
        patched.setattr("bedside.store.file.connect", readable(patched))
        door()
    assert (door.folder / vault.ATTEMPTS).exists()
    assert [action for action in actions(door()) if action.startswith("refused try")] != []


def readable(patched):
    from bedside.store import file

    real = file.connect
    return lambda folder, key, *, writable, **how: real(folder, key, writable=False, **how)


def test_a_busy_journal_keeps_nobody_out(door, monkeypatch):
    assert door.is_shut("demo", "guess")
    other = door()
    assert door.is_shut("demo", "guess")
    monkeypatch.setattr("bedside.store.file._BUSY_SECONDS", 0.05)
    other.store._db.execute("BEGIN IMMEDIATE")
    try:
        door("the nurse")
    finally:
        other.store._db.rollback()
    assert (door.folder / vault.ATTEMPTS).exists()
    assert len([action for action in actions(door()) if action.startswith("refused try")]) == 2


# Tampered keys


def rewrite(folder, **slots):
    keys = vault.read(folder)
    vault.write(folder, msgspec.structs.replace(keys, slots={**keys.slots, **slots}))


@pytest.mark.parametrize("roles", [("administrator",), ("reader", "administrator"), (), ("reader", "reader")])
def test_roles_written_into_the_key_file_open_nothing(door, roles):
    slot = vault.read(door.folder).slots["the reader"]
    rewrite(door.folder, **{"the reader": msgspec.structs.replace(slot, roles=roles)})
    assert door.is_shut("the reader", SECRET)


def test_slots_that_were_swapped_open_nothing(door):
    slots = vault.read(door.folder).slots
    swapped = {"the reader": slots["the administrator"], "the administrator": slots["the reader"]}
    rewrite(door.folder, **swapped, **{"new name": slots["the administrator"]})
    for name in ("the reader", "the administrator", "new name"):
        assert door.is_shut(name, SECRET)
    rewrite(door.folder, **{vault.RECOVERY: slots["the administrator"]})
    assert door.is_shut(vault.RECOVERY, door.code)


def test_an_administrator_gives_no_new_passphrase_to_roles_that_somebody_wrote(door):
    slot = vault.read(door.folder).slots["the reader"]
    rewrite(door.folder, **{"the reader": msgspec.structs.replace(slot, roles=("administrator",))})
    session = door()
    before = (door.folder / vault.KEYS).read_bytes()
    for act in (
        lambda: session.users.reset_passphrase("the reader", OTHER),
        lambda: session.users.add("eve", ("nurse",), SECRET),
        session.users.new_recovery_code,
    ):
        with pytest.raises(StoreError, match="no entry of the journal"):
            act()
    assert (door.folder / vault.KEYS).read_bytes() == before
    assert "no entry" in session.users.foreign()


def test_an_older_key_file_that_was_put_back_is_seen_and_may_be_kept(door):
    old = (door.folder / vault.KEYS).read_bytes()
    session = door()
    session.users.disable("the nurse")
    (door.folder / vault.KEYS).write_bytes(old)
    nurse = door("the nurse")
    assert not session.verify().ok
    assert "older copy was put back" in nurse.users.foreign()
    with pytest.raises(NotAllowed):
        nurse.users.confirm()
    kept = session.users.confirm()
    assert "the nurse" in [user.name for user in kept]
    assert session.users.foreign() == ""
    assert actions(session)[-1].startswith("confirm users demo: administrator, physician; the administrator: ")
    session.users.disable("the nurse")


def test_the_keys_of_another_store_open_nothing(door, tmp_path):
    other, _code = Session.create(tmp_path / "other", ward="W", zone="UTC", user="demo", passphrase=SECRET)
    other.close()
    shutil.copy(tmp_path / "other" / vault.KEYS, door.folder / vault.KEYS)
    before = contents(door.folder)
    with pytest.raises(StoreError):
        door()
    assert contents(door.folder) == before


# Secrets


def test_a_bug_in_the_middle_of_opening_logs_no_secret(door, tmp_path, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError(f"with {SECRET}")

    monkeypatch.setattr("bedside.store.schema.bring_up", broken)
    logger = log.start(tmp_path / "log")
    try:
        door()
    except RuntimeError as error:
        log.hook(logger, lambda _text: None)(type(error), error, error.__traceback__)
    for handler in logger.handlers:
        handler.close()
    logger.handlers.clear()
    text = (tmp_path / "log").read_text()
    assert "RuntimeError" in text
    assert SECRET not in text
    assert vault.unlock(door.folder, "demo", SECRET, None).key.hex() not in text
    assert logging.getLogger("bedside").handlers == []


def test_closing_drops_the_key(door):
    session = door()
    held = session.store._key
    session.close()
    session.close()
    assert bytes(held) == b""


def test_the_shapes_of_names():
    assert naming.shape("A. Name") == naming.shape(" a.\u2009NAME")
    assert naming.shape("anna") != naming.shape("hanna")
    assert naming.shape("Jos\u00e9") != naming.shape("Jose")
    assert naming.tidy("a\t b ") == "a b"
