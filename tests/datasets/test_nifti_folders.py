import shutil

import numpy as np
import pytest
from nifti_folders import LPS, brain, brats_patient, save_nifti, tumour

from course_lib import datasets, dicom, pipeline
from course_lib.dicom.writing import ORGANS
from course_lib.errors import CourseError
from course_lib.pipeline import Patches, Slices, ZScore


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("names", "sequences", "joint", "patient"),
    [
        (["BraTS20_Training_001", "BraTS20_Training_002"], ("t1", "t1ce", "t2", "flair"), "_", "BraTS20_Training_001"),
        (["BraTS2021_00000", "BraTS2021_00002"], ("t1", "t1ce", "t2", "flair"), "_", "BraTS2021_00000"),
        (["BraTS-GLI-00005-000", "BraTS-GLI-00005-001"], ("t1n", "t1c", "t2w", "t2f"), "-", "BraTS-GLI-00005"),
    ],
)
def test_brats_folders_of_all_years(tmp_path, names, sequences, joint, patient):
    for name in names:
        brats_patient(tmp_path / "set", name, sequences, joint)
    cases = datasets.volumes(tmp_path / "set")
    assert [case.id for case in cases] == names
    assert cases[0].patient == patient
    for case in cases:
        assert case.channels == ("t1", "t1ce", "t2", "flair")
        assert case.shape == (5, 8, 6)
        assert case.spacing_mm == (2, 1, 1)
        image, mask, known = case.read((slice(1, 3), slice(None), slice(2, 5)))
        assert image.shape == (2, 8, 3, 4)
        assert (image[..., 3] > image[..., 0]).all(), "the channels are in the order of their names"
        np.testing.assert_array_equal(mask, tumour()[1:3, :, 2:5])
        assert known.all()


def as_zscores(image, statistics):
    return ZScore("nonzero")(image, channels=True)


@pytest.mark.parametrize(
    ("sampler", "shape"), [(Slices(), (8, 6, 4)), (Patches((4, 4, 4), per_case=3), (4, 4, 4, 4))], ids=["2D", "3D"]
)
def test_four_channels_and_labels_come_as_batches(tmp_path, sampler, shape):
    for number in range(3):
        brats_patient(tmp_path / "set", f"BraTS20_Training_{number:03}")
    cases = datasets.volumes(tmp_path / "set")
    train, validation = pipeline.split(cases, (0.7, 0.3), seed=1)
    assert (len(train), len(validation)) == (2, 1)
    generator = pipeline.BatchGenerator(
        cases, 2, seed=0, sampler=sampler, method=as_zscores, labels=((1, 2, 4), (1, 4), 4), workers=2
    )
    batches = list(generator.as_numpy())
    for images, masks, known in batches:
        assert images.shape[1:] == shape
        assert masks.shape == (*images.shape[:-1], 3)
        assert known.all()
        assert np.abs(images.mean(axis=tuple(range(1, images.ndim - 1)))).max() < 1e-3, "each channel by itself"
    assert sum(masks.sum() for _, masks, _ in batches)


def test_a_patient_without_a_sequence_is_left_out_and_named(tmp_path):
    for number in range(3):
        brats_patient(tmp_path / "set", f"BraTS20_Training_{number:03}")
    for name in ("t2", "seg"):
        (tmp_path / "set" / "BraTS20_Training_001" / f"BraTS20_Training_001_{name}.nii.gz").unlink()
    with pytest.warns(UserWarning, match=r"BraTS20_Training_001 has the sequences t1, t1ce, flair"):
        assert len(datasets.volumes(tmp_path / "set")) == 2


