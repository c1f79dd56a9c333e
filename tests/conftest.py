"""What tests of several rooms share."""

import os
from pathlib import Path

import pytest

from course_lib import settings  # importing course_lib chooses the engine, before a test imports keras

os.environ.setdefault("COURSE_PROFILE", "smoke")


@pytest.fixture(scope="session", autouse=True)
def caches_of_their_own(tmp_path_factory):
    """What tests scan and decode is not kept in the checkout, unless a test chooses a data home."""
    folder, original = tmp_path_factory.mktemp("cache"), settings.cache_home
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "cache_home", lambda: original() if os.environ.get("COURSE_DATA") else folder)
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real, openly licensed images; it lies beside the checkout, never in it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real images here: the folder ../shared/data does not exist")
    return folder
