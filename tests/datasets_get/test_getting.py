"""A whole set: from its card over the network into its folder, complete or absent."""

import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from loopback import Served

from course_lib import datasets, settings
from course_lib.datasets import checksums, getting
from course_lib.datasets.card import folder_of
from course_lib.datasets.download import Patience
from course_lib.errors import CourseError

IN_A_HURRY = Patience(connect_s=1, silence_s=0.5, waits_s=(0.01,))
IMAGES = {f"CXR_png/p{n}.png": os.urandom(500) for n in range(5)}
MASKS = {f"masks/p{n}.png": os.urandom(50) for n in range(5)}


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def toml(**keys):
    """The lines of a card; strings, numbers, flags and lists of strings look alike in TOML and JSON."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())


@pytest.fixture
def write_card(cards):
    def write(name="chest", kind="download", files=(), place=None, **more):
        keys = {"title": "Chest X-rays", "modality": "DX", "licence": "CC BY 4.0"} | more
        text = toml(name=name, kind=kind, **keys)
        for file in files:
            text += "\n[[files]]\n" + toml(**file)
        if place:
            count = place.pop("count", {})
            text += "\n[place]\n" + toml(**place)
            if count:
                text += "[place.count]\n" + "".join(f'"{glob}" = {number}\n' for glob, number in count.items())
        text += '\n[layout]\nkind = "pairs"\nimages = "CXR_png/*.png"\n'
        (cards / f"{name}.toml").write_text(text)

    return write


@pytest.fixture
def chest(server, write_card):
    """A set of two archives and a table, all with checksums; the card's keys of the first archive can be changed."""
    contents = {"images.zip": zipped(IMAGES), "masks.tgz": tarred(MASKS), "list.csv": b"filename,patientid\n"}
    for name, content in contents.items():
        server.files[name] = Served(content)

    def write(change=(), drop=(), **more):
        files = []
        for name, content in contents.items():
            file = {"url": server.url(name), "name": name, "bytes": len(content), "sha256": sha256(content)}
            file["unpack"] = name != "list.csv"
            files.append(file)
        files[0] = {key: value for key, value in (files[0] | dict(change)).items() if key not in drop}
        write_card(files=files, **({"bytes": 5000} | more))

    write()
    return write


def get(name="chest", say=None, **options):
    return datasets.get(name, patience=IN_A_HURRY, say=say or (lambda _: None), progress=False, **options)


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def set_in(folder):
    return {name: content for name, content in tree(folder).items() if name != ".checksums"}


WHOLE = IMAGES | MASKS | {"list.csv": b"filename,patientid\n"}


