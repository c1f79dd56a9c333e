"""Folders of CT and MR patients: complete or absent, made once, read back exactly."""

import numpy as np
import pytest
import SimpleITK

from course_lib.dicom import read_mask, scan
from course_lib.dicom.writing import DicomWriteError
from course_lib.phantoms import thorax_ct, write_ct_patients, write_mr_patients
from course_lib.phantoms.files import volumes

CT, MR = (10, 24, 28), (6, 24, 20)


@pytest.fixture(scope="module")
def ct(tmp_path_factory):
    root = tmp_path_factory.mktemp("ct")
    write_ct_patients(root, patients=3, shape=CT, seed=3, progress=False)
    return root


@pytest.fixture(scope="module")
def mr(tmp_path_factory):
    root = tmp_path_factory.mktemp("mr")
    write_mr_patients(root, patients=2, shape=MR, seed=3, progress=False)
    return root


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def own_seed(seed, number):
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])


def test_one_folder_to_a_patient(ct, mr):
    assert names(ct) == ["CT-3-0001", "CT-3-0002", "CT-3-0003"]
    assert names(ct / "CT-3-0001") == ["ct", "organs.dcm"]
    assert names(ct / "CT-3-0001" / "ct") == [f"{number:04d}.dcm" for number in range(1, 11)]
    assert names(mr / "MR-3-0001") == ["flair", "t1", "t2", "tumour.dcm"]


def test_image_and_mask_are_those_of_the_phantom(ct):
    for number, series in enumerate(scan(ct), 1):
        phantom = thorax_ct(own_seed(3, number), CT, tuple(round(step, 3) for step in series.spacing_mm))
        np.testing.assert_array_equal(series.volume().array, phantom.image)
        mask = read_mask(ct / f"CT-3-{number:04d}" / "organs.dcm", series)
        np.testing.assert_array_equal(mask, phantom.labels)


def test_patients_differ_in_field_of_view_and_place(ct):
    assert len({series.spacing_mm for series in scan(ct)}) == 3
    assert len({tuple(series.affine[:3, 3]) for series in scan(ct)}) == 3


def test_simpleitk_reads_the_same(ct):
    series = scan(ct)[0]
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(series.files[0].parent)))
    image = reader.Execute()
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image), series.volume().array)
    np.testing.assert_allclose(image.GetSpacing()[::-1], series.spacing_mm, atol=1e-5)


def test_three_contrasts_lie_on_one_grid(mr):
    found = scan(mr)
    assert [series.description for series in found] == ["T1", "T2", "FLAIR"] * 2
    first = found[:3]
    assert len({series.frame_of_reference_uid for series in first}) == 1
    for series in first:
        np.testing.assert_array_equal(series.affine, first[0].affine)
        assert read_mask(mr / "MR-3-0001" / "tumour.dcm", series).shape == MR


def test_the_same_arguments_give_the_same_bytes(ct, tmp_path):
    write_ct_patients(tmp_path, patients=1, shape=CT, seed=3, progress=False)
    for file in (tmp_path / "CT-3-0001").rglob("*.dcm"):
        assert file.read_bytes() == (ct / file.relative_to(tmp_path)).read_bytes()


def test_interrupted_run_leaves_no_half_patient_and_is_resumed(tmp_path, monkeypatch):
    write_mask, calls = volumes.write_mask, []

    def interrupted(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write_mask(*args)

    monkeypatch.setattr(volumes, "write_mask", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_ct_patients(tmp_path, patients=3, shape=(4, 16, 16), progress=False)
    assert names(tmp_path) == ["CT-0-0001"]
    monkeypatch.undo()

    before = (tmp_path / "CT-0-0001" / "organs.dcm").stat().st_mtime_ns
    made = write_ct_patients(tmp_path, patients=3, shape=(4, 16, 16), progress=False)
    assert names(tmp_path) == [folder.name for folder in made]
    assert (tmp_path / "CT-0-0001" / "organs.dcm").stat().st_mtime_ns == before


@pytest.mark.parametrize("shape", [(9, 24, 28), (10, 24, 24)])
def test_another_shape_in_the_same_folder_is_refused(ct, shape):
    with pytest.raises(DicomWriteError, match="10 x 24 x 28 voxels, but"):
        write_ct_patients(ct, patients=2, shape=shape, seed=3, progress=False)
