import shutil

import numpy as np
import pytest
from PIL import Image

from course_lib import datasets, dicom, pipeline
from course_lib.errors import CourseError

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)
MASK = np.zeros((6, 8), np.uint8)
MASK[1:4, 2:6] = 255


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "masks").mkdir()
    return tmp_path


def save(array, path, kind=None):
    Image.fromarray(array).save(path, format=kind)


def pair(folder, stem, image=GREY, mask=MASK):
    save(image, folder / "images" / f"{stem}.png")
    save(mask, folder / "masks" / f"{stem}.png")


def test_pictures_are_paired_by_name_and_patients_come_from_the_table(folder):
    for stem in ("a", "b", "c"):
        pair(folder, stem)
    (folder / "list.csv").write_text("filename,view,PatientID\na.png,PA,7\nb.png,AP,7\nc.png,PA,9\n")
    assert [(case.id, case.patient) for case in datasets.cases(folder)] == [("a", "7"), ("b", "7"), ("c", "9")]


def test_without_a_table_each_image_is_a_patient_and_that_is_said(folder):
    pair(folder, "a")
    with pytest.warns(UserWarning, match="patient of its own"):
        assert datasets.cases(folder)[0].patient == "a"


def test_an_image_without_mask_is_left_out_and_that_is_said(folder):
    pair(folder, "a")
    save(GREY, folder / "images" / "b.png")
    (folder / "list.csv").write_text("filename,patientid\na.png,7\n")
    with pytest.warns(UserWarning, match=r"1 image\(s\) .* no mask"):
        assert len(datasets.cases(folder)) == 1


@pytest.mark.filterwarnings("ignore:.*patient of its own")
class TestReading:
    def test_grey_and_colour_png_under_a_jpg_name(self, folder):
        save(np.stack([GREY] * 3, -1), folder / "images" / "a.jpg", "PNG")
        save(MASK, folder / "masks" / "a.jpg", "PNG")
        image, mask, known = datasets.cases(folder)[0].read()
        np.testing.assert_array_equal(image, GREY)
        assert image.dtype == np.float32
        np.testing.assert_array_equal(mask, MASK > 0)
        assert known.all()

    def test_sixteen_bits_stay_sixteen_bits(self, folder):
        pair(folder, "a", image=GREY.astype(np.uint16) * 1000)
        assert datasets.cases(folder)[0].read()[0].max() == 47000

    def test_the_value_127_is_left_open(self, folder):
        mask = MASK.copy()
        mask[0] = 127
        pair(folder, "a", mask=mask)
        _, truth, known = datasets.cases(folder)[0].read()
        assert truth.sum() == 12
        np.testing.assert_array_equal(known, mask != 127)

    def test_a_mask_of_zeros_and_ones(self, folder):
        pair(folder, "a", mask=MASK // 255)
        assert datasets.cases(folder)[0].read()[1].sum() == 12

    def test_jpeg_noise_around_black_and_white_is_tolerated(self, folder):
        noise = np.random.default_rng(0).integers(-9, 9, MASK.shape)
        pair(folder, "a", mask=np.clip(MASK + noise, 0, 255).astype(np.uint8))
        assert datasets.cases(folder)[0].read()[1].sum() == 12

    def test_a_label_map_is_not_guessed_at(self, folder):
        pair(folder, "a", mask=np.where(MASK, 60, 0).astype(np.uint8))
        with pytest.raises(CourseError, match="holds values such as"):
            datasets.cases(folder)[0].read()

    def test_a_mask_of_another_size_names_both_files_and_sizes(self, folder):
        pair(folder, "a", mask=MASK[:, :5])
        with pytest.raises(CourseError, match=r"masks.a.png has 5 x 6 pixels, its image .*images.a.png has 8 x 6"):
            datasets.cases(folder)[0].read()

    def test_a_damaged_picture_is_named_when_a_batch_needs_it(self, folder):
        pair(folder, "a")
        (folder / "images" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
        generator = pipeline.BatchGenerator(datasets.cases(folder), batch_size=1, seed=0, shape=(4, 4))
        with pytest.raises(CourseError, match=r"a.png cannot be read as a picture"):
            generator[0]


def test_no_pair_no_folder_and_nothing_inside_are_said(folder, tmp_path):
    save(GREY, folder / "images" / "a.png")
    save(MASK, folder / "masks" / "z.png")
    with pytest.raises(CourseError, match="has a mask of the same name"):
        datasets.cases(folder)
    with pytest.raises(CourseError, match="neither a data set of the course"):
        datasets.cases(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="holds no cases"):
        datasets.cases(tmp_path / "empty")
    with pytest.raises(CourseError, match=r"There is no data set 'x-ray'.*xray-phantoms"):
        datasets.prepare("x-ray")


@pytest.fixture(scope="module")
def phantom_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA", str(tmp_path_factory.mktemp("data")))
        yield datasets.prepare("xray-phantoms", patients=6, size=96, seed=5)


def test_phantoms_come_as_dicom_with_their_masks(phantom_folder):
    cases = datasets.cases(phantom_folder)
    assert len({case.patient for case in cases}) == 6
    assert len(cases) > 6, "some patients come twice, or splitting by patient would mean nothing"
    for case in cases:
        image, mask, known = case.read()
        assert image.shape == mask.shape == (96, 96)
        assert 0.1 < mask.mean() < 0.6
        assert known.all()
        spine = image[mask.any(axis=1)][:, 44:52]
        assert image[mask == 1].mean() < spine.mean(), "lungs are darker than the spine, in MONOCHROME1 files too"


def test_a_dicom_image_without_a_mask_can_be_seen_but_not_learned_from(phantom_folder, tmp_path):
    image = datasets.cases(phantom_folder)[0].image
    shutil.copy(image.files[0], tmp_path / "alone.dcm")
    (case,) = datasets.cases(tmp_path)
    _, mask, known = case.read()
    assert not mask.any()
    assert not known.any()
    with pytest.raises(CourseError, match="1 case"):
        pipeline.BatchGenerator([case], batch_size=1, seed=0)


def test_the_real_chest_xrays(real_data):
    cases = datasets.cases(real_data / "cxr" / "covid_ccby_v7_dev")
    assert len(cases) == 27
    assert len({case.patient for case in cases}) == 16
    unknown = 0
    for case in cases:
        image, mask, known = case.read()
        assert image.ndim == 2
        assert 0.15 < mask.mean() < 0.5
        unknown += not known.all()
    assert unknown, "some of these masks leave pixels open"


def test_real_ct_slices_with_their_segmentation(real_data):
    folder = real_data / "dicom" / "dcmqi_seg_ct3slice" / "segmentations" / "ct-3slice"
    assert len(dicom.scan(folder)) == 1
    cases = datasets.cases(folder)
    assert len(cases) == 3
    assert cases[0].read()[0].shape == (512, 512)
