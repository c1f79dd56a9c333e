"""Frames of many files -> series that are one stack each.

Files of one SeriesInstanceUID need not be one stack. They are sorted here, in this order, because each step presumes
the one before it:

1. by patient, study, series and matrix size (a localizer or a screenshot is often of another size);
2. copies of a file, which share its SOPInstanceUID and its place, are set aside;
3. by orientation, where there are few (the three planes of a localizer);
4. several volumes at the same places (echoes, time points, b-values) by what tells them apart.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import isfinite

import numpy as np

from course_lib.dicom.frames import MARKS, Frame
from course_lib.dicom.geometry import is_orientation, positions_along_normal

_MOST_ORIENTATIONS = 3  # the planes of a localizer; slices that fan out around an axis are no set of stacks
_SAME_PLACE_MM = 0.005

_is_orientation = lru_cache(is_orientation)  # the slices of a series share theirs


def without_copies(files: Sequence[Sequence[Frame]]) -> tuple[list[Frame], list[tuple[tuple[Frame, ...], str]]]:
    """The frames of files each of which is there once, and the copies as (frames of the copy, path of the original).

    A copy has the original's SOPInstanceUID, instance number, number of frames, their places, and way of storage. The
    SOPInstanceUID alone is not enough: some archives hold series whose slices all have one and the same.
    """
    first: dict[tuple, str] = {}
    kept, copies = [], []
    for frames in files:
        one = frames[0]
        key = (one.sop_instance_uid, one.instance_number, one.storage, one.offset, one.marks, one.position, len(frames))
        if one.sop_instance_uid and key in first and _same_places(frames, files, first[key]):
            copies.append((tuple(frames), first[key]))
        else:
            first[key] = one.file
            kept += frames
    return kept, copies


def _same_places(frames: Sequence[Frame], files: Sequence[Sequence[Frame]], original: str) -> bool:
    other = next(its for its in files if its[0].file == original)
    return all(a.position == b.position and a.orientation == b.orientation for a, b in zip(frames, other, strict=True))


def stacks(frames: Sequence[Frame]) -> list[tuple[str, tuple[Frame, ...]]]:
    """Split the frames of one series into stacks.

    Returns
    -------
    list of (distinction, frames)
        The frames of each stack in slice order (see `in_slice_order`). `distinction` says in words what sets the
        stack apart from the others of the series; "" where there is only one.
    """
    if len(frames) < 2 or not all(map(is_placed, frames)):
        return [("", in_slice_order(frames))]
    found = []
    for plane, parallel in _by_orientation(frames):
        for mark, volume in _by_mark(_along_normal(parallel)):
            found.append((", ".join(filter(None, (plane, mark))), volume))
    return found


def in_slice_order(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """Frames ascending along the slice normal; those of no known place by InstanceNumber, then by file."""
    if len(frames) > 1 and all(map(is_placed, frames)):
        return _along_normal(frames)
    return tuple(by_number(frames))


def by_number(frames: Sequence[Frame]) -> list[Frame]:
    """Frames by InstanceNumber, those without one last; then by file."""
    return sorted(frames, key=lambda f: (f.instance_number is None, f.instance_number or 0, f.file, f.index))


def _along_normal(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    numbered = by_number(frames)  # the order of frames at one place
    along = positions_along_normal([frame.position for frame in numbered], numbered[0].orientation)
    return tuple(numbered[i] for i in np.argsort(along, kind="stable"))


def is_placed(frame: Frame) -> bool:
    """Whether a frame says where in the patient it is, in numbers that make sense."""
    return (
        frame.position is not None
        and all(map(isfinite, frame.position))
        and frame.orientation is not None
        and _is_orientation(frame.orientation)
        and frame.pixel_spacing_mm is not None
    )


def places(frames: Sequence[Frame]) -> np.ndarray:
    """A number for each frame of a stack in slice order; frames at the same place have the same one."""
    along = positions_along_normal([frame.position for frame in frames], frames[0].orientation)
    return np.concatenate([[0], np.cumsum(np.diff(along) >= _SAME_PLACE_MM)])


def _by_orientation(frames: Sequence[Frame]) -> list[tuple[str, list[Frame]]]:
    planes = defaultdict(list)
    for frame in frames:
        planes[frame.orientation].append(frame)
    if len(planes) == 1:
        return [("", list(frames))]
    # rounding may part slices that are parallel: those within half a degree are of one plane
    merged: list[list[Frame]] = []
    for group in planes.values():
        near = [other for other in merged if _parallel(other[0], group[0])]
        near[0].extend(group) if near else merged.append(group)
    if len(merged) == 1 or len(merged) > _MOST_ORIENTATIONS:
        return [("", list(frames))]
    return [(_plane_name(group[0].orientation), group) for group in merged]


def _parallel(one: Frame, other: Frame) -> bool:
    return bool(np.abs(np.subtract(one.orientation, other.orientation)).max() < 0.01)


def _plane_name(orientation) -> str:
    """The plane of the body that slices lie in, or are nearest to.

    >>> _plane_name([0, 1, 0, 0, 0, -1])
    'sagittal'
    """
    normal = np.abs(np.cross(orientation[:3], orientation[3:]))
    return ("sagittal", "coronal", "axial")[int(np.argmax(normal))]


def _by_mark(frames: tuple[Frame, ...]) -> list[tuple[str, tuple[Frame, ...]]]:
    """Volumes at the same places, told apart by one mark or two; the frames as they are where none tells."""
    place = places(frames)
    volumes = max(Counter(place.tolist()).values())
    if volumes == 1:
        return [("", frames)]
    names = list(MARKS)
    telling = [i for i in range(len(names)) if 1 < len({frame.marks[i] for frame in frames}) <= volumes]
    pairs = [(i, j) for n, i in enumerate(telling) for j in telling[n + 1 :]]
    for chosen in [(i,) for i in telling] + pairs:
        groups = defaultdict(list)
        for frame, where in zip(frames, place, strict=True):
            groups[tuple(frame.marks[i] for i in chosen)].append((where, frame))
        # as many groups as volumes, and in each a place is taken once
        if len(groups) == volumes and all(len({w for w, _ in group}) == len(group) for group in groups.values()):
            return [
                (
                    ", ".join(f"{names[i]} {value or 'not given'}" for i, value in zip(chosen, values, strict=True)),
                    tuple(frame for _, frame in group),
                )
                for values, group in groups.items()
            ]
    return [("", frames)]
