import gzip
import itertools

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from nibabel.orientations import axcodes2ornt, io_orientation, ornt_transform
from nifti_folders import LPS, brain, save_nifti, tumour

from course_lib import dicom
from course_lib.datasets.nifti_images import lies_on, nifti_image, open_labels
from course_lib.errors import CourseError


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_a_region_is_that_part_of_the_whole(tmp_path, name):
    array = brain()
    image = nifti_image(save_nifti(tmp_path / name, array))
    assert image.shape == array.shape
    assert image.spacing_mm == (2, 1, 1)
    np.testing.assert_array_equal(image.read(), array)
    region = slice(1, 3), slice(None, 5), slice(2, None)
    part = image.read(*region)
    assert part.dtype == np.float32
    np.testing.assert_array_equal(part, array[region])


def orientations():
    """All 48 ways to store an array."""
    for axes in itertools.permutations(["LR", "PA", "SI"]):
        for ends in itertools.product([0, 1], repeat=3):
            yield tuple(pair[end] for pair, end in zip(axes, ends, strict=True))


@pytest.mark.parametrize("codes", list(orientations()), ids="".join)
def test_however_a_file_is_stored_x_runs_to_the_left_y_to_the_back_and_z_to_the_head(tmp_path, codes):
    array = brain()
    straight = nibabel.Nifti1Image(array.transpose(2, 1, 0), LPS)
    turned = straight.as_reoriented(ornt_transform(io_orientation(LPS), axcodes2ornt(codes)))
    nibabel.save(turned, tmp_path / "a.nii")
    image = nifti_image(tmp_path / "a.nii")
    np.testing.assert_array_equal(image.read(), array)
    np.testing.assert_allclose(image.affine, nifti_image(save_nifti(tmp_path / "b.nii", array)).affine)


def test_the_affine_is_that_of_a_dicom_series_written_from_the_same_voxels(tmp_path):
    array = brain()
    dicom.write_stack(tmp_path / "ct", array, (2.0, 1.5, 1.25), patient_id="P")
    (series,) = dicom.scan(tmp_path / "ct")
    image = nifti_image(dicom.write_nifti(tmp_path / "a.nii.gz", array, series))
    np.testing.assert_allclose(image.affine, series.affine, atol=1e-4)
    np.testing.assert_array_equal(image.read(), series.volume().array)
    assert lies_on(image, dicom.grid.grid_of(series))


@settings(max_examples=20, deadline=None)
@given(
    array=hnp.arrays(np.int16, hnp.array_shapes(min_dims=3, max_dims=3, max_side=4), elements=st.integers(-5, 99)),
    slope=st.sampled_from([1.0, 0.5, 2.0]),
    intercept=st.sampled_from([0.0, -1024.0]),
)
def test_slope_and_intercept_are_applied(tmp_path_factory, array, slope, intercept):
    image = nibabel.Nifti1Image(array.transpose(2, 1, 0), LPS)
    image.header.set_slope_inter(slope, intercept)
    path = tmp_path_factory.mktemp("scaled") / "a.nii"
    content = bytearray(image.to_bytes())
    content[112:120] = np.array([slope, intercept], np.float32).tobytes()  # scl_slope and scl_inter
    path.write_bytes(content)
    np.testing.assert_allclose(nifti_image(path).read(), array * slope + intercept)


def test_the_channels_of_a_file_come_in_the_usual_order(tmp_path):
    array = np.stack([np.full((2, 3, 4), value, np.int16) for value in (40, 10, 20, 30)], axis=-1)
    image = nifti_image(save_nifti(tmp_path / "a.nii.gz", array), ("FLAIR", "T1w", "t1gd", "T2w"))
    assert image.channels == ("t1", "t1ce", "t2", "flair")
    np.testing.assert_array_equal(image.read(slice(0, 1))[0, 0, 0], [10, 20, 30, 40])
    assert nifti_image(tmp_path / "a.nii.gz").channels == ("0", "1", "2", "3")
    with pytest.raises(CourseError, match="4 channels, but 2 names"):
        nifti_image(tmp_path / "a.nii.gz", ("a", "b"))


def test_what_is_no_image_is_named(tmp_path):
    damaged = tmp_path / "damaged.nii.gz"
    damaged.write_bytes(b"nothing of the kind")
    short = save_nifti(tmp_path / "short.nii", brain())
    short.write_bytes(short.read_bytes()[:500])
    film = save_nifti(tmp_path / "film.nii.gz", np.zeros((2, 2, 2, 30), np.int16))
    placeless = save_nifti(tmp_path / "placeless.nii", brain())
    content = bytearray(placeless.read_bytes())
    content[252:256], content[312:328] = bytes([0, 0, 1, 0]), bytes(16)  # qform_code, sform_code; srow_z
    placeless.write_bytes(content)
    colours = np.zeros((2, 2, 2), [("R", "u1"), ("G", "u1"), ("B", "u1")])
    nibabel.save(nibabel.Nifti1Image(colours, LPS), tmp_path / "colours.nii")
    for path, words in [
        (damaged, "cannot be read as NIfTI"),
        (short, "cut short"),
        (film, "series in time"),
        (placeless, "where its voxels lie"),
        (tmp_path / "colours.nii", "colours"),
    ]:
        with pytest.raises(CourseError, match=words) as said:
            nifti_image(path)
        assert path.name in str(said.value)


def test_a_packed_file_that_is_cut_short_is_told_by_its_end(tmp_path):
    path = save_nifti(tmp_path / "a.nii.gz", brain(shape=(20, 30, 30)))
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(CourseError, match=r"a\.nii\.gz"):
        nifti_image(path).read()


def test_a_file_that_is_damaged_behind_its_header_is_named_when_it_is_read(tmp_path):
    content = bytearray(gzip.compress(nibabel.Nifti1Image(brain().T, LPS).to_bytes(), mtime=0))
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "a.nii.gz").write_bytes(content)
    with pytest.raises(CourseError, match=r"a\.nii\.gz cannot be read"):
        nifti_image(tmp_path / "a.nii.gz").read()


def test_labels_are_laid_on_the_grid_of_the_image_however_they_are_stored(tmp_path):
    image = nifti_image(save_nifti(tmp_path / "image.nii", brain()))
    mask = nibabel.Nifti1Image(tumour().transpose(2, 1, 0), LPS)
    nibabel.save(nibabel.as_closest_canonical(mask), tmp_path / "mask.nii.gz")
    np.testing.assert_array_equal(open_labels(tmp_path / "mask.nii.gz", image.grid), tumour())
    shifted = nifti_image(save_nifti(tmp_path / "shifted.nii", tumour(), LPS + np.eye(4, k=3) * 0.5))
    assert not lies_on(shifted, image.grid)


def test_an_image_given_as_labels_is_refused(tmp_path):
    image = nifti_image(save_nifti(tmp_path / "image.nii", brain()))
    with pytest.raises(CourseError, match="labels up to"):
        open_labels(image.path, image.grid)


def test_a_packed_file_is_unpacked_once(tmp_path, monkeypatch):
    image = nifti_image(save_nifti(tmp_path / "a.nii.gz", brain()))
    image.read(slice(0, 1))
    monkeypatch.setattr(nibabel.Nifti1Image, "from_filename", None)
    np.testing.assert_array_equal(image.read(slice(3, 4)), brain()[3:4])
