import highdicom
import numpy as np
import pytest
import SimpleITK
from highdicom import AlgorithmIdentificationSequence
from highdicom.seg import Segmentation as Seg
from highdicom.seg import SegmentationTypeValues, SegmentDescription, segread
from pydicom import dcmread
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from course_lib.dicom import MaskError, images_of_mask, read_mask, read_masks, scan


@pytest.fixture
def segmentations(real_data):
    return real_data / "dicom/dcmqi_seg_ct3slice/segmentations"


def nrrd(path):
    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))


def test_mask_of_a_stack_is_that_of_dcmqi(segmentations):
    ct = scan(segmentations / "ct-3slice")[0]
    mask = read_mask(segmentations / "liver.dcm", ct)
    assert mask.dtype == np.uint8
    np.testing.assert_array_equal(mask > 0, nrrd(segmentations / "liver_seg.nrrd") > 0)


@pytest.mark.parametrize("name", ["sparse-labelmap-noppv.dcm", "sparse-labelmap-ppv5.dcm"])
@pytest.mark.parametrize("image", ["image", "multiframe"])
def test_frames_that_a_seg_leaves_out_are_empty(segmentations, name, image):
    mask = read_mask(segmentations / name, scan(segmentations / "24x38x3" / image)[0])
    truth = nrrd(segmentations / f"{name.removesuffix('.dcm').replace('-', '_')}_seg.nrrd")
    assert [plane.any() for plane in mask] == [True, False, True]
    np.testing.assert_array_equal(mask[[0, 2]] > 0, truth[[0, -1]] == 1)


def test_a_multi_frame_file_can_be_given_by_its_path(segmentations):
    series = scan(segmentations / "24x38x3/multiframe")[0]
    path = segmentations / "24x38x3/seg/label.seg"
    np.testing.assert_array_equal(read_mask(path, series.files[0]), read_mask(path, series))


def test_slices_alone_get_what_the_stack_gets(segmentations):
    ct = scan(segmentations / "ct-3slice")[0]
    whole = read_mask(segmentations / "liver.dcm", ct)
    for z, file in enumerate(ct.files):
        np.testing.assert_array_equal(read_mask(segmentations / "liver.dcm", file), whole[z])
        np.testing.assert_array_equal(read_mask(segmentations / "liver.dcm", dcmread(file)), whole[z])


def test_a_slice_without_a_frame_in_the_seg_is_empty(segmentations):
    middle = scan(segmentations / "24x38x3/image")[0].files[1]
    assert not read_mask(segmentations / "sparse-labelmap-noppv.dcm", middle).any()


def test_overlapping_segments_are_read_one_at_a_time(segmentations):
    ct = scan(segmentations / "ct-3slice")[0]
    path = segmentations / "partial_overlaps.dcm"
    with pytest.raises(MaskError, match=r"overlap.*segments=\[1\]") as error:
        read_mask(path, ct)
    assert error.value.code == "overlap"
    for number in range(1, 6):
        assert set(np.unique(read_mask(path, ct, segments=[number]))) == {0, number}


def partial_overlaps(segmentations):
    """The five segments of partial_overlaps.dcm, {number: bool (z, y, x)}, from the files that it was made from."""
    groups = [nrrd(segmentations / f"partial_overlaps-{i}.nrrd") for i in (1, 2, 3)]
    return {number: np.any([group == number for group in groups], axis=0) for number in range(1, 6)}


def test_of_overlapping_segments_the_last_wins_on_request(segmentations):
    ct = scan(segmentations / "ct-3slice")[0]
    truth = np.zeros(ct.shape, np.uint8)
    for number, segment in partial_overlaps(segmentations).items():
        truth[segment] = number
    path = segmentations / "partial_overlaps.dcm"
    np.testing.assert_array_equal(read_mask(path, ct, overlap="last"), truth)
    np.testing.assert_array_equal(read_mask(path, ct.files[1], overlap="last"), truth[1])
    some = read_mask(path, ct, segments=[3, 1], overlap="last")
    assert set(np.unique(some)) == {0, 1, 3}


