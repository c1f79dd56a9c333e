"""A data set's name or a folder -> pictures with a class each: `yes/` and `no/`, or a table of labels."""

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from course_lib.datasets import names
from course_lib.datasets.card import folder_of
from course_lib.datasets.case import ClassCase
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.files import files_below, stem_of
from course_lib.datasets.layouts import classes_of_layout, layout_of
from course_lib.datasets.picture_pairs import picture_pairs
from course_lib.datasets.remarks import LeftOut, few
from course_lib.datasets.tables import Tables

_MOST_CLASSES = 50


def classes(source: str | Path) -> list[ClassCase]:
    """The pictures of a folder with their classes, sorted by id.

    Parameters
    ----------
    source : str or Path
        The name of a card (see `cards`), or a folder with a subfolder for each class, such as `yes/` and `no/`, also
        below `train/` and `test/`; or pictures with a table (.csv or .tsv) that has the columns `filename` and `label`.
        A column `patient` says which pictures are of one patient.

    Returns
    -------
    list of ClassCase
        Never empty. Classes are numbered in alphabetical order, so that "no" is 0 and "yes" is 1.

    Raises
    ------
    DatasetError
        There is no such data set or folder, or no two classes are in it.
    """
    folder = folder_of(source)
    if (layout := layout_of(source, folder)) is not None:
        return classes_of_layout(layout, folder)
    files = files_below(folder)
    tables = Tables(path for path, _, trouble in files if not trouble)
    found, left_out = class_cases(picture_pairs(folder, files).images, folder, tables)
    if not found:
        raise DatasetError(
            f"{folder} holds no classes: neither two folders of pictures, such as `yes` and `no`, nor a table with the "
            "columns filename and label. Read images with masks with datasets.cases or datasets.volumes."
        )
    if left_out:
        warnings.warn(
            f"{len(left_out)} picture(s) of {folder} are of no class and are left out: "
            f"{few([item.path for item in left_out])}.",
            stacklevel=2,
        )
    strangers = [case.id for case in found if not tables.of(case.image).patient]
    if strangers:
        warnings.warn(
            f"{len(strangers)} picture(s), {strangers[0]} first, are in no table of patients (a .csv in {folder} with "
            "the columns filename and patientid): each counts as a patient of its own.",
            stacklevel=2,
        )
    return found


def class_cases(pictures: list[Path], folder: Path, tables: Tables) -> tuple[list[ClassCase], list[LeftOut]]:
    """The pictures that have a class, by a table or else by their folder, and the others."""
    of_folder = _class_folders(pictures, folder)
    class_of, left_out = {}, []
    for path in pictures:
        name = tables.of(path).label or of_folder.get(path.parent, "")
        if name:
            class_of[path] = name
        else:
            left_out.append(LeftOut(path, "a picture without a mask, and in no folder of a class"))
    numbers = {name: number for number, name in enumerate(sorted(set(class_of.values())))}
    if not 2 <= len(numbers) <= _MOST_CLASSES:
        return [], [LeftOut(path, "a picture without a mask, and in no folder of a class") for path in pictures]
    cases = [
        ClassCase(
            path.relative_to(folder).as_posix(),
            tables.of(path).patient or names.patient_in(stem_of(path)),
            path,
            numbers[name],
            name,
        )
        for path, name in class_of.items()
    ]
    return sorted(cases, key=lambda case: case.id), left_out


def _class_folders(pictures: Iterable[Path], root: Path) -> dict[Path, str]:
    """Folder -> class, of folders that hold pictures beside others that do, and are named for what they show."""
    beside = defaultdict(set)
    for folder in {path.parent for path in pictures}:
        if folder != root and not names.is_structure(folder.name):
            beside[folder.parent].add(folder)
    found = {}
    for folders in beside.values():
        # "patient001" and "patient002" are no classes
        patterns = {re.sub(r"\d+", "#", folder.name) for folder in folders}
        numbered = len(patterns) == 1 and "#" in patterns.copy().pop() and len(folders) > 1
        if 2 <= len(folders) <= _MOST_CLASSES and not numbered:
            found |= {folder: folder.name for folder in folders}
    return found
