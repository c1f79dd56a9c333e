"""What may come into a visitor's folder, and that nothing of it stays."""

import gzip
import io
import os
import stat
import subprocess
import sys
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import settings
from course_lib.app.session import Session, _plain
from course_lib.errors import CourseError


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "before"))
    session = Session(tmp_path, limit_upload=2_000_000, limit_study=3_000_000)
    yield session
    session.end()


def zipped(files: dict[str, bytes], **of_info) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in of_info.items():
                setattr(info, key, value)
            archive.writestr(info, data)
    return content.getvalue()


def files_of(session) -> list[str]:
    return sorted(path.relative_to(session.study).as_posix() for path in session.study.rglob("*") if path.is_file())


def send(session, name: str, content: bytes) -> None:
    for at in range(0, max(len(content), 1), 1000):
        session.receive(name, content[at : at + 1000])
    session.open_all()


def test_the_folder_is_for_its_owner_alone(session):
    assert stat.S_IMODE(session.folder.stat().st_mode) == 0o700


def test_archives_and_packed_files_are_unpacked(session):
    session.receive("a.zip", zipped({"series/1.dcm": b"one", "series/2.nii.gz": gzip.compress(b"two")}))
    session.receive("b.nii.gz", gzip.compress(b"three"))
    session.receive("c.nii", b"four")
    session.open_all()
    assert files_of(session) == ["b.nii", "c.nii", "series/1.dcm", "series/2.nii"]
    assert (session.study / "series/2.nii").read_bytes() == b"two"
    assert not list((session.folder / "incoming").iterdir())


@pytest.mark.parametrize(
    "hostile",
    [
        zipped({"../outside": b"x"}),
        zipped({"/etc/outside": b"x"}),
        zipped({"..\\outside": b"x"}),
        zipped({"link": b"/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16),
        zipped({"bomb": b"\0" * 20_000_000}),
        zipped({"a": b"x", "A": b"y"}),
        gzip.compress(b"\0" * 20_000_000),
        gzip.compress(b"x" * 5000)[:-20],
        zipped({"a.dcm": b"x" * 5000})[:-40],
        zipped({"deep.nii.gz": gzip.compress(b"\0" * 20_000_000)}),
        b"Rar!\x1a\x07\x00",
    ],
    ids=["parent", "absolute", "backslash", "symlink", "bomb", "case", "gz bomb", "cut gz", "cut zip", "deep", "rar"],
)
def test_hostile_and_damaged_files_are_refused_and_leave_nothing(session, tmp_path, hostile):
    with pytest.raises(CourseError) as refusal:
        send(session, "study.zip", hostile)
    assert str(session.folder) not in session.words(refusal.value)
    assert files_of(session) == []
    assert not list(tmp_path.rglob("outside"))


def test_a_link_in_a_tar_is_refused(session):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(CourseError, match="neither a file nor a folder"):
        send(session, "study.tar", content.getvalue())


def test_an_archive_in_an_archive_stays_packed_and_is_named(session):
    send(session, "study.zip", zipped({"inner.zip": zipped({"a.dcm": b"x"})}))
    assert [path.name for path in session.nested_archives()] == ["inner.zip"]


def test_too_much_is_refused_while_it_arrives(session):
    session.receive("a.nii", b"x" * 1_500_000)
    with pytest.raises(CourseError, match=r"2 MB"):
        session.receive("b.nii", b"x" * 600_000)
    assert not list((session.folder / "incoming").iterdir())
    session.receive("a.nii", b"x")  # and the next study has all of the room again


@pytest.mark.parametrize("name", ["../a", "/a", "a/b", "..", "", ".hidden", "a\nb", "C:a", "x" * 300, "a\\b"])
def test_names_that_are_none_are_refused(session, name):
    with pytest.raises(CourseError, match="not the name of a file"):
        session.receive(name, b"x")


@given(st.text())
def test_a_name_that_is_taken_stays_in_its_folder(name):
    try:
        taken = _plain(name)
    except CourseError:
        return
    assert os.path.dirname(os.path.normpath(os.path.join("/private", taken))) == "/private"


def test_caches_are_in_the_folder_and_go_with_the_study(session):
    first = settings.cache_home() if "COURSE_CACHE" not in os.environ else os.environ["COURSE_CACHE"]
    assert os.path.dirname(first) == str(session.folder)
    session.forget()
    assert not os.path.exists(first)
    assert os.path.dirname(os.environ["COURSE_CACHE"]) == str(session.folder)


def test_the_folder_goes_with_the_process(tmp_path):
    code = f"from pathlib import Path; from course_lib.app.session import Session; s = Session(Path({str(tmp_path)!r}))"
    code += "; s.receive('a.nii', b'x'); print(s.folder)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_the_server_removes_what_dead_sessions_left(tmp_path):
    from course_lib.app.serving import remove_left

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for pid in (dead.pid, os.getpid()):
        (tmp_path / f"session-{pid}-abc").mkdir()
    remove_left(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"session-{os.getpid()}-abc"]
