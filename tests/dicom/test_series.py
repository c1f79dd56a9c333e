import pickle
import shutil
from dataclasses import FrozenInstanceError

import highdicom
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedMRImageStorage

from course_lib.dicom import DicomSeriesError, scan

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
C30, S30 = np.cos(np.pi / 6), np.sin(np.pi / 6)
ORIENTATIONS = {
    "axial": AXIAL,
    "sagittal": (0, 1, 0, 0, 0, -1),
    "coronal": (1, 0, 0, 0, 0, -1),
    "oblique": (1, 0, 0, 0, C30, S30),
}


@pytest.mark.parametrize("orientation", ORIENTATIONS.values(), ids=ORIENTATIONS)
def test_volume_is_that_of_simpleitk_and_highdicom(tmp_path, write_stack, itk_volume, orientation):
    truth = write_stack(tmp_path, orientation=orientation)
    volume = scan(tmp_path)[0].volume()
    np.testing.assert_array_equal(volume.array, truth)
    assert volume.spacing_mm == pytest.approx((2.5, 0.7, 0.5))

    array, affine = itk_volume(tmp_path)
    np.testing.assert_array_equal(volume.array, array)
    np.testing.assert_allclose(volume.affine, affine, atol=1e-6)

    theirs = highdicom.get_volume_from_series([dcmread(path) for path in tmp_path.iterdir()])
    ours = highdicom.Volume(volume.array, volume.affine, coordinate_system="PATIENT")
    np.testing.assert_array_equal(ours.match_geometry(theirs).array, theirs.array)
    np.testing.assert_allclose(ours.match_geometry(theirs).affine, theirs.affine, atol=1e-6)


@pytest.mark.parametrize(
    "number",
    [lambda z: 99 - z, lambda z: 7, lambda z: None, lambda z: z % 2],
    ids=["reversed", "same", "absent", "two"],
)
def test_order_does_not_depend_on_instance_number(tmp_path, write_stack, number):
    truth = write_stack(tmp_path, change=lambda z: {"InstanceNumber": number(z)})
    np.testing.assert_array_equal(scan(tmp_path)[0].volume().array, truth)


def test_slice_thickness_and_slice_location_are_not_believed(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"SliceThickness": 40, "SliceLocation": -z})
    volume = scan(tmp_path)[0].volume()
    np.testing.assert_array_equal(volume.array, truth)
    assert volume.spacing_mm[0] == pytest.approx(2.5)


def test_slices_04_mm_apart_stay_apart(tmp_path, write_stack):
    truth = write_stack(tmp_path, count=12, spacing_mm=0.4)
    volume = scan(tmp_path)[0].volume()
    np.testing.assert_array_equal(volume.array, truth)
    assert volume.spacing_mm[0] == pytest.approx(0.4)


def test_affine_takes_the_first_voxel_to_the_first_position(tmp_path, write_stack):
    write_stack(tmp_path)
    series = scan(tmp_path)[0]
    np.testing.assert_allclose(series.affine @ [0, 0, 0, 1], [-20, 30, 100, 1])
    np.testing.assert_allclose(series.affine @ [2, 1, 3, 1], [-20 + 3 * 0.5, 30 + 0.7, 105, 1])


def test_image_i_is_slice_i_of_the_volume(tmp_path, write_stack):
    truth = write_stack(tmp_path)
    series = scan(tmp_path)[0]
    image = series.image(3)
    np.testing.assert_array_equal(image.array, truth[3])
    assert image.spacing_mm == (0.7, 0.5)
    with pytest.raises(DicomSeriesError, match="There is no frame 5: the series has 5") as error:
        series.image(5)
    assert error.value.code == "no_such_frame"


def tilted(z):
    return {"position": (0, 2.5 * z * np.tan(np.radians(15)), 2.5 * z)}


