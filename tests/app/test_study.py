"""Files -> a study, and what is wrong with it."""

import dataclasses
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nibabel
import numpy as np
import pytest
from tiny_run import CHANNELS, SHAPE

from course_lib import app
from course_lib.app import study
from course_lib.app.session import Session
from course_lib.errors import CourseError


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "before"))
    session = Session(tmp_path)
    yield session
    session.end()


@pytest.fixture
def recipe(published):
    return app.load_recipe(published)


def sent(session, *files: Path) -> study.Findings:
    session.forget()
    for path in files:
        session.receive(path.name, path.read_bytes())
    session.open_all()
    return study.look(session)


def nifti(path: Path, shape=(24, 24, 16), step=10.0, dtype=np.int16) -> Path:
    values = np.arange(np.prod(shape)).reshape(shape) % 700
    nibabel.save(nibabel.Nifti1Image(values.astype(dtype), np.diag([-step, -step, step, 1])), path)
    return path


def test_four_nifti_files_are_the_channels_in_the_order_of_the_net(session, recipe, brain):
    found = sent(session, *sorted(brain.iterdir()))
    assert [one.sequence for one in study.suggest(found.candidates, CHANNELS)] == list(CHANNELS)
    put = study.put_together(study.suggest(found.candidates, CHANNELS), recipe)
    assert put.shape == SHAPE
    assert put.read()[0].shape == (*SHAPE, 4)
    assert put.mask_of is not None
    assert study.remarks(put, recipe) == []


@pytest.mark.parametrize(("times", "count"), [(1.04, 0), (1.2, 1), (0.5, 1)])
def test_other_voxels_than_the_trainings_are_said(session, recipe, brain, times, count):
    found = sent(session, *sorted(brain.iterdir()))
    put = study.put_together(study.suggest(found.candidates, CHANNELS), recipe)
    other = dataclasses.replace(recipe, spacing_mm=tuple(times * step for step in put.spacing_mm))
    assert sum("brought to these" in remark for remark in study.remarks(put, other)) == count


def test_four_dicom_series_in_a_zip(session, recipe, head_zip):
    found = sent(session, head_zip)
    put = study.put_together(study.suggest(found.candidates, CHANNELS), recipe)
    assert put.is_dicom
    assert "series 2, MR 'T1CE', 12 slices" in [one.words for one in found.candidates]  # no name of a patient
    assert put.mask_of is not None
    assert any("strip the skull" in remark for remark in study.remarks(put, recipe))


def test_a_file_of_four_channels(session, recipe, tmp_path):
    found = sent(session, nifti(tmp_path / "all.nii", (24, 24, 16, 4)))
    (tmp_path / "dataset.json").write_text('{"modality": {"0": "FLAIR", "1": "T1w", "2": "t1gd", "3": "T2w"}}')
    found = sent(session, tmp_path / "all.nii", tmp_path / "dataset.json")
    chosen = study.suggest(found.candidates, CHANNELS)
    put = study.put_together(chosen, recipe)
    stored = np.asarray(nibabel.load(tmp_path / "all.nii").dataobj)
    np.testing.assert_array_equal(put.read()[0][..., 0], stored[..., 1].T)  # t1 is the second of them


def test_one_volume_for_a_net_of_one(session, tmp_path):
    found = sent(session, nifti(tmp_path / "ct.nii.gz"))
    recipe = SimpleNamespace(channels=())
    put = study.put_together(study.suggest(found.candidates, ()), recipe)
    assert put.read()[0].shape == (16, 24, 24)


def test_a_missing_sequence_is_named(session, recipe, brain):
    found = sent(session, *[path for path in brain.iterdir() if "-t1c" not in path.name])
    with pytest.raises(CourseError, match="t1ce is still missing"):
        study.put_together(study.suggest(found.candidates, CHANNELS), recipe)