def test_read_masks_keeps_overlaps(segmentations):
    ct = scan(segmentations / "ct-3slice")[0]
    masks = read_masks(segmentations / "partial_overlaps.dcm", ct)
    assert list(masks) == ["GREEN", "ORANGE", "PURPLE", "LIGHT_BLUE", "DARK_BLUE"]
    for found, truth in zip(masks.values(), partial_overlaps(segmentations).values(), strict=True):
        assert found.dtype == bool
        np.testing.assert_array_equal(found, truth)
    one_slice = read_masks(segmentations / "partial_overlaps.dcm", ct.files[2])
    np.testing.assert_array_equal(one_slice["PURPLE"], masks["PURPLE"][2])


def test_an_unknown_way_to_settle_overlaps(segmentations):
    with pytest.raises(ValueError, match='overlap is None or "last"'):
        read_mask(segmentations / "liver.dcm", segmentations / "ct-3slice/01.dcm", overlap="first")


def test_an_unknown_segment(segmentations):
    ct = scan(segmentations / "ct-3slice")[0]
    with pytest.raises(MaskError, match=r"has no segment 7\. It has 1:") as error:
        read_mask(segmentations / "liver.dcm", ct, segments=[7])
    assert error.value.code == "no_such_segment"


def test_a_seg_of_another_patient(segmentations):
    other = scan(segmentations / "23x38x3/image")[0]
    with pytest.raises(MaskError, match="FrameOfReferenceUID") as error:
        read_mask(segmentations / "liver.dcm", other)
    assert error.value.code == "other_image"


def test_what_is_no_seg(segmentations, tmp_path):
    ct = scan(segmentations / "ct-3slice")[0]
    for path in (ct.files[0], segmentations / "liver_seg.nrrd", tmp_path / "nothing.dcm"):
        with pytest.raises(MaskError, match="read_mask needs a DICOM SEG file") as error:
            read_mask(path, ct)
        assert error.value.code == "not_a_segmentation"


def write_seg(path, mask, sources, labels, kind="BINARY"):
    """A SEG by highdicom; mask (frames, y, x) holds label numbers, or (frames, y, x, segments) overlapping segments."""
    descriptions = [
        SegmentDescription(
            segment_number=number,
            segment_label=name,
            segmented_property_category=codes.SCT.Organ,
            segmented_property_type=codes.SCT.Lung,
            algorithm_type="AUTOMATIC",
            algorithm_identification=AlgorithmIdentificationSequence(
                name="test", version="1", family=codes.cid7162.ArtificialIntelligence
            ),
        )
        for number, name in enumerate(labels, start=1)
    ]
    Seg(
        source_images=sources,
        pixel_array=mask,
        segmentation_type=SegmentationTypeValues[kind],
        segment_descriptions=descriptions,
        series_instance_uid=generate_uid(),
        series_number=2,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="test",
        manufacturer_model_name="test",
        software_versions="1",
        device_serial_number="1",
    ).save_as(path)
    return path


PATIENT = {
    "PatientName": "A^B",
    "PatientBirthDate": "",
    "PatientSex": "",
    "StudyDate": "",
    "StudyTime": "",
    "StudyID": "",
    "AccessionNumber": "",
    "ReferringPhysicianName": "",
}


@pytest.fixture
def xray(tmp_path, write_xray_file):
    path = write_xray_file(tmp_path / "xray" / "a.dcm", np.zeros((6, 8), np.uint16), **PATIENT)
    mask = np.zeros((6, 8), np.uint8)
    mask[1:4, 1:3], mask[1:5, 5:7] = 1, 2
    return path, mask


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_mask_of_a_projection_image_is_placed_by_reference(tmp_path, xray, kind):
    path, mask = xray
    seg = write_seg(tmp_path / "seg.dcm", mask[None], [dcmread(path)], ["right lung", "left lung"], kind)
    for image in (path, str(path), dcmread(path), scan(tmp_path / "xray")[0]):
        np.testing.assert_array_equal(read_mask(seg, image), mask)
    np.testing.assert_array_equal(read_mask(seg, path, segments=[2]), np.where(mask == 2, 2, 0))


def test_what_is_no_image(tmp_path, xray):
    path, mask = xray
    seg = write_seg(tmp_path / "seg.dcm", mask[None], [dcmread(path)], ["right lung", "left lung"])
    (tmp_path / "notes.txt").write_text("no image")
    for image in (tmp_path / "notes.txt", tmp_path / "nothing.dcm"):
        with pytest.raises(MaskError, match="cannot be read as a DICOM image") as error:
            read_mask(seg, image)
        assert error.value.code == "not_an_image"