def test_a_4d_file_of_the_decathlon(tmp_path):
    four = np.stack([np.full((3, 4, 5), value, np.float32) for value in (40, 10, 20, 30)], axis=-1)
    save_nifti(tmp_path / "imagesTr" / "BRATS_001.nii.gz", four)
    save_nifti(tmp_path / "labelsTr" / "BRATS_001.nii.gz", np.eye(3, 20, dtype=np.uint8).reshape(3, 4, 5))
    save_nifti(tmp_path / "imagesTs" / "BRATS_002.nii.gz", four)
    modality = '{"0": "FLAIR", "1": "T1w", "2": "t1gd", "3": "T2w"}'
    (tmp_path / "dataset.json").write_text('{"modality": ' + modality + "}")
    first, second = datasets.volumes(tmp_path)
    assert first.channels == ("t1", "t1ce", "t2", "flair")
    image, mask, _ = first.read()
    assert image[0, 0, 0].tolist() == [10, 20, 30, 40]
    assert mask.sum() == 3
    assert (first.has_mask, second.has_mask) == (True, False)


def test_the_numbered_channels_of_nnunet(tmp_path):
    for case in ("lung_001", "lung_002"):
        for channel in ("0000", "0001"):
            save_nifti(tmp_path / "imagesTr" / f"{case}_{channel}.nii.gz", brain())
        save_nifti(tmp_path / "labelsTr" / f"{case}.nii.gz", tumour())
    cases = datasets.volumes(tmp_path)
    assert [(case.id, case.channels, case.has_mask) for case in cases] == [
        ("lung_001", ("0000", "0001"), True),
        ("lung_002", ("0000", "0001"), True),
    ]


def test_names_that_repeat_are_told_apart_by_their_folders(tmp_path):
    for patient in ("p1", "p2"):
        save_nifti(tmp_path / "train" / patient / "ct.nii.gz", brain())
        save_nifti(tmp_path / "train" / patient / "ct_mask.nii.gz", tumour())
    cases = datasets.volumes(tmp_path)
    assert [(case.id, case.patient, case.mask.parent.name) for case in cases] == [
        ("train/p1/ct", "p1", "p1"),
        ("train/p2/ct", "p2", "p2"),
    ]


def test_a_mask_on_another_grid_is_not_taken_for_its_name(tmp_path):
    save_nifti(tmp_path / "a.nii.gz", brain())
    save_nifti(tmp_path / "a_mask.nii.gz", tumour(), LPS + np.eye(4, k=3) * 10)
    with pytest.warns(UserWarning, match="left out"):
        (case,) = datasets.volumes(tmp_path)
    assert not case.has_mask
    (left_out,) = datasets.inspect(tmp_path).left_out
    assert left_out.path.name == "a_mask.nii.gz"
    assert "another grid than its image a.nii.gz" in left_out.reason


def test_of_several_masks_the_agreed_one_is_used_and_the_others_are_named(tmp_path):
    save_nifti(tmp_path / "ct.nii.gz", brain())
    for path in ("fusion/all.nii.gz", "segmentation/ann.nii.gz", "segmentation/bob.nii.gz"):
        save_nifti(tmp_path / path, tumour())
    with pytest.warns(UserWarning, match="2 mask"):
        (case,) = datasets.volumes(tmp_path)
    assert case.mask.name == "all.nii.gz"
    found = datasets.inspect(tmp_path)
    assert [item.path.name for item in found.left_out] == ["ann.nii.gz", "bob.nii.gz"]
    assert all("all.nii.gz" in item.reason for item in found.left_out)


def test_a_mask_that_could_be_of_two_patients_is_not_guessed_at(tmp_path):
    save_nifti(tmp_path / "a.nii.gz", brain(1))
    save_nifti(tmp_path / "b.nii.gz", brain(2))
    save_nifti(tmp_path / "mask.nii.gz", tumour())
    with pytest.warns(UserWarning, match="left out"):
        cases = datasets.volumes(tmp_path)
    assert not any(case.has_mask for case in cases)
    assert "fits several patients" in datasets.inspect(tmp_path).left_out[0].reason


@pytest.fixture
def series_folder(tmp_path):
    dicom.write_stack(tmp_path / "set" / "ct", brain(), (2.0, 1.0, 1.0), patient_id="P7")
    return tmp_path / "set"


