"""NIfTI masks -> the volumes that they were drawn on.

A NIfTI file references nothing, so a mask belongs to a volume on whose grid it lies, voxel on voxel. Where several lie
there, the name decides, then the nearest folder; where that leaves two, nothing is guessed. A name without the grid
is not enough.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_lib import dicom
from course_lib.datasets import names
from course_lib.datasets.files import shared_folders, stem_of
from course_lib.datasets.nifti_images import NiftiImage, Sequences, lies_on
from course_lib.datasets.nifti_volumes import looks_like_labels
from course_lib.datasets.remarks import LeftOut
from course_lib.dicom.grid import Grid, grid_of


@dataclass(eq=False)
class Candidate:
    """A volume that looks for its mask.

    Attributes
    ----------
    image : dicom.Series, NiftiImage or Sequences
    path : Path
        Of its first file.
    subject : str
        The name of the case.
    patient : str
    mask : Path or None
    why : str
        How the mask was found.
    """

    image: dicom.Series | NiftiImage | Sequences
    path: Path
    subject: str
    patient: str
    mask: Path | None = None
    why: str = ""
    grid: Grid = field(init=False)
    keys: frozenset[tuple] = field(init=False)

    def __post_init__(self):
        self.grid = grid_of(self.image) if isinstance(self.image, dicom.Series) else self.image.grid
        self.keys = frozenset({names.key(self.subject), names.key(stem_of(self.path))} - {()})

    @property
    def is_dicom(self) -> bool:
        return isinstance(self.image, dicom.Series)


def pair(masks: list[NiftiImage], candidates: list[Candidate]) -> list[LeftOut]:
    """Give each candidate without a mask the best of those that are its; return what is left over, and why."""
    on_grid, by_key = _Grids(candidates), defaultdict(list)
    for candidate in candidates:
        for key in candidate.keys:
            by_key[key].append(candidate)
    claims, left_out = defaultdict(list), []
    for mask in masks:
        owners, reason = _owners(mask, on_grid.of(mask), by_key.get(names.key(stem_of(mask.path)), []))
        if not owners:
            left_out.append(LeftOut(mask.path, reason))
        for owner in owners:
            claims[owner].append(mask)
    for owner, claimed in claims.items():
        claimed.sort(key=lambda mask: _rank(mask, owner))
        if owner.mask is None:
            best = claimed.pop(0)
            owner.mask = best.path
            owner.why = "same grid and name" if _named_alike(best, owner) else "same grid"
        left_out += [LeftOut(mask.path, f"{owner.subject} has a mask already, {owner.mask.name}") for mask in claimed]
    used = {candidate.mask for candidate in candidates}
    return sorted({item for item in left_out if item.path not in used})


class _Grids:
    """Candidates by their grid. Thousands of patients may share one, so each grid is compared once."""

    def __init__(self, candidates: list[Candidate]):
        self._groups = defaultdict(list)
        for candidate in candidates:
            grid = candidate.grid
            self._groups[grid.shape, np.round(grid.affine, 4).tobytes()].append(candidate)
        self._known = {}

    def of(self, mask: NiftiImage) -> dict[Candidate, None]:
        """The candidates on whose grid a mask lies, in their order."""
        key = mask.stored_shape, np.round(mask.stored_affine, 4).tobytes()
        if key not in self._known:
            fitting = [group for group in self._groups.values() if lies_on(mask, group[0].grid)]
            self._known[key] = dict.fromkeys(candidate for group in fitting for candidate in group)
        return self._known[key]


def _owners(mask: NiftiImage, there: dict[Candidate, None], alike: list[Candidate]) -> tuple[list[Candidate], str]:
    """The volumes of a mask, or the reason why it has none: from those on its grid, and those of its name."""
    named = [one for one in alike if one in there]
    if alike and not named:
        grid = alike[0].grid
        return [], (
            f"a mask on another grid than its image {alike[0].path.name}: {_size(mask.shape)} voxels at "
            f"{_mm(mask.affine)} against {_size(grid.shape)} at {_mm(grid.affine)}"
        )
    if not there:
        return [], f"a mask of {_size(mask.shape)} voxels, and no image here has that grid"
    named = named or list(there)
    nearest = max(shared_folders(mask.path, one.path) for one in named)
    near = [one for one in named if shared_folders(mask.path, one.path) == nearest]
    if any(one.is_dicom for one in near) and not looks_like_labels(mask):
        return [], "a mask by its name, but it does not hold labels (few whole numbers from 0 to 255)"
    if len({one.patient for one in near}) > 1:
        return [], f"a mask that fits several patients ({', '.join(one.subject for one in near[:3])}): rename it"
    others = [one for one in near if not one.is_dicom]
    if len(others) > 1:  # not the sequences of one patient: which of them is not known
        return [], f"a mask that fits several images ({', '.join(one.path.name for one in others[:3])}): rename it"
    return near, ""


def _rank(mask: NiftiImage, owner: Candidate) -> tuple:
    agreed = names.AGREED_WORDS.intersection(names.words(stem_of(mask.path)) + names.words(mask.path.parent.name))
    return not _named_alike(mask, owner), not agreed, -shared_folders(mask.path, owner.path), str(mask.path)


def _named_alike(mask: NiftiImage, owner: Candidate) -> bool:
    return names.key(stem_of(mask.path)) in owner.keys


def _size(shape) -> str:
    return " x ".join(map(str, shape))


def _mm(affine) -> str:
    return "(" + ", ".join(f"{number:.1f}" for number in affine[:3, 3]) + ") mm"
