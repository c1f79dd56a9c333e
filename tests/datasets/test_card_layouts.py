"""Each card's layout on a tiny tree of files with the names that its publisher gives them."""

import numpy as np
import pytest
from nifti_folders import LPS, brain, brats_patient, save_nifti, tumour
from PIL import Image

from course_lib import datasets
from course_lib.datasets.card import cards
from course_lib.datasets.layouts import lay
from course_lib.errors import CourseError

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)
LEFT, RIGHT = np.zeros((2, 6, 8), np.uint8)  # of the picture
LEFT[1:4, 1:3], RIGHT[1:4, 5:7] = 255, 255


def save(array, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path)


def montgomery(folder):
    for name in ("MCUCXR_0113_1", "MCUCXR_0117_1", "MCUCXR_0001_0"):
        save(GREY, folder / "MontgomerySet" / "CXR_png" / f"{name}.png")
        for side, mask in (("leftMask", LEFT), ("rightMask", RIGHT)):
            save(mask, folder / "MontgomerySet" / "ManualMask" / side / f"{name}.png")
    return ["MCUCXR_0001", "MCUCXR_0113", "MCUCXR_0113"], {0, 1, 2}


def shenzhen(folder):
    for name in ("CHNCXR_0001_0", "CHNCXR_0400_1"):
        save(GREY, folder / "ChinaSet_AllFiles" / "CXR_png" / f"{name}.png")
        save(LEFT | RIGHT, folder / "mask" / "mask" / f"{name}_mask.png")
    save(GREY, folder / "ChinaSet_AllFiles" / "CXR_png" / "CHNCXR_0007_0.png")  # has no mask
    return ["CHNCXR_0001", "CHNCXR_0400"], {0, 1}


def jsrt_scr(folder):
    (folder / "All247images").mkdir(parents=True)
    large = np.zeros((1024, 1024), np.uint8)
    for number, name in enumerate(("JPCLN001", "JPCNN002")):
        np.full((2048, 2048), 4095 - number, ">u2").tofile(folder / "All247images" / f"{name}.IMG")
        for side, columns in (("right", slice(100, 300)), ("left", slice(700, 900))):
            mask = large.copy()
            mask[200:600, columns] = 255
            save(mask, folder / "scratch" / f"fold{number + 1}" / "masks" / f"{side} lung" / f"{name}.gif")
    return ["JPCLN001", "JPCNN002"], {0, 1, 2}


def jsrt_mini(folder):
    for part in ("train", "test"):
        save(GREY, folder / "Segmentation01" / part / "org" / "case001.png")
        save(LEFT | RIGHT, folder / "Segmentation01" / part / "label" / "case001.png")
    return ["test/org/case001", "train/org/case001"], {0, 1}


def lgg_slices(folder):
    for patient in ("TCGA_CS_4941_19960909", "TCGA_DU_7294_19890104"):
        for number in (1, 2):
            stem = folder / "kaggle_3m" / patient / f"{patient}_{number}"
            planes = np.stack([GREY, GREY + 50, GREY + 100], axis=-1)
            save(planes, stem.with_name(stem.name + ".tif"))
            save(LEFT, stem.with_name(stem.name + "_mask.tif"))
    return ["TCGA_CS_4941"] * 2 + ["TCGA_DU_7294"] * 2, {0, 1}


def covid(folder, masks):
    for name in ("coronacases_001", "radiopaedia_10_85902_1"):
        save_nifti(folder / "images" / f"{name}.nii.gz", brain() - 1000)
        save_nifti(folder / masks / f"{name}.nii.gz", (tumour() > 0).astype(np.uint8))
    return ["coronacases_001", "radiopaedia_10"]


def covid_lungs(folder):
    return covid(folder, "lungs"), {0, 2}


def covid_infection(folder):
    return covid(folder, "infection"), {0, 1}