def test_sequences_on_other_grids_are_refused(session, recipe, brain, tmp_path):
    others = [path for path in brain.iterdir() if "-t2f" not in path.name]
    found = sent(session, *others, nifti(tmp_path / "x-t2f.nii", (12, 12, 8), 20.0))
    with pytest.raises(CourseError, match="grid"):
        study.put_together(study.suggest(found.candidates, CHANNELS), recipe)


def test_one_image_for_two_sequences_is_refused(session, recipe, brain):
    found = sent(session, *sorted(brain.iterdir()))
    with pytest.raises(CourseError, match="two sequences"):
        study.put_together([found.candidates[0]] * 4, recipe)


def test_a_study_that_claims_to_be_huge_is_refused_before_it_is_read(session, recipe, brain, monkeypatch):
    monkeypatch.setattr(study, "MOST_VOXELS", 1000)
    found = sent(session, *sorted(brain.iterdir()))
    with pytest.raises(CourseError, match="million"):
        study.put_together(study.suggest(found.candidates, CHANNELS), recipe)


def test_other_voxels_and_empty_images_are_remarked_upon(session, recipe, tmp_path):
    paths = [nifti(tmp_path / f"p_{name}.nii", step=3.0) for name in CHANNELS]
    nibabel.save(nibabel.Nifti1Image(np.zeros((24, 24, 16), np.int16), nibabel.load(paths[0]).affine), paths[2])
    found = sent(session, *paths)
    said = study.remarks(study.put_together(study.suggest(found.candidates, CHANNELS), recipe), recipe)
    assert any("3 x 3 x 3 mm" in remark for remark in said)
    assert any("t2 has one and the same value" in remark for remark in said)


def test_values_that_are_no_numbers_are_refused(session, recipe, tmp_path):
    paths = [nifti(tmp_path / f"p_{name}.nii", dtype=np.float32) for name in CHANNELS]
    image = nibabel.load(paths[0])
    nibabel.save(nibabel.Nifti1Image(np.full((24, 24, 16), np.nan, np.float32), image.affine), paths[0])
    found = sent(session, *paths)
    put = study.put_together(study.suggest(found.candidates, CHANNELS), recipe)
    with pytest.raises(CourseError, match="nan"):
        study.remarks(put, recipe)


def test_what_is_no_study_says_what_it_is(session, tmp_path):
    (tmp_path / "notes.txt").write_text("not an image")
    (tmp_path / "broken.nii").write_bytes(b"\x5c\x01\x00\x00 not an image")
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        archive.write(tmp_path / "notes.txt", "notes.txt")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(tmp_path / "inner.zip", "inner.zip")
    for name, words in [("notes.txt", "no volume"), ("broken.nii", "broken.nii"), ("outer.zip", "inner.zip")]:
        with pytest.raises(CourseError, match=words) as refusal:
            sent(session, tmp_path / name)
        assert str(session.folder) not in str(refusal.value)


def test_a_series_with_a_slice_missing_is_named_and_not_used(session, head_zip, tmp_path):
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(head_zip) as archive:
        archive.extractall(folder)
    next(folder.glob("t1/0006.dcm")).unlink()
    found = sent(session, Path(shutil.make_archive(str(tmp_path / "gap"), "zip", folder)))
    assert "t1" not in [one.sequence for one in found.candidates]
    assert any("missing_slices" in problem for problem in found.problems)


@pytest.mark.parametrize(
    ("description", "sequence"),
    [
        ("T1", "t1"), ("AX T1 post Gd", "t1ce"), ("t2_tse_tra", "t2"), ("AX T2 FLAIR", "flair"), ("T1 and T2", ""),
        ("MPRAGE", ""), ("Flair 3D", "flair"),
    ],
)  # fmt: skip
def test_the_sequence_that_a_description_speaks_of(description, sequence):
    series = SimpleNamespace(description=description, files=[Path("nowhere")])
    assert study._sequence(series) == sequence