def test_the_mask_of_another_projection_image(tmp_path, xray, write_xray_file):
    path, mask = xray
    seg = write_seg(tmp_path / "seg.dcm", mask[None], [dcmread(path)], ["right lung", "left lung"])
    side_view = write_xray_file(tmp_path / "side.dcm", np.zeros((6, 8), np.uint16), **PATIENT)
    with pytest.raises(MaskError, match=r"seg\.dcm was not made for this image") as error:
        read_mask(seg, side_view)
    assert error.value.code == "other_image"


def test_the_same_image_in_another_size(tmp_path, xray, write_xray_file):
    path, mask = xray
    seg = write_seg(tmp_path / "seg.dcm", mask[None], [dcmread(path)], ["right lung", "left lung"])
    smaller = dcmread(path)
    smaller.Rows = 3
    with pytest.raises(MaskError, match="6 x 8 pixels, the image 3 x 8") as error:
        read_mask(seg, smaller)
    assert error.value.code == "other_size"


def test_a_mask_of_probabilities_is_no_label_map(tmp_path, xray):
    path, _ = xray
    seg = write_seg(tmp_path / "seg.dcm", np.full((1, 6, 8), 0.3), [dcmread(path)], ["lung"], "FRACTIONAL")
    with pytest.raises(MaskError, match="holds fractions") as error:
        read_mask(seg, path)
    assert error.value.code == "fractional"


@pytest.mark.parametrize("stack", [True, False], ids=["stack", "slice"])
def test_probabilities_become_labels_by_a_threshold(tmp_path, write_stack, stack):
    write_stack(tmp_path / "ct", change=lambda z: PATIENT)
    series = scan(tmp_path / "ct")[0]
    # of two segments, in steps of 1/8 that 8 bits can hold nearly: 0 to 7/8 from left to right; 3/4 in the first row
    probability = np.zeros((*series.shape, 2))
    probability[..., 0] = np.arange(3) / 4
    probability[:, 0, :, 1] = 0.75
    headers = [dcmread(file) for file in series.files]
    seg = write_seg(tmp_path / "seg.dcm", probability, headers, ["a", "b"], "FRACTIONAL")
    image, z = (series, slice(None)) if stack else (series.files[2], 2)
    first = np.zeros(series.shape, np.uint8)
    first[:, :, 2] = 1
    np.testing.assert_array_equal(read_mask(seg, image, segments=[1], threshold=0.4), first[z])
    np.testing.assert_array_equal(read_mask(seg, image, segments=[1], threshold=0.2), (probability[..., 0] > 0)[z])
    with pytest.raises(MaskError, match='overlap="last"') as error:
        read_mask(seg, image, threshold=0.4)
    assert error.value.code == "overlap"
    first[:, 0] = 2
    np.testing.assert_array_equal(read_mask(seg, image, threshold=0.4, overlap="last"), first[z])
    np.testing.assert_array_equal(read_masks(seg, image, threshold=0.7)["b"], (probability[..., 1] > 0)[z])
    with pytest.raises(MaskError, match=r"threshold=0\.5") as error:
        read_mask(seg, image)
    assert error.value.code == "fractional"


@pytest.mark.parametrize("marked", [[1], [0, 3], [0, 2, 4]], ids=str)
@pytest.mark.parametrize("spacing_between_slices", [True, False])
def test_slices_left_out_need_no_spacing_in_the_seg(tmp_path, write_stack, marked, spacing_between_slices):
    write_stack(tmp_path / "ct", change=lambda z: PATIENT)
    series = scan(tmp_path / "ct")[0]
    mask = np.zeros(series.shape, np.uint8)
    mask[marked, 1:3, :2] = 1
    seg = write_seg(tmp_path / "seg.dcm", mask, [dcmread(file) for file in series.files], ["a"])
    header = dcmread(seg)
    assert header.NumberOfFrames == len(marked)
    if not spacing_between_slices:  # it is optional
        del header.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices
        header.save_as(seg)
    np.testing.assert_array_equal(read_mask(seg, series), mask)


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_mask_of_a_stack_is_that_of_highdicom(tmp_path, write_stack, kind):
    write_stack(tmp_path / "ct", count=7, orientation=(0, 1, 0, 0, 0, -1), change=lambda z: PATIENT)
    series = scan(tmp_path / "ct")[0]
    mask = np.random.default_rng(0).integers(0, 4, series.shape).astype(np.uint8)
    seg = write_seg(tmp_path / "seg.dcm", mask, [dcmread(file) for file in series.files], ["a", "b", "c"], kind)
    theirs = segread(seg).get_volume(combine_segments=True)
    grid = highdicom.VolumeGeometry(series.affine, series.shape, coordinate_system="PATIENT")
    np.testing.assert_array_equal(read_mask(seg, series), theirs.match_geometry(grid).array)


