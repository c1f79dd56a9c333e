"""An archive from outside -> files in a folder, and nothing anywhere else.

What an archive may do to who unpacks it, and what stands against it here:

    names that leave the folder (`../x`, `/x`, `C:x`)     refused, with `\\` read as `/` as Windows would
    links, devices, pipes                                 refused: a set of images needs none
    bombs: few bytes that become many                     counted as they are written, not as the header claims
    millions of files                                     counted
    the same name twice, or in other case only            refused: on macOS and Windows one would replace the other
    rights (setuid, read-only)                            not taken over

Zip and tar pass the same checks (`tarfile.data_filter`, there from Python 3.11.4 on, knows tar alone, and mends names
where these refuse). What macOS adds (`__MACOSX`, `._name`, `.DS_Store`) is left out.
"""

import bz2
import contextlib
import errno
import gzip
import hashlib
import lzma
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from tqdm.auto import tqdm

from course_lib.datasets.checksums import RECORD
from course_lib.datasets.disk import in_words
from course_lib.datasets.errors import DatasetError

LARGEST_RATIO = 200  # of unpacked to packed; medical images pack at 2 to 4, masks stored flat at up to 100
MOST_FILES = 300_000
_CHUNK = 1 << 20
_LONGEST_HEADER = 1 << 20  # bytes of a tar header's own text; a name takes some hundreds
_NAME_TROUBLE = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL}
_READ_TROUBLE = (  # the last two: tarfile on strange numbers and names, and on headers in endless chains
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    RecursionError,
)
_OTHER_KINDS = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR"}


def unpack(
    archive: Path,
    folder: Path,
    *,
    limit_bytes: int | None = None,
    limit_files: int = MOST_FILES,
    progress: bool = True,
) -> dict[str, str]:
    """Unpack a zip or tar archive (plain, gzip, bzip2, xz); its kind is read from its bytes, not from its name.

    Parameters
    ----------
    archive : Path
    folder : Path
        Made where it does not exist. If something goes wrong, what was unpacked so far is in it: give one of your own
        and remove it.
    limit_bytes : int, optional
        How much may come out; never more than `LARGEST_RATIO` times the archive and 10 MB.
    limit_files : int
        How many files and folders may come out.
    progress : bool
        Show a bar.

    Returns
    -------
    dict of str to str
        Path below `folder`, with "/", -> sha256.

    Raises
    ------
    DatasetError
        The archive is damaged, encrypted, of a kind that Python cannot read, or does one of the things above.
    """
    by_ratio = LARGEST_RATIO * archive.stat().st_size + 10_000_000
    limit_bytes = min(limit_bytes or by_ratio, by_ratio)
    writer = _Writer(archive, folder, limit_bytes, limit_files)
    bar = tqdm(desc=f"unpacking {archive.name}", unit="B", unit_scale=True, disable=not progress)
    with _said(archive), _members(archive, limit_bytes, limit_files) as members, bar:
        for member in members:
            bar.update(writer.write(member))
    return writer.sha256


@dataclass(frozen=True)
class _Member:
    """A file of an archive, or a folder, which has no content."""

    name: str
    content: BinaryIO | None


