"""Masks -> label maps on the grid of an image, whatever file they come in: DICOM SEG, RTSTRUCT or NIfTI."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread

from course_lib.dicom.contours import StructureSet
from course_lib.dicom.errors import MaskError
from course_lib.dicom.grid import Grid, grid_of
from course_lib.dicom.nifti import SUFFIXES, NiftiMask
from course_lib.dicom.segmentations import Segmentation
from course_lib.errors import CourseError

_KINDS = {"SEG": Segmentation, "RTSTRUCT": StructureSet}  # by Modality
_NEEDS = "read_mask needs a DICOM SEG file, an RTSTRUCT or a NIfTI file (.nii, .nii.gz)."
_REFERENCES = (  # where SEG and RTSTRUCT list the images they belong to
    "ReferencedSeriesSequence", "StudiesContainingOtherReferencedInstancesSequence", "SourceImageEvidenceSequence",
    "ReferencedFrameOfReferenceSequence",
)  # fmt: skip
_LISTS_OF_IMAGES = ("ReferencedInstanceSequence", "ReferencedSOPSequence", "ContourImageSequence")


def read_mask(
    path, image, segments: Sequence[int] | None = None, *, threshold: float | None = None, overlap: str | None = None
) -> np.ndarray:
    """A mask as a label map on the grid of an image.

    | file | placed on a stack | segments |
    |---|---|---|
    | DICOM SEG: BINARY, LABELMAP, FRACTIONAL | frame by frame, by position in the patient | segment numbers |
    | DICOM RTSTRUCT | contours in mm; voxels whose centres lie inside | ROI numbers |
    | NIfTI | axes swapped and flipped until voxel lies on voxel | the numbers in the file |

    Nothing is interpolated: a mask on another grid is refused.

    Parameters
    ----------
    path : path
        The mask.
    image : path, pydicom Dataset or Series
        What the mask is to lie on: a stack, which is a `Series` or an enhanced multi-frame file, or a single frame
        (an X-ray, one slice). A SEG is placed on a single frame by the SOPInstanceUID that it references.
    segments : sequence of int, optional
        The segment numbers wanted; all by default. Of an RTSTRUCT these are all regions that enclose an area.
    threshold : float, optional
        From which fraction on a pixel is inside, in a FRACTIONAL SEG or in a NIfTI file of probabilities, which then
        is the segment 1. Masks of labels need none.
    overlap : {"last"}, optional
        Where segments overlap, the one with the higher number wins. By default overlapping segments are an error.

    Returns
    -------
    ndarray of uint8
        (y, x) for a single frame, (z, y, x) for a stack, with the slices in the order of `Series.volume`. A pixel
        holds its segment number, 0 where there is none.

    Raises
    ------
    MaskError
        With `.code`: `not_a_segmentation`, `not_an_image`, `no_such_segment`, `too_many_segments`, `overlap` (two
        wanted segments share a pixel), `fractional` (give a threshold), `no_area` (points or lines among contours),
        `off_plane` (a contour between slices), `other_image` (the mask belongs to another image), `other_size`,
        `other_grid` (the grids do not fit without resampling), `no_geometry` (the image does not say where it is).
    DicomSeriesError
        The stack has no regular geometry to place a mask in.

    Examples
    --------
        labels = read_mask("organs.dcm", series)                    # 0, 1, 2, ...
        lungs = read_mask("organs.dcm", series, segments=[1, 2])
        tumour = read_mask("tumour.nii.gz", series, threshold=0.5)  # probabilities
    """
    if overlap not in (None, "last"):
        raise ValueError(f'overlap is None or "last", not {overlap!r}.')
    mask, grid = _opened(Path(path), threshold), grid_of(image)
    wanted = _wanted(mask, segments)
    labels = np.zeros(grid.shape, np.uint8)
    for number, where, inside in _pieces(mask, grid, wanted, threshold):
        there = labels[where][inside]
        if overlap is None and ((there != 0) & (there != number)).any():
            raise MaskError(
                "overlap",
                f"Segment {number} of {mask.path.name} overlaps another one, and a pixel of a label map holds one "
                'label. Let the higher number win: read_mask(..., overlap="last"); read them one at a time: '
                "read_mask(..., segments=[1]); or keep them apart with read_masks.",
            )
        labels[where][inside] = np.maximum(there, number)
    return labels if grid.is_stack else labels[0]


def read_masks(path, image, *, threshold: float | None = None) -> dict[str, np.ndarray]:
    """Every segment of a mask by its name, on the grid of an image. Segments that overlap stay whole.

    Parameters
    ----------
    path, image, threshold
        As for `read_mask`.

    Returns
    -------
    dict of str -> ndarray of bool
        (y, x) or (z, y, x), as for `read_mask`. Names are those of the file; segments that share a name have their
        number added ("lesion 2"); those of NIfTI are numbers ("1").

    Raises
    ------
    MaskError, DicomSeriesError
        As for `read_mask`.
    """
    mask, grid = _opened(Path(path), threshold), grid_of(image)
    masks = {number: np.zeros(grid.shape, bool) for number in mask.names}
    for number, where, inside in _pieces(mask, grid, list(mask.names), threshold):
        masks[number][where] |= inside
    times = Counter(mask.names.values())
    return {
        name if times[name] == 1 else f"{name} {number}": masks[number] if grid.is_stack else masks[number][0]
        for number, name in mask.names.items()
    }


def images_of_mask(path) -> frozenset[str]:
    """The SOPInstanceUIDs of the images that a DICOM SEG or RTSTRUCT was drawn on. Only its header is read.

    Raises
    ------
    MaskError
        `not_a_segmentation`.
    """
    path = Path(path)
    header = _dicom(path, stop_before_pixels=True, specific_tags=["Modality", "SOPClassUID", *_REFERENCES])
    try:
        return frozenset(_referenced(header))
    except Exception as error:  # pydicom raises what it likes on a damaged header, as late as here
        raise MaskError("not_a_segmentation", f"{path} cannot be read as a mask: {error} {_NEEDS}") from error


def _opened(path: Path, threshold: float | None):
    if threshold is not None and not threshold > 0:
        raise ValueError(f"threshold is a fraction above 0, not {threshold}: with it everything would be inside.")
    if not path.is_file():
        raise MaskError("not_a_segmentation", f"There is no file {path}. {_NEEDS}")
    try:
        if path.name.lower().endswith(SUFFIXES):
            return NiftiMask(path, threshold)
        dataset = _dicom(path)
        return _KINDS[dataset.Modality](path, dataset)
    except MaskError:
        raise
    except Exception as error:  # nibabel, highdicom and pydicom raise what they like on damaged files
        raise MaskError("not_a_segmentation", f"{path} cannot be read as a mask: {error} {_NEEDS}") from error


def _pieces(mask, grid: Grid, wanted: Sequence[int], threshold: float | None) -> Iterator[tuple]:
    """The pieces of a mask; what its pixels are decoded by may raise what it likes."""
    try:
        yield from mask.pieces(grid, wanted, threshold)
    except CourseError:
        raise
    except Exception as error:
        raise MaskError("not_a_segmentation", f"{mask.path} cannot be decoded: {error} {_NEEDS}") from error


def _dicom(path: Path, **options) -> Dataset:
    try:
        dataset = dcmread(path, **options)
        modality, kind = dataset.get("Modality"), dataset.get("SOPClassUID")
    except FileNotFoundError:
        raise MaskError("not_a_segmentation", f"There is no file {path}. {_NEEDS}") from None
    except Exception as error:  # pydicom raises what it likes on damaged files
        raise MaskError("not_a_segmentation", f"{path} cannot be read as a mask: {error} {_NEEDS}") from error
    if not isinstance(modality, str) or modality not in _KINDS:
        kind = getattr(kind, "name", "") or "DICOM file"
        raise MaskError("not_a_segmentation", f"{path} is a {kind}, no mask. {_NEEDS}")
    return dataset


def _wanted(mask, segments: Sequence[int] | None) -> list[int]:
    there = list(mask.names)
    wanted = there if segments is None else [int(number) for number in segments]
    if unknown := sorted(set(wanted) - set(there)):
        raise MaskError(
            "no_such_segment",
            f"{mask.path.name} has no segment {', '.join(map(str, unknown))}. It has "
            f"{', '.join(map(str, there)) or 'none'}: ask for some of these.",
        )
    if max(wanted, default=0) > np.iinfo(np.uint8).max:
        raise MaskError(
            "too_many_segments",
            f"{mask.path.name} has segment numbers up to {max(wanted)}, but a label map of uint8 ends at 255. "
            "Ask for some of them: read_mask(..., segments=[...]).",
        )
    return wanted


def _referenced(item: Dataset):
    """The SOPInstanceUIDs in the lists of images, at any depth."""
    for element in item:
        if element.VR != "SQ":
            continue
        for nested in element.value:
            if element.keyword in _LISTS_OF_IMAGES and "ReferencedSOPInstanceUID" in nested:
                yield str(nested.ReferencedSOPInstanceUID)
            yield from _referenced(nested)
