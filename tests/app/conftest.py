"""A net that was trained for seconds, studies for it, and pages that leave nothing behind."""

import shutil
from pathlib import Path

import pytest
import tiny_run

from course_lib import app


@pytest.fixture(scope="session")
def brain(tmp_path_factory) -> Path:
    """Four sequences and their truth, as BraTS gives them."""
    return tiny_run.virtual_brain(tmp_path_factory.mktemp("brain"))


@pytest.fixture(scope="session")
def head_zip(tmp_path_factory) -> Path:
    """Four DICOM series and their SEG, in a zip."""
    folder = tmp_path_factory.mktemp("head")
    patient = tiny_run.virtual_head(folder)
    return Path(shutil.make_archive(str(folder / "head"), "zip", patient))


@pytest.fixture(scope="session")
def published(tmp_path_factory, brain) -> Path:
    """The folder of a run that `course app` can serve."""
    return tiny_run.tiny_run(tmp_path_factory.mktemp("runs"), brain)


@pytest.fixture
def make_page(published, tmp_path, monkeypatch):
    """Pages of visitors, each with its own private folder below one root."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "before"))  # pages set it, and the test puts it back
    pages = []

    def make() -> app.Page:
        pages.append(app.Page([published], tmp_path))
        return pages[-1]

    yield make
    for page in pages:
        page.session.end()
        page.close()
