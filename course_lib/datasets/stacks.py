"""A data set's name or a folder -> its volumes, one case to a regular stack."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from course_lib import dicom
from course_lib.datasets.card import folder_of
from course_lib.datasets.case import VolumeCase
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.remarks import drawn_on, warn_of_nameless_patients


def volumes(source: str | Path) -> list[VolumeCase]:
    """The volumes of a named data set or of a folder, sorted by id.

    A mask belongs to the series whose images it references, and to every other series that lies on the same grid in the
    same frame of reference: a tumour drawn on FLAIR is the tumour of T1 as well.

    Parameters
    ----------
    source : str or Path
        The name of a card (see `cards`), or a folder with DICOM files.

    Returns
    -------
    list of VolumeCase
        Never empty. What is left out is said in a warning: series that are no regular stack, with the code of the
        reason, and masks that belong to no series.

    Raises
    ------
    DatasetError
        There is no such data set or folder, or no volume is in it.
    """
    folder = folder_of(source)
    try:
        found = dicom.scan(folder)
    except dicom.DicomFolderError as error:
        raise DatasetError(
            f"{folder} holds no volumes: there are no DICOM files in it. "
            "Give another folder, or make phantoms with `course data make ct`."
        ) from error
    stacks, left_out = [], []
    for series in found:
        try:
            series.spacing_mm  # noqa: B018  (raises where the series is no regular stack)
            if series.is_colour:
                raise dicom.DicomSeriesError("colour", "The series holds colour images", series.files)
            stacks.append(series)
        except dicom.DicomSeriesError as error:
            left_out.append(f"{series!r} [{error.code}; {series.files[0]}]")
    if not stacks:
        raise DatasetError(
            f"No series of {folder} is a volume: {'; '.join(left_out) or 'there are no images'}. "
            "Give another folder, or read flat images with datasets.cases."
        )
    if left_out:
        warnings.warn(
            f"{len(left_out)} series of {folder} are no regular stack and are left out: {'; '.join(left_out)}. "
            "series.volume() says for each what can be done.",
            stacklevel=2,
        )
    mask_of, unused = _masks_of_stacks(stacks, found.segmentations)
    if unused:
        warnings.warn(
            f"{len(unused)} mask(s) of {folder} are left out, since they belong to none of its volumes or to one that "
            f"has another mask already: {', '.join(map(str, unused[:4]))}{' ...' if len(unused) > 4 else ''}.",
            stacklevel=2,
        )
    warn_of_nameless_patients(folder, [series.patient_id for series in stacks])
    cases = [
        VolumeCase(_volume_id(series, folder), series.patient_id, series, mask_of.get(id(series))) for series in stacks
    ]
    return sorted(_with_distinct_ids(cases), key=lambda case: case.id)


def _masks_of_stacks(stacks: list[dicom.Series], masks: Sequence[Path]) -> tuple[dict[int, Path], list[Path]]:
    """id(series) -> its mask, and the masks that are nobody's. Of several masks of a series the first by path holds."""
    owner = {frame.sop_instance_uid: series for series in stacks for frame in series.frames}
    mask_of, on_grid = {}, {}
    for path in sorted(masks):
        for series in {id(owner[uid]): owner[uid] for uid in drawn_on(path) if uid in owner}.values():
            mask_of.setdefault(id(series), path)
            on_grid.setdefault(_grid(series), path)
    for series in stacks:
        if id(series) not in mask_of and series.frame_of_reference_uid and (path := on_grid.get(_grid(series))):
            mask_of[id(series)] = path
    return mask_of, sorted(set(masks) - set(mask_of.values()))


def _grid(series: dicom.Series) -> tuple:
    """What two series share that lie voxel on voxel."""
    affine = tuple(np.round(series.affine, 3).ravel().tolist())
    return series.patient_id, series.frame_of_reference_uid, series.shape, affine


def _volume_id(series: dicom.Series, folder: Path) -> str:
    """The folder that holds the first slice, as seen from the folder of all."""
    return series.files[0].parent.relative_to(folder.parent if series.files[0].parent == folder else folder).as_posix()


def _with_distinct_ids(cases: list[VolumeCase]) -> list[VolumeCase]:
    """Several series in one folder are told apart by their first file, several in one file by what separates them."""
    for name in (lambda series: f"/{series.files[0].name}", lambda series: f"#{series.distinction}"):
        count = Counter(case.id for case in cases)
        cases = [case if count[case.id] == 1 else replace(case, id=case.id + name(case.image)) for case in cases]
    return cases
