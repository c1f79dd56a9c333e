import os
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from fake_cases import ArrayCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.errors import CourseError
from course_lib.pipeline import statistics

# the package's attribute of this name is the function
module = import_module("course_lib.pipeline.statistics")

whole = hnp.arrays(np.float32, (5, 4, 3), elements=st.integers(-3000, 3000).map(float))
broken = hnp.arrays(np.float32, (5, 4, 3), elements=st.floats(-(2.0**100), 2.0**100, width=32))
masks = hnp.arrays(np.uint8, (5, 4, 3), elements=st.integers(0, 4))
knowns = hnp.arrays(bool, (5, 4, 3)).filter(np.any)


@pytest.fixture(autouse=True)
def thin_slabs(monkeypatch):
    monkeypatch.setattr(module, "_SLAB_VOXELS", 24)  # two slices of 4 x 3


@given(image=st.one_of(whole, broken), mask=masks, known=knowns)
@settings(max_examples=60, deadline=None)
def test_numpy_on_the_whole_array_says_the_same(image, mask, known):
    found = statistics(ArrayCase(0, image, mask, known))
    values = image[known].astype(np.float64)
    nonzero = values[values != 0]
    scale = np.abs(values).max()
    assert found.count == values.size
    assert (found.min, found.max) == (values.min(), values.max())
    np.testing.assert_allclose(found.mean, values.mean(), rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(found.sd, values.std(), rtol=1e-6, atol=1e-9 * scale)
    np.testing.assert_allclose(found.nonzero_mean, nonzero.mean() if nonzero.size else 0, rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(found.nonzero_sd, nonzero.std() if nonzero.size else 0, rtol=1e-6, atol=1e-9 * scale)
    assert found.labels == {label: int((mask[known] == label).sum()) for label in np.unique(mask[known])}
    for label, positions in found.positions.items():
        # fewer than a thousand voxels: all of them are kept
        np.testing.assert_array_equal(
            np.unique(positions, axis=0), np.argwhere((mask == label) & known), err_msg=f"label {label}"
        )


@given(image=whole, known=knowns, p=st.floats(0, 100))
@settings(max_examples=60, deadline=None)
def test_percentiles_of_whole_numbers_are_exact(image, known, p):
    found = statistics(ArrayCase(0, image, known=known))
    assert found.exact
    np.testing.assert_allclose(found.percentile(p), np.percentile(image[known].astype(float), p), rtol=1e-9, atol=1e-9)


@given(image=broken, p=st.floats(0, 100))
@settings(max_examples=60, deadline=None)
def test_percentiles_of_other_numbers_are_within_a_two_thousandth_of_the_values_beside(image, p):
    found = statistics(ArrayCase(0, image))
    values = np.sort(image.ravel().astype(np.float64))
    rank = p / 100 * (len(values) - 1)
    beside = np.abs(values[[int(np.floor(rank)), int(np.ceil(rank))]]).max()
    np.testing.assert_allclose(found.percentile(p), np.percentile(values, p), atol=beside / 2000 + 1e-30, rtol=0)


def test_a_slab_with_fractions_after_slabs_of_whole_numbers():
    image = np.arange(120.0).reshape(10, 4, 3)
    image[-1] += 0.5
    found = statistics(ArrayCase(0, image))
    assert not found.exact
    np.testing.assert_allclose(
        found.percentile([0, 10, 50, 100]), np.percentile(image, [0, 10, 50, 100]), rtol=1 / 2000
    )


def test_a_volume_is_never_read_as_a_whole():
    case = ArrayCase(0, np.zeros((9, 4, 3)))
    told = []
    statistics(case, progress=lambda done, total: told.append((done, total)))
    assert max(part[0].stop - part[0].start for part in case.regions) == 2
    assert [done for done, _ in told] == [2, 4, 6, 8, 9]
    assert {total for _, total in told} == {9}


def test_a_case_without_a_mask_counts_all_its_voxels():
    case = ArrayCase(0, np.arange(12).reshape(3, 4), known=np.zeros((3, 4), bool))
    case.has_mask = False
    found = statistics(case)
    assert (found.count, found.labels) == (12, {})


def test_positions_are_a_fair_draw_and_the_same_each_time(monkeypatch):
    monkeypatch.setattr(module, "POSITIONS_PER_LABEL", 50)
    case = ArrayCase(0, np.zeros((100, 4, 3)), np.ones((100, 4, 3), np.uint8))
    positions = statistics(case).positions[1]
    assert len(np.unique(positions, axis=0)) == 50
    np.testing.assert_array_equal(positions, statistics(case).positions[1])
    # over many draws the slices are hit evenly: a reservoir that favours early or late slabs fails here
    monkeypatch.setattr(np.random, "default_rng", lambda seed, make=np.random.default_rng: make())
    slices = np.concatenate([statistics(case).positions[1][:, 0] for _ in range(100)])
    quarters = np.bincount(slices // 25, minlength=4)
    assert np.abs(quarters - 1250).max() < 6 * np.sqrt(1250)


def test_nothing_known_and_nan_are_refused_by_name():
    with pytest.raises(CourseError, match="case-3 has no voxel"):
        statistics(ArrayCase(3, np.zeros((2, 2)), known=np.zeros((2, 2), bool)))
    with pytest.raises(CourseError, match="case-3 holds NaN"):
        statistics(ArrayCase(3, [[np.nan, 1]]))
    with pytest.raises(CourseError, match="between 0 and 100"):
        statistics(ArrayCase(3, [[0, 1]])).percentile(101)


class TestCache:
    @pytest.fixture
    def case(self, tmp_path, monkeypatch):
        monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
        case = ArrayCase(
            0, np.arange(24.0).reshape(4, 3, 2) / 2, np.eye(3, 2, dtype=np.uint8) * np.ones((4, 1, 1), np.uint8)
        )
        case.image = SimpleNamespace(files=(tmp_path / "a.dcm", tmp_path / "b.dcm"))
        for path in case.image.files:
            path.write_bytes(b"pixels")
        return case

    def kept(self, tmp_path):
        return list((tmp_path / "data" / ".cache" / "statistics").iterdir())

    def test_the_second_time_no_pixel_is_read(self, case):
        first, reads = statistics(case), len(case.regions)
        second = statistics(case)
        assert len(case.regions) == reads > 0
        assert (second.labels, second.mean, second.shape) == (first.labels, first.mean, first.shape)
        assert second.percentile(30) == first.percentile(30)
        for label in first.labels:
            np.testing.assert_array_equal(second.positions[label], first.positions[label])

    def test_a_file_that_changed_is_passed_over_again(self, case):
        statistics(case)
        case.regions.clear()
        os.utime(case.image.files[1], (1, 1))
        statistics(case)
        assert case.regions

    @pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut short", b"not a zip file at all"])
    def test_a_damaged_file_is_made_again(self, case, tmp_path, damage):
        mean = statistics(case).mean
        (kept,) = self.kept(tmp_path)
        kept.write_bytes(damage)
        assert statistics(case).mean == mean
        case.regions.clear()
        statistics(case)
        assert not case.regions

    def test_every_cut_of_a_file_is_noticed(self, case, tmp_path):
        mean = statistics(case).mean
        (kept,) = self.kept(tmp_path)
        content = kept.read_bytes()
        for length in range(0, len(content), 97):
            kept.write_bytes(content[:length])
            assert statistics(case).mean == mean

    def test_a_folder_that_cannot_be_written_to_is_said_and_does_no_harm(self, case, tmp_path):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / ".cache").write_text("a file where the folder should be")
        with pytest.warns(UserWarning, match="COURSE_DATA"):
            assert statistics(case).count == 24


class Colours(ArrayCase):
    """A case with two channels."""

    channels = ("t1", "flair")

    def __init__(self, image, mask):
        super().__init__(0, image[..., 0], mask)
        self.arrays = (np.asarray(image, np.float32), *self.arrays[1:])


def test_each_channel_has_statistics_of_its_own():
    image = np.stack([np.arange(24.0).reshape(2, 3, 4), np.full((2, 3, 4), 7.0)], axis=-1)
    first, second = statistics(Colours(image, np.ones((2, 3, 4), np.uint8)))
    assert (first.mean, first.max, second.mean, second.sd) == (11.5, 23.0, 7.0, 0.0)
    assert first.labels == second.labels == {1: 24}
