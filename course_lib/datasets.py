"""A data set's name, or a folder of your own -> cases on disk: an image, its mask, its patient.

cases("xray-phantoms")     a card of `datasets/`: made on this machine when first asked for
cases("~/my-dicom")        DICOM images, with DICOM SEG masks where there are some
cases("~/my-pictures")     `images/` and `masks/` with pictures of the same names, and a table of patients
volumes("ct-phantoms")     the same for volumes: one case to a series, read by region
"""

import csv
import tomllib
import warnings
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image as Picture

from course_lib import dicom, phantoms, settings
from course_lib.errors import CourseError

PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}
_FILE_COLUMNS = {"filename", "file", "image", "imageid"}
_PATIENT_COLUMNS = {"patientid", "patient", "subjectid", "subject"}

Region = tuple[slice, ...]


class DatasetError(CourseError):
    """A data set cannot be found, made or read."""


@dataclass(frozen=True)
class Case:
    """One image with the mask that belongs to it, both still on disk.

    Attributes
    ----------
    id : str
        Names the case within its data set.
    patient : str
        Cases of one patient never go to different sides of a split.
    image : Path or dicom.Series
        A picture, or the DICOM series that holds the image.
    mask : Path or None
        A picture or a DICOM SEG; None where nobody has drawn one.
    frame : int
        Which frame of the series.
    """

    id: str
    patient: str
    image: Path | dicom.Series
    mask: Path | None = None
    frame: int = 0

    @property
    def has_mask(self) -> bool:
        return self.mask is not None

    @cached_property
    def shape(self) -> tuple[int, int]:
        """(y, x), from the header."""
        if isinstance(self.image, Path):
            with _opened_picture(self.image) as picture:
                return picture.height, picture.width
        return self.image.rows, self.image.columns

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """(dy, dx); None where the header gives none, as in pictures."""
        return None if isinstance(self.image, Path) else self.image.frames[self.frame].pixel_spacing_mm

    def read(self, region: Region | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Read the pixels.

        Parameters
        ----------
        region : two slices (y, x), optional
            What part of the image is wanted; all of it by default. A compressed picture is decoded whole all the same.

        Returns
        -------
        image : float32 array (y, x)
            Larger is brighter.
        mask : uint8 array (y, x)
            1 where any of the mask's objects is, else 0.
        known : bool array (y, x)
            Where the truth is known. False wherever the mask leaves it open, and everywhere if there is no mask.

        Raises
        ------
        DatasetError, dicom.DicomSeriesError, dicom.MaskError
            A file cannot be read, or image and mask differ in size.
        """
        whole = self._read_whole()
        return whole if region is None else tuple(array[region] for array in whole)

    def _read_whole(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if isinstance(self.image, Path):
            image, name = _read_picture(self.image).astype(np.float32), self.image
        else:
            image, name = self.image.image(self.frame).array.astype(np.float32), self.image.frames[self.frame].path
        if self.mask is None:
            return image, np.zeros(image.shape, np.uint8), np.zeros(image.shape, bool)
        if self.mask.suffix.lower() in PICTURES:
            mask, known = _truth_of_picture(self.mask)
        else:
            mask = (dicom.open_mask(self.mask, name) > 0).astype(np.uint8)
            known = np.ones(mask.shape, bool)
        if mask.shape != image.shape:
            raise DatasetError(
                f"The mask {self.mask} has {mask.shape[1]} x {mask.shape[0]} pixels, its image {name} has "
                f"{image.shape[1]} x {image.shape[0]}. A mask labels every pixel of its image, so both must be of one "
                "size: export the mask again, or leave the case out."
            )
        return image, mask, known


@dataclass(frozen=True)
class VolumeCase:
    """One volume with the mask that belongs to it, both still on disk.

    Attributes
    ----------
    id : str
        Names the case within its data set.
    patient : str
        Cases of one patient never go to different sides of a split.
    image : dicom.Series
        A regular stack.
    mask : Path or None
        A DICOM SEG; None where nobody has drawn one.
    """

    id: str
    patient: str
    image: dicom.Series
    mask: Path | None = None

    @property
    def has_mask(self) -> bool:
        return self.mask is not None

    @property
    def shape(self) -> tuple[int, int, int]:
        """(z, y, x), from the headers."""
        return self.image.shape

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """(dz, dy, dx), from the headers."""
        return self.image.spacing_mm

    def read(self, region: Region | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Read the voxels of a region, and from disk not much more than their bytes.

        Parameters
        ----------
        region : three slices (z, y, x), optional
            By default the whole volume.

        Returns
        -------
        image : float32 array (z, y, x)
            Modality values: Hounsfield units for CT.
        mask : uint8 array (z, y, x)
            The segment numbers of the mask, 0 where there is none.
        known : bool array (z, y, x)
            Where the truth is known: if there is a mask, everywhere but where the scanner left padding (voxels
            outside its field of view, `dicom.Series.padding`), else nowhere.

        Raises
        ------
        dicom.DicomSeriesError, dicom.MaskError
            A file cannot be read, or image and mask do not fit each other.
        """
        region = (slice(None),) * 3 if region is None else tuple(region)
        image = self.image.read(*region).astype(np.float32, copy=False)
        if self.mask is None:
            return image, np.zeros(image.shape, np.uint8), np.zeros(image.shape, bool)
        mask = np.array(dicom.open_mask(self.mask, self.image)[region])
        known = np.ones(mask.shape, bool)
        if self.image.padding is not None:
            low, high = self.image.padding
            known &= (image < low) | (image > high)
        return image, mask, known


def cards() -> dict[str, dict]:
    """The cards in `datasets/`, by name."""
    found = (tomllib.loads(path.read_text("utf-8")) for path in sorted(_cards_folder().glob("*.toml")))
    return {card["name"]: card for card in found}


def prepare(
    name: str,
    patients: int | None = None,
    size: int | tuple[int, int, int] | None = None,
    seed: int | None = None,
    *,
    progress: bool = True,
) -> Path:
    """Make sure a named data set is on disk, and return its folder.

    Phantoms are made when they are missing; a patient that is complete is not made again.

    Parameters
    ----------
    name : str
        The name of a card.
    patients, seed : int, optional
        How many patients, and what they are drawn from; by default what the card says for the profile in force.
    size : int or (nz, ny, nx), optional
        The side of the images in pixels. For volumes either rows and columns alone, with as many slices as the card
        says for the profile, or all three.
    progress : bool
        Show a bar while phantoms are made.

    Raises
    ------
    DatasetError
        There is no such card, or three numbers were given for flat images.
    """
    known = cards()
    if name not in known:
        raise DatasetError(
            f"There is no data set {name!r}. The cards in {_cards_folder()} are: {', '.join(known) or 'none'}."
        )
    card = known[name]
    numbers = card["profiles"][settings.profile()]
    patients = patients or numbers["patients"]
    seed = card["seed"] if seed is None else seed
    size = _size(name, size, numbers["size"])
    measure = f"{size}-pixels" if isinstance(size, int) else f"{'x'.join(map(str, size))}-voxels"
    folder = settings.data_home() / name / f"{patients}-patients-{measure}-seed-{seed}"
    getattr(phantoms, card["maker"])(folder, patients, size, seed=seed, progress=progress)
    return folder


def _size(name: str, wanted: int | tuple[int, int, int] | None, usual: int | list[int]) -> int | tuple[int, int, int]:
    """The size of a data set's images: what was asked for, completed by what its card says."""
    if isinstance(usual, int):
        if wanted is not None and not isinstance(wanted, int):
            raise DatasetError(f"{name} holds flat images: their size is one number, not {wanted}.")
        return wanted or usual
    if isinstance(wanted, int):
        return usual[0], wanted, wanted
    return tuple(wanted or usual)


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
    folder = _folder(source)
    if (images := _subfolder(folder, "images")) and (masks := _subfolder(folder, "masks")):
        return _picture_cases(folder, images, masks)
    try:
        return _dicom_cases(folder)
    except dicom.DicomFolderError as error:
        raise DatasetError(
            f"{folder} holds no cases: neither the folders `images` and `masks` with pictures nor DICOM files. "
            "Give another folder, or make phantoms with `course data make xray`."
        ) from error


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
    folder = _folder(source)
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
    _warn_of_nameless_patients(folder, [series.patient_id for series in stacks])
    cases = [
        VolumeCase(_volume_id(series, folder), series.patient_id, series, mask_of.get(id(series))) for series in stacks
    ]
    return sorted(_with_distinct_ids(cases), key=lambda case: case.id)


def _folder(source: str | Path) -> Path:
    """The folder of a named data set, made where it is missing, or the folder itself."""
    if str(source) in cards():
        return prepare(str(source))
    folder = Path(source).expanduser()
    if not folder.is_dir():
        raise DatasetError(
            f"{str(source)!r} is neither a data set of the course ({', '.join(cards()) or 'no cards found'}) nor a "
            "folder. Check the spelling, or make phantoms with `course data make`."
        )
    return folder


def _cards_folder() -> Path:
    return settings.course_root() / "datasets"


def _subfolder(folder: Path, name: str) -> Path | None:
    return next((item for item in sorted(folder.iterdir()) if item.is_dir() and item.name.lower() == name), None)


# --- pictures ---------------------------------------------------------------------------------------------------------


def _picture_cases(folder: Path, images: Path, masks: Path) -> list[Case]:
    mask_of = {path.stem: path for path in _pictures(masks)}
    patient_of = _patient_table(folder)
    found = _pictures(images)
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


def _pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES and path.is_file())


