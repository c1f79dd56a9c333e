import shutil

import numpy as np
import pytest
from PIL import Image

from course_lib import datasets, dicom, phantoms, pipeline
from course_lib.dicom.writing import ORGANS
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


def test_a_region_of_a_picture(folder):
    pair(folder, "a")
    with pytest.warns(UserWarning, match="patient of its own"):
        (case,) = datasets.cases(folder)
    assert case.shape == (6, 8)
    assert case.spacing_mm is None
    image, mask, known = case.read((slice(1, 3), slice(2, 7)))
    np.testing.assert_array_equal(image, GREY[1:3, 2:7])
    np.testing.assert_array_equal(mask, MASK[1:3, 2:7] > 0)
    assert known.shape == (2, 5)


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


def test_shape_and_spacing_of_a_phantom_come_from_the_header(phantom_folder):
    case = datasets.cases(phantom_folder)[0]
    assert case.shape == (96, 96)
    assert 2 < case.spacing_mm[0] < 8
    region = slice(10, 50), slice(20, 30)
    for part, whole in zip(case.read(region), case.read(), strict=True):
        np.testing.assert_array_equal(part, whole[region])


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


# --- volumes ---

SHAPE = (6, 20, 24)


@pytest.fixture(scope="module")
def volume_folders(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA", str(tmp_path_factory.mktemp("data")))
        yield {
            name: datasets.prepare(f"{name}-phantoms", patients=2, size=SHAPE, seed=5, progress=False)
            for name in ("ct", "mr")
        }


@pytest.fixture
def own_store(tmp_path, monkeypatch):
    """Labels that are kept between reads go to the test's own folder."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))


def test_volumes_come_with_their_masks(volume_folders, own_store):
    cases = datasets.volumes(volume_folders["ct"])
    assert [(case.id, case.patient) for case in cases] == [
        ("CT-5-0001/ct", "CT-5-0001"),
        ("CT-5-0002/ct", "CT-5-0002"),
    ]
    for case in cases:
        assert case.shape == SHAPE
        assert case.has_mask
        image, mask, known = case.read()
        assert (image.dtype, mask.dtype, known.dtype) == (np.float32, np.uint8, bool)
        np.testing.assert_array_equal(image, case.image.volume().array)
        np.testing.assert_array_equal(mask, dicom.read_mask(case.mask, case.image))
        assert known.all()
        assert image[np.isin(mask, (1, 2))].mean() < -500


def test_a_region_is_that_part_of_the_whole(volume_folders, own_store):
    case = datasets.volumes(volume_folders["ct"])[0]
    region = slice(2, 5), slice(3, 17), slice(10, None)
    for part, whole in zip(case.read(region), case.read(), strict=True):
        np.testing.assert_array_equal(part, whole[region])


def test_a_mask_drawn_on_one_contrast_serves_them_all(volume_folders, own_store):
    cases = datasets.volumes(volume_folders["mr"])
    assert [case.id.split("/")[1] for case in cases] == ["flair", "t1", "t1ce", "t2"] * 2
    for case in cases:
        assert case.mask.parent == case.image.files[0].parents[1]
        np.testing.assert_array_equal(case.read()[1], cases[4 * (case.patient == "MR-5-0002")].read()[1])


def test_what_is_no_volume_is_left_out_and_named(volume_folders, tmp_path):
    folder = shutil.copytree(volume_folders["ct"], tmp_path / "ct")
    (folder / "CT-5-0001" / "ct" / "0003.dcm").unlink()
    with pytest.warns(UserWarning, match="left out") as said:
        (case,) = datasets.volumes(folder)
    assert case.patient == "CT-5-0002"
    assert "1 series" in str(said[0].message)
    assert "missing_slices" in str(said[0].message)
    assert "organs.dcm" in str(said[1].message)


def test_a_volume_without_a_mask_has_no_known_voxel(volume_folders, tmp_path):
    folder = shutil.copytree(volume_folders["ct"] / "CT-5-0001" / "ct", tmp_path / "alone")
    (case,) = datasets.volumes(folder)
    _, mask, known = case.read()
    assert not case.has_mask
    assert not mask.any()
    assert not known.any()


def test_two_series_in_one_folder_are_two_cases(volume_folders, tmp_path):
    for name in ("t1", "t2"):
        for file in (volume_folders["mr"] / "MR-5-0001" / name).iterdir():
            shutil.copy(file, tmp_path / f"{name}-{file.name}")
    assert [case.id for case in datasets.volumes(tmp_path)] == [
        f"{tmp_path.name}/{name}-0001.dcm" for name in ("t1", "t2")
    ]


def test_a_folder_without_volumes_says_so(phantom_folder, tmp_path):
    with pytest.raises(CourseError, match=r"is a volume.*no_geometry"):
        datasets.volumes(phantom_folder)
    with pytest.raises(CourseError, match="holds no volumes"):
        datasets.volumes(tmp_path)
    with pytest.raises(CourseError, match="neither a data set"):
        datasets.volumes("ct-phantom")


@pytest.mark.parametrize("name", ["ct-phantoms", "mr-phantoms", "xray-phantoms"])
def test_the_size_of_a_data_set(name, monkeypatch, tmp_path):
    made = []
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    monkeypatch.setattr(phantoms, datasets.cards()[name]["maker"], lambda *args, **more: made.append(args[1:]))
    flat = name == "xray-phantoms"
    folder = datasets.prepare(name, size=40)
    usual = datasets.cards()[name]["profiles"]["smoke"]["size"]
    assert made.pop()[1] == (40 if flat else (usual[0], 40, 40))
    assert ("40-pixels" if flat else "x40x40-voxels") in folder.name
    datasets.prepare(name)
    assert made.pop()[1] == (usual if flat else tuple(usual))
    if flat:
        with pytest.raises(CourseError, match="one number"):
            datasets.prepare(name, size=(2, 3, 4))


def test_the_real_ct_of_a_lung(real_data):
    (case,) = datasets.volumes(real_data / "ctlung" / "lung_pet_ct_dx_A0002")
    assert case.shape == (30, 512, 512)
    image, _, _ = case.read((slice(10, 12), slice(200, 300), slice(200, 300)))
    assert image.shape == (2, 100, 100)
    assert -1100 < image.min() < image.max() < 3100


def test_padding_is_no_truth(tmp_path):
    array = np.full((3, 8, 8), 40, np.int16)
    array[:, :2] = -1024
    files = dicom.write_stack(tmp_path / "ct", array, (2, 1, 1), patient_id="P", attributes={"PixelPaddingValue": 0})
    dicom.write_mask(tmp_path / "mask.dcm", (array > 0).astype(np.uint8), files, ORGANS[:1])
    (case,) = datasets.volumes(tmp_path)
    np.testing.assert_array_equal(case.read()[2], array > -1024)


def test_a_damaged_mask_is_left_out_with_a_warning(tmp_path):
    array = np.full((3, 8, 8), 40, np.int16)
    files = dicom.write_stack(tmp_path / "ct", array, (2, 1, 1), patient_id="P")
    path = dicom.write_mask(tmp_path / "mask.dcm", (array > 0).astype(np.uint8), files, ORGANS[:1])
    path.write_bytes(path.read_bytes()[:700])
    with pytest.warns(UserWarning, match=r"mask\.dcm"):
        (case,) = datasets.volumes(tmp_path)
    assert not case.has_mask