def msd_brain(folder):
    four = np.stack([np.full((5, 8, 6), value, np.float32) for value in (40, 10, 20, 30)], axis=-1)
    for number in ("001", "002"):
        save_nifti(folder / "Task01_BrainTumour" / "imagesTr" / f"BRATS_{number}.nii.gz", four)
        save_nifti(folder / "Task01_BrainTumour" / "labelsTr" / f"BRATS_{number}.nii.gz", (tumour() > 0) * np.uint8(3))
    (folder / "Task01_BrainTumour" / "imagesTr" / "._BRATS_001.nii.gz").write_bytes(b"left by macOS")
    return ["BRATS_001", "BRATS_002"], {0, 3}


def msd_lung(folder):
    save_nifti(folder / "Task06_Lung" / "imagesTr" / "lung_001.nii.gz", brain())
    save_nifti(folder / "Task06_Lung" / "labelsTr" / "lung_001.nii.gz", (tumour() > 0).astype(np.uint8))
    return ["lung_001"], {0, 1}


def brats_2020(folder):
    for number in ("001", "355"):
        brats_patient(folder / "MICCAI_BraTS2020_TrainingData", f"BraTS20_Training_{number}")
    odd = folder / "MICCAI_BraTS2020_TrainingData" / "BraTS20_Training_355"
    (odd / "BraTS20_Training_355_seg.nii.gz").rename(odd / "W39_1998.09.19_Segm.nii.gz")
    return ["BraTS20_Training_001", "BraTS20_Training_355"], {0, 2, 4}


def brats_2021(folder):
    for number in ("00000", "00002"):
        brats_patient(folder, f"BraTS2021_{number}")
    return ["BraTS2021_00000", "BraTS2021_00002"], {0, 2, 4}


TREES = {
    "montgomery": (datasets.cases, montgomery),
    "shenzhen": (datasets.cases, shenzhen),
    "jsrt-scr": (datasets.cases, jsrt_scr),
    "jsrt-mini": (datasets.cases, jsrt_mini),
    "lgg-slices": (datasets.cases, lgg_slices),
    "covid-ct-lungs": (datasets.volumes, covid_lungs),
    "covid-ct-infection": (datasets.volumes, covid_infection),
    "msd-brain-tumour": (datasets.volumes, msd_brain),
    "msd-lung": (datasets.volumes, msd_lung),
    "brats-2020": (datasets.volumes, brats_2020),
    "brats-2021": (datasets.volumes, brats_2021),
}