def _patient_table(folder: Path) -> dict[str, str]:
    """File name -> patient, from the first table that has both columns."""
    for path in sorted((*folder.glob("*.csv"), *folder.glob("*.tsv"))):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ","))
        names = ["".join(filter(str.isalnum, name)).lower() for name in rows[0]] if rows else []
        file_column = next((i for i, name in enumerate(names) if name in _FILE_COLUMNS), None)
        patient_column = next((i for i, name in enumerate(names) if name in _PATIENT_COLUMNS), None)
        if file_column is not None and patient_column is not None:
            longest = max(file_column, patient_column)
            return {row[file_column]: row[patient_column] for row in rows[1:] if len(row) > longest}
    return {}


def _read_picture(path: Path) -> np.ndarray:
    """Grey values (y, x) of a picture, whatever its suffix claims it is; colours become grey."""
    with _opened_picture(path) as picture:
        deep_grey = picture.mode in ("L", "I", "F") or picture.mode.startswith("I;16")
        return np.asarray(picture if deep_grey else picture.convert("L"))


@contextmanager
def _opened_picture(path: Path):
    try:
        with Picture.open(path) as picture:
            yield picture
    except (OSError, ValueError, SyntaxError) as error:
        raise DatasetError(
            f"{path} cannot be read as a picture ({error}): it is damaged or of another kind. Replace or remove it."
        ) from error


