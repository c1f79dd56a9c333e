"""Archives as they come, and as somebody would send them who means ill."""

import contextlib
import gzip
import hashlib
import io
import os
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.datasets.unpacking import unpack
from course_lib.errors import CourseError

FILES = {"set/images/a.png": b"A" * 1000, "set/images/b.png": b"B" * 10, "set/list.csv": b"a,b\n", "set/empty": b""}


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out" / "here"


def make_zip(path, files, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def make_tar(path, members, mode="w"):
    """Members: name -> content, or a TarInfo without content."""
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                content.name = name
                archive.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return path


def special(kind, link_to=""):
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, link_to
    return info


def run(archive, target, **options):
    return unpack(archive, target, progress=False, **options)


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class TestWhole:
    @pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
    def test_tar(self, tmp_path, target, mode):
        found = run(make_tar(tmp_path / "x", FILES, mode), target)
        assert tree(target) == FILES
        assert found == {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}

    @pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_zip(self, tmp_path, target, kind):
        found = run(make_zip(tmp_path / "x", FILES, compression=kind), target)
        assert tree(target) == FILES
        assert found == {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}

    def test_long_names_in_pax_and_gnu_headers(self, tmp_path, target):
        for number, kind in enumerate((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)):
            name = "/".join(["ordner-mit-ümlaut" * 8] * 3)
            with tarfile.open(tmp_path / "x", "w", format=kind) as archive:
                info = tarfile.TarInfo(name)
                info.size = 3
                archive.addfile(info, io.BytesIO(b"abc"))
            assert list(run(tmp_path / "x", target / str(number))) == [name]

    def test_folders_and_dots_in_names(self, tmp_path, target):
        members = {"./": special(tarfile.DIRTYPE), "./a": special(tarfile.DIRTYPE), "./a/./b": b"1"}
        assert list(run(make_tar(tmp_path / "x", members), target)) == ["a/b"]

    def test_what_macos_adds_is_left_out(self, tmp_path, target):
        litter = {"__MACOSX/set/._a.png": b"", "set/._a.png": b"x", "set/.DS_Store": b"x", "set/a.png": b"real"}
        assert list(run(make_zip(tmp_path / "x", litter), target)) == ["set/a.png"]
        assert list(tree(target)) == ["set/a.png"]

    def test_backslashes_are_folders_as_on_windows(self, tmp_path, target):
        files = {"set\\": b"", "set\\a.png": b"1", "set\\sub\\b.png": b"2"}
        assert list(run(make_zip(tmp_path / "x", files), target)) == ["set/a.png", "set/sub/b.png"]

    def test_rights_are_not_taken_over(self, tmp_path, target):
        info = tarfile.TarInfo("tool")
        info.mode, info.uid = 0o6777, 12345
        run(make_tar(tmp_path / "x", {"tool": info}), target)
        found = (target / "tool").stat()
        assert not found.st_mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IXUSR | stat.S_IWOTH)
        assert found.st_uid == os.getuid()

    def test_a_file_without_rights_can_be_read_afterwards(self, tmp_path, target):
        info = tarfile.TarInfo("a")
        info.mode = 0
        run(make_tar(tmp_path / "x", {"a": info}), target)
        assert (target / "a").stat().st_mode & stat.S_IRUSR

    @given(
        st.dictionaries(
            st.text("abcäöü .-_", min_size=1, max_size=8).filter(lambda name: name.strip(" .")), st.binary(max_size=50)
        )
    )
    def test_any_files_come_back(self, tmp_path_factory, files):
        folder = tmp_path_factory.mktemp("any")
        for make in (make_zip, make_tar):
            assert tree_of(run(make(folder / "x", files), folder / make.__name__)) == tree_of(
                {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
            )


def tree_of(found):
    return {name: digest for name, digest in found.items() if not name.startswith("._")}


ESCAPES = ["../out.txt", "a/../../out.txt", "/etc/out.txt", "//host/out.txt", "..\\out.txt", "C:\\out.txt", "C:out.txt"]


class TestHostile:
    @pytest.mark.parametrize("name", [*ESCAPES, "a\nb", "bell\a"])
    @pytest.mark.parametrize("make", [make_zip, make_tar])
    def test_a_name_that_leaves_the_folder(self, tmp_path, target, make, name):
        make(tmp_path / "x", {"good": b"1", name: b"bad"})
        with pytest.raises(CourseError, match="damaged or hostile"):
            run(tmp_path / "x", target)
        outside = [p for p in tmp_path.rglob("*") if p.is_file() and target not in p.parents and p.name != "x"]
        assert outside == []

    def test_a_null_byte_does_not_cut_a_name_short(self, tmp_path, target):
        path = make_zip(tmp_path / "x", {"aXb": b"bad"})
        path.write_bytes(path.read_bytes().replace(b"aXb", b"a\0b"))
        run(path, target)
        assert [p.name for p in target.iterdir()] in (["a"], [])

    @pytest.mark.parametrize(
        ("kind", "link_to"),
        [
            (tarfile.SYMTYPE, "../../secret"),
            (tarfile.SYMTYPE, "/etc/passwd"),
            (tarfile.SYMTYPE, "good"),
            (tarfile.LNKTYPE, "../../secret"),
            (tarfile.LNKTYPE, "/etc/passwd"),
            (tarfile.CHRTYPE, ""),
            (tarfile.BLKTYPE, ""),
            (tarfile.FIFOTYPE, ""),
        ],
    )
    def test_links_devices_and_pipes(self, tmp_path, target, kind, link_to):
        make_tar(tmp_path / "x", {"good": b"1", "bad": special(kind, link_to)})
        with pytest.raises(CourseError, match="neither a file nor a folder"):
            run(tmp_path / "x", target)
        assert not os.path.lexists(target / "bad")

    def test_a_file_behind_a_link(self, tmp_path, target):
        (tmp_path / "outside").mkdir()
        members = {"door": special(tarfile.SYMTYPE, str(tmp_path / "outside")), "door/x": b"bad"}
        with pytest.raises(CourseError, match="neither a file nor a folder"):
            run(make_tar(tmp_path / "x", members), target)
        assert list((tmp_path / "outside").iterdir()) == []

    def test_a_link_in_a_zip(self, tmp_path, target):
        with zipfile.ZipFile(tmp_path / "x", "w") as archive:
            info = zipfile.ZipInfo("door")
            info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, "/etc")
        with pytest.raises(CourseError, match="neither a file nor a folder"):
            run(tmp_path / "x", target)

    def test_a_bomb_is_stopped_where_the_limit_is(self, tmp_path, target):
        make_zip(tmp_path / "x", {"bomb": bytes(20_000_000)}, compression=zipfile.ZIP_DEFLATED)
        with pytest.raises(CourseError, match="more than 5 MB"):
            run(tmp_path / "x", target, limit_bytes=5_000_000)
        assert sum(map(len, tree(target).values())) <= 5_000_000

    @pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
    def test_a_bomb_in_a_tar(self, tmp_path, target, mode):
        make_tar(tmp_path / "x", {"bomb": bytes(20_000_000)}, mode)
        with pytest.raises(CourseError, match="unpacks to more than 5 MB"):
            run(tmp_path / "x", target, limit_bytes=5_000_000)

    def test_a_ratio_that_no_image_has_is_a_bomb_where_the_card_gives_no_size(self, tmp_path, target):
        make_zip(tmp_path / "x", {"bomb": bytes(20_000_000)}, compression=zipfile.ZIP_DEFLATED)
        assert (tmp_path / "x").stat().st_size < 25_000
        with pytest.raises(CourseError, match="unpacks to more than"):
            run(tmp_path / "x", target)

    def test_a_header_that_lies_about_the_size_of_a_bomb(self, tmp_path, target):
        path = make_zip(tmp_path / "x", {"bomb": bytes(20_000_000)}, compression=zipfile.ZIP_DEFLATED)
        claimed, real = struct.pack("<L", 10), struct.pack("<L", 20_000_000)
        path.write_bytes(path.read_bytes().replace(real, claimed))
        with pytest.raises(CourseError):
            run(path, target, limit_bytes=5_000_000)
        assert sum(map(len, tree(target).values())) <= 5_000_000

    def test_a_bomb_in_the_headers_of_a_tar_takes_no_memory(self, tmp_path, target):
        header = tarfile.TarInfo("././@PaxHeader")
        header.type, header.size = tarfile.XHDTYPE, 300_000_000
        with gzip.open(tmp_path / "x", "wb", compresslevel=1) as file:
            file.write(header.tobuf(tarfile.USTAR_FORMAT))
            file.write(bytes(1_000_000))
        with pytest.raises(CourseError, match="a header of 300 MB"):
            run(tmp_path / "x", target)

    def test_a_tar_of_nothing_but_headers_ends(self, tmp_path, target):
        header = tarfile.TarInfo("././@PaxHeader")
        header.type, header.size = tarfile.XHDTYPE, 512
        text = b"512 comment=" + b"x" * 499 + b"\n"
        with gzip.open(tmp_path / "x", "wb", compresslevel=1) as file:
            file.write((header.tobuf(tarfile.USTAR_FORMAT) + text) * 2000)
        with pytest.raises(CourseError):
            run(tmp_path / "x", target, limit_bytes=1000, limit_files=100)

    @pytest.mark.parametrize("make", [make_zip, make_tar])
    def test_too_many_files(self, tmp_path, target, make):
        make(tmp_path / "x", {f"{n}": b"" for n in range(101)})
        with pytest.raises(CourseError, match="more than 100 files"):
            run(tmp_path / "x", target, limit_files=100)
        assert len(list(target.iterdir())) <= 100

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    @pytest.mark.parametrize("second", ["a/b.png", "a/./b.png", "A/B.png", "a/B.PNG"])
    def test_the_same_name_twice_or_in_other_case(self, tmp_path, target, second):
        with zipfile.ZipFile(tmp_path / "x", "w") as archive:
            archive.writestr("a/b.png", "first")
            archive.writestr(second, "second")
        with pytest.raises(CourseError, match="twice"):
            run(tmp_path / "x", target)
        assert (target / "a" / "b.png").read_bytes() == b"first"

    def test_two_spellings_of_one_letter(self, tmp_path, target):
        make_zip(tmp_path / "x", {"\u00e9.png": b"1", "e\u0301.png": b"2"})
        with pytest.raises(CourseError, match="twice"):
            run(tmp_path / "x", target)

    @pytest.mark.parametrize("make", [make_zip, make_tar])
    def test_a_file_that_is_a_folder_too(self, tmp_path, target, make):
        with pytest.raises(CourseError, match="this disk cannot hold"):
            run(make(tmp_path / "x", {"a": b"1", "a/b": b"2"}), target)

    @pytest.mark.parametrize("make", [make_zip, make_tar])
    def test_a_name_longer_than_the_disk_takes(self, tmp_path, target, make):
        with pytest.raises(CourseError, match="this disk cannot hold"):
            run(make(tmp_path / "x", {"a" * 300: b"1"}), target)


