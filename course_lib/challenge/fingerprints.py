"""Label maps that are the same, whatever file they are in, or the same for the most part."""

import hashlib
from dataclasses import dataclass

import numpy as np

TELLING_VOXELS = 30  # labelled: two nets that agree on fewer may do so by chance
_TELLING_IN_SLICE = 10
_ALIKE_SLICES = 3  # at least so many, and half of those that tell anything


@dataclass(frozen=True)
class Fingerprint:
    """What is left of a label map when its voxels are gone.

    Attributes
    ----------
    voxels : str
        Of all labels: equal where, and only where, the label maps are.
    foreground : int
        How many voxels have a label.
    slices : dict of int to str
        Of every slice with enough labelled voxels to tell one hand from another.
    """

    voxels: str
    foreground: int
    slices: dict[int, str]

    @property
    def tells(self) -> bool:
        """Whether it can be called a copy: empty maps are alike, and nobody copied."""
        return self.foreground >= TELLING_VOXELS

    def same_as(self, other: "Fingerprint") -> bool:
        return self.tells and self.voxels == other.voxels

    def shared_slices(self, other: "Fingerprint") -> tuple[int, int]:
        """How many slices are equal to the last voxel, of how many that tell in either."""
        either = self.slices.keys() | other.slices.keys()
        return sum(k in self.slices and self.slices[k] == other.slices.get(k) for k in either), len(either)

    def like(self, other: "Fingerprint") -> bool:
        """Whether half of the slices are equal to the last voxel: of two nets that is never so.

        >>> rng = np.random.default_rng(0)
        >>> mine = rng.integers(0, 3, (12, 12, 8), dtype=np.uint8)
        >>> touched = mine.copy()
        >>> touched[:, :, 5] = 0
        >>> fingerprint(mine).like(fingerprint(touched)), fingerprint(mine).same_as(fingerprint(touched))
        (True, False)
        >>> fingerprint(mine).like(fingerprint(rng.permuted(mine)))
        False
        """
        equal, tell = self.shared_slices(other)
        return equal >= max(_ALIKE_SLICES, tell / 2)


def fingerprint(labels: np.ndarray) -> Fingerprint:
    """The fingerprint of labels, uint8 (x, y, z)."""
    by_slice = np.ascontiguousarray(labels.transpose(2, 0, 1))
    counts = np.count_nonzero(by_slice, axis=(1, 2))
    whole = hashlib.sha256(repr(labels.shape).encode())
    whole.update(by_slice)
    slices = {
        int(k): hashlib.blake2b(by_slice[k], digest_size=8).hexdigest()
        for k in np.flatnonzero(counts >= _TELLING_IN_SLICE)
    }
    return Fingerprint(whole.hexdigest(), int(counts.sum()), slices)
