"""The list of who may log in."""

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("jupyterhub", reason="no test of the hub's list of people: `make .venv/.hub` installs JupyterHub")
sys.path.insert(0, str(Path(__file__).parents[2] / "deploy" / "jupyterhub"))
from class_people import ListedPeople, PeopleError, complete, people


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name,role,password\nana,instructor,open sesame\nbo,student,\ncy,student,1234\n")
    return path


def login(path: Path, name: str, password: str):
    authenticator = ListedPeople()
    authenticator.path = path
    return asyncio.run(authenticator.authenticate(None, {"username": name, "password": password}))


def test_a_first_list_is_made_with_passwords_that_only_its_owner_can_read(tmp_path, capsys):
    path = tmp_path / "people.csv"
    complete(path)
    made = people(path)
    assert [person["role"] for person in made.values()] == ["instructor", "student", "student"]
    assert len({person["password"] for person in made.values()}) == 3
    assert path.stat().st_mode & 0o077 == 0
    assert all(person["password"] in capsys.readouterr().out for person in list(made.values())[:1])


def test_a_missing_password_is_drawn_and_the_others_stay(listed):
    complete(listed)
    assert people(listed)["cy"]["password"] == "1234"
    assert len(people(listed)["bo"]["password"]) == 16


def test_who_may_log_in(listed):
    assert login(listed, "ana", "open sesame") == {"name": "ana", "admin": True}
    assert login(listed, "cy", "1234") == {"name": "cy", "admin": False}
    for name, password in (("cy", "12345"), ("cy", "open sesame"), ("bo", ""), ("dee", ""), ("dee", "1234")):
        assert login(listed, name, password) is None


def test_who_is_taken_off_the_list_is_logged_out(listed):
    authenticator = ListedPeople()
    authenticator.path = listed
    still = [asyncio.run(authenticator.refresh_user(SimpleNamespace(name=name, admin=False))) for name in ("cy", "dee")]
    assert still == [True, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,role\nana,student\n", "must begin with"),
        ("name,role,password\n../up,student,1\n", "row 2: the name"),
        ("name,role,password\nana,student,1\nana,student,2\n", "twice"),
        ("name,role,password\nana,teacher,1\n", "the role"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path, text, says):
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(PeopleError, match=says):
        people(path)
