"""Folders as the BraTS challenges hand them out: names, geometry, labels by year, every reader."""

import gzip

import nibabel
import numpy as np
import pytest
import SimpleITK

from course_lib.dicom.writing import DicomWriteError
from course_lib.phantoms import write_brats_patients
from course_lib.phantoms.files.folder import own_seed
from course_lib.phantoms.mr.phantom import brain_brats

SHAPE = (16, 24, 20)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("brats")
    write_brats_patients(root, patients=3, shape=SHAPE, seed=3, progress=False)
    return root


def test_names_are_those_of_the_challenge(root):
    assert sorted(path.name for path in root.iterdir()) == ["BRATS-3-0001", "BRATS-3-0002", "BRATS-3-0003"]
    names = [f"BRATS-3-0001_{name}.nii.gz" for name in ("flair", "seg", "t1", "t1ce", "t2")]
    assert sorted(path.name for path in (root / "BRATS-3-0001").iterdir()) == names


def test_files_hold_the_phantom(root):
    for number in (1, 2, 3):
        patient = f"BRATS-3-{number:04d}"
        phantom = brain_brats(own_seed(3, number), SHAPE, year=2020)
        for name in ("t1", "t1ce", "t2", "flair"):
            image = nibabel.load(root / patient / f"{patient}_{name}.nii.gz")
            assert image.get_data_dtype() == np.int16
            array = np.asanyarray(image.dataobj).transpose(2, 1, 0)
            np.testing.assert_array_equal(array, getattr(phantom, name))
            assert not array[~phantom.brain].any()
        labels = nibabel.load(root / patient / f"{patient}_seg.nii.gz")
        assert labels.get_data_dtype() == np.uint8
        np.testing.assert_array_equal(np.asanyarray(labels.dataobj).transpose(2, 1, 0), phantom.labels)
        assert set(np.unique(phantom.labels)) <= {0, 1, 2, 4}


def test_all_files_of_a_patient_lie_on_one_grid(root):
    images = [nibabel.load(path) for path in sorted((root / "BRATS-3-0001").iterdir())]
    box_mm = (240, 240, 155)
    for image in images:
        np.testing.assert_array_equal(image.affine, images[0].affine)
        np.testing.assert_allclose(np.array(image.shape) * image.header.get_zooms(), box_mm, rtol=1e-5)
        assert nibabel.aff2axcodes(image.affine) == ("L", "P", "S")


def test_simpleitk_reads_the_same_place(root):
    path = root / "BRATS-3-0002" / "BRATS-3-0002_t2.nii.gz"
    image, other = SimpleITK.ReadImage(path), nibabel.load(path)
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image), np.asanyarray(other.dataobj).transpose(2, 1, 0))
    at = image.TransformContinuousIndexToPhysicalPoint((3, 5, 7))  # ITK counts to the left and back, NIfTI right, front
    np.testing.assert_allclose(np.array(at) * (-1, -1, 1), (other.affine @ (3, 5, 7, 1))[:3], atol=1e-4)


@pytest.mark.slow
def test_the_full_shape_has_the_affine_of_the_challenge(tmp_path):
    (folder,) = write_brats_patients(tmp_path, patients=1, progress=False)
    for path in folder.iterdir():
        image = nibabel.load(path)
        assert image.shape == (240, 240, 155)
        np.testing.assert_array_equal(image.affine, [[-1, 0, 0, 0], [0, -1, 0, 239], [0, 0, 1, 0], [0, 0, 0, 1]])


def test_names_and_labels_of_another_year(root, tmp_path):
    folders = write_brats_patients(tmp_path, patients=3, shape=SHAPE, seed=3, year=2023, progress=False)
    names = [f"BRATS-3-0001{name}.nii.gz" for name in ("-seg", "-t1c", "-t1n", "-t2f", "-t2w")]
    assert sorted(path.name for path in folders[0].iterdir()) == names
    for folder in folders:
        new = np.asanyarray(nibabel.load(folder / f"{folder.name}-seg.nii.gz").dataobj)
        old = np.asanyarray(nibabel.load(root / folder.name / f"{folder.name}_seg.nii.gz").dataobj)
        np.testing.assert_array_equal(new, np.where(old == 4, 3, old))
    with pytest.raises(DicomWriteError, match=r"no BRATS-3-0001-seg\.nii\.gz, as files are named in 2023"):
        write_brats_patients(root, patients=1, shape=SHAPE, seed=3, year=2023, progress=False)


def test_another_shape_in_the_same_folder_is_refused(root):
    with pytest.raises(DicomWriteError, match="16 x 24 x 20 voxels, but 16 x 24 x 24"):
        write_brats_patients(root, patients=2, shape=(16, 24, 24), seed=3, progress=False)


def test_packed_files_say_neither_when_nor_where_they_were_made(root):
    for path in root.rglob("*.nii.gz"):
        head = path.read_bytes()[:10]
        flags, time, system = head[3], head[4:8], head[9]
        assert (flags, time, system) == (0, bytes(4), 255)  # no name; no time; an unknown system (RFC 1952)
        assert len(gzip.decompress(path.read_bytes())) > 352