@pytest.mark.parametrize("where", ["ct/lungs_mask.nii.gz", "lungs_mask.nii.gz", "labels/whatever.nii"])
def test_a_nifti_mask_beside_or_below_a_dicom_series_is_paired_by_its_grid(series_folder, where):
    (series,) = dicom.scan(series_folder / "ct")
    (series_folder / where).parent.mkdir(exist_ok=True)
    dicom.write_nifti(series_folder / where, tumour(), series)
    (case,) = datasets.volumes(series_folder)
    assert case.patient == "P7"
    np.testing.assert_array_equal(case.read()[1], tumour())


def test_a_dicom_seg_goes_before_a_nifti_mask(series_folder):
    (series,) = dicom.scan(series_folder / "ct")
    dicom.write_nifti(series_folder / "lungs_mask.nii.gz", tumour(), series)
    dicom.write_mask(series_folder / "seg.dcm", (tumour() > 0).astype(np.uint8), series.files, ORGANS[:1])
    with pytest.warns(UserWarning, match="lungs_mask"):
        (case,) = datasets.volumes(series_folder)
    assert case.mask.name == "seg.dcm"


def test_a_series_that_lies_there_as_nifti_too_is_one_case(series_folder):
    (series,) = dicom.scan(series_folder / "ct")
    dicom.write_nifti(series_folder / "converted.nii.gz", series.volume().array, series)
    with pytest.warns(UserWarning, match="holds the voxels of the DICOM series"):
        (case,) = datasets.volumes(series_folder)
    assert isinstance(case.image, dicom.Series)


def test_an_image_that_is_named_as_a_mask_is_not_taken_for_one(series_folder):
    (series,) = dicom.scan(series_folder / "ct")
    dicom.write_nifti(series_folder / "ground_truth.nii.gz", series.volume().array, series)
    with pytest.warns(UserWarning, match="left out"):
        (case,) = datasets.volumes(series_folder)
    assert not case.has_mask


def test_a_mask_whose_image_is_gone_and_one_that_is_damaged(series_folder):
    save_nifti(series_folder / "other_mask.nii.gz", tumour((3, 6, 7)))
    (series_folder / "damaged_mask.nii.gz").write_bytes(b"\x1f\x8b nothing")
    (series_folder / "empty.nii").touch()
    with pytest.warns(UserWarning, match="left out"):
        datasets.volumes(series_folder)
    reasons = {item.path.name: item.reason for item in datasets.inspect(series_folder).left_out}
    assert "no image here has that grid" in reasons["other_mask.nii.gz"]
    assert "cannot be read as NIfTI" in reasons["damaged_mask.nii.gz"]
    assert reasons["empty.nii"] == "an empty file"


def test_a_folder_with_nothing_but_damaged_files_says_what_they_are(tmp_path):
    (tmp_path / "a.nii.gz").write_bytes(b"nothing")
    with pytest.raises(CourseError, match=r"is a volume.*a\.nii\.gz cannot be read"):
        datasets.volumes(tmp_path)


@pytest.mark.filterwarnings("ignore:12 mask")
def test_the_real_brains(real_data):
    cases = datasets.volumes(real_data / "brats" / "tcga_lgg_2cases")
    assert [case.patient for case in cases] == ["OtherEXampleFromTCIA", "TCGA-DU-7294"]
    for case in cases:
        assert (case.shape, case.channels) == ((155, 240, 240), ("t1", "t1ce", "t2", "flair"))
    image, mask, _ = cases[1].read((slice(100, 104), slice(None), slice(None)))
    assert image.shape == (4, 240, 240, 4)
    assert set(np.unique(mask)) <= {0, 1, 2, 4}
    assert mask.any()
    assert image[..., 3][mask == 2].mean() > image[..., 3][(mask == 0) & (image[..., 3] > 0)].mean(), "oedema is bright"
    generator = pipeline.BatchGenerator(
        cases, 2, seed=0, sampler=Patches((32, 64, 64), 1), method=as_zscores, labels=((1, 2, 4), (1, 4), 4)
    )
    images, masks, _ = generator[0]
    assert images.shape == (2, 32, 64, 64, 4)
    assert masks.shape == (2, 32, 64, 64, 3)


