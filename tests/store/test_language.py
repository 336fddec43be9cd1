"""In whatever language: what is stored stays as it is in English, and only what people read is translated."""

import functools
import hashlib
import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bedside import text
from bedside.domain.problem import NotAllowed, Problem
from bedside.session import Session, rights
from bedside.session.auditing import journal_table
from bedside.store import breaks, file, lease, opening, vault, whole
from bedside.store.computer import this_computer
from bedside.store.errors import KEPT, UNTOUCHED, StoreError, before_entry, read_only
from bedside.store.store import Store
from tests.languages import pseudo
from tests.store.conftest import NOW, PASSPHRASE
from tests.store.samples import ENTRY, crp, patient

pytestmark = pytest.mark.usefixtures("foreign")


def in_both(work):
    """Return what a work comes to in English and in the foreign language."""
    english = work("en")
    with text.speaking(pseudo.CODE):
        return english, work("foreign")


def chance():
    """Return a source of chance that says the same each time it is made."""
    numbers = itertools.count()
    return lambda size: hashlib.shake_256(str(next(numbers)).encode()).digest(size)


def a_day(place, name):
    """Chart, correct, take out and hand on, on a new store; return what stands in it then."""
    moments = itertools.count()
    session, _code = Session.create(
        place / name, ward="Ward 3", zone="Europe/Berlin", user="dr", passphrase=PASSPHRASE, entropy=chance(),
        clock=lambda: datetime(2026, 1, 10, 8, tzinfo=UTC) + timedelta(seconds=next(moments)),
    )  # fmt: skip
    mine = session.add_patient(
        mrn="1", name="Doe, J", born=date(1960, 1, 1), sex="F", weight=Decimal("70.5"), height=Decimal(170)
    )
    gone = session.add_patient(mrn="2", name="Roe, R", born=date(1961, 1, 1), sex="M")
    session.void(gone.patient, "a slip")
    session.restore_record(gone.id, "no slip")
    with pytest.raises(Problem):
        session.unite(mine.patient, gone.patient, "one person")
    session.unite(mine.patient, gone.patient, "one person", accept_differences=True)
    session.users.add("nurse a", ["nurse"], "a passphrase of hers")
    session.users.reset_passphrase("nurse a", "another passphrase")
    session.users.disable("nurse a")
    session.users.new_recovery_code()
    session.view()
    table = journal_table(session)
    links, cells = session.store.journal(), list(session.store._all("SELECT * FROM event, observation ORDER BY 1"))
    session.close()
    return links, cells, table


def test_entries_their_hashes_and_the_table_of_the_journal_do_not_depend_on_the_language(tmp_path):
    english, other = in_both(functools.partial(a_day, tmp_path))
    assert len(english[0]) > 15
    assert english == other


def test_refusals_are_said_in_the_language(tmp_path):
    def refused(_name):
        found = [str(read_only(tmp_path)), str(read_only(tmp_path, what="folder"))]
        for right in rights._WORDS:
            with pytest.raises(NotAllowed) as caught:
                rights.require((), right)
            found.append(str(caught.value))
        return found

    for english, other in zip(*in_both(refused), strict=True):
        said = other.replace(str(tmp_path), "")
        assert english.replace(str(tmp_path), "") != said == pseudo.foreign(english.replace(str(tmp_path), ""))


def test_before_an_entry_a_refusal_speaks_of_none_in_any_language(tmp_path):
    english, other = in_both(lambda _name: before_entry(read_only(tmp_path)))
    assert UNTOUCHED in english
    assert KEPT not in english
    assert pseudo.foreign(UNTOUCHED) in other
    assert pseudo.foreign(KEPT) not in other


@pytest.fixture
def edited(folder, made):
    """Edit a record past the program, and take an index away."""
    unlocked = made[2]
    store = Store.with_key(folder, unlocked, NOW)
    store.append([patient(), crp("o1")], ENTRY)
    store.close()
    db = file.connect(folder, unlocked.key, writable=True)
    trigger = db.execute("SELECT sql FROM sqlite_master WHERE name = 'observation_no_update'").fetchone()[0]
    db.execute("DROP TRIGGER observation_no_update")
    db.execute("UPDATE observation SET value = '1' WHERE id = 'o1'")
    db.execute(trigger)
    db.execute("DROP INDEX patient_mrn")
    yield db
    db.close()


def test_faults_have_one_name_in_every_language_and_sentences_in_each(edited, reopen):
    english, other = in_both(lambda _name: reopen().verify().breaks)
    assert [item.what for item in english] == [item.what for item in other] == ["row edited", "index missing"]
    for one, two in zip(english, other, strict=True):
        assert one.text != two.text
        assert not {"Entry", "covers", "row", "index"} & set(two.text.split())
        assert text._(two.what) == two.what
        with text.speaking(pseudo.CODE):
            assert text._(two.what) == pseudo.foreign(two.what)


def test_the_journal_says_in_english_what_a_check_found_and_the_screen_in_the_language(edited, folder, made):
    taken = lease.take(folder, this_computer(), NOW)._replace(crashed=(None,))
    english, other = in_both(lambda _name: opening._checked(edited, folder, made[2].key, taken))
    assert english[1] == other[1] == ("full check after an unclean close: row edited, entry 2",)
    taken.lease.release()
    assert english[0] == "row edited, entry 2"
    assert other[0] == pseudo.foreign("row edited, entry {entry}").format(entry=2)


def test_a_fault_of_no_entry_is_said_without_one():
    found = breaks.Break(what="index missing", text="")
    assert in_both(lambda _name: (whole.in_short(found), whole.shown(found))) == (
        ("index missing", "index missing"), ("index missing", pseudo.foreign("index missing")),
    )  # fmt: skip


def test_a_wrong_passphrase_is_refused_in_the_language(folder):
    def tried(_name):
        with pytest.raises(StoreError) as caught:
            vault.unlock(folder, "demo", "wrong", NOW)
        return str(caught.value)

    english, other = in_both(tried)
    assert other == pseudo.foreign(english)
