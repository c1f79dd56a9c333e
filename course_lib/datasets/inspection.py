"""What is in a folder: what was found, what was paired, what was left out and why, what is there twice."""

import os
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_lib import dicom
from course_lib.datasets import names
from course_lib.datasets.card import folder_of
from course_lib.datasets.case import Case, ClassCase, VolumeCase
from course_lib.datasets.class_folders import class_cases
from course_lib.datasets.duplicates import Duplicate, file_of, same_bytes, same_pixels, same_volumes
from course_lib.datasets.files import NIFTI, FoundFile, files_below, has_suffix
from course_lib.datasets.images import dicom_cases, dicom_files, paired_cases
from course_lib.datasets.layouts import lay, layout_of
from course_lib.datasets.picture_pairs import picture_pairs
from course_lib.datasets.pictures import PICTURES, opened_picture
from course_lib.datasets.remarks import LeftOut, few
from course_lib.datasets.stacks import find_volumes
from course_lib.datasets.tables import Tables
from course_lib.errors import CourseError

_NOT_READ = {
    (".nrrd", ".nhdr", ".mha", ".mhd", ".mgz", ".mnc"): "an image that is not read here: write it as NIfTI first, for "
    "instance with SimpleITK.WriteImage",
    (".zip", ".tar", ".tgz", ".tar.gz", ".7z", ".rar"): "an archive: unpack it first",
    (".npy", ".npz", ".mat", ".h5", ".hdf5", ".tfrecord"): "an array without a place in the patient: write its images "
    "as pictures, NIfTI or DICOM",
    (".img", ".raw", ".bin"): "pixels without a header: only a card of a data set can say what they are",
}
_DICOM = (".dcm", ".ima")
_NOT_DICOM = "not a DICOM file"
_SHOWN = 6  # of each kind, in the terminal
_LOOKED_AT = 10