@pytest.fixture
def make(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    # what a mimic lacks (hundreds of patients, checksums) is not what is tested here
    monkeypatch.setattr("course_lib.datasets.card.what_lacks", lambda card, folder: [])

    def made(name):
        folder = tmp_path / cards()[name].get("folder", name)
        return TREES[name][1](folder), folder

    return made


@pytest.mark.filterwarnings("ignore:1 image.*left out")
@pytest.mark.parametrize("name", TREES)
def test_the_layout_of_each_card(make, name):
    (patients, labels), folder = make(name)
    cases = TREES[name][0](name)
    assert [case.patient for case in cases] == patients
    numbers = {int(number) for number in cards()[name]["labels"]}
    for case in cases:
        image, mask, known = case.read()
        assert image.shape[: mask.ndim] == mask.shape == known.shape == case.shape
        assert known.all()
        assert set(np.unique(mask).tolist()) == labels
        assert labels <= numbers | {0}, "the card's [labels] name each number"
    found = datasets.inspect(name)
    assert len(found.images) + len(found.volumes) == len(cases)
    assert len(found.pairs) == len(cases)
    assert found.folder == folder


def test_every_card_with_a_layout_has_a_tree():
    with_layout = {name for name, card in cards().items() if card.get("layout", {}).get("kind", "dicom") != "dicom"}
    assert with_layout == TREES.keys() | {"brain-tumour-yes-no"}


def test_right_and_left_lungs_are_the_patients(make):
    make("montgomery")
    case = datasets.cases("montgomery")[0]
    _, mask, _ = case.read()
    assert np.nonzero(mask == 1)[1].mean() < np.nonzero(mask == 2)[1].mean(), "the right lung is on the picture's left"
    assert case.spacing_mm == (0.0875, 0.0875)
    assert not [remark for remark in datasets.inspect("montgomery").remarks if "exchanged" in remark]


def test_exchanged_sides_are_said(make):
    _, folder = make("montgomery")
    masks = folder / "MontgomerySet" / "ManualMask"
    (masks / "leftMask").rename(masks / "other")
    (masks / "rightMask").rename(masks / "leftMask")
    (masks / "other").rename(masks / "rightMask")
    assert any("exchanged" in remark for remark in datasets.inspect("montgomery").remarks)


def test_pictures_without_a_header_are_turned_so_that_large_is_bright(make):
    make("jsrt-scr")
    first, second = datasets.cases("jsrt-scr")
    assert first.shape == (2048, 2048)
    assert (first.read()[0].max(), second.read()[0].max()) == (0, 1)
    mask = first.read()[1]
    assert (mask == 1).sum() == 4 * 400 * 200, "each pixel of the mask stands for 2 x 2"


def test_a_headerless_picture_of_another_length_is_named(make):
    _, folder = make("jsrt-scr")
    (folder / "All247images" / "JPCLN001.IMG").write_bytes(b"12")
    with pytest.raises(CourseError, match=r"JPCLN001\.IMG has 2 bytes"):
        datasets.cases("jsrt-scr")[0].read()


def test_colour_planes_and_sequences_are_channels(make):
    make("lgg-slices")
    image = datasets.cases("lgg-slices")[0].read()[0]
    assert image.shape == (6, 8, 3)
    assert image[0, 0].tolist() == [0, 50, 100]
    make("msd-brain-tumour")
    case = datasets.volumes("msd-brain-tumour")[0]
    assert case.channels == ("t1", "t1ce", "t2", "flair")
    assert case.read()[0][0, 0, 0].tolist() == [10, 20, 30, 40]


def test_hounsfield_units_are_brought_to_the_scale_of_the_others(make):
    make("covid-ct-lungs")
    corona, radiopaedia = datasets.volumes("covid-ct-lungs")
    assert corona.read()[0].min() >= 0
    assert corona.read()[0].max() <= 255
    assert radiopaedia.read()[0].min() < -900


def test_a_set_without_its_masks_says_what_is_missing(make):
    _, folder = make("shenzhen")
    with pytest.warns(UserWarning, match=r"1 image.*CHNCXR_0007_0\.png has no mask"):
        datasets.cases("shenzhen")
    for path in (folder / "mask" / "mask").iterdir():
        path.unlink()
    with pytest.raises(CourseError, match=r"none of the images that its card describes.*course data"):
        datasets.cases("shenzhen")


def test_a_mask_on_another_grid_and_a_missing_sequence_are_left_out(make):
    _, folder = make("brats-2021")
    save_nifti(folder / "BraTS2021_00000" / "BraTS2021_00000_seg.nii.gz", tumour(), LPS + np.eye(4, k=3))
    (folder / "BraTS2021_00002" / "BraTS2021_00002_t1.nii.gz").unlink()
    laid = lay(cards()["brats-2021"]["layout"], folder)
    assert not laid.cases
    assert "another grid" in laid.left_out[0].reason
    assert "has no t1" in laid.left_out[1].reason


def test_the_wrong_kind_says_which_is_right(make):
    make("msd-lung")
    with pytest.raises(CourseError, match=r"datasets\.volumes"):
        datasets.cases("msd-lung")


def test_classes_of_a_card(make, tmp_path):
    for name in ("yes/Y1.jpg", "yes/Y2.JPG", "no/1 no.jpeg", "brain_tumor_dataset/yes/Y1.jpg"):
        (tmp_path / "brain-tumour-yes-no" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(GREY).save(tmp_path / "brain-tumour-yes-no" / name, "JPEG")
    cases = datasets.classes("brain-tumour-yes-no")
    assert [(case.class_name, case.label) for case in cases] == [("no", 0), ("yes", 1), ("yes", 1)]
    with pytest.raises(CourseError, match=r"datasets\.classes|datasets\.cases"):
        datasets.volumes("brain-tumour-yes-no")


def test_the_folder_of_a_set_is_read_as_its_name_is(make):
    _, folder = make("msd-lung")
    assert [case.id for case in datasets.volumes(folder)] == [case.id for case in datasets.volumes("msd-lung")]
