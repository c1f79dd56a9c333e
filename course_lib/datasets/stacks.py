"""A data set's name or a folder -> its volumes, one case to a regular stack or to a NIfTI image."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from pydicom import dcmread

from course_lib import dicom
from course_lib.datasets import names
from course_lib.datasets.card import folder_of
from course_lib.datasets.case import VolumeCase
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.files import NIFTI, FoundFile, files_below, has_suffix, shared_folders, stem_of
from course_lib.datasets.layouts import layout_of, volumes_of_layout
from course_lib.datasets.mask_pairing import Candidate, pair
from course_lib.datasets.nifti_images import NiftiImage, lies_on
from course_lib.datasets.nifti_volumes import nifti_files
from course_lib.datasets.remarks import LeftOut, drawn_on, few, warn_of_nameless_patients
from course_lib.datasets.tables import Tables

_OF_A_MASK = ["PatientID", "FrameOfReferenceUID", "ReferencedFrameOfReferenceSequence"]


def volumes(source: str | Path) -> list[VolumeCase]:
    """The volumes of a named data set or of a folder, sorted by id.

    A DICOM mask belongs to the series whose images it references, and to every other series that lies on the same grid
    in the same frame of reference: a tumour drawn on FLAIR is the tumour of T1 as well. A NIfTI mask belongs to the
    DICOM series or NIfTI image on whose grid it lies, voxel on voxel; where several lie there, to the one of the same
    name, then of the nearest folder. NIfTI files of one subject that are named for MR sequences (`_t1`, `_t1ce`, `_t2`,
    `_flair`, or as BraTS 2023 has them `-t1n`, `-t1c`, `-t2w`, `-t2f`) are the channels of one case, as are those of a
    4D file.

    Parameters
    ----------
    source : str or Path
        The name of a card (see `cards`), or a folder with DICOM or NIfTI files.

    Returns
    -------
    list of VolumeCase
        Never empty. What is left out is said in a warning: series that are no regular stack, with the code of the
        reason, masks that belong to no volume, and files that cannot be read. `inspect` says it for each file.

    Raises
    ------
    DatasetError
        There is no such data set or folder, or no volume is in it.
    """
    folder = folder_of(source)
    if (layout := layout_of(source, folder)) is not None:
        return volumes_of_layout(layout, folder)
    found = find_volumes(folder, files_below(folder))
    irregular = [item.reason for item in found.irregular]
    if not found.cases and not found.holds_dicom and not found.left_out:
        raise DatasetError(
            f"{folder} holds no volumes: there are no DICOM files in it, and no NIfTI images. "
            "Give another folder, or make phantoms with `course data make ct`."
        )
    if not found.cases:
        reasons = irregular + [item.reason for item in found.left_out]
        raise DatasetError(
            f"No series of {folder} is a volume: {'; '.join(reasons) or 'there are no images'}. "
            "Give another folder, or read flat images with datasets.cases."
        )
    if irregular:
        warnings.warn(
            f"{len(irregular)} series of {folder} are no regular stack and are left out: {'; '.join(irregular)}. "
            "series.volume() says for each what can be done.",
            stacklevel=2,
        )
    if found.unused:
        warnings.warn(
            f"{len(found.unused)} mask(s) of {folder} are left out, since they belong to none of its volumes or to one "
            f"that has another mask already: {few([item.path for item in found.unused])}.",
            stacklevel=2,
        )
    if found.left_out:
        warnings.warn(
            f"{len(found.left_out)} file(s) of {folder} are left out: "
            f"{few([item.reason for item in found.left_out], 2)}. datasets.inspect says it for each.",
            stacklevel=2,
        )
    warn_of_nameless_patients(folder, [case.patient for case in found.cases])
    return found.cases


@dataclass
class FoundVolumes:
    """The volumes of a folder, and what is none.

    Attributes
    ----------
    cases : list of VolumeCase
        Sorted by id.
    pairs : dict of str -> str
        The id of a case -> how its mask was found.
    irregular : list of LeftOut
        DICOM series that are no regular stack; `path` is their first file.
    flat : list of dicom.Series
        Those of them that are single images and not meant to be a stack.
    unused : list of LeftOut
        Masks that are nobody's.
    left_out : list of LeftOut
        Files that cannot be read, and images that are copies.
    scan : dicom.Scan or None
        What DICOM files there are.
    """

    cases: list[VolumeCase] = field(default_factory=list)
    pairs: dict[str, str] = field(default_factory=dict)
    irregular: list[LeftOut] = field(default_factory=list)
    flat: list[dicom.Series] = field(default_factory=list)
    unused: list[LeftOut] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    scan: dicom.Scan | None = None

    @property
    def holds_dicom(self) -> bool:
        return self.scan is not None


def find_volumes(folder: Path, files: list[FoundFile]) -> FoundVolumes:
    """Put the volumes of a folder together. Headers are read, and of few files a slice."""
    found = FoundVolumes(scan=scanned(folder))
    stacks = [] if found.scan is None else _regular(found)
    nifti = nifti_files(folder, files)
    found.left_out += nifti.left_out
    tables = Tables(path for path, _, trouble in files if not trouble)
    candidates = [
        Candidate(series, series.files[0], _volume_id(series, folder), series.patient_id) for series in stacks
    ]
    masks = [] if found.scan is None else found.scan.segmentations
    mask_of, unused = _masks_of_stacks(stacks, masks)
    for candidate in candidates:
        if (path := mask_of.get(id(candidate.image))) is not None:
            candidate.mask, candidate.why = path, "drawn on its images, or on their grid"
    found.unused += [
        LeftOut(path, "a mask of none of the volumes here, or of one that has another mask already") for path in unused
    ]
    single = Counter(subject for subject, _ in nifti.images)
    for subject, image in nifti.images:
        if (original := _copied(image, candidates)) is not None:
            found.left_out.append(LeftOut(image.path, f"{image.path} holds the voxels of the DICOM series {original}"))
            continue
        patient = patient_of(image.path, folder, tables, subject, unique=single[subject] == 1)
        candidates.append(Candidate(image, image.path, subject, patient))
    found.unused += pair(nifti.masks, candidates)
    for candidate, case in zip(candidates, _cases(candidates, folder), strict=True):
        found.cases.append(case)
        if case.has_mask:
            found.pairs[case.id] = candidate.why
    found.cases.sort(key=lambda case: case.id)
    return found


def scanned(folder: Path) -> dicom.Scan | None:
    """The DICOM files of a folder; None where there are none."""
    try:
        return dicom.scan(folder)
    except dicom.DicomFolderError:
        return None


def patient_of(path: Path, folder: Path, tables: Tables, subject: str, *, unique: bool) -> str:
    """Whose image a file is: by a table, by its name, or where names repeat ("ct.nii.gz") by the folder."""
    if patient := tables.of(path).patient:
        return patient
    if unique:
        return names.patient_in(subject)
    meaningful = (part for part in path.relative_to(folder).parts[:-1] if not names.is_structure(part))
    return names.patient_in(next(meaningful, subject))


def _regular(found: FoundVolumes) -> list[dicom.Series]:
    stacks = []
    for series in found.scan:
        try:
            series.spacing_mm  # noqa: B018  (raises where the series is no regular stack)
            if series.is_colour:
                raise dicom.DicomSeriesError("colour", "The series holds colour images", series.files)
            stacks.append(series)
        except dicom.DicomSeriesError as error:
            found.irregular.append(LeftOut(series.files[0], f"{series!r} [{error.code}; {series.files[0]}]"))
            if error.code in ("no_geometry", "single_slice"):
                found.flat.append(series)
    return stacks


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
    for path in sorted(set(masks) - set(mask_of.values())):
        if (series := _drawn_beside(path, [one for one in stacks if id(one) not in mask_of])) is not None:
            mask_of[id(series)] = path
    return mask_of, sorted(set(masks) - set(mask_of.values()))


def _drawn_beside(mask: Path, stacks: list[dicom.Series]) -> dicom.Series | None:
    """The series of a mask that references images which are not here: those that it was converted from.

    It is of the same patient, in the same frame of reference, and its folder is nearest to the mask.
    """
    try:
        header = dcmread(mask, stop_before_pixels=True, specific_tags=_OF_A_MASK)
        places = {str(item.FrameOfReferenceUID) for item in header.get("ReferencedFrameOfReferenceSequence", [])}
        places |= {str(header.get("FrameOfReferenceUID", ""))}
        patient = str(header.get("PatientID", ""))
    except Exception:  # pydicom raises what it likes on a damaged header; `drawn_on` has said so
        return None
    there = [one for one in stacks if one.frame_of_reference_uid in places - {""} and one.patient_id == patient]
    nearest = max((shared_folders(mask, one.files[0]) for one in there), default=0)
    near = [one for one in there if shared_folders(mask, one.files[0]) == nearest]
    return near[0] if len(near) == 1 else None


def _grid(series: dicom.Series) -> tuple:
    """What two series share that lie voxel on voxel."""
    affine = tuple(np.round(series.affine, 3).ravel().tolist())
    return series.patient_id, series.frame_of_reference_uid, series.shape, affine


def _copied(image, candidates: list[Candidate]) -> Path | None:
    """The DICOM series that a NIfTI file was made from: the same grid, and the same values in the middle slice."""
    if not isinstance(image, NiftiImage) or image.channels:
        return None
    for candidate in candidates:
        if candidate.is_dicom and image.shape == candidate.grid.shape and lies_on(image, candidate.grid):
            middle = slice(image.shape[0] // 2, image.shape[0] // 2 + 1)
            try:
                here = np.sort(image.read(middle, slice(None), slice(None)), axis=None)
                there = np.sort(candidate.image.read(middle), axis=None)
            except (DatasetError, dicom.DicomSeriesError):
                continue
            if np.array_equal(here, there):
                return candidate.path.parent
    return None


def _cases(candidates: list[Candidate], folder: Path) -> list[VolumeCase]:
    """A case for each candidate, in their order, with ids that differ."""
    cases = [VolumeCase(one.subject, one.patient, one.image, one.mask) for one in candidates]
    count = Counter(case.id for case in cases)
    cases = [
        replace(case, id=_path_id(case, folder))
        if count[case.id] > 1 and not isinstance(case.image, dicom.Series)
        else case
        for case in cases
    ]
    # several series in one folder are told apart by their first file, several in one file by what separates them
    for name in (lambda series: f"/{series.files[0].name}", lambda series: f"#{series.distinction}"):
        count = Counter(case.id for case in cases)
        cases = [
            replace(case, id=case.id + name(case.image))
            if count[case.id] > 1 and isinstance(case.image, dicom.Series)
            else case
            for case in cases
        ]
    return cases


def _path_id(case: VolumeCase, folder: Path) -> str:
    path = case.image.path
    name = case.id if case.channels else stem_of(path)
    name = (path.relative_to(folder).parent / name).as_posix()
    return f"{name}{path.suffix}" if has_suffix(path, NIFTI[:1]) else name


def _volume_id(series: dicom.Series, folder: Path) -> str:
    """The folder that holds the first slice, as seen from the folder of all."""
    return series.files[0].parent.relative_to(folder.parent if series.files[0].parent == folder else folder).as_posix()
