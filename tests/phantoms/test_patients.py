"""A folder of patients: complete or absent, made once, read back exactly."""

import highdicom as hd
import numpy as np
import pytest
from pydicom import dcmread

from course_lib.dicom.writing import LUNGS, DicomWriteError
from course_lib.phantoms import write_xray_patients
from course_lib.phantoms.files import xrays as patients_module


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("xray")
    write_xray_patients(root, patients=8, size=64, seed=3, progress=False)
    return root


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_one_folder_to_a_patient(root):
    folders = write_xray_patients(root, patients=8, size=64, seed=3, progress=False)
    assert [folder.name for folder in folders] == [f"XRAY-3-{number:04d}" for number in range(1, 9)]
    assert names(root) == [folder.name for folder in folders]
    assert names(folders[0]) == ["image.dcm", "lungs.dcm"]


def test_every_fifth_patient_came_twice(root):
    assert names(root / "XRAY-3-0005") == ["image-1.dcm", "image-2.dcm", "lungs-1.dcm", "lungs-2.dcm"]
    first, second = (dcmread(root / "XRAY-3-0005" / f"image-{visit}.dcm") for visit in (1, 2))
    assert first.PatientID == second.PatientID == "XRAY-3-0005"
    assert first.StudyInstanceUID != second.StudyInstanceUID


def test_every_eighth_patient_is_stored_inverted(root):
    files = sorted(root.glob("*/image*.dcm"))
    inverted = {f.parent.name for f in files if dcmread(f).PhotometricInterpretation == "MONOCHROME1"}
    assert inverted == {"XRAY-3-0008"}


def test_masks_read_back_left_and_right(root):
    for file in sorted(root.glob("*/lungs*.dcm")):
        seg, image = hd.seg.segread(file), dcmread(file.with_name(file.name.replace("lungs", "image")))
        assert [s.SegmentLabel for s in seg.SegmentSequence] == [segment.name for segment in LUNGS]
        right, left = np.moveaxis(seg.get_pixels_by_source_instance([image.SOPInstanceUID])[0], -1, 0)
        assert right.any()
        assert left.any()
        assert np.nonzero(right)[1].mean() < np.nonzero(left)[1].mean()


def test_all_identifiers_differ(root):
    files = sorted(root.glob("*/*.dcm"))
    assert len({dcmread(file).SOPInstanceUID for file in files}) == len(files)


def test_the_same_arguments_give_the_same_bytes(root, tmp_path):
    write_xray_patients(tmp_path, patients=1, size=64, seed=3, progress=False)
    for name in ("image.dcm", "lungs.dcm"):
        assert (tmp_path / "XRAY-3-0001" / name).read_bytes() == (root / "XRAY-3-0001" / name).read_bytes()


def test_interrupted_run_leaves_no_half_patient_and_is_resumed(tmp_path, monkeypatch):
    write_mask, calls = patients_module.write_mask, []

    def interrupted(*args):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return write_mask(*args)

    monkeypatch.setattr(patients_module, "write_mask", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_xray_patients(tmp_path, patients=4, size=32, progress=False)
    assert names(tmp_path) == ["XRAY-0-0001", "XRAY-0-0002"]
    monkeypatch.undo()

    before = (tmp_path / "XRAY-0-0001" / "image.dcm").stat().st_mtime_ns
    made = write_xray_patients(tmp_path, patients=4, size=32, progress=False)
    assert names(tmp_path) == [folder.name for folder in made]
    assert (tmp_path / "XRAY-0-0001" / "image.dcm").stat().st_mtime_ns == before


def test_remains_of_a_killed_run_are_replaced(tmp_path):
    remains = tmp_path / ".XRAY-0-0001.part"
    remains.mkdir()
    (remains / "image.dcm").write_bytes(b"half")
    (folder,) = write_xray_patients(tmp_path, patients=1, size=32, progress=False)
    assert names(tmp_path) == [folder.name]
    assert names(folder) == ["image.dcm", "lungs.dcm"]


def test_other_size_in_the_same_folder_is_refused(root):
    with pytest.raises(DicomWriteError, match="64 rows, but 32"):
        write_xray_patients(root, patients=2, size=32, seed=3, progress=False)
