import itertools

import numpy as np
import pytest
from fake_cases import ArrayCase
from hypothesis import given
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.pipeline import GridPatches, Patches, RandomSlices, Slices, statistics

shapes = st.lists(st.integers(1, 12), min_size=2, max_size=3).map(tuple)


def rng(seed=0):
    return np.random.default_rng(seed)


def covered(sampler, shape):
    """How many samples each voxel is in."""
    hits = np.zeros(shape, int)
    for number in range(sampler.count(shape)):
        hits[sampler.region(shape, number, rng())] += 1
    return hits


@given(shape=shapes)
def test_slices_cover_every_voxel_once(shape):
    assert (covered(Slices(), shape) == 1).all()


def test_random_slices_of_an_epoch_are_different_slices_and_vary():
    sampler, shape = RandomSlices(4), (10, 5, 6)
    draws = [
        tuple(sampler.region(shape, number, rng(100 * seed + number))[0].start for number in range(4))
        for seed in range(50)
    ]
    assert all(len(set(draw)) == 4 for draw in draws)
    assert {start for draw in draws for start in draw} == set(range(10))
    assert RandomSlices(3).region((1, 5, 6), 2, rng()) == (slice(0, 1), slice(0, 5), slice(0, 6))


@given(shape=shapes, sides=st.lists(st.integers(1, 9), min_size=3, max_size=3), seed=st.integers(0, 99))
def test_a_patch_lies_inside_and_is_as_large_as_the_image_allows(shape, sides, seed):
    sides = tuple(sides[: len(shape)])
    region = Patches(sides, 1).region(shape, 0, rng(seed))
    for part, whole, side in zip(region, shape, sides, strict=True):
        assert 0 <= part.start < part.stop <= whole
        assert part.stop - part.start == min(side, whole)


def test_every_place_is_reached_anywhere():
    starts = [Patches((3, 3), 1).region((5, 3), 0, rng(seed))[0].start for seed in range(300)]
    assert np.bincount(starts).min() > 60  # 3 places, 100 each on average


def test_a_flat_patch_of_a_volume_is_a_part_of_one_slice():
    z, y, x = Patches((4, 5), 1).region((9, 8, 8), 0, rng())
    assert (z.stop - z.start, y.stop - y.start, x.stop - x.start) == (1, 4, 5)


class TestWhere:
    """A volume of 20 x 20 x 20 with one voxel of label 1, eight of label 2 and nothing else."""

    @pytest.fixture
    def of_case(self):
        mask = np.zeros((20, 20, 20), np.uint8)
        mask[10, 11, 12] = 1
        mask[2:4, 2:4, 2:4] = 2
        return statistics(ArrayCase(0, mask, mask)), mask

    def hits(self, where, of_case):
        """Which labels 400 patches contain."""
        sampler = Patches((5, 5, 5), 1, where)
        found, mask = of_case
        return [set(np.unique(mask[sampler.region(mask.shape, 0, rng(seed), found)])) for seed in range(400)]

    def test_half_of_the_patches_are_on_the_foreground(self, of_case):
        hits = self.hits("foreground", of_case)
        assert 0.45 < np.mean([bool(hit - {0}) for hit in hits]) < 0.65
        # and among these every voxel is equally likely
        assert np.mean([1 in hit for hit in hits]) < 0.15

    def test_each_class_is_equally_likely(self, of_case):
        hits = self.hits("classes", of_case)
        assert 0.26 < np.mean([1 in hit for hit in hits]) < 0.42
        assert 0.26 < np.mean([2 in hit for hit in hits]) < 0.42

    def test_the_voxel_is_in_the_middle_away_from_the_border(self):
        mask = np.zeros((9, 9), np.uint8)
        mask[4, 8] = 1
        case = ArrayCase(0, mask, mask)
        regions = {str(Patches((3, 3), 1, "foreground").region((9, 9), 0, rng(s), statistics(case))) for s in range(40)}
        assert str((slice(3, 6), slice(6, 9))) in regions

    def test_a_case_without_foreground_gives_patches_from_anywhere(self):
        case = ArrayCase(0, np.zeros((9, 9)))
        regions = {str(Patches((3, 3), 1, "foreground").region((9, 9), 0, rng(s), statistics(case))) for s in range(40)}
        assert len(regions) > 10


@given(shape=shapes, side=st.integers(1, 6), overlap=st.sampled_from([0, 0.25, 0.5, 0.9]))
def test_a_grid_covers_every_voxel_with_patches_that_overlap_enough(shape, side, overlap):
    sampler = GridPatches((side,) * len(shape), overlap)
    assert covered(sampler, shape).min() >= 1
    starts = sorted({sampler.region(shape, number)[0].start for number in range(sampler.count(shape))})
    inside = min(side, shape[0])
    assert all(second - first <= max(1, inside * (1 - overlap)) for first, second in itertools.pairwise(starts))


def test_a_grid_that_fits_is_a_tiling():
    assert (covered(GridPatches((2, 3)), (4, 9)) == 1).all()
    assert GridPatches((4, 4, 4)).count((8, 8, 8)) == 8


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Patches((3,), 1), "no shape of a patch"),
        (lambda: Patches((3, 0), 1), "no shape of a patch"),
        (lambda: Patches((3, 3), 0), "at least 1"),
        (lambda: Patches((3, 3), 1, "middle"), "'middle' is no place"),
        (lambda: RandomSlices(0), "at least 1"),
        (lambda: GridPatches((3, 3), 1), "below 1"),
        (lambda: Patches((3, 3, 3), 1).region((9, 9), 0, rng()), "more axes"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(CourseError, match=message):
        make()