@dataclass(frozen=True)
class Inspection:
    """What `inspect` found.

    Attributes
    ----------
    folder : Path
    files : int
        How many there are.
    images : list of Case
        Flat images.
    volumes : list of VolumeCase
    classes : list of ClassCase
        Pictures with a class each.
    pairs : dict of str -> str
        The id of an image or volume -> its mask, and how it was found.
    left_out : list of LeftOut
        (path, reason), sorted; of a DICOM series the first file.
    duplicates : list of Duplicate
        (files, how, across): images that are one and the same.
    both_sides : dict of str -> dict of str -> int
        A patient who is in several parts of a split (train, validation, test) or in several classes -> part or class
        -> how many images.
    remarks : list of str
    """

    folder: Path
    files: int
    images: list[Case] = field(default_factory=list)
    volumes: list[VolumeCase] = field(default_factory=list)
    classes: list[ClassCase] = field(default_factory=list)
    pairs: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    both_sides: dict[str, dict[str, int]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to work with."""
        return bool(self.images or self.volumes or self.classes)

    def __repr__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, shown: int = _SHOWN) -> list[str]:
        """The findings as text for a terminal, of each kind the first `shown`."""
        lines = [f"{self.folder}: {self.files:,} file{'' if self.files == 1 else 's'}", *self._found()]
        if self.pairs:
            lines += ["paired:", *_listed([f"{name} <- {how}" for name, how in self.pairs.items()], shown)]
        if self.left_out:
            lines.append(f"left out: {len(self.left_out):,}")
            lines += _listed([f"{self._short(item.path)}: {self._short(item.reason)}" for item in self.left_out], shown)
        if self.duplicates:
            lines.append(f"there twice: {len(self.duplicates):,}")
            across = sorted(self.duplicates, key=lambda one: not one.across)
            lines += _listed([self._duplicate(one) for one in across], shown)
        if self.both_sides:
            lines.append(
                f"patients on both sides: {len(self.both_sides):,}. Split by patient (pipeline.split), or a net is "
                "tested on people it has seen:"
            )
            lines += _listed(
                [
                    f"{patient}: {', '.join(f'{name} {count}' for name, count in sides.items())}"
                    for patient, sides in self.both_sides.items()
                ],
                shown,
            )
        return lines + [f"note: {remark}" for remark in self.remarks]

    def _found(self) -> list[str]:
        lines = []
        if self.images:
            lines.append(f"  {_counted(self.images, 'image')} -> datasets.cases")
        for channels in sorted({case.channels for case in self.volumes}):
            alike = [case for case in self.volumes if case.channels == channels]
            (shape, _), *more = Counter(case.shape for case in alike).most_common()
            lines.append(
                f"  {_counted(alike, 'volume')}, {' x '.join(map(str, shape))}{' and others' if more else ''}"
                f"{', channels ' + ', '.join(channels) if channels else ''} -> datasets.volumes"
            )
        if self.classes:
            count = Counter(case.class_name for case in self.classes)
            patients = len({case.patient for case in self.classes})
            lines.append(
                f"  {len(self.classes):,} pictures of {len(count)} classes ("
                f"{', '.join(f'{name} {number}' for name, number in sorted(count.items()))}), "
                f"{patients:,} patients -> datasets.classes"
            )
        return lines or ["  nothing that the course can read as images, volumes or classes"]

    def _short(self, text) -> str:
        return _within(self.folder, text)

    def _duplicate(self, one: Duplicate) -> str:
        across = f" in {' and '.join(one.across)}" if one.across else ""
        return f"{one.how}{across}: {few([self._short(path) for path in one.files])}"


def inspect(source: str | Path, *, progress: bool = True) -> Inspection:
    """Say what is in a folder: what it was taken for, what was paired, what was left out, what is there twice.

    Headers are read, and pixels only to compare images of equal size. Nothing is changed. Files that are damaged,
    empty or unreadable are listed with the reason.

    Parameters
    ----------
    source : str or Path
        The name of a card (see `cards`), or a folder.
    progress : bool
        Show bars where it takes longer.

    Raises
    ------
    DatasetError
        There is no such data set or folder.

    Examples
    --------
        found = datasets.inspect("~/my-folder")
        print(*found.lines(), sep="\\n")
        [item.path for item in found.left_out]
    """
    folder = folder_of(source)
    files = files_below(folder)
    readable = [file for file in files if not file.trouble]
    result = Inspection(folder, len(files))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        if (layout := layout_of(source, folder)) is not None:
            _by_layout(layout, result)
        else:
            _by_looking(files, result)
    result.remarks.extend(dict.fromkeys(str(warning.message) for warning in said))
    _find_duplicates(readable, result, progress)
    _find_both_sides(result)
    result.left_out.sort()
    return result


def _by_layout(layout: dict, result: Inspection) -> None:
    laid = lay(layout, result.folder)
    kind = {"pairs": result.images, "volumes": result.volumes, "brats": result.volumes, "classes": result.classes}
    kind[layout["kind"]].extend(laid.cases)
    result.left_out.extend(laid.left_out)
    result.pairs.update(
        {case.id: _within(result.folder, case.mask) for case in result.images + result.volumes if case.has_mask}
    )
    result.remarks.append("read as the set's card says")
    if layout.get("facing"):
        _look_at_sides(result)


def _look_at_sides(result: Inspection) -> None:
    """Whether label 1, the patient's right, lies on the left of the pictures, as one faces the patient."""
    turned = looked = 0
    for case in result.images[:_LOOKED_AT]:
        try:
            mask = case.read()[1]
        except CourseError as error:
            result.remarks.append(str(error))
            continue
        if (mask == 1).any() and (mask == 2).any():
            looked += 1
            turned += np.nonzero(mask == 1)[1].mean() > np.nonzero(mask == 2)[1].mean()
    if 2 * turned > looked:
        result.remarks.append(
            f"in {turned} of {looked} images the right lung (label 1) lies on the right of the picture: left and right "
            "may be exchanged. Look at some"
        )


def _by_looking(files: list[FoundFile], result: Inspection) -> None:
    folder = result.folder
    tables = Tables(path for path, _, trouble in files if not trouble)
    stacks = find_volumes(folder, files)
    pictures = picture_pairs(folder, files, dicom_files(stacks.scan))
    pictures.images[:] = _openable(pictures.images, result)
    of_class, classless = class_cases(pictures.images, folder, tables)
    flat = set(map(id, stacks.flat))
    frames = [] if stacks.scan is None else dicom_cases(stacks.scan, pictures)
    result.images.extend(paired_cases(pictures, folder, tables))
    result.images.extend(case for case in frames if id(case.image) in flat)
    result.volumes.extend(stacks.cases)
    result.classes.extend(of_class)
    for case in result.images:
        if case.has_mask:
            result.pairs[case.id] = _within(folder, case.mask)
    for case in result.volumes:
        if case.has_mask:
            result.pairs[case.id] = f"{_within(folder, case.mask)} ({stacks.pairs[case.id]})"
    used_masks = {path for case in result.images for path in _files_of_mask(case)}
    flat_files = {path for series in stacks.flat for path in series.files}
    left_out = [item for item in stacks.irregular if item.path not in flat_files]
    left_out += [item for item in stacks.unused if item.path not in used_masks]
    left_out += stacks.left_out + pictures.unused + pictures.left_out + classless
    irregular = {path for series in stacks.scan or () for path in series.files}
    known = irregular | {item.path for item in left_out} | {item.path for item in result.left_out}
    known |= {path for case in result.images + result.volumes for path in _files_of_mask(case)}
    known |= {path for case in result.images + result.classes if isinstance(path := case.image, Path)}
    known |= {path for case in result.volumes for path in case.image.files}
    left_out += _the_rest(files, known, stacks.scan)
    result.left_out.extend(dict.fromkeys(left_out))
    _remark(result, tables)


def _the_rest(files: list[FoundFile], known: set[Path], scan: dicom.Scan | None) -> Iterable[LeftOut]:
    """Files that are in no case and have no reason yet; texts and tables need none."""
    reason_of = {} if scan is None else {item.path: item.reason for item in scan.unusable}
    for path, _, trouble in files:
        if path in known:
            continue
        reason = trouble or next((why for suffixes, why in _NOT_READ.items() if has_suffix(path, suffixes)), "")
        if not reason and not has_suffix(path, NIFTI) and path.suffix.lower() not in PICTURES:
            reason = reason_of.get(path, _NOT_DICOM)
            if reason == _NOT_DICOM and not has_suffix(path, _DICOM):
                reason = ""  # a text, a table, a script
        if reason:
            yield LeftOut(path, reason)


def _openable(pictures: list[Path], result: Inspection) -> list[Path]:
    kept = []
    for path in pictures:
        try:
            with opened_picture(path):
                kept.append(path)
        except CourseError as error:
            result.left_out.append(LeftOut(path, str(error)))
    return kept


def _find_duplicates(files: list[FoundFile], result: Inspection, progress: bool) -> None:
    sides = _sides(result)
    masks = {path for case in result.images + result.volumes for path in _files_of_mask(case)}
    masks |= {item.path for item in result.left_out if names.is_mask(item.path, result.folder)}
    images = [
        (path, size)
        for path, size, _ in files
        if path not in masks and (has_suffix(path, (*PICTURES, *NIFTI, *_DICOM)) or path in sides)
    ]
    groups = [(group, "same bytes") for group in same_bytes(images, progress)]
    again = {path for group, _ in groups for path in group[1:]}
    once = [case for case in result.images + result.classes if file_of(case) not in again]
    pixels, skipped = same_pixels(once, progress)
    groups += [(group, "same pixels") for group in pixels]
    seen = {frozenset(group) for group, _ in groups}
    groups += [(group, "same pixels") for group in same_volumes(result.volumes) if frozenset(group) not in seen]
    for group, how in groups:
        across = tuple(sorted({sides[path] for path in group if sides.get(path)}))
        result.duplicates.append(Duplicate(tuple(sorted(group)), how, across if len(across) > 1 else ()))
    if skipped:
        result.remarks.append(
            f"{skipped:,} images of equal sides were compared byte by byte only: pixel by pixel would take long"
        )


def _find_both_sides(result: Inspection) -> None:
    sides, patients = _sides(result), defaultdict(Counter)
    for case in result.images + result.volumes + result.classes:
        if case.patient and (side := sides.get(file_of(case))):
            patients[case.patient][side] += 1
    result.both_sides.update(
        {patient: dict(sorted(count.items())) for patient, count in sorted(patients.items()) if len(count) > 1}
    )


def _sides(result: Inspection) -> dict[Path, str]:
    """The file of an image -> the part of a split that it lies in, else its class."""
    found = {}
    for case in result.images + result.volumes:
        found[file_of(case)] = names.part_of(file_of(case), result.folder)
    for case in result.classes:
        found[case.image] = names.part_of(case.image, result.folder) or case.class_name
    return found


def _files_of_mask(case: Case | VolumeCase) -> tuple[Path, ...]:
    return getattr(case.mask, "files", () if case.mask is None else (case.mask,))


def _within(folder: Path, text) -> str:
    """A text without the folder before each path in it."""
    return str(text).replace(f"{folder}{os.sep}", "")


def _counted(cases: list, what: str) -> str:
    with_masks, patients = sum(case.has_mask for case in cases), len({case.patient for case in cases})
    return (
        f"{len(cases):,} {what}{'' if len(cases) == 1 else 's'}, {with_masks:,} with a mask, "
        f"{patients:,} patient{'' if patients == 1 else 's'}"
    )


def _remark(result: Inspection, tables: Tables) -> None:
    if tables:
        result.remarks.append(f"patients and classes by {few([str(path) for path in tables.used])}")
    pictures = [case for case in result.images + result.classes if isinstance(case.image, Path)]
    alone = sum(not tables.of(case.image).patient for case in pictures)
    if alone:
        result.remarks.append(
            f"{alone:,} picture(s) are in no table of patients (a .csv with the columns filename and patientid): each "
            "counts as a patient of its own"
        )


def _listed(items: list[str], shown: int) -> list[str]:
    more = [f"  ... and {len(items) - shown:,} more"] if len(items) > shown else []
    return [f"  {item}" for item in items[:shown]] + more
