"""What tests of several rooms share."""

import os
from pathlib import Path

import pytest

import course_lib  # noqa: F401  (it chooses the engine, which must come before a test imports keras)

os.environ.setdefault("COURSE_PROFILE", "smoke")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real, openly licensed images; it lies beside the checkout, never in it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real images here: the folder ../shared/data does not exist")
    return folder
