"""A result as NIfTI and DICOM SEG: highdicom, SimpleITK and nibabel find every voxel where the image has it."""

import highdicom as hd
import nibabel
import numpy as np
import pytest
import SimpleITK as sitk
from pydicom import dcmread

from course_lib import datasets, dicom
from course_lib.datasets.case import VolumeCase
from course_lib.dicom.writing import ORGANS, DicomWriteError
from course_lib.errors import CourseError
from course_lib.inference import write_result

OBLIQUE = (np.cos(0.5), np.sin(0.5), 0, -np.sin(0.5) * 0.6, np.cos(0.5) * 0.6, -0.8)
ORIENTATIONS = {
    "axial": (1, 0, 0, 0, 1, 0),
    "sagittal": (0, 1, 0, 0, 0, -1),
    "coronal": (1, 0, 0, 0, 0, -1),
    "oblique": OBLIQUE,
}
SPACING_MM = (2.5, 0.7, 0.6)


def written(folder, orientation="axial", shape=(6, 9, 8)):
    pixels = np.random.default_rng(0).integers(0, 1000, shape).astype(np.int16)
    direction = ORIENTATIONS[orientation]
    dicom.write_stack(
        folder, pixels, SPACING_MM, patient_id="A", origin_mm=(-31.5, 20.25, -110), orientation=direction
    )  # fmt: skip
    return dicom.scan(folder, remember=False)[0]


def labels_for(shape, classes=3, seed=0):
    labels = np.random.default_rng(seed).integers(0, classes + 1, shape).astype(np.uint8)
    labels[0] = labels[-1] = 0  # frames of a SEG that are not stored
    return labels


def itk_grid(image):
    """Shape and affine (indices (z, y, x, 1) -> LPS) of an image of SimpleITK."""
    affine = np.eye(4)
    direction = np.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
    affine[:3] = np.column_stack([direction[:, ::-1], image.GetOrigin()])
    return image.GetSize()[::-1], affine


def itk_series(series):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames([str(file) for file in series.files])
    return reader.Execute()


def by_highdicom(path, series, number):
    """A segment as highdicom lays it on the grid of the series."""
    seg = hd.seg.segread(path)
    volume = seg.get_volume(segment_numbers=[number], combine_segments=True, allow_missing_positions=True)
    grid = hd.Volume(np.zeros(series.shape, np.uint8), series.affine, "PATIENT", series.frame_of_reference_uid or None)
    return volume.match_geometry(grid).array


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_simpleitk_finds_a_nifti_file_on_the_grid_of_the_series(tmp_path, orientation, suffix):
    series = written(tmp_path / "ct", orientation)
    labels = labels_for(series.shape)
    image = sitk.ReadImage(str(write_result(tmp_path / f"labels{suffix}", labels, series)))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(image), labels)
    truth = itk_series(series)
    assert image.GetSize() == truth.GetSize()
    np.testing.assert_allclose(image.GetOrigin(), truth.GetOrigin(), atol=1e-4)
    np.testing.assert_allclose(image.GetSpacing(), truth.GetSpacing(), atol=1e-5)
    np.testing.assert_allclose(image.GetDirection(), truth.GetDirection(), atol=1e-5)
    np.testing.assert_allclose(itk_grid(image)[1], series.affine, atol=1e-4)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_highdicom_finds_a_seg_on_the_grid_of_the_series(tmp_path, orientation):
    series = written(tmp_path / "ct", orientation)
    labels = labels_for(series.shape)
    path = write_result(tmp_path / "labels.dcm", labels, VolumeCase("a", "A", series))
    for number in (1, 2, 3):
        np.testing.assert_array_equal(by_highdicom(path, series, number) > 0, labels == number)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("name", ["labels.dcm", "labels.nii.gz"])
def test_the_course_reads_back_what_it_wrote(tmp_path, orientation, name):
    series = written(tmp_path / "ct", orientation)
    labels = labels_for(series.shape)
    path = write_result(tmp_path / name, labels, series, ["a", "b", "c"])
    np.testing.assert_array_equal(dicom.read_mask(path, series), labels)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_simpleitk_finds_a_seg_on_the_grid_of_the_series(tmp_path, orientation):
    series = written(tmp_path / "ct", orientation)
    labels = labels_for(series.shape)
    labels[2] = 0  # an empty slice in the middle, and others at both ends
    truth = itk_series(series)
    for number in (1, 2):
        path = write_result(tmp_path / "labels.dcm", labels == number, series)
        found = sitk.Resample(sitk.ReadImage(str(path)), truth, sitk.Transform(), sitk.sitkNearestNeighbor)
        np.testing.assert_array_equal(sitk.GetArrayFromImage(found) > 0, labels == number)
    several = sitk.ReadImage(str(write_result(tmp_path / "labels.dcm", labels, series)))
    masks = (sitk.GetArrayFromImage(several) > 0).reshape(3, *series.shape)[:, ::-1]
    np.testing.assert_array_equal(masks, [labels == number for number in (1, 2, 3)])


