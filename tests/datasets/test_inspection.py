import gzip
import os
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nifti_folders import brain, brats_patient, save_nifti
from PIL import Image

from course_lib import datasets, dicom
from course_lib.errors import CourseError

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)
MASK = (GREY > 20).astype(np.uint8) * 255


def save(array, path, **more):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path, **more)
    return path


def pair(folder, stem, value=0):
    save(GREY + np.uint8(value), folder / "images" / f"{stem}.png")
    save(MASK, folder / "masks" / f"{stem}.png")


def text(found):
    return "\n".join(found.lines())


def test_what_is_found_is_counted_and_paired(tmp_path):
    for number, stem in enumerate("abc"):
        pair(tmp_path, stem, number)
    (tmp_path / "table.csv").write_text("filename,patientid\na.png,1\nb.png,1\nc.png,2\n")
    found = datasets.inspect(tmp_path)
    assert found
    assert found.pairs == {stem: f"masks{os.sep}{stem}.png" for stem in "abc"}
    assert "7 files" in text(found)
    assert "3 images, 3 with a mask, 2 patients -> datasets.cases" in text(found)
    assert not found.left_out
    assert not found.duplicates, "equal masks are no duplicates"


def test_the_same_bytes_and_the_same_pixels_under_other_names(tmp_path):
    pair(tmp_path, "a")
    pair(tmp_path, "b", 1)
    pair(tmp_path, "c", 2)
    (tmp_path / "images" / "a2.png").write_bytes((tmp_path / "images" / "a.png").read_bytes())
    save(GREY + np.uint8(1), tmp_path / "images" / "b2.bmp")
    for name in ("a2", "b2"):
        save(MASK, tmp_path / "masks" / f"{name}.png")
    found = datasets.inspect(tmp_path)
    assert {(one.how, tuple(path.name for path in one.files)) for one in found.duplicates} == {
        ("same bytes", ("a.png", "a2.png")),
        ("same pixels", ("b.png", "b2.bmp")),
    }


def test_a_patient_on_both_sides_of_a_split(tmp_path):
    for part, stems in (("train", "ab"), ("test", "c"), ("val", "d")):
        for number, stem in enumerate(stems):
            pair(tmp_path / part, stem, number + 10 * len(part))
    (tmp_path / "patients.csv").write_text("filename,patientid\na.png,1\nb.png,2\nc.png,2\nd.png,4\n")
    found = datasets.inspect(tmp_path)
    assert found.both_sides == {"2": {"test": 1, "train": 1}}
    assert "Split by patient" in text(found)


def test_an_image_in_two_classes_is_said_first(tmp_path):
    for name in ("yes", "no"):
        save(GREY, tmp_path / name / "same.png")
        save(GREY + np.uint8(len(name)), tmp_path / name / "1.png")
        save(GREY + np.uint8(len(name)), tmp_path / name / "1 again.png")
    found = datasets.inspect(tmp_path)
    first = next(line for line in found.lines() if line.strip().startswith("same"))
    assert "in no and yes" in first


def test_everything_that_can_be_wrong_with_a_file(tmp_path):
    pair(tmp_path, "a")
    for name in ("broken.png", "broken.nii.gz", "broken.dcm"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "label.nrrd").write_bytes(b"NRRD0004")
    (tmp_path / "more.zip").write_bytes(b"PK")
    (tmp_path / "README.md").write_text("read me")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    reasons = {item.path.name: item.reason for item in datasets.inspect(tmp_path).left_out}
    assert reasons.keys() == {"broken.png", "broken.nii.gz", "broken.dcm", "empty.jpg", "label.nrrd", "more.zip"}
    assert "cannot be read as a picture" in reasons["broken.png"]
    assert "cannot be read as NIfTI" in reasons["broken.nii.gz"]
    assert "not a DICOM file" in reasons["broken.dcm"]
    assert reasons["empty.jpg"] == "an empty file"
    assert "NIfTI" in reasons["label.nrrd"]
    assert "unpack" in reasons["more.zip"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_a_circle_and_links_to_nowhere(tmp_path):
    pair(tmp_path / "set", "a")
    (tmp_path / "set" / "images" / "up").symlink_to(tmp_path / "set")
    (tmp_path / "set" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    found = datasets.inspect(tmp_path / "set")
    assert len(found.images) == 1
    assert [(item.path.name, item.reason) for item in found.left_out] == [("gone.png", "a link to nowhere")]


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(exclude_characters='/\\:*?"<>|', exclude_categories=("Cs", "Cc")), max_size=20))
def test_odd_names(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("odd")
    if name.strip(". ") != name or len(name.encode()) > 100:
        return
    pair(folder / "set [1]", f"x{name}")
    found = datasets.inspect(folder)
    assert len(found.pairs) == 1, found
    assert found.lines()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="whoever may read everything reads it")
