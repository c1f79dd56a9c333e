"""NIfTI masks on the grid of a series: every orientation nibabel can write, and what is refused."""

import itertools

import nibabel
import numpy as np
import pytest

from course_lib.dicom import MaskError, read_mask, read_masks, scan

OBLIQUE = (1, 0, 0, 0, 0.8, 0.6)


@pytest.fixture
def series(tmp_path, write_stack):
    write_stack(tmp_path / "ct", orientation=OBLIQUE)
    return scan(tmp_path / "ct")[0]  # 5 x 4 x 3


@pytest.fixture
def labels(series):
    return np.random.default_rng(0).integers(0, 4, series.shape).astype(np.uint8)


def save(path, labels, series):
    """Labels (z, y, x) on the grid of the series; NIfTI counts x, y, z to the right and front."""
    affine = series.ras_affine[:, [2, 1, 0, 3]]
    nibabel.save(nibabel.Nifti1Image(labels.transpose(2, 1, 0), affine), path)
    return path


@pytest.mark.parametrize("name", ["mask.nii", "mask.nii.gz", "MASK.NII.GZ"])
def test_labels_lie_on_their_voxels(tmp_path, series, labels, name):
    path = save(tmp_path / name, labels, series)
    mask = read_mask(path, series)
    assert mask.dtype == np.uint8
    np.testing.assert_array_equal(mask, labels)
    np.testing.assert_array_equal(read_mask(path, series, segments=[2]), np.where(labels == 2, 2, 0))
    np.testing.assert_array_equal(read_mask(path, series.files[3]), labels[3])
    masks = read_masks(path, series)
    assert list(masks) == ["1", "2", "3"]
    np.testing.assert_array_equal(masks["3"], labels == 3)


@pytest.mark.parametrize("axes", list(itertools.permutations("xyz")), ids="".join)
@pytest.mark.parametrize("flips", list(itertools.product([1, -1], repeat=3)), ids=str)
def test_axes_in_any_order_and_direction(tmp_path, series, labels, axes, flips):
    image = nibabel.load(save(tmp_path / "mask.nii", labels, series))
    turn = np.column_stack([["xyz".index(axis) for axis in axes], flips])
    nibabel.save(image.as_reoriented(turn), tmp_path / "turned.nii")
    np.testing.assert_array_equal(read_mask(tmp_path / "turned.nii", series), labels)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int32, np.int16])
def test_whole_numbers_of_any_kind(tmp_path, series, labels, kind):
    np.testing.assert_array_equal(read_mask(save(tmp_path / "mask.nii", labels.astype(kind), series), series), labels)


def test_probabilities_become_a_label_by_a_threshold(tmp_path, series):
    probability = np.linspace(0, 1, 60, dtype=np.float32).reshape(series.shape)
    path = save(tmp_path / "mask.nii.gz", probability, series)
    with pytest.raises(MaskError, match=r"threshold=0\.5") as error:
        read_mask(path, series)
    assert error.value.code == "fractional"
    np.testing.assert_array_equal(read_mask(path, series, threshold=0.5), probability >= 0.5)


def test_a_mask_of_the_whole_body_on_a_part_of_it(tmp_path, series, labels):
    larger = np.zeros(np.add(series.shape, 4), np.uint8)
    larger[2:-2, 2:-2, 2:-2] = labels
    affine = series.affine.copy()
    affine[:3, 3] = (affine @ [-2, -2, -2, 1])[:3]
    path = tmp_path / "mask.nii"
    nibabel.save(nibabel.Nifti1Image(larger.T, np.diag([-1, -1, 1, 1]) @ affine[:, [2, 1, 0, 3]]), path)
    np.testing.assert_array_equal(read_mask(path, series), labels)
    larger[0] = 1
    nibabel.save(nibabel.Nifti1Image(larger.T, np.diag([-1, -1, 1, 1]) @ affine[:, [2, 1, 0, 3]]), path)
    with pytest.raises(MaskError, match="marks voxels outside the image") as error:
        read_mask(path, series)
    assert error.value.code == "other_grid"


def shifted(affine):
    affine[:3, 3] += [0.2, 0, 0]  # of pixels 0.5 mm wide


def stretched(affine):
    affine[:3, 0] *= 1.1


def turned(affine):
    affine[:3, :3] = [[0.98, -0.2, 0], [0.2, 0.98, 0], [0, 0, 1]] @ affine[:3, :3]


@pytest.mark.parametrize("change", [shifted, stretched, turned])
def test_another_grid_is_refused(tmp_path, series, labels, change):
    image = nibabel.load(save(tmp_path / "mask.nii", labels, series))
    affine = image.affine
    change(affine)
    nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj), affine), tmp_path / "other.nii")
    with pytest.raises(MaskError, match="resample the mask") as error:
        read_mask(tmp_path / "other.nii", series)
    assert error.value.code == "other_grid"


def test_a_part_of_a_mask_is_refused(tmp_path, series, labels):
    path = save(tmp_path / "mask.nii", labels[:3], series)
    with pytest.raises(MaskError, match="does not cover the whole image") as error:
        read_mask(path, series)
    assert error.value.code == "other_grid"


def test_what_is_no_label_map(tmp_path, series, labels):
    several = np.stack([labels, labels], axis=-1).transpose(2, 1, 0, 3)
    nibabel.save(nibabel.Nifti1Image(several, np.eye(4)), tmp_path / "several.nii")
    save(tmp_path / "ct.nii", labels.astype(np.int16) - 1000, series)
    (tmp_path / "text.nii.gz").write_text("no mask")
    cut = save(tmp_path / "cut.nii.gz", labels, series)
    cut.write_bytes(cut.read_bytes()[:90])
    for name in ("several.nii", "ct.nii", "text.nii.gz", "cut.nii.gz", "absent.nii"):
        with pytest.raises(MaskError, match=name) as error:
            read_mask(tmp_path / name, series)
        assert error.value.code == "not_a_segmentation"


def test_labels_above_255_are_asked_for_one_by_one(tmp_path, series, labels):
    path = save(tmp_path / "mask.nii", labels.astype(np.int16) * 100, series)
    with pytest.raises(MaskError, match="up to 300") as error:
        read_mask(path, series)
    assert error.value.code == "too_many_segments"
    np.testing.assert_array_equal(read_mask(path, series, segments=[100, 200]) // 100, np.where(labels > 2, 0, labels))


def test_a_projection_image_has_no_place_for_it(tmp_path, series, labels, write_xray_file):
    xray = write_xray_file(tmp_path / "xray.dcm", np.zeros((4, 3), np.uint16))
    with pytest.raises(MaskError, match="does not say where in the patient") as error:
        read_mask(save(tmp_path / "mask.nii", labels, series), xray)
    assert error.value.code == "no_geometry"