@pytest.mark.parametrize("name", ["labels.dcm", "labels.nii", "labels.nii.gz"])
def test_nothing_found_is_a_file_too(tmp_path, name):
    series = written(tmp_path / "ct")
    for labels in (np.zeros(series.shape, np.uint8), np.zeros(series.shape, bool)):
        path = write_result(tmp_path / name, labels, series, ["lesion"])
        assert not dicom.read_mask(path, series).any()


def test_a_label_that_is_not_there_keeps_its_number_and_name(tmp_path):
    series = written(tmp_path / "ct")
    labels = np.where(labels_for(series.shape) == 3, 3, 0).astype(np.int64)
    path = write_result(tmp_path / "labels.dcm", labels, series, ORGANS[:3])
    masks = dicom.read_masks(path, series)
    assert list(masks) == ["right lung", "left lung", "heart"]
    assert not masks["right lung"].any()
    np.testing.assert_array_equal(masks["heart"], labels == 3)


def test_a_seg_says_that_an_algorithm_made_it(tmp_path):
    series = written(tmp_path / "ct")
    labels = labels_for(series.shape)
    path = write_result(tmp_path / "labels.dcm", labels, series, algorithm="unet3d, run 7")
    seg = dcmread(path)
    assert {segment.SegmentAlgorithmType for segment in seg.SegmentSequence} == {"AUTOMATIC"}
    assert {segment.SegmentAlgorithmName for segment in seg.SegmentSequence} == {"unet3d, run 7"}
    assert seg.StudyInstanceUID == dcmread(series.files[0]).StudyInstanceUID
    assert dicom.images_of_mask(path) == {frame.sop_instance_uid for frame in series.frames}
    truth = dcmread(dicom.write_mask(tmp_path / "truth.dcm", labels, series, ORGANS))
    assert {segment.SegmentAlgorithmType for segment in truth.SegmentSequence} == {"MANUAL"}
    assert truth.SeriesInstanceUID != seg.SeriesInstanceUID
    assert truth.SOPInstanceUID != seg.SOPInstanceUID


def test_the_same_result_is_the_same_file(tmp_path):
    series = written(tmp_path / "ct")
    labels = labels_for(series.shape)
    for suffix in (".dcm", ".nii.gz"):
        one, other = (write_result(tmp_path / f"{name}{suffix}", labels, series) for name in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()


def test_an_xray_has_a_mask_too(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 4096, (20, 30)).astype(np.uint16)
    dicom.write_xray(tmp_path / "image.dcm", pixels, (0.7, 0.5), patient_id="A")
    (series,) = dicom.scan(tmp_path, remember=False)
    labels = labels_for((20, 30), classes=2)
    path = write_result(tmp_path / "mask.dcm", labels, series)
    np.testing.assert_array_equal(dicom.read_mask(path, series), labels)


def test_a_series_without_one_step_between_slices_has_a_seg_but_no_nifti(tmp_path):
    series = written(tmp_path / "ct")
    series.files[3].unlink()
    (series,) = dicom.scan(tmp_path / "ct", remember=False)
    labels = labels_for(series.shape)
    with pytest.raises(dicom.DicomSeriesError) as error:
        write_result(tmp_path / "labels.nii", labels, series)
    assert error.value.code == "missing_slices"
    path = write_result(tmp_path / "labels.dcm", labels, series)
    for z, file in enumerate(series.files):
        np.testing.assert_array_equal(dicom.read_mask(path, file, segments=[1]), labels[z] == 1)


@pytest.mark.parametrize(
    "folder", ["dcmqi_seg_ct3slice/segmentations/23x38x3/multiframe", "mr_enhanced_multiframe/Philips"]
)
def test_a_multi_frame_file(real_data, tmp_path, folder):
    for series in dicom.scan(real_data / "dicom" / folder, remember=False):
        assert len(series.files) == 1
        labels = labels_for(series.shape)
        for file in ("labels.dcm", "labels.nii.gz"):
            path = write_result(tmp_path / file, labels, series)
            np.testing.assert_array_equal(dicom.read_mask(path, series), labels)
        np.testing.assert_array_equal(by_highdicom(tmp_path / "labels.dcm", series, 2) > 0, labels == 2)


@pytest.mark.parametrize("folder", ["ctlung/lung_pet_ct_dx_A0002", "dicom/ibsi_sts_rtstruct/dicom/STS_002/CT/image"])
def test_a_real_ct(real_data, tmp_path, folder):
    (series,) = dicom.scan(real_data / folder, remember=False)
    labels = np.digitize(series.volume().array, [-500, 200]).astype(np.uint8)
    image = sitk.ReadImage(str(write_result(tmp_path / "labels.nii.gz", labels, series)))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(image), labels)
    truth = itk_series(series)
    np.testing.assert_allclose(image.GetOrigin(), truth.GetOrigin(), atol=1e-3)
    np.testing.assert_allclose(image.GetSpacing(), truth.GetSpacing(), atol=1e-4)
    np.testing.assert_allclose(image.GetDirection(), truth.GetDirection(), atol=1e-5)
    path = write_result(tmp_path / "labels.dcm", labels, series, ["tissue", "bone"])
    np.testing.assert_array_equal(dicom.read_mask(path, series), labels)
    np.testing.assert_array_equal(by_highdicom(path, series, 2) > 0, labels == 2)