def _truth_of_picture(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Mask and known pixels of a picture with the values {0, 1}, {0, 255} or {0, 127 = left open, 255}.

    JPEG compression blurs 0 and 255 by a few values, so a band around each counts.
    """
    values = _read_picture(path)
    if values.max(initial=0) <= 1:
        return values.astype(np.uint8), np.ones(values.shape, bool)
    background, left_open, object_ = values < 32, np.abs(values.astype(int) - 127) < 32, values > 223
    strange = ~(background | left_open | object_)
    if strange.mean() > 0.01 or values.max() > 255:
        raise DatasetError(
            f"The mask {path} holds values such as {np.unique(values[strange])[:5].tolist()}. A mask of pictures has "
            "0 or 255 (or 0 and 1), and 127 where the truth is left open: export it as such."
        )
    return object_.astype(np.uint8), background | object_


# --- DICOM ------------------------------------------------------------------------------------------------------------


def _dicom_cases(folder: Path) -> list[Case]:
    found = dicom.scan(folder)
    mask_of = {uid: path for path in found.segmentations for uid in _drawn_on(path)}
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
    _warn_of_nameless_patients(folder, [case.patient for case in result])
    return sorted(result, key=lambda case: case.id)


def _drawn_on(mask: Path) -> frozenset[str]:
    """The images of a mask; none, and a warning, where the file is damaged: one of them does not cost the others."""
    try:
        return dicom.images_of_mask(mask)
    except dicom.MaskError as error:
        warnings.warn(f"A mask is left out: {error}", stacklevel=5)
        return frozenset()


def _warn_of_nameless_patients(folder: Path, patients: list[str]) -> None:
    if not all(patients):
        warnings.warn(
            f"Some images of {folder} have no PatientID: they count as one patient, since they may be of one.",
            stacklevel=4,
        )


# --- volumes ----------------------------------------------------------------------------------------------------------


def _masks_of_stacks(stacks: list[dicom.Series], masks: Sequence[Path]) -> tuple[dict[int, Path], list[Path]]:
    """id(series) -> its mask, and the masks that are nobody's. Of several masks of a series the first by path holds."""
    owner = {frame.sop_instance_uid: series for series in stacks for frame in series.frames}
    mask_of, on_grid = {}, {}
    for path in sorted(masks):
        for series in {id(owner[uid]): owner[uid] for uid in _drawn_on(path) if uid in owner}.values():
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
