"""The file `.checksums` of a downloaded set: what came from where, and the sha256 of every file it gave.

Its lines are those of `sha256sum`, so that `sha256sum -c .checksums` tests a set without the course:

    # downloaded montgomery.zip 54601e95... from https://openi.nlm.nih.gov/imgs/collections/...
    c0ffee...  MontgomerySet/CXR_png/MCUCXR_0001_0.png
"""

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

RECORD = ".checksums"
_DOWNLOADED = re.compile(r"# downloaded (?P<name>.+) (?P<sha256>[0-9a-f]{64}) from (?P<url>\S+)")


@dataclass
class Download:
    """One file of a card, as it arrived.

    Attributes
    ----------
    name, url : str
        As the card gave them.
    sha256 : str
        Of the file that was downloaded, before it was unpacked.
    files : dict of str to str
        What it gave: path below the set's folder -> sha256.
    """

    name: str
    url: str
    sha256: str
    files: dict[str, str] = field(default_factory=dict)

    def is_in(self, folder: Path) -> bool:
        """Whether all it gave is there; nothing is read."""
        return all((folder / path).is_file() for path in self.files)


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_record(folder: Path) -> dict[str, Download]:
    """Name -> download; empty where nothing was downloaded into the folder."""
    downloads: dict[str, Download] = {}
    try:
        text = (folder / RECORD).read_text("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return downloads
    current = None
    for line in text.split("\n"):
        if found := _DOWNLOADED.fullmatch(line):
            current = downloads[found["name"]] = Download(found["name"], found["url"], found["sha256"])
        elif current is not None and line and not line.startswith("#"):
            digest, path = line.split("  ", 1)
            current.files[path] = digest
    return downloads


def write_record(folder: Path, downloads: dict[str, Download]) -> None:
    """Write the record, whole or not at all."""
    lines = []
    for one in downloads.values():
        lines.append(f"# downloaded {one.name} {one.sha256} from {one.url}\n")
        lines += [f"{digest}  {path}\n" for path, digest in sorted(one.files.items())]
    part = folder / f"{RECORD}.part"
    part.write_text("".join(lines), "utf-8", "surrogateescape")
    os.replace(part, folder / RECORD)