class TestDamaged:
    def test_an_encrypted_zip_asks_for_its_password(self, tmp_path, target):
        path = make_zip(tmp_path / "x", {"a": b"secret"})
        content = bytearray(path.read_bytes())
        content[6] |= 1  # the flag in the local header, and in the directory
        content[content.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(content)
        with pytest.raises(CourseError, match="is encrypted"):
            run(path, target)

    def test_deflate64_of_windows_is_named(self, tmp_path, target):
        path = make_zip(tmp_path / "x", {"a": b"abc"})
        content = bytearray(path.read_bytes())
        content[8] = content[content.index(b"PK\x01\x02") + 10] = 9
        path.write_bytes(content)
        with pytest.raises(CourseError, match="packed in a way Python cannot read"):
            run(path, target)

    @pytest.mark.parametrize("kind", ["zip", "w", "w:gz", "w:bz2", "w:xz"])
    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
    def test_a_truncated_archive(self, tmp_path, target, kind, share):
        files = {f"{n}.bin": os.urandom(3000) for n in range(10)}
        path = make_zip(tmp_path / "x", files) if kind == "zip" else make_tar(tmp_path / "x", files, kind)
        path.write_bytes(path.read_bytes()[: int(share * 33_000)])
        with pytest.raises(CourseError, match="not a whole zip or tar archive"):
            run(path, target)

    @pytest.mark.parametrize("kind", ["zip", "w:gz", "w:xz"])
    def test_a_flipped_bit(self, tmp_path, target, kind):
        files = {"a.bin": os.urandom(30_000)}
        path = make_zip(tmp_path / "x", files) if kind == "zip" else make_tar(tmp_path / "x", files, kind)
        content = bytearray(path.read_bytes())
        content[15_000] ^= 1
        path.write_bytes(content)
        with pytest.raises(CourseError, match="not a whole zip or tar archive"):
            run(path, target)

    @pytest.mark.parametrize(
        "content", [b"", b"<html>", b"\x1f\x8b", b"PK\x03\x04", b"BZh9", b"\xfd7zXZ\x00", bytes(600)]
    )
    def test_no_archive_at_all(self, tmp_path, target, content):
        (tmp_path / "x").write_bytes(content)
        if content == bytes(600):  # two empty blocks: a tar with nothing in it
            assert run(tmp_path / "x", target) == {}
            return
        with pytest.raises(CourseError, match="not a whole zip or tar archive"):
            run(tmp_path / "x", target)

    @pytest.mark.parametrize(("start", "kind"), [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "RAR")])
    def test_kinds_that_python_does_not_read(self, tmp_path, target, start, kind):
        (tmp_path / "x").write_bytes(start + bytes(100))
        with pytest.raises(CourseError, match=f"a {kind} archive"):
            run(tmp_path / "x", target)

    def test_a_gz_file_that_is_no_tar(self, tmp_path, target):
        (tmp_path / "x").write_bytes(gzip.compress(b"n+1" * 2000))
        with pytest.raises(CourseError, match="not a whole zip or tar archive"):
            run(tmp_path / "x", target)

    @given(st.data())
    def test_whatever_is_broken_is_said_and_stays_inside(self, tmp_path_factory, data):
        folder = tmp_path_factory.mktemp("fuzz")
        kind = data.draw(st.sampled_from(["zip", "w", "w:gz"]))
        path = make_zip(folder / "x", FILES) if kind == "zip" else make_tar(folder / "x", FILES, kind)
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, min(len(content), 3000) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        with contextlib.suppress(CourseError):
            run(path, folder / "out" / "here")
        assert [p for p in folder.rglob("*") if p.is_file() and folder / "out" / "here" not in p.parents] == [path]


def test_memory_stays_small_whatever_a_file_weighs(tmp_path, target):
    make_tar(tmp_path / "x", {"large": bytes(60_000_000)})
    script = (
        "import resource, sys, pathlib; from course_lib.datasets.unpacking import unpack\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "unpack(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), progress=False)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "x", target], capture_output=True, check=True)
    assert int(done.stdout) < 30_000  # kB