class _Writer:
    def __init__(self, archive, folder, limit_bytes, limit_files):
        self.archive, self.folder = archive.name, folder
        self.limit_bytes, self.limit_files = limit_bytes, limit_files
        self.bytes, self.sha256, self.seen = 0, {}, set()
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, member: _Member) -> int:
        """Write one member; its bytes."""
        parts = self._parts(member.name)
        if not parts or _is_litter(parts):
            return 0
        path, name = self.folder.joinpath(*parts), "/".join(parts)
        key = unicodedata.normalize("NFC", name).casefold()
        if member.content is None:
            path.mkdir(parents=True, exist_ok=True)
            self._count(f"{key}/")
            return 0
        if key in self.seen:
            raise DatasetError(f"{self.archive} holds {name!r} twice, if only in other case. It is not unpacked.")
        self._count(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, before = hashlib.sha256(), self.bytes
        with path.open("xb") as file:
            while chunk := member.content.read(_CHUNK):
                self.bytes += len(chunk)
                if self.bytes > self.limit_bytes:
                    raise _bomb(self.archive, self.limit_bytes)
                file.write(chunk)
                digest.update(chunk)
        self.sha256[name] = digest.hexdigest()
        return self.bytes - before

    def _parts(self, name: str) -> tuple[str, ...]:
        """The parts of a name that stays in the folder."""
        path = PurePosixPath(name.replace("\\", "/"))
        strange = any(ord(letter) < 32 for letter in name)
        if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive or strange:
            raise DatasetError(
                f"{self.archive} holds the name {name!r}, which points out of its folder or has signs that no file "
                "name has. Such an archive is damaged or hostile and is not unpacked."
            )
        return path.parts

    def _count(self, key: str):
        self.seen.add(key)
        if len(self.seen) > self.limit_files:
            raise DatasetError(f"{self.archive} holds more than {self.limit_files} files and is not unpacked.")


def _is_litter(parts: tuple[str, ...]) -> bool:
    return parts[0] == "__MACOSX" or parts[-1].startswith("._") or parts[-1] == ".DS_Store" or parts == (RECORD,)


@contextlib.contextmanager
def _members(archive: Path, limit_bytes: int, limit_files: int) -> Iterator[Iterator[_Member]]:
    with archive.open("rb") as file:
        start = file.read(8)
        file.seek(0)
        if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            with zipfile.ZipFile(file) as opened:
                yield _zip_members(archive, opened)
            return
        for signature, kind in _OTHER_KINDS.items():
            if start.startswith(signature):
                raise DatasetError(f"{archive.name} is a {kind} archive, which Python cannot read: unpack it yourself.")
        # headers and padding come on top of the files
        stream = _Bounded(archive.name, _decompressed(file, start), limit_bytes + 4096 * limit_files)
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as opened:
            yield _tar_members(archive, opened)
        while stream.read(_CHUNK):  # to the end, where gzip and xz keep their own checksum
            pass


def _zip_members(archive: Path, opened: zipfile.ZipFile) -> Iterator[_Member]:
    for info in opened.infolist():
        if info.flag_bits & 1:
            raise DatasetError(f"{archive.name} is encrypted: unpack it yourself, with the password of its publisher.")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _no_file(archive, info.filename)
        if info.filename.endswith(("/", "\\")):
            yield _Member(info.filename, None)
        else:
            with opened.open(info) as content:
                yield _Member(info.filename, content)


def _tar_members(archive: Path, opened: tarfile.TarFile) -> Iterator[_Member]:
    while (info := opened.next()) is not None:
        if not (info.isreg() or info.isdir()):
            raise _no_file(archive, info.name)
        yield _Member(info.name, opened.extractfile(info))
        opened.members.clear()  # tarfile keeps every header: half a kilobyte for each of 300,000 files


class _Header(tarfile.TarInfo):
    """A header that may not ask for a gigabyte of memory to hold a name."""

    @classmethod
    def frombuf(cls, buf, encoding, errors):
        header = super().frombuf(buf, encoding, errors)
        is_text = header.type not in (*tarfile.REGULAR_TYPES, tarfile.DIRTYPE)
        if is_text and header.size > _LONGEST_HEADER:
            raise DatasetError(f"The archive has a header of {in_words(header.size)}: it is damaged or hostile.")
        return header


class _Bounded:
    """What comes out of a decompressor, up to a limit."""

    def __init__(self, name: str, stream: BinaryIO, limit_bytes: int):
        self.name, self.stream, self.limit_bytes, self.bytes = name, stream, limit_bytes, 0

    def read(self, size: int) -> bytes:
        chunk = self.stream.read(size)
        self.bytes += len(chunk)
        if self.bytes > self.limit_bytes:
            raise _bomb(self.name, self.limit_bytes)
        return chunk


def _decompressed(file: BinaryIO, start: bytes) -> BinaryIO:
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)
    if start.startswith(b"BZh"):
        return bz2.BZ2File(file)
    if start.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(file)
    return file


@contextlib.contextmanager
def _said(archive: Path) -> Iterator[None]:
    """What the readers of archives raise, in a sentence."""
    try:
        yield
    except NotImplementedError as error:  # Deflate64, which Windows uses above 2 GB
        raise DatasetError(
            f"{archive.name} is packed in a way Python cannot read ({error}): unpack it yourself."
        ) from error
    except _READ_TROUBLE as error:
        raise _damaged(archive, error) from error
    except OSError as error:
        if error.errno is None:  # of gzip and bz2
            raise _damaged(archive, error) from error
        if error.errno in _NAME_TROUBLE:
            raise DatasetError(
                f"{archive.name} holds names that this disk cannot hold ({error.strerror}: {error.filename}). It is "
                "not unpacked."
            ) from error
        raise


def _damaged(archive: Path, error: Exception) -> DatasetError:
    return DatasetError(
        f"{archive.name} is not a whole zip or tar archive ({error}): remove {archive} and fetch it again."
    )


def _bomb(name: str, limit_bytes: int) -> DatasetError:
    return DatasetError(
        f"{name} unpacks to more than {in_words(limit_bytes)}, far more than its card or its size lets expect. "
        "It is not unpacked: it is another file than was meant, or made to fill the disk."
    )


def _no_file(archive: Path, name: str) -> DatasetError:
    return DatasetError(
        f"{archive.name} holds {name!r}, which is neither a file nor a folder (a link, a device): it could reach "
        "out of its folder, and a set of images needs none. It is not unpacked."
    )
