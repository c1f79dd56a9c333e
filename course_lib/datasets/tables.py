"""Tables (.csv, .tsv) beside the images: which patient an image is of, and which class."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_FILE_COLUMNS = {"filename", "file", "image", "imageid", "path", "filepath", "imageindex"}
_PATIENT_COLUMNS = {"patientid", "patient", "subjectid", "subject"}
_CLASS_COLUMNS = {"label", "class", "classname", "diagnosis", "category"}
_LARGEST = 50_000_000  # bytes; a table of images is smaller


class Row(NamedTuple):
    """What a table says of an image; "" where it says nothing."""

    patient: str
    label: str


class Tables:
    """All tables of a folder that name images.

    Attributes
    ----------
    used : tuple of Path
        The tables that have a column of file names and one of patients or classes.
    """

    def __init__(self, files: Iterable[Path]):
        self._rows: dict[Path, dict[str, Row]] = {}
        used = []
        for path in files:
            if path.suffix.lower() in (".csv", ".tsv") and (rows := _rows(path)):
                used.append(path)
                folder = self._rows.setdefault(path.parent, {})
                for name, row in rows.items():
                    folder.setdefault(name, row)  # of two tables the first by name holds
        self.used = tuple(used)

    def of(self, image: Path) -> Row:
        """The row of an image, from the nearest folder above it whose table names it."""
        for folder in image.parents:
            rows = self._rows.get(folder, {})
            for name in (image.relative_to(folder).as_posix(), image.name, image.stem):
                if name in rows:
                    return rows[name]
        return Row("", "")

    def __bool__(self) -> bool:
        return bool(self._rows)


def _rows(path: Path) -> dict[str, Row]:
    """File name -> row; empty where the table has not the columns, or is none."""
    try:
        if path.stat().st_size > _LARGEST:
            return {}
        with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
            rows = list(csv.reader(file, delimiter="\t" if path.suffix.lower() == ".tsv" else ","))
    except (OSError, csv.Error):
        return {}
    names = ["".join(filter(str.isalnum, name)).lower() for name in rows[0]] if rows else []
    file, patient, label = (
        next((number for number, name in enumerate(names) if name in wanted), None)
        for wanted in (_FILE_COLUMNS, _PATIENT_COLUMNS, _CLASS_COLUMNS)
    )
    if file is None or patient is label is None:
        return {}

    def cell(row: list[str], column: int | None) -> str:
        return row[column].strip() if column is not None and column < len(row) else ""

    return {cell(row, file).replace("\\", "/"): Row(cell(row, patient), cell(row, label)) for row in rows[1:] if row}
