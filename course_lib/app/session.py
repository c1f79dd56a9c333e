"""One visitor's files: a private folder that goes when the visitor goes, and what may come into it.

What could go wrong, and what stands against it:

    too much                      refused while it arrives, before it fills the disk
    archives                      `datasets.unpacking`: no names that leave the folder, no links, no bombs
    packed NIfTI                  unpacked here, counted as it comes out: readers would unpack it whole in memory
    archives inside of archives   not unpacked; the study says so
    names of files                never used as paths on this machine until they are checked
    caches                        in the same folder, so that nothing of a study is kept beside it
"""

import atexit
import gzip
import os
import re
import shutil
import tempfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from course_lib import settings
from course_lib.datasets.disk import in_words
from course_lib.datasets.files import files_below
from course_lib.datasets.unpacking import unpack
from course_lib.errors import CourseError

LARGEST_UPLOAD = 1_000_000_000  # bytes of all files of a study as they come
LARGEST_STUDY = 4_000_000_000  # bytes once unpacked
MOST_FILES = 20_000
PREFIX = "session-"
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!")


@dataclass
class Session:
    """A private folder, and the upload that is on its way into it.

    Parameters
    ----------
    root : Path, optional
        The folder in which that of the session is made; by default that for temporary files.

    Attributes
    ----------
    folder : Path
        Readable for its owner alone. Named for this process, so that a server sees when it is nobody's any more.
    """

    root: Path | None = None
    limit_upload: int = LARGEST_UPLOAD
    limit_study: int = LARGEST_STUDY
    folder: Path = field(init=False)
    _number: int = field(init=False, default=0)
    _received: int = field(init=False, default=0)

    def __post_init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=self.root))
        atexit.register(self.end)
        self.forget()

    @property
    def study(self) -> Path:
        """The files of the study, unpacked."""
        return self.folder / f"study-{self._number}"

    @property
    def result(self) -> Path:
        """Where a segmentation is worked out."""
        return self.folder / "result"

    def forget(self) -> None:
        """Remove the study, and all that was made of it."""
        for there in self.folder.iterdir():
            shutil.rmtree(there, ignore_errors=True)
        # under other names each time: what was remembered of files of the same name is not of these
        self._number, self._received = self._number + 1, 0
        for path in (self.folder / "incoming", self.study, self.result):
            path.mkdir(mode=0o700)
        settings.keep_caches_in(self.folder / f"cache-{self._number}")

    def end(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self, name: str, piece: bytes) -> None:
        """Add a piece to an incoming file.

        Raises
        ------
        CourseError
            The name is none, or the study is larger than it may be; what came so far is removed.
        """
        path = self.folder / "incoming" / _plain(name)
        self._received += len(piece)
        if self._received > self.limit_upload:
            self.forget()
            raise CourseError(
                f"The files are larger than {in_words(self.limit_upload)} together, which is all that is taken here: "
                "choose fewer, or one study at a time."
            )
        if not path.exists() and sum(1 for _ in path.parent.iterdir()) >= MOST_FILES:
            self.forget()
            raise CourseError(f"More than {MOST_FILES} files: pack them into one zip archive.")
        with path.open("ab") as file:
            file.write(piece)

    def open_all(self) -> None:
        """Unpack what has come into `study`.

        Raises
        ------
        CourseError
            An archive is damaged or hostile, or too much comes out. Nothing of the upload stays.
        """
        try:
            for path in sorted((self.folder / "incoming").iterdir()):
                self._open(path)
            for path in [found.path for found in files_below(self.study)]:
                if _begins(path, _GZIP):
                    self._gunzip(path, path.with_name(_without_gz(path.name)))
                    path.unlink()
        except BaseException:
            self.forget()
            raise
        shutil.rmtree(self.folder / "incoming", ignore_errors=True)
        (self.folder / "incoming").mkdir(mode=0o700)

    def nested_archives(self) -> list[Path]:
        """Archives that came out of an archive: they stay as they are."""
        return [found.path for found in files_below(self.study) if _begins(found.path, *_ARCHIVES)]

    def words(self, error) -> str:
        """A message, without where on this machine the files lie."""
        inside = re.escape(str(self.folder)) + r"([\\/](incoming|result|(study|cache)-\d+))?[\\/]?"
        return re.sub(inside, "", str(error))

    def _open(self, path: Path) -> None:
        room = self.limit_study - self._used()
        if _begins(path, *_ARCHIVES) or path.name.lower().endswith((".tar", ".tar.gz", ".tgz")):
            unpack(path, self.study, limit_bytes=max(room, 1), limit_files=MOST_FILES, progress=False)
        elif _begins(path, _GZIP):
            self._gunzip(path, self.study / _without_gz(path.name))
        else:
            os.replace(path, self.study / path.name)

    def _gunzip(self, path: Path, to: Path) -> None:
        room = self.limit_study - self._used()
        if to.exists():
            raise CourseError(f"{to.name} comes twice, packed and as it is. Choose one of them.")
        written = 0
        try:
            with gzip.open(path) as packed, to.open("xb") as file:
                while piece := packed.read(_CHUNK):
                    written += len(piece)
                    if written > room:
                        raise CourseError(
                            f"{path.name} unpacks to more than {in_words(self.limit_study)}, which is all that a "
                            "study may take here."
                        )
                    file.write(piece)
        except (OSError, EOFError, zlib.error) as error:
            raise CourseError(f"{path.name} is damaged or cut short ({error}): send it again.") from error

    def _used(self) -> int:
        return sum(found.size for found in files_below(self.study))


def _plain(name: str) -> str:
    """The name of a file, which is a name and nothing else.

    >>> _plain("brain_t1.nii.gz")
    'brain_t1.nii.gz'
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    strange = any(ord(letter) < 32 for letter in name) or len(name.encode("utf-8", "replace")) > 200
    if len(parts) != 1 or parts[0] in ("..", "/", "") or PureWindowsPath(name).drive or strange or name.startswith("."):
        raise CourseError(f"{name[:80]!r} is not the name of a file. Rename it, to letters, digits, dots and dashes.")
    return parts[0]


def _begins(path: Path, *signatures: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(signatures)
    except OSError:
        return False


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else f"{name}.unpacked"
