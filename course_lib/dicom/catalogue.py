"""What `scan` found in a folder, kept in a file, so that the next scan opens only what is new.

One JSON file per scanned folder, below `settings.cache_home()`. It holds the stacks as they were put together, so that
a folder in which nothing has changed need not be sorted again; what many frames share (how pixels are stored, an
orientation) stands in it once. What it says of a file holds as long as the file has the same size and time of change. A
catalogue that cannot be read, or is of another version, is made anew.
"""

import contextlib
import hashlib
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from course_lib import settings
from course_lib.dicom.frames import Frame, Storage

VERSION = 3
NOT_READ = "a file that cannot be read"  # may be otherwise next time, so it is not kept


class Stack(NamedTuple):
    """The frames of one stack, in slice order; see `grouping.stacks`."""

    fields: dict  # by the names of Series
    distinction: str
    frames: tuple[Frame, ...]


class Copy(NamedTuple):
    """A file that is a copy of another."""

    fields: dict  # by the names of Series
    frames: tuple[Frame, ...]
    original: str


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
    """What is known of the files below a folder.

    Attributes
    ----------
    files : dict
        path -> (size, time of change, reason why it is no image or "").
    stacks : list of Stack
    copies : list of Copy
    """

    def __init__(self, root: Path, files: dict, stacks: list, copies: list):
        self.root, self.files, self.stacks, self.copies = root, files, stacks, copies

    @classmethod
    def empty(cls, root: Path) -> "Catalogue":
        return cls(root, {}, [], [])

    @classmethod
    def of(cls, root: Path) -> "Catalogue":
        """The catalogue of a folder, empty where there is none yet."""
        try:
            return cls(root, *_unpacked(json.loads(_file_of(root).read_bytes()), str(root)))
        except (OSError, ValueError, LookupError, TypeError):
            return cls.empty(root)

    def holds(self, listed: list) -> bool:
        """Whether nothing has changed: every file listed is known as it is, and no other is."""
        known = self.files
        return len(known) == len(listed) and all(
            not trouble and (entry := known.get(file)) is not None and entry[0] == state[0] and entry[1] == state[1]
            for file, state, trouble in listed
        )

    def parts(self) -> dict[str, Part]:
        """What each file that is an image contributes."""
        frames, fields = defaultdict(list), {}
        for group in (*self.stacks, *self.copies):
            for frame in group.frames:
                frames[frame.file].append(frame)
                fields[frame.file] = group.fields
        return {file: Part(fields[file], tuple(sorted(its, key=lambda f: f.index))) for file, its in frames.items()}

    def without_trouble(self) -> "Catalogue":
        """The catalogue without files that could not be read: next time they may be."""
        files = {file: entry for file, entry in self.files.items() if not entry[2].startswith(NOT_READ)}
        return Catalogue(self.root, files, self.stacks, self.copies)

    def save(self) -> None:
        """Write it, complete or not at all. Where nothing can be written, nothing is: it only saves time."""
        target = _file_of(self.root)
        content = json.dumps(_packed(self, str(self.root)), separators=(",", ":"))
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_text(content, encoding="utf-8")
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)


def _file_of(root: Path) -> Path:
    name = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:20]
    return settings.cache_home() / "scans" / f"{name}.json"


def _packed(catalogue: Catalogue, root: str) -> dict:
    numbers, shared, files = {}, {}, []
    for file, (size, changed, reason) in catalogue.files.items():
        numbers[file] = len(files)
        files.append([os.path.relpath(file, root), size, changed, reason])

    def row(frame: Frame) -> list:
        common = frame.orientation, frame.pixel_spacing_mm, frame.slope, frame.intercept, frame.storage, frame.marks
        number = shared.setdefault(common, len(shared))
        own = frame.index, frame.sop_instance_uid, frame.instance_number, frame.position, frame.offset
        return [numbers[frame.file], *own, number]

    stacks = [[stack.fields, stack.distinction, list(map(row, stack.frames))] for stack in catalogue.stacks]
    copies = [[copy.fields, list(map(row, copy.frames)), numbers[copy.original]] for copy in catalogue.copies]
    return {"version": VERSION, "shared": list(shared), "files": files, "stacks": stacks, "copies": copies}


def _unpacked(content: dict, root: str) -> tuple[dict, list, list]:
    if content["version"] != VERSION:
        raise ValueError("a catalogue of another version")
    shared = []
    for orientation, spacing, slope, intercept, storage, marks in content["shared"]:
        dtype, bits_stored, high_bit, padding = storage
        storage = Storage(dtype, bits_stored, high_bit, padding and tuple(padding))
        shared.append(
            (orientation and tuple(orientation), spacing and tuple(spacing), slope, intercept, storage, tuple(marks))
        )
    paths = [f"{root}{os.sep}{name}" for name, *_ in content["files"]]
    files = dict(zip(paths, [tuple(entry[1:]) for entry in content["files"]], strict=True))
    new = tuple.__new__  # Frame's own constructor takes three times as long

    def frame(number, index, uid, instance, position, offset, common) -> Frame:
        orientation, spacing, slope, intercept, storage, marks = shared[common]
        place = None if position is None else tuple(position)
        values = paths[number], index, uid, instance, place, orientation, spacing, slope, intercept, storage, offset
        return new(Frame, (*values, marks))

    stacks = [Stack(fields, words, tuple([frame(*row) for row in rows])) for fields, words, rows in content["stacks"]]
    copies = [Copy(fields, tuple([frame(*row) for row in rows]), paths[n]) for fields, rows, n in content["copies"]]
    return files, stacks, copies
