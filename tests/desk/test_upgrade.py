"""Who is told what has changed after an update: whoever worked with the older version, whatever opened it first."""

import shutil
from pathlib import Path

import pytest

from bedside.desk import demo, upgrade
from bedside.session import Session

OLD = Path(__file__).parents[1] / "releases" / "v3" / "store"
NEW_USER, SECRET = "b.name", "a passphrase of theirs"


@pytest.fixture
def folder(tmp_path):
    """Return a store that a command has brought up to this version, and has given a new user."""
    folder = shutil.copytree(OLD, tmp_path / "old")
    session = Session.open(folder, demo.USER, demo.PASSPHRASE)
    session.users.add(NEW_USER, ("physician",), SECRET)
    session.close()
    return folder


@pytest.mark.parametrize(("user", "secret", "told"), [(demo.USER, demo.PASSPHRASE, True), (NEW_USER, SECRET, False)])
def test_who_is_told(folder, user, secret, told):
    for _turn in range(2):
        session = Session.open(folder, user, secret)
        assert session.store.before_update is None
        assert bool(upgrade.news(session, "")) == told
        session.close()


def test_nobody_is_told_in_a_store_that_was_never_older(tmp_path):
    session, _code = Session.create(tmp_path / "s", ward="W", zone="UTC", user=NEW_USER, passphrase=SECRET)
    assert upgrade.news(session, "") == ()
    session.close()
    session = Session.open(tmp_path / "s", NEW_USER, SECRET)
    assert upgrade.news(session, "") == ()
    session.close()