class TestGet:
    def test_archives_and_files_become_one_folder_and_nothing_else_is_left(self, chest, home):
        assert get() == home / "chest"
        assert set_in(home / "chest") == WHOLE
        assert sorted(p.name for p in home.iterdir()) == [".downloads", "chest"]
        assert [p.name for p in (home / ".downloads").iterdir()] == ["chest.lock"]

    def test_what_is_here_is_not_fetched_again(self, chest, home, server):
        get()
        server.requests.clear()
        get()
        assert server.requests == []
        assert datasets.prepare("chest") == folder_of("chest") == home / "chest"

    def test_the_record_is_one_that_sha256sum_reads(self, chest, home):
        get()
        done = subprocess.run(["sha256sum", "-c", ".checksums"], cwd=home / "chest", capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count(": OK") == 11

    def test_licence_and_warnings_are_said(self, chest, home):
        chest(terms="https://example.org/terms", warnings=["Masks of p3 are swapped."])
        said = []
        get(say=said.append)
        assert said == ["chest: licence CC BY 4.0, terms https://example.org/terms", "chest: Masks of p3 are swapped."]

    def test_a_file_without_published_checksum_is_remembered_by_its_own(self, chest, home, server):
        chest(drop=["sha256"])
        said = []
        get(say=said.append)
        assert "images.zip: no checksum is published" in said[1]
        (home / "chest" / "CXR_png" / "p0.png").unlink()
        server.files["images.zip"].content = zipped({**IMAGES, "CXR_png/p0.png": os.urandom(500)})
        with pytest.raises(CourseError, match="is not the file it should be"):
            get()

    def test_into_a_subfolder_and_a_name_with_folders(self, server, write_card, home):
        server.files["a.zip"] = Served(zipped({"1.nii.gz": b"image"}))
        server.files["b.zip"] = Served(zipped({"1.nii.gz": b"mask"}))
        server.files["c.csv"] = Served(b"table")
        write_card(
            files=[
                {"url": server.url("a.zip"), "name": "a.zip", "unpack": True, "into": "images"},
                {"url": server.url("b.zip"), "name": "b.zip", "unpack": True, "into": "masks"},
                {"url": server.url("c.csv"), "name": "tables/c.csv"},
            ],
            place={"files": ["images/*.nii.gz"]},
        )
        assert set_in(get()) == {"images/1.nii.gz": b"image", "masks/1.nii.gz": b"mask", "tables/c.csv": b"table"}

    def test_two_cards_share_a_folder_and_its_files(self, server, write_card, home):
        for name in ("images", "lungs", "lesions"):
            server.files[f"{name}.zip"] = Served(zipped({f"{name}/1.nii.gz": name.encode()}))

        def file(name):
            return {"url": server.url(f"{name}.zip"), "name": f"{name}.zip", "unpack": True}

        place = {"files": ["images/*.nii.gz"]}
        write_card("covid-lungs", files=[file("images"), file("lungs")], folder="covid", place=dict(place))
        write_card("covid-lesions", files=[file("images"), file("lesions")], folder="covid", place=dict(place))
        get("covid-lungs")
        server.requests.clear()
        with pytest.raises(CourseError, match=r"lesions\.zip has not been downloaded"):
            datasets.prepare("covid-lesions")
        assert get("covid-lesions") == home / "covid"
        assert [path for path, _ in server.requests] == ["lesions.zip"]
        assert sorted(set_in(home / "covid")) == ["images/1.nii.gz", "lesions/1.nii.gz", "lungs/1.nii.gz"]
        assert datasets.prepare("covid-lungs") == home / "covid"
        assert datasets.check("covid-lungs", progress=False).wrong == []

    def test_a_file_somebody_removed_comes_back_and_the_others_stay(self, chest, home):
        get()
        (home / "chest" / "masks" / "p2.png").unlink()
        (home / "chest" / "my-notes.txt").write_text("mine")
        get()
        assert set_in(home / "chest") == WHOLE | {"my-notes.txt": b"mine"}

    def test_a_file_somebody_changed_is_not_overwritten(self, chest, home):
        get()
        (home / "chest" / "masks" / "p2.png").unlink()
        (home / "chest" / "masks" / "p3.png").write_bytes(b"my own drawing")
        with pytest.raises(CourseError, match=r"p3\.png is in the way"):
            get()
        assert not (home / "chest" / "masks" / "p2.png").exists()
        assert (home / "chest" / "masks" / "p3.png").read_bytes() == b"my own drawing"

    def test_a_folder_that_is_a_link_to_another_disk(self, chest, home, tmp_path):
        (tmp_path / "other-disk").mkdir()
        home.mkdir()
        (home / "chest").symlink_to(tmp_path / "other-disk")
        get()
        assert set_in(tmp_path / "other-disk") == WHOLE

    def test_what_was_put_there_by_hand_is_used_as_it_is(self, chest, home, server):
        for name, content in IMAGES.items():
            path = home / "chest" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert get() == datasets.prepare("chest") == home / "chest"
        assert server.requests == []

    def test_phantoms_are_made(self, home, cards, monkeypatch):
        shutil.copy(Path(__file__).parents[2] / "datasets" / "xray-phantoms.toml", cards)
        made = []
        monkeypatch.setattr("course_lib.phantoms.write_xray_patients", lambda folder, *_, **__: made.append(folder))
        assert [get("xray-phantoms")] == made
        assert made[0].parent == home / "xray-phantoms"


class TestNothingHalfDone:
    def test_a_cut_line_keeps_what_came_and_the_next_call_asks_for_the_rest(self, chest, home, server):
        large = os.urandom(200_000)
        server.files["images.zip"] = Served(zipped(IMAGES | {"CXR_png/large.png": large}), cuts=[150_000, 0])
        content = server.files["images.zip"].content
        chest({"bytes": len(content), "sha256": sha256(content)}, bytes=300_000)
        with pytest.raises(CourseError, match="150 kB of it are kept"):
            get()
        assert not (home / "chest").exists()
        server.requests.clear()
        get()
        assert server.ranges_asked()[0] == "bytes=150000-"
        assert set_in(home / "chest") == WHOLE | {"CXR_png/large.png": large}

    @pytest.mark.parametrize(
        "hostile",
        [{"../../out.txt": b"x"}, {"a": b"1", "A": b"2"}, {"bomb": bytes(100_000)}],
        ids=["escape", "case", "bomb"],
    )
    def test_a_hostile_archive_leaves_no_trace(self, chest, home, server, tmp_path, hostile):
        content = zipped(hostile)
        server.files["images.zip"] = Served(content)
        chest({"bytes": len(content), "sha256": sha256(content)})
        before = {path for path in tmp_path.rglob("*") if home not in path.parents}
        with pytest.raises(CourseError, match=r"images\.zip"):
            get()
        assert {path for path in tmp_path.rglob("*") if home not in path.parents} - {home} == before - {home}
        assert not (home / "chest").exists()
        assert not (home / ".downloads" / "chest" / "unpacked").exists()

    def test_a_wrong_checksum_is_not_unpacked(self, chest, home):
        chest({"sha256": "0" * 64})
        with pytest.raises(CourseError, match="is not the file it should be"):
            get()
        assert tree(home) == {".downloads/chest.lock": b""}

    def test_ctrl_c_while_unpacking(self, chest, home, monkeypatch, server):
        original = getting.unpack

        def interrupted(archive, folder, **options):
            original(archive, folder, **options)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(getting, "unpack", interrupted)
            with pytest.raises(KeyboardInterrupt):
                get()
        assert not (home / "chest").exists()
        kept = sorted(p.name for p in (home / ".downloads" / "chest").iterdir())
        assert kept == ["images.zip", "list.csv", "masks.tgz"]

    def test_the_next_call_after_ctrl_c_fetches_nothing_again(self, chest, home, monkeypatch, server):
        with monkeypatch.context() as patch:
            patch.setattr(getting, "unpack", lambda *_, **__: os.kill(os.getpid(), signal.SIGINT) or time.sleep(1))
            with pytest.raises(KeyboardInterrupt):
                get()
        server.requests.clear()
        get()
        assert server.requests == []
        assert set_in(home / "chest") == WHOLE

    def test_what_a_killed_process_left_is_cleared_away(self, chest, home):
        (home / ".downloads" / "chest" / "unpacked").mkdir(parents=True)
        (home / ".downloads" / "chest" / "unpacked" / "half.png").write_bytes(b"half")
        get()
        assert set_in(home / "chest") == WHOLE

    def test_a_full_disk_is_said_and_the_download_kept(self, chest, home, monkeypatch):
        def full(*_, **__):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(getting, "unpack", full)
        with pytest.raises(CourseError, match="is full"):
            get()
        assert not (home / "chest").exists()
        assert (home / ".downloads" / "chest" / "images.zip").exists()

    def test_a_small_disk_is_said_before_a_byte_is_asked_for(self, chest, home, server, monkeypatch):
        chest(bytes=13_000_000_000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**10, 0, 10**10))
        with pytest.raises(CourseError, match=r"takes 13\.0 GB, but the disk of .* has 10\.0 GB free"):
            get()
        assert server.requests == []

    def test_a_size_the_card_does_not_know_is_asked_of_the_server(self, chest, home, server, monkeypatch):
        chest(drop=["bytes"], bytes=1000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**4, 0, 2600))
        with pytest.raises(CourseError, match=r"images\.zip takes"):
            get()

    def test_two_processes_take_turns(self, chest, home, server, tmp_path):
        for served in server.files.values():
            served.stalls.append(0.3)
        script = (
            "import sys, pathlib; from course_lib import datasets, settings\n"
            "settings.course_root = lambda: pathlib.Path(sys.argv[1])\n"
            "datasets.get('chest', progress=False, say=print)"
        )
        children = [
            subprocess.Popen(
                [sys.executable, "-c", script, tmp_path / "checkout"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(2)
        ]
        said = [child.communicate(timeout=60) for child in children]
        assert [child.returncode for child in children] == [0, 0], said
        assert sum(b"waiting until it is done" in out for out, _ in said) <= 1
        assert len(server.requests) == 3
        assert set_in(home / "chest") == WHOLE


class TestNoNetwork:
    def test_one_line_with_the_phantoms_of_the_same_modality(self, chest, home, cards, server):
        for name in ("xray-phantoms", "ct-phantoms"):
            shutil.copy(Path(__file__).parents[2] / "datasets" / f"{name}.toml", cards)
        server.close()
        with pytest.raises(CourseError) as said:
            get()
        assert str(said.value) == (
            "No network: 127.0.0.1 cannot be reached (Connection refused). Phantoms need none: SOURCE = "
            "'xray-phantoms' works at once. What has arrived is kept; the same call goes on from there."
        )

    def test_a_notebook_downloads_nothing_unasked(self, chest, home, server):
        with pytest.raises(CourseError, match=r"chest is not in place .*course data get chest"):
            datasets.prepare("chest")
        with pytest.raises(CourseError, match="course data get chest"):
            datasets.cases("chest")
        assert server.requests == []

    def test_real_patients_are_not_made_to_measure(self, chest, home):
        with pytest.raises(CourseError, match="cannot be chosen"):
            datasets.prepare("chest", patients=3)


class TestRegistration:
    @pytest.fixture
    def brats(self, write_card):
        write_card(
            "brats",
            "registration",
            place={
                "how": "Register at synapse.org and accept the terms.",
                "files": ["**/*_seg.nii.gz"],
                "count": {"**/*_t1.nii.gz": 3},
            },
            page="https://example.org/brats",
            modality="MR",
        )

    def put(self, folder, *names):
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"voxels")

    def test_where_to_get_it_and_where_to_put_it(self, brats, home):
        with pytest.raises(CourseError) as said:
            get("brats")
        assert str(said.value).splitlines() == [
            "brats is not in place yet.",
            "Where to get it: Register at synapse.org and accept the terms.",
            "Page: https://example.org/brats",
            f"Where to put it: {home / 'brats'}",
            "What is missing:",
            f"- {home / 'brats'} holds nothing yet",
            "Then: course data check brats",
        ]

    def test_what_is_missing_is_counted(self, brats, home):
        self.put(home / "brats", "1/1_t1.nii.gz", "2/2_t1.nii.gz")
        checked = datasets.check("brats")
        assert checked.wrong == ["**/*_seg.nii.gz: none found", "**/*_t1.nii.gz: found 2 of 3"]
        with pytest.raises(CourseError, match="found 2 of 3"):
            datasets.prepare("brats")

    def test_what_is_complete_is_used(self, brats, home):
        self.put(home / "brats", *(f"{n}/{n}_{kind}.nii.gz" for n in (1, 2, 3) for kind in ("t1", "seg")))
        assert get("brats") == datasets.prepare("brats") == home / "brats"
        checked = datasets.check("brats")
        assert checked.wrong == []
        assert "**/*_t1.nii.gz: found 3 of 3" in checked.well

    def test_what_needs_no_account_is_fetched_and_the_rest_asked_for(self, server, write_card, home):
        server.files["masks.zip"] = Served(zipped({"masks/1.png": b"mask"}))
        file = {
            "url": server.url("masks.zip"),
            "name": "masks.zip",
            "unpack": True,
            "sha256": sha256(server.files["masks.zip"].content),
        }
        write_card("jsrt", "registration", files=[file], place={"how": "Ask JSRT.", "files": ["images/*.IMG"]})
        with pytest.raises(CourseError, match=r"images/\*\.IMG: none found"):
            get("jsrt")
        assert (home / "jsrt" / "masks" / "1.png").exists()
        with pytest.raises(CourseError, match="course data get jsrt"):
            datasets.prepare("jsrt")
        self.put(home / "jsrt", "images/1.IMG")
        assert get("jsrt") == datasets.prepare("jsrt")

    def test_put_in_place_first_and_then_the_rest_fetched(self, server, write_card, home):
        server.files["masks.zip"] = Served(zipped({"masks/1.png": b"mask"}))
        file = {"url": server.url("masks.zip"), "name": "masks.zip", "unpack": True}
        write_card("jsrt", "registration", files=[file], place={"how": "Ask JSRT.", "files": ["images/*.IMG"]})
        self.put(home / "jsrt", "images/1.IMG")
        get("jsrt")
        assert sorted(set_in(home / "jsrt")) == ["images/1.IMG", "masks/1.png"]


class TestCheck:
    def test_all_is_well(self, chest, home):
        get()
        checked = datasets.check("chest", progress=False)
        assert checked.wrong == []
        assert "11 of 11 downloaded files have the sha256 they arrived with" in checked.well
        assert "CXR_png/*.png: 5 found" in checked.well

    def test_a_file_that_changed_one_that_went_and_one_that_came(self, chest, home):
        get()
        (home / "chest" / "masks" / "p1.png").write_bytes(b"changed")
        (home / "chest" / "masks" / "p2.png").unlink()
        (home / "chest" / "new.txt").write_text("new")
        checked = datasets.check("chest", progress=False)
        assert checked.wrong == [
            "masks.tgz is missing or incomplete: type `course data get chest`",
            "1 file(s) differ from what was downloaded: masks/p1.png. Remove them and get the set again",
        ]
        assert "1 file(s) are no part of the download: new.txt" in checked.well

    def test_nothing_is_there(self, chest, home):
        assert "course data get chest" in datasets.check("chest").wrong[0]

    def test_a_card_that_names_a_newer_version(self, chest, home):
        get()
        chest({"sha256": "1" * 64})
        assert "newer version" in datasets.check("chest", progress=False).wrong[0]

    def test_by_hand_without_a_record(self, chest, home):
        (home / "chest" / "CXR_png").mkdir(parents=True)
        (home / "chest" / "CXR_png" / "1.png").write_bytes(b"1")
        checked = datasets.check("chest")
        assert checked.wrong == []
        assert any("no record of a download" in one for one in checked.well)


def test_the_record_survives_any_name(tmp_path):
    one = checksums.Download("x y.zip", "https://a/b?c=d", "0" * 64, {"a  b/ü.png": "1" * 64, "\udcff.png": "2" * 64})
    checksums.write_record(tmp_path, {one.name: one})
    assert checksums.read_record(tmp_path) == {one.name: one}


def test_a_complete_set_can_be_used_where_nothing_may_be_written(chest, home, monkeypatch):
    get()
    shutil.rmtree(home / ".downloads")
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: pytest.fail("wrote"))
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: pytest.fail("wrote"))
    assert get() == datasets.prepare("chest") == settings.data_home() / "chest"
