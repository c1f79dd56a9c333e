"""The options that open what is no regular stack, on series whose truth is known."""

import numpy as np
import pytest

from course_lib.dicom import DicomSeriesError, scan


def opened(folder, **options):
    return scan(folder)[0].volume(**options)


def test_a_missing_slice_is_the_mean_of_its_neighbours(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"position": (0, 0, 2.0 * (z + (z > 2)))})
    volume = opened(tmp_path, allow_missing=True)
    assert volume.array.shape[0] == 6
    assert volume.invented == (3,)
    np.testing.assert_array_equal(volume.array[[0, 1, 2, 4, 5]], truth)
    np.testing.assert_array_equal(volume.array[3], (truth[2] + truth[3]) // 2)
    assert volume.spacing_mm[0] == pytest.approx(2)
    assert volume.array.dtype == np.int16


def test_irregular_steps_are_interpolated_to_the_median_one(tmp_path, write_stack):
    # slices at 0, 1, 2, 3.5, 4.5 mm whose values are 10 times their place: so is the result
    places = [0, 1, 2, 3.5, 4.5]
    planes = [np.full((4, 3), int(10 * place), np.int16) for place in places]
    write_stack(tmp_path, change=lambda z: {"position": (0, 0, places[z]), "pixels": planes[z]})
    with pytest.raises(DicomSeriesError, match="resample_irregular"):
        opened(tmp_path, allow_missing=True)
    volume = opened(tmp_path, resample_irregular=True)
    np.testing.assert_array_equal(volume.array[:, 0, 0], [0, 10, 20, 30, 40])
    assert volume.invented == (3, 4)


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_tilt_is_undone_where_it_is_a_whole_number_of_pixels(tmp_path, write_stack, direction, axis):
    # each slice lies one pixel further along y (0.7 mm) or x (0.5 mm): a bright column of the patient stands upright
    step = direction * (0.7, 0.5)[axis]

    def change(z):
        pixels = np.zeros((12, 12), np.int16)
        place = [6, 6]
        place[axis] -= direction * z
        pixels[tuple(place)] = 1000
        position = [0.0, 0.0, 2.5 * z]
        position[1 - axis] = step * z
        return {"pixels": pixels, "position": position}

    write_stack(tmp_path, change=change)
    with pytest.raises(DicomSeriesError, match="resample_tilt=True") as error:
        opened(tmp_path)
    assert error.value.code == "gantry_tilt"
    volume = opened(tmp_path, resample_tilt=True)
    where = np.argwhere(volume.array == 1000)
    assert len(where) == 5
    assert len({(y, x) for _, y, x in where}) == 1
    np.testing.assert_allclose((volume.affine @ [*where[0], 1])[:3], [6 * 0.5, 6 * 0.7, 0], atol=1e-6)
    np.testing.assert_allclose((volume.affine @ [*where[4], 1])[:3], [6 * 0.5, 6 * 0.7, 10], atol=1e-6)
    assert not volume.invented


def test_tilt_by_a_fraction_of_a_pixel_keeps_the_brightness(tmp_path, write_stack):
    def change(z):
        pixels = np.zeros((12, 12), np.int16)
        pixels[4:8, 4:8] = 1000
        return {"pixels": pixels, "position": (0, 0.3 * z, 2.5 * z)}

    write_stack(tmp_path, change=change)
    volume = opened(tmp_path, resample_tilt=True)
    np.testing.assert_allclose(volume.array.sum(axis=(1, 2)), 16000, atol=16)


def test_of_duplicates_the_first_is_kept(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"position": (0, 0, max(z, 1)), "InstanceNumber": 9 - z})
    with pytest.raises(DicomSeriesError, match="drop_duplicates=True"):
        opened(tmp_path)
    np.testing.assert_array_equal(opened(tmp_path, drop_duplicates=True).array, truth[[1, 2, 3, 4]])


def test_the_most_common_orientation_is_kept(tmp_path, write_stack):
    odd = [1, 0, 0, 0, np.cos(0.005), np.sin(0.005)]  # a third of a degree
    truth = write_stack(tmp_path, change=lambda z: {"ImageOrientationPatient": odd} if z == 4 else {})
    with pytest.raises(DicomSeriesError, match="drop_other_orientations=True") as error:
        opened(tmp_path)
    assert error.value.code == "mixed_orientations"
    np.testing.assert_array_equal(opened(tmp_path, drop_other_orientations=True).array, truth[:4])


def test_frames_without_a_place_are_stacked_by_number_where_a_spacing_is_given(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"ImagePositionPatient": None, "InstanceNumber": 10 - z})
    with pytest.raises(DicomSeriesError, match="assume_spacing_mm"):
        opened(tmp_path)
    volume = opened(tmp_path, assume_spacing_mm=(3, 0.9, 0.8))
    np.testing.assert_array_equal(volume.array, truth[::-1])
    assert volume.spacing_mm == (3, 0.9, 0.8)


def test_a_single_slice_with_a_thickness_is_a_volume(tmp_path, write_stack):
    truth = write_stack(tmp_path, count=1)
    volume = opened(tmp_path, assume_spacing_mm=(5, 1, 1))
    np.testing.assert_array_equal(volume.array, truth)
    assert volume.spacing_mm == (5, 0.7, 0.5)  # in the plane the header knows better


def test_options_change_nothing_about_a_regular_stack(tmp_path, write_stack):
    truth = write_stack(tmp_path)
    everything = dict.fromkeys(
        ["allow_missing", "resample_tilt", "resample_irregular", "drop_duplicates", "drop_other_orientations"], True
    )
    volume = opened(tmp_path, **everything)
    np.testing.assert_array_equal(volume.array, truth)
    np.testing.assert_array_equal(volume.affine, opened(tmp_path).affine)
    assert volume.invented == ()


def test_ras_is_lps_with_two_rows_turned(tmp_path, write_stack):
    write_stack(tmp_path)
    series = scan(tmp_path)[0]
    np.testing.assert_allclose(series.ras_affine @ [0, 0, 0, 1], [20, -30, 100, 1])
    np.testing.assert_array_equal(series.ras_affine, series.volume().ras_affine)
