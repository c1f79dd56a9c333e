"""A data set's name or a folder -> its images, one case to an image."""

import os
import warnings
from collections import Counter
from pathlib import Path

from course_lib import dicom
from course_lib.datasets.card import folder_of
from course_lib.datasets.case import Case
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.files import files_below, stem_of
from course_lib.datasets.layouts import cases_of_layout, layout_of
from course_lib.datasets.picture_pairs import PicturePairs, picture_pairs
from course_lib.datasets.remarks import drawn_on, few, warn_of_nameless_patients
from course_lib.datasets.stacks import patient_of, scanned
from course_lib.datasets.tables import Tables


def cases(source: str | Path) -> list[Case]:
    """The cases of a named data set or of a folder, sorted by id.

    Parameters
    ----------
    source : str or Path
        The name of a card (see `cards`), or a folder with pictures and their masks, or a folder with DICOM files.
        Masks lie in a folder such as `masks/` beside `images/`, or are called as their image with `_mask`, `_seg` or
        `-label` behind; a left and a right mask of one image are united. A table (.csv or .tsv) with the columns
        `filename` and `patientid` says which pictures are of one patient.

    Returns
    -------
    list of Case
        Never empty. What is left out is said in a warning; `inspect` says it for each file.

    Raises
    ------
    DatasetError
        There is no such data set or folder, or nothing usable is in it.
    """
    folder = folder_of(source)
    if (layout := layout_of(source, folder)) is not None:
        return cases_of_layout(layout, folder)
    files = files_below(folder)
    scan = scanned(folder)
    pictures = picture_pairs(folder, files, dicom_files(scan))
    tables = Tables(path for path, _, trouble in files if not trouble)
    found = paired_cases(pictures, folder, tables)
    if found:
        _warn(pictures, found, folder, tables)
    elif pictures.unused and pictures.images:
        images, masks = _folder(pictures.images), _folder([item.path for item in pictures.unused])
        raise DatasetError(
            f"No picture of {images} has a mask of the same name in {masks} "
            f"({len(pictures.images)} images, {len(pictures.unused)} masks): rename them so that they match."
        )
    if scan is not None:
        found += dicom_cases(scan, pictures)
        warn_of_nameless_patients(folder, [case.patient for case in found])
    if not found:
        raise DatasetError(
            f"{folder} holds DICOM files, but no image among them: give another folder."
            if scan is not None
            else f"{folder} holds no cases: neither pictures with masks of the same names (the folders `images` and "
            "`masks`, or names that end in `_mask`) nor DICOM files. NIfTI volumes are read with datasets.volumes, "
            "folders of classes with datasets.classes. Give another folder, or make phantoms with "
            "`course data make xray`."
        )
    return sorted(found, key=lambda case: case.id)


def dicom_files(scan: dicom.Scan | None) -> list[Path]:
    """The DICOM files that hold one image each: a picture of the same name may be their mask."""
    return [path for series in scan or () if len(series.files) == len(series.frames) for path in series.files]


def paired_cases(pictures: PicturePairs, folder: Path, tables: Tables) -> list[Case]:
    """The cases of pictures that have masks. Where names repeat in several folders, ids have the folder before them."""
    count = Counter(stem_of(image) for image, _ in pictures.pairs)
    cases = []
    for image, mask in pictures.pairs:
        stem, unique = stem_of(image), count[stem_of(image)] == 1
        name = stem if unique else image.relative_to(folder).as_posix()
        cases.append(Case(name, patient_of(image, folder, tables, stem, unique=unique), image, mask))
    return cases


def dicom_cases(scan: dicom.Scan, pictures: PicturePairs) -> list[Case]:
    """A case for each frame of a scan, with the SEG that references it, or a picture of its file's name as mask."""
    mask_of = {uid: path for path in scan.segmentations for uid in drawn_on(path)}
    cases = []
    for series in scan:
        for number, frame in enumerate(series.frames):
            name = frame.path.relative_to(scan.root).with_suffix("").as_posix()
            cases.append(
                Case(
                    id=name if len(series.files) == len(series.frames) else f"{name}#{frame.index}",
                    patient=series.patient_id,
                    image=series,
                    mask=mask_of.get(frame.sop_instance_uid) or pictures.of_others.get(frame.path),
                    frame=number,
                )
            )
    return cases


def _warn(pictures: PicturePairs, found: list[Case], folder: Path, tables: Tables) -> None:
    alone = [path for path in pictures.images if path.parent in {case.image.parent for case in found}]
    if alone:
        warnings.warn(f"{len(alone)} image(s) of {_folder(alone)} have no mask and are left out.", stacklevel=3)
    left_out = pictures.left_out + pictures.unused
    if left_out:
        warnings.warn(
            f"{len(left_out)} file(s) of {folder} are left out: "
            f"{few([f'{item.path} ({item.reason})' for item in left_out], 2)}. datasets.inspect says it for each.",
            stacklevel=3,
        )
    strangers = [case.id for case in found if case.patient == stem_of(case.image) and not tables.of(case.image).patient]
    if strangers:
        warnings.warn(
            f"{len(strangers)} image(s), {strangers[0]} first, are in no table of patients (a .csv in {folder} with "
            "the columns filename and patientid): each counts as a patient of its own.",
            stacklevel=3,
        )


def _folder(files: list[Path]) -> Path:
    """The folder that some files have in common."""
    return Path(os.path.commonpath([path.parent for path in files]))
