import numpy as np
import pytest
from PIL import Image

from course_lib import datasets, dicom
from course_lib.errors import CourseError

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)
LEFT, RIGHT = np.zeros((2, 6, 8), np.uint8)
LEFT[1:4, 1:3], RIGHT[1:4, 5:7] = 255, 255
BOTH = LEFT | RIGHT


def save(array, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path)
    return path


@pytest.mark.filterwarnings("ignore:.*patient of its own")
class TestPairs:
    @pytest.mark.parametrize(
        ("image", "mask"),
        [
            ("images/a.png", "masks/a.png"),
            ("imagesTr/a.png", "labelsTr/a.png"),
            ("Images/a.jpg", "Ground_Truth/a.png"),
            ("img/a.tif", "annotations/a.bmp"),
            ("CXR_png/a.png", "ManualMask/a.png"),
            ("a.png", "a_mask.png"),
            ("a.png", "a-seg.tiff"),
            ("a.jpg", "a-label.png"),
            ("a_image.png", "a_mask.png"),
            ("some/where/a.png", "some/where/a_segmentation.gif"),
            ("images/a.png", "masks/a_mask.png"),
            ("images/label_1.png", "masks/label_1.png"),
        ],
    )
    def test_a_mask_is_found_by_folder_or_by_name(self, tmp_path, image, mask):
        save(GREY, tmp_path / image)
        save(BOTH, tmp_path / mask)
        (case,) = datasets.cases(tmp_path)
        assert case.image == tmp_path / image
        assert case.mask == tmp_path / mask
        assert case.read()[1].sum() == 12

    def test_left_and_right_in_two_folders_are_united(self, tmp_path):
        for name in ("a", "b"):
            save(GREY, tmp_path / "CXR_png" / f"{name}.png")
            save(LEFT, tmp_path / "ManualMask" / "leftMask" / f"{name}.png")
            save(RIGHT, tmp_path / "ManualMask" / "rightMask" / f"{name}.png")
        cases = datasets.cases(tmp_path)
        assert len(cases) == 2
        for case in cases:
            np.testing.assert_array_equal(case.read()[1], BOTH > 0)

    def test_left_and_right_of_different_size_name_both(self, tmp_path):
        save(GREY, tmp_path / "images" / "a.png")
        save(LEFT, tmp_path / "masks" / "left" / "a.png")
        save(RIGHT[:5], tmp_path / "masks" / "right" / "a.png")
        with pytest.raises(CourseError, match=r"left.a\.png 8 x 6.*right.a\.png 8 x 5"):
            datasets.cases(tmp_path)[0].read()

    def test_the_nearest_folder_decides_where_names_repeat(self, tmp_path):
        for part in ("train", "test"):
            save(GREY, tmp_path / part / "images" / "1.png")
            save(BOTH, tmp_path / part / "masks" / "1.png")
        cases = datasets.cases(tmp_path)
        assert [case.id for case in cases] == ["test/images/1.png", "train/images/1.png"]
        for case in cases:
            assert case.mask.parts[-3] == case.image.parts[-3]

    def test_patients_come_from_folders_where_names_repeat(self, tmp_path):
        for patient in ("p1", "p2"):
            for number in (1, 2):
                save(GREY, tmp_path / patient / f"{number}.png")
                save(BOTH, tmp_path / patient / f"{number}_mask.png")
        assert [case.patient for case in datasets.cases(tmp_path)] == ["p1", "p1", "p2", "p2"]


def test_two_images_of_one_name_are_not_guessed_at(tmp_path):
    save(GREY, tmp_path / "a.png")
    save(GREY, tmp_path / "a.tif")
    save(BOTH, tmp_path / "a_mask.png")
    with pytest.raises(CourseError, match="same name"):
        datasets.cases(tmp_path)
    assert "several images" in str(datasets.inspect(tmp_path).left_out)


def test_a_picture_can_be_the_mask_of_a_dicom_image(tmp_path):
    dicom.write_stack(tmp_path / "ct", np.stack([GREY] * 3).astype(np.int16), (2, 1, 1), patient_id="P9")
    (tmp_path / "set").mkdir()
    (tmp_path / "ct" / "0001.dcm").rename(tmp_path / "set" / "a.dcm")
    save(BOTH, tmp_path / "set" / "a_mask.png")
    (case,) = datasets.cases(tmp_path / "set")
    assert case.patient == "P9"
    np.testing.assert_array_equal(case.read()[1], BOTH > 0)
    assert datasets.inspect(tmp_path / "set").pairs == {"a": "a_mask.png"}