FAULTS = {
    "duplicate_positions": lambda z: {"position": (0, 0, max(z, 1))},
    "missing_slices": lambda z: {"position": (0, 0, z + (z > 2))},
    "irregular_spacing": lambda z: {"position": (0, 0, z + 0.4 * (z > 2))},
    "gantry_tilt": tilted,
    "mixed_orientations": lambda z: {"ImageOrientationPatient": [1, 0, 0, 0, np.cos(0.3 * z), np.sin(0.3 * z)]},
    "mixed_pixel_spacing": lambda z: {"PixelSpacing": [0.7, 0.5 + 0.1 * (z == 4)]},
    "no_geometry": lambda z: {"ImagePositionPatient": None} if z == 1 else {},
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_is_no_regular_stack_is_refused_by_name(tmp_path, write_stack, code):
    write_stack(tmp_path, change=FAULTS[code])
    series = scan(tmp_path)[0]
    for ask in (series.volume, lambda: series.affine, lambda: series.spacing_mm):
        with pytest.raises(DicomSeriesError) as error:
            ask()
        assert error.value.code == code
        assert set(error.value.files) <= set(series.files)
        assert str(error.value.files[0]) in str(error.value)
        assert "What you can do" in str(error.value)
    assert series.image().array.shape == (4, 3)


@pytest.mark.parametrize("keyword", ["ImageOrientationPatient", "PixelSpacing"])
def test_missing_geometry_is_never_invented(tmp_path, write_stack, keyword):
    write_stack(tmp_path, change=lambda z: {keyword: None})
    with pytest.raises(DicomSeriesError) as error:
        scan(tmp_path)[0].volume()
    assert error.value.code == "no_geometry"


def test_a_single_slice_has_no_slice_spacing(tmp_path, write_stack):
    write_stack(tmp_path, count=1)
    with pytest.raises(DicomSeriesError, match=r"\.image\(\)") as error:
        scan(tmp_path)[0].volume()
    assert error.value.code == "single_slice"


def test_the_files_at_fault_are_named(tmp_path, write_stack, write_slice):
    write_stack(tmp_path)
    copy = write_slice(tmp_path / "again.dcm", np.zeros((4, 3), np.int16), position=(-20, 30, 105))
    with pytest.raises(DicomSeriesError) as error:
        scan(tmp_path)[0].volume()
    assert copy in error.value.files
    assert len(error.value.files) == 2


def test_projection_image_has_an_image_but_no_volume(tmp_path, write_xray_file):
    pixels = np.arange(12, dtype=np.uint16).reshape(4, 3)
    write_xray_file(tmp_path / "thorax.dcm", pixels)
    series = scan(tmp_path)[0]
    image = series.image()
    np.testing.assert_array_equal(image.array, pixels)
    assert image.spacing_mm == (0.2, 0.1)  # ImagerPixelSpacing: rows first
    with pytest.raises(DicomSeriesError, match=r"\.image\(index\)") as error:
        series.volume()
    assert error.value.code == "no_geometry"


def test_pixel_spacing_is_preferred_to_that_of_the_detector(tmp_path, write_xray_file):
    write_xray_file(tmp_path / "a.dcm", np.zeros((4, 3), np.uint16), PixelSpacing=[0.15, 0.15])
    assert scan(tmp_path)[0].image().spacing_mm == (0.15, 0.15)


def test_no_spacing_is_invented_for_a_projection_image(tmp_path, write_xray_file):
    write_xray_file(tmp_path / "a.dcm", np.zeros((4, 3), np.uint16), ImagerPixelSpacing=None)
    assert scan(tmp_path)[0].image().spacing_mm is None


def test_monochrome1_image_is_turned_so_that_larger_is_brighter(tmp_path, write_xray_file):
    pixels = np.array([[0, 1000, 4095]], dtype=np.uint16)
    write_xray_file(tmp_path / "a.dcm", pixels, PhotometricInterpretation="MONOCHROME1", BitsStored=12, HighBit=11)
    array = scan(tmp_path)[0].image().array
    np.testing.assert_array_equal(array, [[4095, 3095, 0]])
    assert array.dtype == np.int16, "whole numbers that fit stay int16, turned or not"


def test_monochrome1_volume_keeps_the_values_that_were_measured(tmp_path, write_stack):
    truth = write_stack(tmp_path, change=lambda z: {"PhotometricInterpretation": "MONOCHROME1"})
    series = scan(tmp_path)[0]
    np.testing.assert_array_equal(series.volume().array, truth)
    np.testing.assert_array_equal(series.image(1).array, -1 - truth[1])  # int16: -32768 + 32767 - value


def test_colour_is_refused_with_a_way_out(tmp_path, write_xray_file):
    write_xray_file(
        tmp_path / "photo.dcm",
        np.zeros((4, 3), np.uint8),
        SamplesPerPixel=3,
        PlanarConfiguration=0,
        PhotometricInterpretation="RGB",
        PixelData=bytes(36),
    )
    with pytest.raises(DicomSeriesError, match=r"pydicom\.pixels\.pixel_array") as error:
        scan(tmp_path)[0].image()
    assert error.value.code == "colour"


def test_series_is_frozen_and_comes_out_alike_each_time(tmp_path, write_stack):
    write_stack(tmp_path)
    series = scan(tmp_path)[0]
    assert series == scan(tmp_path)[0]
    with pytest.raises(FrozenInstanceError):
        series.rows = 1
    assert repr(series) == "CT '' 5 x 4 x 3, patient 'P1', 5 files"


def test_series_and_its_errors_travel_between_processes(tmp_path, write_stack):
    write_stack(tmp_path, change=tilted)
    series = pickle.loads(pickle.dumps(scan(tmp_path)[0]))
    assert series == scan(tmp_path)[0]
    with pytest.raises(DicomSeriesError) as error:
        series.volume()
    copy = pickle.loads(pickle.dumps(error.value))
    assert (copy.code, copy.files, str(copy)) == (error.value.code, error.value.files, str(error.value))


def enhanced(path, positions, slopes, pixels, shared_rescale=False):
    """An enhanced MR file: everything that places or rescales a frame is in its functional groups."""
    header = dcmread(path)
    header.SOPClassUID = header.file_meta.MediaStorageSOPClassUID = EnhancedMRImageStorage
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(header, keyword)
    header.Modality = "MR"
    header.NumberOfFrames = len(positions)
    header.PixelData = pixels.tobytes()
    orientation, measures, shared = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = list(AXIAL)
    measures.PixelSpacing = [0.7, 0.5]
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [orientation], [measures]
    header.PerFrameFunctionalGroupsSequence = []
    for z, slope in zip(positions, slopes, strict=True):
        place, rescale, own = Dataset(), Dataset(), Dataset()
        place.ImagePositionPatient = [0, 0, z]
        rescale.RescaleSlope, rescale.RescaleIntercept = slope, 0
        own.PlanePositionSequence = [place]
        (shared if shared_rescale else own).PixelValueTransformationSequence = [rescale]
        header.PerFrameFunctionalGroupsSequence.append(own)
    header.SharedFunctionalGroupsSequence = [shared]
    header.save_as(path)


def test_multi_frame_is_read_from_its_functional_groups(tmp_path, write_slice):
    path = write_slice(tmp_path / "a.dcm", np.zeros((4, 3), np.int16))
    pixels = np.arange(36, dtype=np.int16).reshape(3, 4, 3)
    enhanced(path, positions=[6, 0, 3], slopes=[1, 2, 0.5], pixels=pixels)
    series = scan(tmp_path)[0]
    volume = series.volume()
    assert series.files == (path,)
    assert volume.spacing_mm == pytest.approx((3, 0.7, 0.5))
    np.testing.assert_array_equal(volume.array, [pixels[1] * 2, pixels[2] * 0.5, pixels[0]])
    assert volume.array.dtype == np.float32


def test_rescale_of_a_multi_frame_may_be_shared(tmp_path, write_slice):
    path = write_slice(tmp_path / "a.dcm", np.zeros((4, 3), np.int16))
    pixels = np.ones((2, 4, 3), np.int16)
    enhanced(path, positions=[0, 1], slopes=[3, 3], pixels=pixels, shared_rescale=True)
    assert (scan(tmp_path)[0].volume().array == 3).all()


def test_multi_frame_with_two_volumes_in_one_place(tmp_path, write_slice):
    path = write_slice(tmp_path / "a.dcm", np.zeros((4, 3), np.int16))
    enhanced(path, positions=[0, 1, 0, 1], slopes=[1] * 4, pixels=np.zeros((4, 4, 3), np.int16))
    with pytest.raises(DicomSeriesError, match="4 slices share 2 positions") as error:
        scan(tmp_path)[0].volume()
    assert error.value.code == "duplicate_positions"


def test_multi_frame_without_functional_groups_gives_frames_but_no_volume(tmp_path, write_slice):
    pixels = np.arange(24, dtype=np.int16).reshape(2, 4, 3)
    write_slice(tmp_path / "cine.dcm", pixels[0], NumberOfFrames=2, PixelData=pixels.tobytes())
    series = scan(tmp_path)[0]
    np.testing.assert_array_equal(series.image(1).array, pixels[1])
    with pytest.raises(DicomSeriesError) as error:
        series.volume()
    assert error.value.code == "no_geometry"


def test_files_deleted_after_the_scan_are_named(tmp_path, write_stack):
    write_stack(tmp_path)
    series = scan(tmp_path)[0]
    shutil.rmtree(tmp_path)
    with pytest.raises(DicomSeriesError, match=r"\.img"):
        series.volume()
