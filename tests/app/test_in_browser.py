"""The page as visitors meet it: `course app` and a headless Chromium, where both are there."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course_lib.app.notice import NOTICE

playwright = pytest.importorskip("playwright.sync_api", reason="no browser test: `pip install playwright` to have it")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser test: no Chromium or Chrome is installed here"),
]
PATIENCE_MS = 240_000
START_S, END_S = 120, 60


class Served:
    """A running `course app`.

    Attributes
    ----------
    address : str
        With the token.
    place : Path
        Where it makes its private folders.
    """

    def __init__(self, run: Path, place: Path):
        self.place = place
        code = (
            f"from course_lib.cli import main; raise SystemExit(main(['app', '--run', {str(run)!r}, '--no-browser']))"
        )
        self.process = subprocess.Popen(
            ["env", f"TMPDIR={place}", sys.executable, "-c", code], cwd=place, text=True,
            stdout=subprocess.PIPE, stderr=(place / "log").open("w"),
        )  # fmt: skip
        self.address = re.search(r"http\S+", self.process.stdout.readline())[0]

    def sessions(self) -> list[Path]:
        return list(self.place.glob("course-app-*/sessions/session-*"))

    def log(self) -> str:
        return (self.place / "log").read_text()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(END_S)


def until(happens, seconds: float = END_S):
    end = time.monotonic() + seconds
    while not happens() and time.monotonic() < end:
        time.sleep(0.2)
    assert happens()


@pytest.fixture(scope="module")
def served(published, tmp_path_factory):
    place = tmp_path_factory.mktemp("served")
    server = Served(published, place)
    yield server
    server.stop()
    assert not list(place.glob("course-app-*"))  # nothing stays when the server stops


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, served):
    """Visitors, each in a browser of their own; what they fetched from outside of the server is kept."""
    contexts, outside = [], []

    def come():
        contexts.append(browser.new_context(accept_downloads=True, viewport={"width": 1100, "height": 1800}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(local) else outside.append(request.url))
        page.goto(served.address, wait_until="commit")
        page.wait_for_selector("input[type=file]")
        return page

    yield come
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")
        context.close()
    assert outside == []
    until(lambda: not served.sessions())


def downloaded(page, label: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.click(f"button:has-text('{label}')")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_send_segment_download(visit, served, head_zip, tmp_path):
    page = visit()
    assert page.inner_text(".course-notice") == NOTICE
    assert "app.Page" not in page.content()  # no code
    page.set_input_files("input[type=file]", head_zip)
    page.wait_for_selector("text=can be segmented")
    page.click("button:has-text('Segment')")
    page.wait_for_selector("text=/^Done/")
    page.wait_for_selector("text=whole tumour")
    report = downloaded(page, "Report", tmp_path)
    assert NOTICE in report.read_text()
    assert downloaded(page, "NIfTI", tmp_path).read_bytes()[:2] == b"\x1f\x8b"
    assert downloaded(page, "DICOM SEG", tmp_path).read_bytes()[128:132] == b"DICM"
    assert "MR-1-0001" not in served.log()
    assert "head.zip" not in served.log()


def test_bad_files_and_a_cancelled_segmentation(visit, brain, tmp_path):
    page = visit()
    bad = tmp_path / "bad.nii.gz"
    bad.write_bytes(b"\x1f\x8b this is no gzip")
    page.set_input_files("input[type=file]", bad)
    page.wait_for_selector("text=damaged or cut short")
    page.set_input_files("input[type=file]", sorted(brain.glob("*-t*.nii.gz")))
    page.wait_for_selector("text=can be segmented")
    page.click("button:has-text('Segment')")
    page.click("button:has-text('Cancel')")
    page.wait_for_selector("text=Cancelled")


def test_two_visitors_and_the_end_of_a_visit(visit, served, brain):
    one, other = visit(), visit()
    assert len(served.sessions()) == 2
    one.set_input_files("input[type=file]", sorted(brain.glob("*-t*.nii.gz")))
    one.wait_for_selector("text=can be segmented")
    assert "can be segmented" not in other.content()
    assert sum(bool(list(folder.glob("study-*/*"))) for folder in served.sessions()) == 1
    one.goto("about:blank")
    until(lambda: len(served.sessions()) == 1)  # what was sent is gone with the page
    assert not list(served.sessions()[0].glob("study-*/*"))


def test_without_the_token_nobody_comes_in_and_with_it_no_file_is_served(browser, served):
    context = browser.new_context()
    page = context.new_page()
    root = served.address.split("?")[0]
    page.goto(root)
    assert page.query_selector("input[type=file]") is None
    assert not served.sessions()
    for path in ("served.json", "segment.ipynb", "%2e%2e%2fsessions%2fone-at-a-time.lock"):
        for token in ("", "?" + served.address.split("?")[1]):
            assert context.request.get(f"{root}voila/files/{path}{token}").status in (403, 404)
    context.close()
