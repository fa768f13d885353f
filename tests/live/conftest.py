"""The world of the tests of `peel live`, made once for each file of tests."""

import pytest

from world import *  # noqa: F401,F403: the tests import their helpers from here
from world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def authorisation(world, tmp_path):
    return world.authorisation(tmp_path / "A.json")
