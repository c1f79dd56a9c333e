"""Masks in one or several files -> one label map."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib import dicom
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.files import NIFTI, has_suffix
from course_lib.datasets.nifti_images import open_labels
from course_lib.datasets.pictures import PICTURES, labels_of_picture
from course_lib.dicom.grid import Grid


@dataclass(frozen=True)
class MaskFile:
    """A file, and which labels its numbers become.

    Attributes
    ----------
    path : Path
    label : int
        What every number but 0 becomes; 0 leaves the numbers as they are.
    values : tuple of (int, int)
        Number in the file -> label; others become 0. Empty: see `label`.
    """

    path: Path
    label: int = 0
    values: tuple[tuple[int, int], ...] = ()

    def labelled(self, numbers: np.ndarray) -> np.ndarray:
        """uint8 labels.

        >>> MaskFile(Path("left.png"), label=2).labelled(np.array([0, 255])).tolist()
        [0, 2]
        >>> MaskFile(Path("both.nii"), values=((1, 2), (2, 1))).labelled(np.array([0, 1, 2, 3])).tolist()
        [0, 2, 1, 0]
        """
        if self.values:
            labels = np.zeros(numbers.shape, np.uint8)
            for number, label in self.values:
                labels[numbers == number] = label
            return labels
        if self.label:
            return np.where(numbers > 0, np.uint8(self.label), np.uint8(0))
        if numbers.size and not 0 <= numbers.min() <= numbers.max() <= 255:
            raise DatasetError(f"{self.path} holds {numbers.min()} to {numbers.max()}; labels go from 0 to 255.")
        return numbers.astype(np.uint8)


@dataclass(frozen=True)
class LabelMap:
    """Masks that are painted in order, the later over the earlier.

    Attributes
    ----------
    parts : tuple of MaskFile
    scale : int
        How many pixels of the image, along each side, a pixel of the mask stands for.
    """

    parts: tuple[MaskFile, ...]
    scale: int = 1

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(part.path for part in self.parts)

    def __str__(self) -> str:
        return " + ".join(map(str, self.files))

    def read_flat(self, image: Path | dicom.Series) -> np.ndarray:
        """uint8 (y, x): pictures, or masks that `dicom.open_mask` reads."""
        maps = [
            part.labelled(
                labels_of_picture(part.path) if has_suffix(part.path, PICTURES) else dicom.open_mask(part.path, image)
            )
            for part in self.parts
        ]
        if len({labels.shape for labels in maps}) > 1:
            sizes = ", ".join(
                f"{path} {labels.shape[1]} x {labels.shape[0]}" for path, labels in zip(self.files, maps, strict=True)
            )
            raise DatasetError(f"The masks of one image differ in size: {sizes} pixels. Export them again.")
        painted = _painted(maps)
        return painted if self.scale == 1 else painted.repeat(self.scale, axis=0).repeat(self.scale, axis=1)

    def read_stack(self, image, region: tuple[slice, ...]) -> np.ndarray:
        """uint8 (z, y, x) of a region of a volume."""
        return _painted([part.labelled(open_stack_labels(part.path, image)[region]) for part in self.parts])


def mapping(values: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    return tuple((int(number), int(label)) for number, label in values.items())


def open_stack_labels(path: Path, image) -> np.ndarray:
    """The numbers of a mask on the grid of a DICOM series or of a NIfTI image, mapped from the disk."""
    if isinstance(image, dicom.Series):
        return dicom.open_mask(path, image)
    if not has_suffix(path, NIFTI):
        raise DatasetError(f"{path} is no NIfTI file, and its image {image.path} is one: convert the mask first.")
    grid: Grid = image.grid
    return open_labels(path, grid)


def _painted(maps: list[np.ndarray]) -> np.ndarray:
    painted = np.array(maps[0])
    for labels in maps[1:]:
        np.copyto(painted, labels, where=labels > 0)
    return painted
