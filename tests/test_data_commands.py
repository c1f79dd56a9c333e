"""`course data ...` as a person types it."""

import functools
import http.server
import io
import threading
import zipfile
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_lib import cli, datasets

OURS = sorted(path.stem for path in (Path(__file__).parents[1] / "datasets").glob("*.toml"))


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    return tmp_path / "home"


@pytest.fixture
def course(home, capsys):
    """Type a line; what it prints."""

    def type_line(*words, expect=0):
        assert cli.main(["data", *map(str, words)]) == expect
        out, err = capsys.readouterr()
        return out + err if expect else out

    return type_line


@pytest.fixture
def tiny(home, tmp_path, monkeypatch):
    """A card whose one archive is served by this machine; the content of the archive and the server."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("images/a.png", "images/b.png", "masks/a.png", "masks/b.png"):
            picture = io.BytesIO()
            Image.fromarray(np.full((8, 8), 255 * (name > "m"), np.uint8) + np.uint8(name[-5] == "b")).save(
                picture, "PNG"
            )
            archive.writestr(name, picture.getvalue())
        archive.writestr("list.csv", "filename,patientid\na.png,7\nb.png,8\n")
    served = tmp_path / "served"
    served.mkdir()
    (served / "tiny.zip").write_bytes(content.getvalue())

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=served))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    checkout = tmp_path / "checkout"
    (checkout / "datasets").mkdir(parents=True)
    (checkout / "datasets" / "tiny.toml").write_text(f"""
        name = "tiny"
        title = "Two pictures"
        kind = "download"
        modality = "DX"
        licence = "CC0"
        patients = 2
        bytes = 2000
        [[files]]
        url = "http://127.0.0.1:{server.server_address[1]}/tiny.zip"
        name = "tiny.zip"
        sha256 = "{sha256(content.getvalue()).hexdigest()}"
        unpack = true
        """)
    monkeypatch.setattr("course_lib.settings.course_root", lambda: checkout)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield server
    server.shutdown()
    server.server_close()


def test_phantoms_are_made_listed_and_not_made_twice(course, home):
    line = ("make", "xray", "--patients", 2, "--size", 64, "--workers", 1)
    assert "images with masks in" in course(*line)
    made = {path: path.stat().st_mtime_ns for path in home.rglob("*.dcm")}
    assert made
    course(*line)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*.dcm")} == made
    assert "yes" in next(row for row in course("list").splitlines() if row.startswith("xray-phantoms"))
    assert "2-patients-64-pixels" in course("info", "xray-phantoms")


@pytest.mark.parametrize(("kind", "size"), [("ct", 32), ("mr", 32), ("brats", 32)])
def test_volumes_are_made(course, kind, size):
    assert "volumes with masks in" in course("make", kind, "--patients", 1, "--size", size)


def test_list_shows_every_set_with_size_and_licence_and_that_it_is_not_here(course):
    rows = course("list").splitlines()
    assert rows[0].split() == ["name", "patients", "size", "licence", "on", "disk", "what", "it", "is"]
    assert [row.split()[0] for row in rows[2 : 2 + len(OURS)]] == OURS
    for row in rows[2 : 2 + len(OURS)]:
        assert "when used" in row if "phantoms" in row else " no " in row


@pytest.mark.parametrize("name", OURS)
def test_info_shows_a_card_as_a_person_wants_it(course, name):
    said = course("info", name)
    card = datasets.cards()[name]
    assert said.startswith(f"{name}: {card['title']}\n")
    assert all(len(line) <= 100 for line in said.splitlines() if "http" not in line)
    for word in ("licence", "modality", "get it", "on disk"):
        assert f"\n{word} " in said
    assert said.count("Note: ") == len(card.get("warnings", []))
    if card["kind"] != "phantom":
        assert f"course data get {name}" in said
        assert ("no redistribution" in " ".join(said.split())) == (not card["redistribute"])


def test_a_name_nobody_knows(course):
    for action in ("info", "get", "check"):
        said = course(action, "montgomry", expect=1)
        assert "There is no data set 'montgomry'" in said
        assert "montgomery" in said


def test_get_check_list_and_use_in_a_notebook(course, tiny, home):
    assert " no " in course("list")
    assert "course data get tiny" in course("check", "tiny", expect=1)
    said = course("get", "tiny")
    assert f'tiny is in {home / "tiny"}\nIn a notebook: SOURCE = "tiny"' in said
    assert "ok  5 of 5 downloaded files have the sha256 they arrived with" in course("check", "tiny")
    assert " yes " in course("list")
    assert [case.patient for case in datasets.cases("tiny")] == ["7", "8"]
    assert 'SOURCE = "tiny"' in course("use", "tiny")
    (home / "tiny" / "masks" / "a.png").write_bytes(b"scribble")
    assert "!!  1 file(s) differ from what was downloaded: masks/a.png" in course("check", "tiny", expect=1)


def test_no_network_is_one_line(course, tiny, home):
    tiny.shutdown()
    tiny.server_close()
    said = course("get", "tiny", expect=1)
    assert said.splitlines()[0] == "tiny: licence CC0"
    assert len(said.splitlines()) == 2
    assert said.splitlines()[1].startswith("course: No network: 127.0.0.1 cannot be reached (Connection refused).")


def test_a_set_behind_a_registration_says_where_and_what(course, home):
    said = course("get", "brats-2021", expect=1)
    assert said.startswith("course: brats-2021 is not in place yet.\nWhere to get it: ")
    assert f"Where to put it: {home / 'brats-2021'}" in said


@pytest.mark.filterwarnings("ignore:.*patient of its own")
def test_a_folder_of_your_own_gets_a_short_name(course, home, tmp_path):
    folder = tmp_path / "My Clinic"
    for sub in ("images", "masks"):
        (folder / sub).mkdir(parents=True)
    for name in ("a", "b"):
        Image.fromarray(np.full((8, 8), ord(name), np.uint8)).save(folder / "images" / f"{name}.png")
        Image.fromarray(np.eye(8, dtype=np.uint8) * 255).save(folder / "masks" / f"{name}.png")
    said = course("use", folder)
    assert "2 images" in said
    assert said.endswith('In a notebook: SOURCE = "my-clinic"\n')
    assert len(datasets.cases("my-clinic")) == 2
    assert str(folder) in course("list")
    assert 'SOURCE = "my-clinic"' in course("use", "my-clinic")
    assert 'SOURCE = "clinic-2026"' in course("use", folder, "--name", "clinic-2026")
    assert "is the name of a data set" in course("use", folder, "--name", "montgomery", expect=1)


def test_a_folder_with_nothing_usable_is_not_remembered(course, home, tmp_path):
    (tmp_path / "empty").mkdir()
    course("use", tmp_path / "empty", expect=1)
    assert not (home / "folders.json").exists()
    assert "neither a data set" in course("use", tmp_path / "nowhere", expect=1)
