"""Slow tests run when they are asked for: `pytest -m slow`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.features.renames", "tests.features.action_checks")


@pytest.fixture(autouse=True, scope="session")
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test reads or writes the caches of who runs it."""
    folder = tmp_path_factory.mktemp("cache")
    os.environ["KM_LSP_CACHE_DIR"] = str(folder)
    yield folder
    del os.environ["KM_LSP_CACHE_DIR"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
