"""The world of tests/live, with streets as short as they can be: only its list, keys and table are needed here."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "live"))

from world import World  # noqa: E402


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("world"), seconds=1)


@pytest.fixture
def authorisation(world, tmp_path):
    return world.authorisation(tmp_path / "A.json")