def test_a_folder_that_may_not_be_read(tmp_path):
    pair(tmp_path, "a")
    (tmp_path / "secret").mkdir(mode=0)
    try:
        (left_out,) = datasets.inspect(tmp_path).left_out
    finally:
        (tmp_path / "secret").chmod(0o755)
    assert "cannot be listed" in left_out.reason


def test_an_empty_folder_and_none(tmp_path):
    found = datasets.inspect(tmp_path)
    assert not found
    assert "nothing that the course can read" in text(found)
    with pytest.raises(CourseError, match="neither a data set"):
        datasets.inspect(tmp_path / "nowhere")


def test_volumes_that_are_there_twice(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "home"))
    folder = tmp_path / "set"
    one = save_nifti(folder / "one.nii.gz", brain())
    (folder / "packed otherwise.nii.gz").write_bytes(gzip.compress(gzip.decompress(one.read_bytes()), 1))
    (folder / "unpacked.nii").write_bytes(gzip.decompress(one.read_bytes()))
    save_nifti(folder / "other.nii.gz", brain(1))
    for patient in ("A", "B"):
        dicom.write_stack(folder / patient, brain(2), (2.0, 1.0, 1.0), patient_id=patient)
    found = datasets.inspect(folder)
    assert {tuple(path.name for path in one.files) for one in found.duplicates} == {
        ("one.nii.gz", "packed otherwise.nii.gz", "unpacked.nii"),
        ("0001.dcm", "0001.dcm"),
    }


def test_what_is_no_regular_stack_is_named_with_the_reason(tmp_path):
    dicom.write_stack(tmp_path / "ct", brain(), (2.0, 1.0, 1.0), patient_id="P")
    (tmp_path / "ct" / "0003.dcm").unlink()
    found = datasets.inspect(tmp_path)
    assert not found.volumes
    assert "missing_slices" in found.left_out[0].reason


def test_the_phantoms(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    folder = datasets.prepare("ct-phantoms", patients=2, size=(6, 20, 24), seed=5, progress=False)
    found = datasets.inspect(folder)
    assert (len(found.volumes), len(found.pairs), found.left_out, found.duplicates) == (2, 2, [], [])
    folder = datasets.prepare("xray-phantoms", patients=2, size=32, seed=5, progress=False)
    found = datasets.inspect(folder)
    assert len(found.images) == len(found.pairs) >= 2
    assert not found.left_out


def test_long_lists_are_cut_for_the_terminal_and_whole_in_the_result(tmp_path):
    for number in range(9):
        brats_patient(tmp_path, f"BraTS20_Training_{number:03}", seg=None)
        (tmp_path / f"{number}.zip").write_bytes(b"PK")
    found = datasets.inspect(tmp_path)
    assert len(found.left_out) == 9
    assert "  ... and 3 more" in found.lines()
    assert len([line for line in found.lines(100) if ".zip" in line]) == 9


def test_all_real_folders_open(real_data):
    found = datasets.inspect(real_data)
    assert len(found.classes) == 172
    assert sum(case.has_mask for case in found.images) == 27
    assert {case.channels for case in found.volumes} == {(), ("t1", "t1ce", "t2", "flair")}
    assert found.both_sides == {"DU7294": {"no": 56, "yes": 29}, "FG6692": {"no": 47, "yes": 40}}
    reasons = " ".join(item.reason for item in found.left_out)
    for code in ("gantry_tilt", "missing_slices", "colour"):
        assert f"[{code}" in reasons
    nine = [one for one in found.duplicates if "mr_transfer_syntaxes" in str(one.files[0])]
    assert [len(one.files) for one in nine] == [9], "one image in nine transfer syntaxes"
    assert len(text(found)) < 10_000


@pytest.mark.parametrize("name", ["ctlung", "brats", "dicom/ibsi_sts_rtstruct", "dicom/dcmqi_seg_ct3slice", "cxr"])
def test_every_pair_of_a_real_folder_can_be_read(real_data, name, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    found = datasets.inspect(real_data / name)
    assert found.pairs
    for case in found.volumes:
        if case.has_mask:
            middle = case.shape[0] // 2
            image, mask, _ = case.read((slice(middle, middle + 1), slice(None), slice(None)))
            assert image.shape[:3] == mask.shape
    for case in found.images[:3]:
        assert case.read()[1].any()
