"""DICOM segmentations -> label maps on the grid of an image.

A SEG file stores only the frames that are not empty, in any order, so a frame's number says nothing: frames are
placed by the image they reference, or by their position. DICOM PS3.3, A.51 and C.8.20.
"""

from collections.abc import Sequence
from pathlib import Path

import highdicom as hd
import numpy as np
from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError

from course_lib.dicom.errors import MaskError
from course_lib.dicom.frames import frames_of
from course_lib.dicom.series import Series

GRID_TOLERANCE = 0.01  # of a voxel: positions in a SEG are often rounded to 32-bit floats


def read_mask(seg_path, image, segments: Sequence[int] | None = None) -> np.ndarray:
    """The segments of a DICOM SEG as a label map on the grid of an image.

    Parameters
    ----------
    seg_path : path
        A DICOM SEG file: BINARY, LABELMAP, or FRACTIONAL with nothing but 0 and 1 in it.
    image : path, pydicom Dataset or Series
        What the mask is to lie on. A single frame (an X-ray, one slice) is found by its SOPInstanceUID among the
        images that the SEG references. A stack, which is a `Series` or an enhanced multi-frame file, is matched by
        position in the patient.
    segments : sequence of int, optional
        The segment numbers wanted; all by default.

    Returns
    -------
    ndarray of uint8
        (y, x) for a single frame, (z, y, x) for a stack, with the slices in the order of `Series.volume`. A pixel
        holds its segment number, 0 where there is none.

    Raises
    ------
    MaskError
        With `.code`: `not_a_segmentation`, `not_an_image`, `no_such_segment`, `too_many_segments`, `overlap` (two
        wanted segments share a pixel), `fractional`, `other_image` (the SEG belongs to another image), `other_size`,
        `other_grid` (the grids do not fit without resampling).
    DicomSeriesError
        The stack has no regular geometry to place a mask in.
    """
    seg_path = Path(seg_path)
    segmentation = _opened(seg_path)
    wanted = _wanted_segments(segmentation, segments, seg_path)
    if isinstance(image, Series) and len(image.frames) > 1:
        return _placed_by_position(segmentation, wanted, seg_path, image)
    if isinstance(image, Series):
        image = image.files[0]
    header = image if isinstance(image, Dataset) else _image_header(image)
    if int(header.get("NumberOfFrames") or 1) > 1:
        path = Path(header.filename) if header.get("filename") else Path("image")
        return _placed_by_position(segmentation, wanted, seg_path, Series.of(header, frames_of(header, path)))
    return _placed_by_reference(segmentation, wanted, seg_path, header)


def images_of_mask(seg_path) -> frozenset[str]:
    """The SOPInstanceUIDs of the images that a DICOM SEG was drawn on.

    Raises
    ------
    MaskError
        `not_a_segmentation`.
    """
    return frozenset(str(sop_uid) for _, _, sop_uid in _opened(Path(seg_path)).get_source_image_uids())


def _opened(path: Path) -> hd.seg.Segmentation:
    try:
        return hd.seg.segread(path)
    except FileNotFoundError:
        raise MaskError("not_a_segmentation", f"There is no file {path}. read_mask needs a DICOM SEG file.") from None
    except Exception as error:  # highdicom and pydicom raise what they like on files of another kind
        raise MaskError(
            "not_a_segmentation",
            f"{path} cannot be read as a DICOM segmentation: {error} read_mask needs a DICOM SEG file (Modality SEG).",
        ) from error


def _image_header(path) -> Dataset:
    try:
        return dcmread(path, stop_before_pixels=True)
    except (OSError, InvalidDicomError) as error:
        raise MaskError(
            "not_an_image",
            f"{path} cannot be read as a DICOM image: {error} Give the image that the mask was drawn on.",
        ) from error


def _wanted_segments(segmentation: hd.seg.Segmentation, segments: Sequence[int] | None, path: Path) -> list[int]:
    there = [int(number) for number in segmentation.segment_numbers if number > 0]
    wanted = there if segments is None else [int(number) for number in segments]
    if unknown := sorted(set(wanted) - set(there)):
        raise MaskError(
            "no_such_segment",
            f"{path.name} has no segment {', '.join(map(str, unknown))}. It has {', '.join(map(str, there))}: "
            "ask for some of these.",
        )
    if max(wanted) > np.iinfo(np.uint8).max:
        raise MaskError(
            "too_many_segments",
            f"{path.name} has segment numbers up to {max(wanted)}, but a label map of uint8 ends at 255. "
            "Ask for some of them: read_mask(..., segments=[...]).",
        )
    return wanted


