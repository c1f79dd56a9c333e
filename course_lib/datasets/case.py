"""One image, or one volume, with its mask and its patient: what is read when it is needed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from course_lib import dicom
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.label_maps import LabelMap, open_stack_labels
from course_lib.datasets.nifti_images import NiftiImage, Sequences
from course_lib.datasets.pictures import (
    PICTURES,
    ColourPicture,
    RawPicture,
    opened_picture,
    read_picture,
    truth_of_picture,
)

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
    image : Path, dicom.Series, RawPicture or ColourPicture
        A picture, or the DICOM series that holds the image.
    mask : Path, LabelMap or None
        A picture or a DICOM SEG, or several that make one label map; None where nobody has drawn one.
    frame : int
        Which frame of the series.
    known_spacing_mm : (dy, dx) or None
        What the set's card says, where the files do not.
    """

    id: str
    patient: str
    image: Path | dicom.Series | RawPicture | ColourPicture
    mask: Path | LabelMap | None = None
    frame: int = 0
    known_spacing_mm: tuple[float, float] | None = None

    @property
    def has_mask(self) -> bool:
        return self.mask is not None

    @cached_property
    def shape(self) -> tuple[int, int]:
        """(y, x), from the header."""
        if isinstance(self.image, Path):
            with opened_picture(self.image) as picture:
                return picture.height, picture.width
        return (self.image.rows, self.image.columns) if isinstance(self.image, dicom.Series) else self.image.shape

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """(dy, dx); None where the header gives none, as in pictures."""
        if isinstance(self.image, dicom.Series):
            return self.image.frames[self.frame].pixel_spacing_mm
        return self.known_spacing_mm

    def read(self, region: Region | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Read the pixels.

        Parameters
        ----------
        region : two slices (y, x), optional
            What part of the image is wanted; all of it by default. A compressed picture is decoded whole all the same.

        Returns
        -------
        image : float32 array (y, x), or (y, x, channel) of a ColourPicture
            Larger is brighter.
        mask : uint8 array (y, x)
            1 where any of the mask's objects is, else 0; of a LabelMap its labels.
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
        elif isinstance(self.image, dicom.Series):
            image, name = self.image.image(self.frame).array.astype(np.float32), self.image.frames[self.frame].path
        else:
            image, name = self.image.read(), self.image.path
        size = image.shape[:2]
        if self.mask is None:
            return image, np.zeros(size, np.uint8), np.zeros(size, bool)
        if isinstance(self.mask, LabelMap):
            mask, known = self.mask.read_flat(name), np.ones(size, bool)
        elif self.mask.suffix.lower() in PICTURES:
            mask, known = truth_of_picture(self.mask)
        else:
            mask = (dicom.open_mask(self.mask, name) > 0).astype(np.uint8)
            known = np.ones(mask.shape, bool)
        if mask.shape != size:
            raise DatasetError(
                f"The mask {self.mask} has {mask.shape[1]} x {mask.shape[0]} pixels, its image {name} has "
                f"{size[1]} x {size[0]}. A mask labels every pixel of its image, so both must be of one "
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
    image : dicom.Series, NiftiImage or Sequences
        A regular stack, a NIfTI file, or several of these on one grid that are channels of one image.
    mask : Path, LabelMap or None
        A DICOM SEG, an RTSTRUCT or a NIfTI file, or several that make one label map; None where nobody has drawn one.
    """

    id: str
    patient: str
    image: dicom.Series | NiftiImage | Sequences
    mask: Path | LabelMap | None = None

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

    @property
    def channels(self) -> tuple[str, ...]:
        """What lies on the last axis of the image, such as ("t1", "t1ce", "t2", "flair"); empty: there is none."""
        return () if isinstance(self.image, dicom.Series) else self.image.channels

    def read(self, region: Region | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Read the voxels of a region, and from disk not much more than their bytes.

        Parameters
        ----------
        region : three slices (z, y, x), optional
            By default the whole volume.

        Returns
        -------
        image : float32 array (z, y, x), or (z, y, x, channel) where the case has `channels`
            Modality values: Hounsfield units for CT. The axes of NIfTI files are turned as those of an axial DICOM
            series: x to the left, y to the back, z to the head.
        mask : uint8 array (z, y, x)
            The segment numbers of the mask, 0 where there is none.
        known : bool array (z, y, x)
            Where the truth is known: if there is a mask, everywhere but where the scanner left padding (voxels
            outside its field of view, `dicom.Series.padding`), else nowhere.

        Raises
        ------
        DatasetError, dicom.DicomSeriesError, dicom.MaskError
            A file cannot be read, or image and mask do not fit each other.
        """
        region = (slice(None),) * 3 if region is None else tuple(region)
        image = self.image.read(*region).astype(np.float32, copy=False)
        size = image.shape[:3]
        if self.mask is None:
            return image, np.zeros(size, np.uint8), np.zeros(size, bool)
        if isinstance(self.mask, LabelMap):
            mask = self.mask.read_stack(self.image, region)
        else:
            mask = np.array(open_stack_labels(self.mask, self.image)[region])
        known = np.ones(mask.shape, bool)
        if self.image.padding is not None:
            low, high = self.image.padding
            known &= (image < low) | (image > high)
        return image, mask, known


@dataclass(frozen=True)
class ClassCase:
    """One picture, and what it shows as a whole.

    Attributes
    ----------
    id : str
        Names the case within its data set.
    patient : str
        Cases of one patient never go to different sides of a split.
    image : Path
        A picture.
    label : int
        The number of its class, from 0 on.
    class_name : str
        The class in words, such as "yes".
    """

    id: str
    patient: str
    image: Path
    label: int
    class_name: str

    @property
    def shape(self) -> tuple[int, int]:
        """(y, x), from the header."""
        with opened_picture(self.image) as picture:
            return picture.height, picture.width

    def read(self) -> np.ndarray:
        """float32 (y, x), larger is brighter; colours become grey.

        Raises
        ------
        DatasetError
            The picture cannot be read.
        """
        return read_picture(self.image).astype(np.float32)
