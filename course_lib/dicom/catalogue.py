"""What `scan` found in a folder, kept in a file, so that the next scan opens only what is new.

One JSON file per scanned folder, below `settings.cache_home()`. What many frames share (how pixels are stored, an
orientation, the fields of a series) stands in it once. An entry holds as long as its file has the same size and time of
change. A catalogue that cannot be read, or is of another version, is made anew.
"""

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from course_lib import settings
from course_lib.dicom.frames import Frame, Storage

VERSION = 1
NOT_READ = "a file that cannot be read"  # may be otherwise next time, so it is not kept


class Part(NamedTuple):
    """What one file contributes to a series.

    Attributes
    ----------
    fields : dict
        By the names of `Series`; equal for the files of a series.
    frames : tuple of Frame
    """

    fields: dict
    frames: tuple[Frame, ...]

    @property
    def key(self) -> tuple:
        """What the files of one series have in common, in an order to sort by."""
        fields = self.fields
        return (
            fields["patient_id"],
            fields["study_uid"],
            -1 if fields["number"] is None else fields["number"],
            fields["series_uid"] or os.path.dirname(self.frames[0].file),
            fields["rows"],
            fields["columns"],
            not fields["photometric"].startswith("MONOCHROME"),
        )


class Catalogue:
    """File -> what it contributes, or the reason why it contributes nothing, as long as the file does not change."""

    def __init__(self, root: Path, entries: dict):
        self._root = root
        self._entries = entries  # path -> (size, time of change, Part or reason)

    @classmethod
    def empty(cls, root: Path) -> "Catalogue":
        return cls(root, {})

    @classmethod
    def of(cls, root: Path) -> "Catalogue":
        """The catalogue of a folder, empty where there is none yet."""
        try:
            return cls(root, _unpacked(json.loads(_file_of(root).read_bytes()), str(root)))
        except (OSError, ValueError, LookupError, TypeError):
            return cls.empty(root)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, file: str, state: tuple[int, int]) -> Part | str | None:
        entry = self._entries.get(file)
        return entry[2] if entry is not None and entry[0] == state[0] and entry[1] == state[1] else None

    def put(self, file: str, state: tuple[int, int], part: Part | str) -> None:
        self._entries[file] = (*state, part)

    def save(self, still_there: set[str]) -> None:
        """Write it, without files that are gone; complete or not at all. Where nothing can be written, nothing is."""
        target = _file_of(self._root)
        entries = {
            file: entry
            for file, entry in self._entries.items()
            if file in still_there and not (isinstance(entry[2], str) and entry[2].startswith(NOT_READ))
        }
        content = json.dumps(_packed(entries, str(self._root)), separators=(",", ":"))
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        with contextlib.suppress(OSError):  # a catalogue only saves time
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_text(content, encoding="utf-8")
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)


def _file_of(root: Path) -> Path:
    name = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:20]
    return settings.cache_home() / "scans" / f"{name}.json"


class _Table:
    """Values numbered in the order in which they first come."""

    def __init__(self):
        self._numbers: dict = {}
        self.values: list = []

    def number(self, value, key=None) -> int:
        key = value if key is None else key
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def _packed(entries: dict, root: str) -> dict:
    fields, shared = _Table(), _Table()
    files = {}
    for file, (size, changed, part) in entries.items():
        name = os.path.relpath(file, root)
        if isinstance(part, str):
            files[name] = [size, changed, part]
            continue
        frames = []
        for frame in part.frames:
            common = (
                frame.orientation, frame.pixel_spacing_mm, frame.slope, frame.intercept, frame.storage, frame.marks
            )  # fmt: skip
            frames.append(
                [frame.index, frame.sop_instance_uid, frame.instance_number, frame.position, frame.offset,
                 shared.number(common)]
            )  # fmt: skip
        files[name] = [size, changed, fields.number(part.fields, tuple(part.fields.items())), frames]
    return {"version": VERSION, "fields": fields.values, "shared": shared.values, "files": files}


def _unpacked(content: dict, root: str) -> dict:
    if content["version"] != VERSION:
        raise ValueError("a catalogue of another version")
    shared = []
    for orientation, spacing, slope, intercept, storage, marks in content["shared"]:
        dtype, bits_stored, high_bit, padding = storage
        storage = Storage(dtype, bits_stored, high_bit, padding and tuple(padding))
        shared.append(
            (orientation and tuple(orientation), spacing and tuple(spacing), slope, intercept, storage, tuple(marks))
        )
    fields, entries, new = content["fields"], {}, tuple.__new__
    for name, (size, changed, *rest) in content["files"].items():
        file = f"{root}{os.sep}{name}"
        if len(rest) == 1:
            entries[file] = (size, changed, rest[0])
            continue
        frames = []
        for index, uid, number, position, offset, common in rest[1]:
            orientation, spacing, slope, intercept, storage, marks = shared[common]
            place = None if position is None else tuple(position)
            frames.append(  # in the order of Frame's fields; its own constructor takes three times as long
                new(
                    Frame,
                    (file, index, uid, number, place, orientation, spacing, slope, intercept, storage, offset, marks),
                )
            )
        entries[file] = (size, changed, Part(fields[rest[0]], tuple(frames)))
    return entries