def _placed_by_reference(segmentation, wanted: list[int], path: Path, image: Dataset) -> np.ndarray:
    uid = str(image.SOPInstanceUID)
    sources = segmentation.get_source_image_uids()
    known = uid in {str(sop_uid) for _, _, sop_uid in sources}
    # A slice that the SEG leaves out, of a stack that it references, has nothing marked. X-rays of one series are
    # different pictures (front and side), so there a missing reference means another image.
    empty_slice = "ImagePositionPatient" in image and str(image.get("SeriesInstanceUID")) in {
        str(series_uid) for _, series_uid, _ in sources
    }
    if not known and not empty_slice:
        raise MaskError(
            "other_image",
            f"{path.name} was not made for this image: it does not reference SOPInstanceUID {uid}. A mask is placed on "
            "the image it references: give that image, or for a stack the whole Series, which is matched by position.",
        )
    _same_size(segmentation, path, int(image.Rows), int(image.Columns))
    label_maps = _label_map(
        path,
        segmentation.get_pixels_by_source_instance,
        source_sop_instance_uids=[uid],
        segment_numbers=wanted,
        # Equal sizes are checked above; the attribute this would ask for is optional and often absent.
        ignore_spatial_locations=True,
        assert_missing_frames_are_empty=True,
    )
    return _only(wanted, label_maps[0])


def _placed_by_position(segmentation, wanted: list[int], path: Path, series: Series) -> np.ndarray:
    frame_of_reference = str(segmentation.get("FrameOfReferenceUID", ""))
    if frame_of_reference and series.frame_of_reference_uid and frame_of_reference != series.frame_of_reference_uid:
        raise MaskError(
            "other_image",
            f"{path.name} and the image have different FrameOfReferenceUIDs, so their positions cannot be compared. "
            "Give the series that the mask was drawn on.",
        )
    _same_size(segmentation, path, series.rows, series.columns)
    grid = hd.VolumeGeometry(series.affine, series.shape, coordinate_system="PATIENT")
    volume = _label_map(path, segmentation.get_volume, segment_numbers=wanted)
    try:
        matched = volume.match_geometry(grid, tol=GRID_TOLERANCE)
    except RuntimeError as error:
        raise MaskError(
            "other_grid",
            f"The slices of {path.name} do not lie on slices of the image: {error} Resample the mask first.",
        ) from error
    if np.count_nonzero(matched.array) != np.count_nonzero(volume.array):
        raise MaskError(
            "other_grid",
            f"{path.name} marks pixels outside the image. A mask lies within its image: give the one it was drawn on.",
        )
    return _only(wanted, matched.array)


def _label_map(path: Path, read, **arguments):
    """Let highdicom combine segments into one label map, and say in plain words why it cannot."""
    try:
        return read(combine_segments=True, dtype=np.uint8, **arguments)
    except (RuntimeError, ValueError) as error:
        if "overlap" in str(error).lower():
            raise MaskError(
                "overlap",
                f"Segments of {path.name} overlap, and a pixel of a label map holds one label. Read them one at a "
                "time: read_mask(..., segments=[1]).",
            ) from error
        if "fraction" in str(error).lower() or "binary" in str(error).lower():
            raise MaskError(
                "fractional", f"{path.name} holds fractions, and a label map holds labels. Threshold it with highdicom."
            ) from error
        raise MaskError(
            "other_grid", f"The frames of {path.name} make no label map: {error} Read it with highdicom.seg.segread."
        ) from error


def _same_size(segmentation, path: Path, rows: int, columns: int) -> None:
    if (segmentation.Rows, segmentation.Columns) != (rows, columns):
        raise MaskError(
            "other_size",
            f"{path.name} has {segmentation.Rows} x {segmentation.Columns} pixels, the image {rows} x {columns}. "
            "A mask has the size of its image: give the image it was drawn on.",
        )


def _only(wanted: list[int], label_map: np.ndarray) -> np.ndarray:
    """Everything but the wanted labels is background, whatever number a LABELMAP gives its background."""
    return np.where(np.isin(label_map, wanted), label_map, 0).astype(np.uint8)
