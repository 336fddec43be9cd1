import pytest

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
