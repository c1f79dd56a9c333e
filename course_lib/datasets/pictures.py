"""Pictures (PNG, JPEG, TIFF), masks drawn as pictures, and the table that says whose they are."""

import csv
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image as Picture

from course_lib.datasets.errors import DatasetError

PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}
_FILE_COLUMNS = {"filename", "file", "image", "imageid"}
_PATIENT_COLUMNS = {"patientid", "patient", "subjectid", "subject"}


def pictures_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES and path.is_file())


def patient_table(folder: Path) -> dict[str, str]:
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


def read_picture(path: Path) -> np.ndarray:
    """Grey values (y, x) of a picture, whatever its suffix claims it is; colours become grey."""
    with opened_picture(path) as picture:
        deep_grey = picture.mode in ("L", "I", "F") or picture.mode.startswith("I;16")
        return np.asarray(picture if deep_grey else picture.convert("L"))


@contextmanager
def opened_picture(path: Path):
    try:
        with Picture.open(path) as picture:
            yield picture
    except (OSError, ValueError, SyntaxError) as error:
        raise DatasetError(
            f"{path} cannot be read as a picture ({error}): it is damaged or of another kind. Replace or remove it."
        ) from error


def truth_of_picture(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Mask and known pixels of a picture with the values {0, 1}, {0, 255} or {0, 127 = left open, 255}.

    JPEG compression blurs 0 and 255 by a few values, so a band around each counts.
    """
    values = read_picture(path)
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
