"""A data set's name or a folder -> its images, one case to an image."""

import warnings
from pathlib import Path

from course_lib import dicom
from course_lib.datasets.card import folder_of
from course_lib.datasets.case import Case
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.pictures import patient_table, pictures_in
from course_lib.datasets.remarks import drawn_on, warn_of_nameless_patients


def cases(source: str | Path) -> list[Case]:
    """The cases of a named data set or of a folder, sorted by id.

    Parameters
    ----------
    source : str or Path
        The name of a card (see `cards`), or a folder with pictures in `images/` and `masks/`, or a folder with DICOM
        files. A table (.csv or .tsv) beside `images/` with the columns `filename` and `patientid` says which pictures
        are of one patient.

    Returns
    -------
    list of Case
        Never empty. What is left out is said in a warning.

    Raises
    ------
    DatasetError
        There is no such data set or folder, or nothing usable is in it.
    """
    folder = folder_of(source)
    if (images := _subfolder(folder, "images")) and (masks := _subfolder(folder, "masks")):
        return _picture_cases(folder, images, masks)
    try:
        return _dicom_cases(folder)
    except dicom.DicomFolderError as error:
        raise DatasetError(
            f"{folder} holds no cases: neither the folders `images` and `masks` with pictures nor DICOM files. "
            "Give another folder, or make phantoms with `course data make xray`."
        ) from error


def _subfolder(folder: Path, name: str) -> Path | None:
    return next((item for item in sorted(folder.iterdir()) if item.is_dir() and item.name.lower() == name), None)


def _picture_cases(folder: Path, images: Path, masks: Path) -> list[Case]:
    mask_of = {path.stem: path for path in pictures_in(masks)}
    patient_of = patient_table(folder)
    found = pictures_in(images)
    pairs = [
        Case(id=path.stem, patient=patient_of.get(path.name, path.stem), image=path, mask=mask_of[path.stem])
        for path in found
        if path.stem in mask_of
    ]
    if not pairs:
        raise DatasetError(
            f"No picture of {images} has a mask of the same name in {masks} "
            f"({len(found)} images, {len(mask_of)} masks): rename them so that they match."
        )
    if len(pairs) < len(found):
        warnings.warn(f"{len(found) - len(pairs)} image(s) of {images} have no mask and are left out.", stacklevel=3)
    strangers = [case.id for case in pairs if case.image.name not in patient_of]
    if strangers:
        warnings.warn(
            f"{len(strangers)} image(s), {strangers[0]} first, are in no table of patients (a .csv in {folder} with "
            "the columns filename and patientid): each counts as a patient of its own.",
            stacklevel=3,
        )
    return pairs


def _dicom_cases(folder: Path) -> list[Case]:
    found = dicom.scan(folder)
    mask_of = {uid: path for path in found.segmentations for uid in drawn_on(path)}
    result = []
    for series in found:
        for number, frame in enumerate(series.frames):
            name = frame.path.relative_to(folder).with_suffix("").as_posix()
            result.append(
                Case(
                    id=name if len(series.files) == len(series.frames) else f"{name}#{frame.index}",
                    patient=series.patient_id,
                    image=series,
                    mask=mask_of.get(frame.sop_instance_uid),
                    frame=number,
                )
            )
    if not result:
        raise DatasetError(f"{folder} holds DICOM files, but no image among them: give another folder.")
    warn_of_nameless_patients(folder, [case.patient for case in result])
    return sorted(result, key=lambda case: case.id)
