import pytest
from click.testing import CliRunner

from bedside.cli import cli
from tests.desk import ward as wards


@pytest.fixture(scope="session")
def made_ward(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ward") / "store"
    wards.make(folder)
    return folder


@pytest.fixture
def ward(made_ward, tmp_path):
    made = wards.copied(made_ward, tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def run(ward):
    """Run a verb on the ward's store."""

    def made(*words, user="demo", status=0, secret=None):
        secret = secret or wards.SECRETS[user]
        env = {"BEDSIDE_STORE": str(ward.folder), "BEDSIDE_USER": user, "BEDSIDE_PASSPHRASE": secret}
        result = CliRunner().invoke(cli, [str(word) for word in words], env=env)
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    return made


@pytest.fixture
def clock():
    return wards.Clock()


@pytest.fixture
def alone(tmp_path, clock):
    """Return a session on a store of its own, with a clock that a test moves."""
    made = wards.create(tmp_path / "alone", clock)
    yield made
    made.close()


@pytest.fixture
def person(alone):
    return wards.add(alone)