@pytest.mark.filterwarnings("ignore:.*no PatientID")
def test_the_real_ct_finds_its_labels_in_another_folder(real_data):
    cases = {case.id: case for case in datasets.volumes(real_data / "ctlung")}
    series = cases["lung_pet_ct_dx_A0002/3.000000-ThoraxRoutine  8.0.0  B40f-10983"]
    half = cases["A0002_s3_ct_half"]
    assert series.mask.name == "A0002_s3_lung_LR_label_full.nii.gz"
    assert half.mask.name == "A0002_s3_lung_LR_label_half.nii.gz"
    for case in (series, half):
        image, mask, _ = case.read()
        right, left = (np.nonzero(mask == label)[2].mean() for label in (2, 1))
        assert right < left, "columns run to the patient's left"
        assert image[mask > 0].mean() < -600
    assert cases["totalseg_tests/example_ct_dicom"].mask.name == "example_seg_dicom.nii.gz"
    assert cases["example_ct_sm"].mask.name == "example_seg.nii.gz"
    assert not cases["example_ct"].has_mask


def test_real_contours_that_reference_the_images_before_conversion(real_data):
    folder = real_data / "dicom" / "ibsi_sts_rtstruct"
    cases = datasets.volumes(folder / "dicom")
    assert [case.mask.parent.parent.name for case in cases] == ["CT", "MR_T1", "PET"]
    inside = {case.mask.parent.parent.name: np.count_nonzero(case.read()[1]) for case in cases}
    converted = datasets.volumes(folder / "nifti")
    drawn = {case.id.removesuffix("_image"): np.count_nonzero(case.read()[1]) for case in converted}
    assert inside.keys() == drawn.keys()
    for name, voxels in inside.items():
        assert voxels == pytest.approx(drawn[name], rel=0.02)


def test_nothing_of_a_folder_is_changed(tmp_path):
    brats_patient(tmp_path / "set", "BraTS20_Training_001")
    before = {path: path.read_bytes() for path in sorted((tmp_path / "set").rglob("*")) if path.is_file()}
    datasets.inspect(tmp_path / "set")
    datasets.volumes(tmp_path / "set")[0].read()
    assert {path: path.read_bytes() for path in sorted((tmp_path / "set").rglob("*")) if path.is_file()} == before
    shutil.rmtree(tmp_path / "set")


def test_flat_nifti_images_are_volumes_of_one_slice(tmp_path):
    for name in "ab":
        save_nifti(tmp_path / "images" / f"{name}.nii.gz", brain()[0])
        save_nifti(tmp_path / "labels" / f"{name}.nii.gz", tumour()[2])
    cases = datasets.volumes(tmp_path)
    assert [case.shape for case in cases] == [(1, 8, 6), (1, 8, 6)]
    np.testing.assert_array_equal(cases[0].read()[1], tumour()[2:3])
    images, masks, _ = pipeline.BatchGenerator(cases, 2, seed=0, sampler=Slices())[0]
    assert images.shape == masks.shape == (2, 8, 6, 1)


def test_a_mask_off_its_image_is_not_given_to_another_that_it_happens_to_lie_on(tmp_path):
    shifted = LPS + np.eye(4, k=3) * 10
    save_nifti(tmp_path / "a.nii.gz", brain())
    save_nifti(tmp_path / "b.nii.gz", brain(1), shifted)
    save_nifti(tmp_path / "a_mask.nii.gz", tumour(), shifted)
    with pytest.warns(UserWarning, match="a_mask"):
        assert not any(case.has_mask for case in datasets.volumes(tmp_path))
