"""Every DICOM series among the real images: what it opens to, or the reason it gives."""

import nibabel
import numpy as np
import pytest

from course_lib.dicom import DicomSeriesError, scan

NOISE = "dicom/dicom2nifti_geometry_noise"
SEGMENTED = "dicom/dcmqi_seg_ct3slice/segmentations"
IBSI = "dicom/ibsi_sts_rtstruct"
CT_LUNG = "ctlung/lung_pet_ct_dx_A0002"

# folder -> (shape, spacing_mm (dz, dy, dx), dtype)
OPENS = {
    CT_LUNG: ((30, 512, 512), (8, 0.6465, 0.6465), np.int16),
    "ctlung/totalseg_tests/example_ct_dicom": ((20, 512, 512), (2, 0.9766, 0.9766), np.int16),
    f"{SEGMENTED}/23x38x3/image": ((3, 38, 23), (2.5, 0.7, 0.7), np.int16),
    f"{SEGMENTED}/23x38x3/multiframe": ((3, 38, 23), (2.5, 0.7, 0.7), np.int16),
    f"{SEGMENTED}/24x38x3/image": ((3, 38, 24), (2.5, 0.7, 0.7), np.int16),
    f"{SEGMENTED}/24x38x3/multiframe": ((3, 38, 24), (2.5, 0.7, 0.7), np.int16),
    f"{SEGMENTED}/ct-3slice": ((3, 512, 512), (1, 0.8105, 0.8105), np.int16),
    f"{NOISE}/anatomical/001": ((4, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/failing/slicecount/001": ((2, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/generic/anatomical/001": ((4, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/generic/anatomical/002_non_isotropic": ((4, 28, 64), (0.5, 4, 6.4), np.float32),
    f"{NOISE}/generic/compressed/001": ((4, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/generic/compressed_j2k/001": ((4, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/generic/compressed_jpeg/001": ((4, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/generic/compressed_jpegls/001": ((4, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/generic/compressed_rle/001": ((4, 256, 256), (1, 1, 1), np.int16),
    f"{NOISE}/hyperfine/anatomical/001": ((8, 138, 112), (5, 1.61, 1.59), np.int16),
    f"{NOISE}/philips_enhanced/anatomical/001": ((8, 256, 256), (1.2, 1, 1), np.float32),
    f"{NOISE}/siemens_multiframe/anatomical/001": ((8, 256, 256), (0.8999, 0.9375, 0.9375), np.int16),
    f"{IBSI}/dicom/STS_002/CT/image": ((48, 143, 161), (3.27, 0.9766, 0.9766), np.int16),
    f"{IBSI}/dicom/STS_002/MR_T1/image": ((35, 90, 115), (3.27, 0.9766, 0.9766), np.int16),
    f"{IBSI}/dicom/STS_002/PET/image": ((48, 27, 30), (3.27, 5.4688, 5.4688), np.float32),
}
REFUSED = {
    "dicom/ct_gantry_tilt_GE": "gantry_tilt",
    f"{NOISE}/failing/gantrytilting/001": "gantry_tilt",
    f"{NOISE}/failing/sliceincrement/001": "missing_slices",
    f"{NOISE}/generic/rgb/001": "colour",
}
# folder -> (how many stacks its one series holds, what sets the first apart, its shape, the code it is refused with)
SEVERAL = {
    "dicom/mr_enhanced_multiframe/Philips": (2, "echo time", (32, 64, 64), None),
    "dicom/mr_enhanced_multiframe/Siemens": (4, "time point", (6, 64, 64), None),
    f"{NOISE}/failing/notavolume/001": (4, "acquisition", (1, 512, 512), "single_slice"),
}
TRUTH = {
    f"{NOISE}/anatomical/001": f"{NOISE}/anatomical/001_ground_truth.nii.gz",
    f"{NOISE}/generic/anatomical/001": f"{NOISE}/generic/anatomical/001_ground_truth.nii.gz",
    f"{NOISE}/generic/compressed/001": f"{NOISE}/generic/compressed/001_ground_truth.nii.gz",
    f"{NOISE}/generic/compressed_j2k/001": f"{NOISE}/generic/compressed_j2k/001_ground_truth.nii.gz",
    f"{NOISE}/generic/compressed_jpeg/001": f"{NOISE}/generic/compressed_jpeg/001_ground_truth.nii.gz",
    f"{NOISE}/generic/compressed_jpegls/001": f"{NOISE}/generic/compressed_jpegls/001_ground_truth.nii.gz",
    f"{NOISE}/generic/compressed_rle/001": f"{NOISE}/generic/compressed_rle/001_ground_truth.nii.gz",
    f"{NOISE}/generic/anatomical/002_non_isotropic": (
        f"{NOISE}/generic/anatomical/002_non_isotropic_ground_truth.nii.gz"
    ),
    f"{NOISE}/failing/slicecount/001": f"{NOISE}/failing/slicecount/001_ground_truth.nii.gz",
    f"{NOISE}/hyperfine/anatomical/001": f"{NOISE}/hyperfine/anatomical/001_ground_truth.nii.gz",
    f"{NOISE}/philips_enhanced/anatomical/001": f"{NOISE}/philips_enhanced/anatomical/001_ground_truth.nii.gz",
    f"{NOISE}/siemens_multiframe/anatomical/001": f"{NOISE}/siemens_multiframe/anatomical/001_ground_truth.nii.gz",
    f"{IBSI}/dicom/STS_002/CT/image": f"{IBSI}/nifti/STS_002/CT_image.nii.gz",
    f"{IBSI}/dicom/STS_002/MR_T1/image": f"{IBSI}/nifti/STS_002/MR_T1_image.nii.gz",
    f"{IBSI}/dicom/STS_002/PET/image": f"{IBSI}/nifti/STS_002/PET_image.nii.gz",
}
MULTI_FRAME = {folder for folder in OPENS if "multiframe" in folder or "enhanced" in folder or "hyperfine" in folder}


@pytest.mark.parametrize("folder", OPENS)
def test_opens(real_data, folder):
    found = scan(real_data / folder)
    assert len(found) == 1
    volume = found[0].volume()
    shape, spacing_mm, dtype = OPENS[folder]
    assert volume.array.shape == found[0].shape == shape
    assert volume.array.dtype == dtype
    assert volume.spacing_mm == pytest.approx(spacing_mm, abs=1e-3)


@pytest.mark.parametrize("folder", REFUSED)
def test_is_refused_by_name(real_data, folder):
    (series,) = scan(real_data / folder)
    with pytest.raises(DicomSeriesError) as error:
        series.volume()
    assert error.value.code == REFUSED[folder]


def test_the_tables_above_leave_out_no_series(real_data):
    two_stacks, nine_copies = f"{NOISE}/failing/sliceorientation", "dicom/mr_transfer_syntaxes"
    known = [real_data / folder for folder in (*OPENS, *REFUSED, *SEVERAL, two_stacks, nine_copies)]
    for root in ("dicom", "ctlung"):
        for series in scan(real_data / root):
            for file in series.files:
                assert any(file.is_relative_to(folder) for folder in known), file


@pytest.mark.parametrize("folder", SEVERAL)
def test_several_volumes_at_one_place_are_told_apart(real_data, folder):
    found = scan(real_data / folder)
    count, mark, shape, code = SEVERAL[folder]
    assert len(found) == count
    assert len({series.series_uid for series in found}) == 1
    assert len({series.distinction for series in found}) == count
    assert all(series.distinction.startswith(mark) and series.shape == shape for series in found)
    frames = {(frame.file, frame.index) for series in found for frame in series.frames}
    assert len(frames) == count * shape[0]
    for series in found:
        if code is None:
            assert series.volume().array.shape == shape
        else:
            with pytest.raises(DicomSeriesError) as error:
                series.volume()
            assert error.value.code == code


TILTED = "dicom/ct_gantry_tilt_GE"


def test_a_tilted_head_with_two_spacings_opens_upright(real_data):
    (series,) = scan(real_data / TILTED)
    with pytest.raises(DicomSeriesError, match="resample_irregular=True") as error:
        series.volume(resample_tilt=True)
    assert error.value.code == "irregular_spacing"
    volume = series.volume(resample_tilt=True, resample_irregular=True)
    assert volume.array.dtype == np.int16
    assert volume.array.shape[1] > 512  # rows were added: nothing of the head is cut off
    assert volume.invented
    np.testing.assert_allclose(
        volume.affine[:3, :3].T @ volume.affine[:3, :3], np.diag(np.square(volume.spacing_mm)), atol=1e-6
    )
    # the slice that is where a frame is holds that frame's pixels at their true place in the patient
    frame = series.frames[0]
    z, y, x = np.linalg.solve(volume.affine, [*frame.position, 1])[:3]
    assert abs(z) < 1e-6
    values = series.image(0).array
    assert volume.array[0].max() == pytest.approx(values.max(), abs=40)
    assert abs(y - round(y)) + abs(x - round(x)) < 1
    np.testing.assert_allclose(
        volume.array[0][round(y) : round(y) + 512, round(x) : round(x) + 512].mean(), values.mean(), rtol=0.02
    )


def test_missing_slices_are_interpolated_where_that_is_allowed(real_data):
    (series,) = scan(real_data / NOISE / "failing/sliceincrement/001")
    volume = series.volume(allow_missing=True)
    assert len(volume.array) == len(series.frames) + len(volume.invented)
    there = [z for z in range(len(volume.array)) if z not in volume.invented]
    for z, frame in zip(there, range(len(series.frames)), strict=True):
        np.testing.assert_array_equal(volume.array[z], series.image(frame).array)


@pytest.mark.parametrize("folder", OPENS)
def test_a_region_is_that_part_of_the_volume(real_data, folder):
    (series,) = scan(real_data / folder)
    volume = series.volume().array
    z, y, x = (slice(n // 3, n // 3 + n // 2) for n in volume.shape)
    region = series.read(z, y, x)
    np.testing.assert_array_equal(region, volume[z, y, x])
    assert region.dtype == series.dtype
    assert region.flags.writeable


def test_two_stacks_of_different_matrix_size_are_two_series(real_data):
    found = scan(real_data / NOISE / "failing/sliceorientation")
    assert len(found) == 2
    assert {len(series.files) for series in found} == {2}


@pytest.mark.parametrize("folder", sorted(set(OPENS) - MULTI_FRAME))
def test_volume_is_that_of_simpleitk(real_data, folder, itk_volume):
    (series,) = scan(real_data / folder)
    volume = series.volume()
    array, affine = itk_volume(series.files[0].parent)
    np.testing.assert_allclose(volume.affine, affine, atol=2e-3)
    np.testing.assert_allclose(volume.array, array, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("folder", TRUTH)
def test_voxels_are_where_the_nifti_beside_it_has_them(real_data, folder):
    volume = scan(real_data / folder)[0].volume()
    nifti = nibabel.load(real_data / TRUTH[folder])
    lps_to_ras = np.diag([-1, -1, 1, 1])
    to_nifti = np.linalg.inv(nifti.affine) @ lps_to_ras @ volume.affine
    np.testing.assert_allclose(to_nifti, np.round(to_nifti), atol=5e-3)  # axes swap and flip, voxels fall on voxels
    indices = np.indices(volume.array.shape).reshape(3, -1)
    i, j, k = np.einsum("ab,bn->an", np.round(to_nifti[:3, :3]).astype(int), indices) + np.round(
        to_nifti[:3, 3:]
    ).astype(int)
    expected = np.asarray(nifti.dataobj)[i, j, k].reshape(volume.array.shape)
    np.testing.assert_allclose(volume.array, expected, rtol=1e-4, atol=1e-3)


def test_nine_transfer_syntaxes_decode_to_the_same_pixels(real_data):
    found = scan(real_data / "dicom/mr_transfer_syntaxes")
    frames = [series.image(i).array for series in found for i in range(len(series.frames))]
    assert len(frames) == 9
    assert frames[0].any()
    for frame in frames[1:]:
        np.testing.assert_array_equal(frame, frames[0])


def test_ct_is_in_hounsfield_units(real_data):
    volume = scan(real_data / CT_LUNG)[0].volume()
    assert volume.array.min() >= -1024
    # air around the patient, lung, soft tissue
    assert np.mean(volume.array < -950) > 0.1
    assert -150 < np.median(volume.array[15, 200:300, 240:270]) < 100


def test_frames_of_what_is_no_volume_can_still_be_read(real_data):
    for folder in REFUSED.keys() - {f"{NOISE}/generic/rgb/001"}:
        (series,) = scan(real_data / folder)
        assert series.image(len(series.frames) - 1).array.shape == series.shape[1:]
