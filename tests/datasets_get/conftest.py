import os

import pytest
from loopback import Server


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch):
    """The machine's own proxies are not asked for what is on the machine."""
    for variable in list(os.environ):
        if variable.lower().endswith("_proxy"):
            monkeypatch.delenv(variable)


@pytest.fixture
def server():
    one = Server()
    yield one
    one.close()


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A data home, and cards of its own in `checkout/datasets`."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    (tmp_path / "checkout" / "datasets").mkdir(parents=True)
    monkeypatch.setattr("course_lib.settings.course_root", lambda: tmp_path / "checkout")
    return tmp_path / "home"


@pytest.fixture
def cards(home, tmp_path):
    """The folder of the cards."""
    return tmp_path / "checkout" / "datasets"