def test_segments_of_one_name_are_told_apart_by_their_numbers(tmp_path, xray):
    path, mask = xray
    seg = write_seg(tmp_path / "seg.dcm", mask[None], [dcmread(path)], ["lesion", "lesion"])
    masks = read_masks(seg, path)
    np.testing.assert_array_equal(masks["lesion 2"], mask == 2)
    assert list(masks) == ["lesion 1", "lesion 2"]


@pytest.mark.parametrize("part", [0.5, 0.95])
def test_a_seg_that_breaks_off(tmp_path, segmentations, part):
    ct = scan(segmentations / "ct-3slice")[0]
    content = (segmentations / "liver.dcm").read_bytes()
    (tmp_path / "cut.dcm").write_bytes(content[: int(part * len(content))])
    with pytest.raises(MaskError) as error:
        read_mask(tmp_path / "cut.dcm", ct)
    assert error.value.code == "not_a_segmentation"


def test_images_of_a_mask_are_those_that_it_references(segmentations, real_data, tmp_path):
    ct = scan(segmentations / "ct-3slice")[0]
    drawn_on = {frame.sop_instance_uid for frame in ct.frames}
    assert images_of_mask(segmentations / "liver.dcm") == drawn_on
    content = (segmentations / "liver.dcm").read_bytes()
    (tmp_path / "header.dcm").write_bytes(content[: content.index(b"\xe0\x7f\x10\x00") + 4])
    assert images_of_mask(tmp_path / "header.dcm") == drawn_on, "no pixel is needed"
    contours = real_data / "dicom/ibsi_sts_rtstruct/dicom/STS_002/CT/mask/RS.dcm"
    assert len(images_of_mask(contours)) == 267, "the slices of the whole CT, of which a part is here"
    with pytest.raises(MaskError, match="no mask") as error:
        images_of_mask(ct.files[0])
    assert error.value.code == "not_a_segmentation"


def test_a_label_map_of_uint8_ends_at_255(tmp_path, xray):
    path, mask = xray
    labels = [f"segment {n}" for n in range(1, 301)]
    numbered = mask.astype(np.uint16) * 150  # 150 and 300
    seg = write_seg(tmp_path / "seg.dcm", numbered[None], [dcmread(path)], labels, "LABELMAP")
    with pytest.raises(MaskError, match=r"up to 300.*segments=\[\.\.\.\]") as error:
        read_mask(seg, path)
    assert error.value.code == "too_many_segments"
    np.testing.assert_array_equal(read_mask(seg, path, segments=[150]), (mask == 1) * 150)


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
@pytest.mark.parametrize("orientation", [(1, 0, 0, 0, 1, 0), (0, 1, 0, 0, 0, -1)], ids=["axial", "sagittal"])
def test_stack_mask_follows_the_order_of_the_volume(tmp_path, write_stack, orientation, kind):
    write_stack(tmp_path / "ct", orientation=orientation, change=lambda z: PATIENT)
    series = scan(tmp_path / "ct")[0]
    mask = np.zeros(series.shape, np.uint8)
    mask[1, 0, 2], mask[3, 2:, :2] = 1, 2
    backwards = [dcmread(file) for file in series.files[::-1]]
    seg = write_seg(tmp_path / "seg.dcm", mask[::-1], backwards, ["a", "b"], kind)
    np.testing.assert_array_equal(read_mask(seg, series), mask)


def test_a_mask_beside_the_image_is_refused(tmp_path, write_stack):
    write_stack(tmp_path / "ct", change=lambda z: PATIENT)
    upper = scan(tmp_path / "ct")[0]
    for name, shift_mm in (("beside", 40), ("between", 1)):
        write_stack(tmp_path / name, start=(-20, 30, 100 + shift_mm))
        seg = write_seg(tmp_path / "seg.dcm", np.ones(upper.shape, np.uint8), [dcmread(f) for f in upper.files], ["a"])
        with pytest.raises(MaskError) as error:
            read_mask(seg, scan(tmp_path / name)[0])
        assert error.value.code == "other_grid"
