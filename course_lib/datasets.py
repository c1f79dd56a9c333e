"""A data set's name, or a folder of your own -> cases on disk: an image, its mask, its patient.

cases("xray-phantoms")     a card of `datasets/`: made on this machine when first asked for
cases("~/my-dicom")        DICOM images, with DICOM SEG masks where there are some
cases("~/my-pictures")     `images/` and `masks/` with pictures of the same names, and a table of patients
"""

import csv
import tomllib
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as Picture

from course_lib import dicom, phantoms, settings
from course_lib.errors import CourseError

PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}
_FILE_COLUMNS = {"filename", "file", "image", "imageid"}
_PATIENT_COLUMNS = {"patientid", "patient", "subjectid", "subject"}


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

    def read(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Read the pixels.

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
        if isinstance(self.image, Path):
            image, name = _read_picture(self.image).astype(np.float32), self.image
        else:
            image, name = self.image.image(self.frame).array.astype(np.float32), self.image.frames[self.frame].path
        if self.mask is None:
            return image, np.zeros(image.shape, np.uint8), np.zeros(image.shape, bool)
        if self.mask.suffix.lower() in PICTURES:
            mask, known = _truth_of_picture(self.mask)
        else:
            mask = (dicom.read_mask(self.mask, image=name) > 0).astype(np.uint8)
            known = np.ones(mask.shape, bool)
        if mask.shape != image.shape:
            raise DatasetError(
                f"The mask {self.mask} has {mask.shape[1]} x {mask.shape[0]} pixels, its image {name} has "
                f"{image.shape[1]} x {image.shape[0]}. A mask labels every pixel of its image, so both must be of one "
                "size: export the mask again, or leave the case out."
            )
        return image, mask, known


def cards() -> dict[str, dict]:
    """The cards in `datasets/`, by name."""
    found = (tomllib.loads(path.read_text("utf-8")) for path in sorted(_cards_folder().glob("*.toml")))
    return {card["name"]: card for card in found}


def prepare(name: str, patients: int | None = None, size: int | None = None, seed: int | None = None) -> Path:
    """Make sure a named data set is on disk, and return its folder.

    Phantoms are made when they are missing; a patient that is complete is not made again.

    Parameters
    ----------
    name : str
        The name of a card.
    patients, size, seed : int, optional
        How many patients, the side of their images in pixels, and what they are drawn from; by default what the card
        says for the profile in force.

    Raises
    ------
    DatasetError
        There is no such card.
    """
    known = cards()
    if name not in known:
        raise DatasetError(
            f"There is no data set {name!r}. The cards in {_cards_folder()} are: {', '.join(known) or 'none'}."
        )
    card = known[name]
    numbers = card["profiles"][settings.profile()]
    patients = patients or numbers["patients"]
    size = size or numbers["size"]
    seed = card["seed"] if seed is None else seed
    folder = settings.data_home() / name / f"{patients}-patients-{size}-pixels-seed-{seed}"
    phantoms.write_xray_patients(folder, patients, size=size, seed=seed)
    return folder


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
    if str(source) in cards():
        return _dicom_cases(prepare(str(source)))
    folder = Path(source).expanduser()
    if not folder.is_dir():
        raise DatasetError(
            f"{source!r} is neither a data set of the course ({', '.join(cards()) or 'no cards found'}) nor a folder. "
            "Check the spelling, or make phantoms with `course data make xray`."
        )
    if (images := _subfolder(folder, "images")) and (masks := _subfolder(folder, "masks")):
        return _picture_cases(folder, images, masks)
    try:
        return _dicom_cases(folder)
    except dicom.DicomFolderError as error:
        raise DatasetError(
            f"{folder} holds no cases: neither the folders `images` and `masks` with pictures nor DICOM files. "
            "Give another folder, or make phantoms with `course data make xray`."
        ) from error


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
    try:
        with Picture.open(path) as picture:
            deep_grey = picture.mode in ("L", "I", "F") or picture.mode.startswith("I;16")
            return np.asarray(picture if deep_grey else picture.convert("L"))
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
    mask_of = {uid: path for path in found.segmentations for uid in dicom.images_of_mask(path)}
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
    if any(not case.patient for case in result):
        warnings.warn(
            f"Some images of {folder} have no PatientID: they count as one patient, since they may be of one.",
            stacklevel=3,
        )
    return sorted(result, key=lambda case: case.id)
