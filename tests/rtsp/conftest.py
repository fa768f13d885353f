"""The helpers and fixtures of tests/live, whose module has the same name as this file."""

import importlib.util
import pathlib

_path = pathlib.Path(__file__).parents[1] / "live" / "conftest.py"
_spec = importlib.util.spec_from_file_location("live_helpers", _path)
live_helpers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(live_helpers)
world, authorisation = live_helpers.world, live_helpers.authorisation
