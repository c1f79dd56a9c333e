"""One image, or one volume, with its mask and its patient: what is read when it is needed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from course_lib import dicom
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.pictures import PICTURES, opened_picture, read_picture, truth_of_picture

Region = tuple[slice, ...]


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
            with opened_picture(self.image) as picture:
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
            image, name = read_picture(self.image).astype(np.float32), self.image
        else:
            image, name = self.image.image(self.frame).array.astype(np.float32), self.image.frames[self.frame].path
        if self.mask is None:
            return image, np.zeros(image.shape, np.uint8), np.zeros(image.shape, bool)
        if self.mask.suffix.lower() in PICTURES:
            mask, known = truth_of_picture(self.mask)
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