def test_a_series_whose_identifiers_were_taken_has_a_nifti_but_no_seg(real_data, tmp_path):
    (series,) = dicom.scan(real_data / "ctlung/totalseg_tests/example_ct_dicom", remember=False)
    labels = labels_for(series.shape)
    with pytest.raises(DicomWriteError, match=r"has no SOPClassUID.*write_nifti"):
        write_result(tmp_path / "labels.dcm", labels, series)
    path = write_result(tmp_path / "labels.nii.gz", labels, series)
    np.testing.assert_array_equal(dicom.read_mask(path, series), labels)


def test_probabilities_as_nifti(tmp_path):
    series = written(tmp_path / "ct")
    soft = np.random.default_rng(0).random((*series.shape, 2)).astype(np.float16)
    image = nibabel.load(dicom.write_nifti(tmp_path / "soft.nii.gz", soft, series))
    np.testing.assert_array_equal(np.asarray(image.dataobj).transpose(2, 1, 0, 3), soft.astype(np.float32))
    np.testing.assert_allclose(image.affine, series.ras_affine[:, [2, 1, 0, 3]], atol=1e-4)
    np.testing.assert_allclose(image.get_qform(), image.get_sform(), atol=1e-4)


def test_what_cannot_be_written(tmp_path):
    series = written(tmp_path / "ct")
    labels = labels_for(series.shape)
    for arguments, message in (
        (("a.png", labels, series), "ends neither"),
        (("a.dcm", labels[1:], series), "both must be the same"),
        (("a.dcm", labels.astype(float), series), "whole numbers"),
        (("a.dcm", labels, labels), "does not say where"),
        (("a.dcm", labels, series, ["one", "two"]), "names for 1 to 2"),
        (("a.dcm", labels.astype(int) - 1, series), "from -1"),
    ):
        with pytest.raises(CourseError, match=message):
            write_result(tmp_path / arguments[0], *arguments[1:])
    for array, message in ((labels[0], "has the shape"), (labels.astype(np.int64) << 40, "32 bits")):
        with pytest.raises(ValueError, match=message):
            dicom.write_nifti(tmp_path / "a.nii", array, series)
    with pytest.raises(ValueError, match="has to end"):
        dicom.write_nifti(tmp_path / "a.mha", labels, series)
    assert [path.name for path in tmp_path.iterdir()] == ["ct"]


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    series = written(tmp_path / "ct")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    for name in ("a.nii.gz", "a.dcm"):
        with pytest.raises(DicomWriteError, match="no room"):
            write_result(tmp_path / name, labels_for(series.shape), series)
    assert [path.name for path in tmp_path.iterdir()] == ["ct"]


def test_the_result_of_a_nifti_case_lies_where_its_image_does(tmp_path):
    # x runs to the right in the file, y to the front, z up, as in many archives: another order than a DICOM series has
    truth = labels_for((5, 6, 7)).transpose(2, 1, 0)
    affine = np.array([[1.5, 0, 0, -20], [0, 2.0, 0, 10], [0, 0, 3.0, 40], [0, 0, 0, 1]])
    (tmp_path / "data").mkdir()
    nibabel.save(nibabel.Nifti1Image(truth.astype(np.float32), affine), tmp_path / "data" / "image.nii.gz")
    (case,) = datasets.volumes(tmp_path / "data")
    predicted = case.read()[0].astype(np.uint8)
    result = nibabel.load(write_result(tmp_path / "result.nii.gz", predicted, case))
    back = nibabel.as_closest_canonical(result)
    np.testing.assert_allclose(back.affine, affine)
    np.testing.assert_array_equal(np.asarray(back.dataobj), truth)
    with pytest.raises(CourseError, match=r"SEG refers to DICOM images.*\.nii\.gz"):
        write_result(tmp_path / "result.dcm", predicted, case)