@pytest.mark.filterwarnings("ignore:.*patient of its own")
def test_damaged_empty_and_unpaired_pictures_are_said(tmp_path):
    for name in ("a", "b"):
        save(GREY, tmp_path / "images" / f"{name}.png")
    save(BOTH, tmp_path / "masks" / "a.png")
    save(BOTH, tmp_path / "masks" / "z.png")
    (tmp_path / "images" / "empty.png").touch()
    with pytest.warns(UserWarning, match="left out") as said:
        assert [case.id for case in datasets.cases(tmp_path)] == ["a"]
    text = " ".join(str(warning.message) for warning in said)
    assert "1 image(s)" in text
    assert "z.png (a mask, and no image has its name)" in text
    assert "empty.png (an empty file)" in text


class TestClasses:
    @pytest.fixture
    def folder(self, tmp_path):
        for name, count in (("yes", 3), ("no", 2)):
            for number in range(count):
                save(GREY + np.uint8(number + 10 * (name == "no")), tmp_path / name / f"{name}{number}.png")
        return tmp_path

    def test_folders_are_classes(self, folder):
        with pytest.warns(UserWarning, match="patient of its own"):
            cases = datasets.classes(folder)
        assert [(case.id, case.label, case.class_name) for case in cases] == [
            ("no/no0.png", 0, "no"),
            ("no/no1.png", 0, "no"),
            ("yes/yes0.png", 1, "yes"),
            ("yes/yes1.png", 1, "yes"),
            ("yes/yes2.png", 1, "yes"),
        ]
        assert cases[0].shape == (6, 8)
        np.testing.assert_array_equal(cases[-1].read(), GREY + 2)
        assert cases[-1].read().dtype == np.float32

    def test_below_train_and_test(self, tmp_path):
        for part in ("train", "test"):
            for number, name in enumerate(("glioma", "meningioma", "none")):
                save(GREY + np.uint8(number), tmp_path / part / name / "1.png")
        with pytest.warns(UserWarning, match="patient of its own"):
            cases = datasets.classes(tmp_path)
        assert [case.class_name for case in cases] == ["glioma", "meningioma", "none"] * 2
        found = datasets.inspect(tmp_path)
        assert {one.across for one in found.duplicates} == {("test", "train")}

    def test_a_table_gives_patients(self, folder):
        rows = [f"yes/yes{n}.png,yes,P{n % 2}" for n in range(3)] + [f"no/no{n}.png,no,P1" for n in range(2)]
        (folder / "labels.csv").write_text("file,label,patient\n" + "\n".join(rows))
        assert [case.patient for case in datasets.classes(folder)] == ["P1", "P1", "P0", "P1", "P0"]
        assert datasets.inspect(folder).both_sides == {"P1": {"no": 2, "yes": 1}}

    def test_a_table_alone_gives_classes(self, tmp_path):
        for name in "abc":
            save(GREY, tmp_path / "images" / f"{name}.png")
        (tmp_path / "train.csv").write_text("Filename;x\n")
        (tmp_path / "labels.tsv").write_text("Image ID\tDiagnosis\tSubject\na.png\tCOVID\t1\nb\tnormal\t2\n")
        with pytest.warns(UserWarning, match="1 picture"):
            cases = datasets.classes(tmp_path)
        assert [(case.class_name, case.patient) for case in cases] == [("COVID", "1"), ("normal", "2")]

    def test_folders_of_patients_are_no_classes(self, tmp_path):
        for patient in ("patient001", "patient002", "patient003"):
            save(GREY, tmp_path / patient / "1.png")
        with pytest.raises(CourseError, match="holds no classes"):
            datasets.classes(tmp_path)

    def test_images_and_masks_are_no_classes(self, tmp_path):
        save(GREY, tmp_path / "images" / "a.png")
        save(BOTH, tmp_path / "masks" / "a.png")
        with pytest.raises(CourseError, match=r"holds no classes.*datasets\.cases"):
            datasets.classes(tmp_path)

    def test_a_folder_of_classes_is_told_apart_from_one_of_cases(self, folder):
        with pytest.raises(CourseError, match=r"holds no cases.*datasets\.classes"):
            datasets.cases(folder)

    def test_the_real_slices(self, real_data):
        cases = datasets.classes(real_data / "braincls" / "tcga_derived_yesno")
        assert sum(case.label for case in cases) == 69
        assert len(cases) == 172
        assert {case.patient for case in cases} == {"DU7294", "FG6692"}
        assert all(case.read().ndim == 2 for case in cases[:3])
