"""Folders as they come from hospitals, each judged by highdicom (order, affine) and SimpleITK (voxels, places)."""

import shutil

import highdicom
import numpy as np
import pytest
import SimpleITK
from highdicom.spatial import get_volume_positions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.fileset import FileSet

from course_lib.dicom import DicomSeriesError, scan

C30, S30 = np.cos(np.pi / 6), np.sin(np.pi / 6)
AXIAL = (1, 0, 0, 0, 1, 0)
SAGITTAL = (0, 1, 0, 0, 0, -1)
CORONAL = (1, 0, 0, 0, 0, -1)
OBLIQUE = (1, 0, 0, 0, C30, S30)
TWICE_OBLIQUE = (C30, S30, 0, -S30 * C30, C30 * C30, S30)
PRONE = (-1, 0, 0, 0, -1, 0)


def numbered(number):
    return lambda write, folder: write(folder, count=9, change=lambda z: {"InstanceNumber": number(z)})


def oriented(orientation):
    return lambda write, folder: write(folder, count=6, orientation=orientation)


def renamed(write, folder):
    """Names without meaning, of every kind, in folders that say nothing."""
    truth = write(folder, count=9)
    for i, path in enumerate(sorted(folder.iterdir(), reverse=True)):
        deep = folder / ("a", "b/c", ".")[i % 3]
        deep.mkdir(parents=True, exist_ok=True)
        path.rename(deep / ("IM", "slice.dcm", "x.jpg", "1.2.3")[i % 4].replace(".", f"{17 * i % 9}.", 1).lstrip("."))
    return truth


def copied(write, folder):
    truth = write(folder, count=5)
    (folder / "backup").mkdir()
    for path in sorted(folder.glob("*.img"))[:3]:
        shutil.copy(path, folder / "backup" / f"copy of {path.name}")
    return truth


def over_two_folders(write, folder):
    truth = write(folder / "a", count=7)
    (folder / "b").mkdir()
    for path in sorted((folder / "a").iterdir())[::2]:
        path.rename(folder / "b" / path.name)
    return truth


def with_another_series(write, folder):
    truth = write(folder, count=5)
    write(folder / "other", count=5, spacing_mm=1, change=lambda z: {"SeriesInstanceUID": "1.2.3.9", "SeriesNumber": 2})
    for path in (folder / "other").iterdir():
        path.rename(folder / f"other{path.name}")
    return truth


def with_a_large_localizer(write, folder):
    truth = write(folder, count=5)
    write(folder / "scout", count=1, orientation=CORONAL, change=lambda z: {"pixels": np.ones((9, 8), np.int16)})
    return truth


def with_a_localizer_of_another_orientation(write, folder):
    truth = write(folder, count=5)
    write(folder / "scout", count=1, orientation=SAGITTAL, start=(0, 0, 104))
    return truth


def with_stray_files(write, folder):
    truth = write(folder / "images", count=5)
    files = FileSet()
    for path in (folder / "images").iterdir():
        header = dcmread(path)
        header.PatientName, header.StudyDate, header.StudyTime, header.StudyID = "A^B", "20200101", "120000", "1"
        header.SeriesNumber = 1
        files.add(header)
    files.write(folder / "disc")
    shutil.rmtree(folder / "images")
    (folder / "disc" / "README.TXT").write_text("viewer.exe")
    (folder / "disc" / "DICM").write_bytes(bytes(128) + b"DICM")
    (folder / "disc" / "Thumbs.db").write_bytes(bytes(range(256)) * 20)
    return truth


SERIES = {
    "renamed": renamed,
    "reversed instance numbers": numbered(lambda z: 100 - z),
    "the same instance number": numbered(lambda z: 1),
    "no instance number": numbered(lambda z: None),
    "instance numbers as text sorts them": numbered(lambda z: (1, 10, 11, 2, 20, 21, 3, 30, 31)[z]),
    "sagittal": oriented(SAGITTAL),
    "coronal": oriented(CORONAL),
    "oblique by 30 degrees": oriented(OBLIQUE),
    "oblique about two axes": oriented(TWICE_OBLIQUE),
    "prone": oriented(PRONE),
    "0.4 mm apart": lambda write, folder: write(folder, count=20, spacing_mm=0.4),
    "positions with two decimals": lambda write, folder: write(
        folder, count=20, spacing_mm=1.25, change=lambda z: {"position": (-20, 30, round(100.004 + 1.25 * z, 2))}
    ),
    "copies of files": copied,
    "over two folders": over_two_folders,
    "two series": with_another_series,
    "a localizer of another size": with_a_large_localizer,
    "a localizer of another orientation": with_a_localizer_of_another_orientation,
    "DICOMDIR and other files": with_stray_files,
}


def judge(series, truth):
    """The volume of a series against the pixels written, highdicom and SimpleITK."""
    volume = series.volume()
    np.testing.assert_array_equal(volume.array, truth)
    headers = [dcmread(file) for file in series.files]
    orientation = [float(value) for value in headers[0].ImageOrientationPatient]
    positions = [header.ImagePositionPatient for header in headers]
    # "RD" (right, down) makes the third axis row direction x column direction, as here
    spacing_mm, places = get_volume_positions(positions, orientation, index_convention="RD")
    assert list(places) == list(range(len(headers)))
    assert volume.spacing_mm[0] == pytest.approx(spacing_mm)
    theirs = highdicom.get_volume_from_series(headers)
    ours = highdicom.Volume(volume.array, volume.affine, coordinate_system="PATIENT").match_geometry(theirs)
    np.testing.assert_array_equal(ours.array, theirs.array)
    for z, file in enumerate(series.files):
        slice_ = SimpleITK.ReadImage(str(file))
        np.testing.assert_array_equal(volume.array[z], SimpleITK.GetArrayFromImage(slice_)[0])
        for y, x in ((0, 0), (3, 2)):
            place = slice_.TransformIndexToPhysicalPoint((x, y, 0))
            np.testing.assert_allclose(volume.affine @ [z, y, x, 1], [*place, 1], atol=0.02)  # two decimals


@pytest.mark.parametrize("name", SERIES)
def test_is_the_volume_that_was_written(tmp_path, write_stack, name):
    truth = SERIES[name](write_stack, tmp_path)
    found = scan(tmp_path)
    (series,) = [s for s in found if len(s.frames) == len(truth) and s.series_uid == "1.2.3.4"]
    judge(series, truth)
    np.testing.assert_array_equal(series.read(slice(1, 4), slice(1, None), slice(0, 2)), truth[1:4, 1:, :2])


def test_stray_files_and_copies_are_listed(tmp_path, write_stack):
    with_stray_files(write_stack, tmp_path / "a")
    reasons = {item.path.name: item.reason for item in scan(tmp_path / "a").unusable}
    assert set(reasons) == {"DICOMDIR", "README.TXT", "DICM", "Thumbs.db"}
    copied(write_stack, tmp_path / "b")
    unusable = scan(tmp_path / "b").unusable
    assert len(unusable) == 3
    assert all("copy" in item.reason for item in unusable)


MARKS = {
    "EchoTime": (20.0, 90.0),
    "TemporalPositionIdentifier": (1, 2, 3),
    "AcquisitionNumber": (4, 7),
}


@pytest.mark.parametrize("keyword", MARKS)
def test_volumes_at_one_place_are_told_apart(tmp_path, write_stack, keyword):
    truths = {}
    for i, value in enumerate(MARKS[keyword]):
        pixels = np.fromfunction(lambda z, y, x: 100 * z + 10 * y + x, (5, 4, 3)).astype(np.int16) + 1000 * i
        write_stack(
            tmp_path / str(i),
            change=lambda z, i=i, value=value, pixels=pixels: {
                keyword: value,
                "pixels": pixels[z],
                "InstanceNumber": 1 + z * len(MARKS[keyword]) + i,  # interleaved
            },
        )
        truths[value] = pixels
    found = scan(tmp_path)
    assert len(found) == len(truths)
    assert len({series.distinction for series in found}) == len(truths)
    for series in found:
        (value,) = {float(dcmread(file)[keyword].value) for file in series.files}
        assert f"{value:g}" in series.distinction
        judge(series, truths[value])


def test_a_hole_is_refused_and_filled_on_request(tmp_path, write_stack):
    truth = write_stack(tmp_path, count=7)
    for path in tmp_path.iterdir():
        if dcmread(path).InstanceNumber == 4:
            path.unlink()
    (series,) = scan(tmp_path)
    with pytest.raises(DicomSeriesError, match="allow_missing=True") as error:
        series.volume()
    assert error.value.code == "missing_slices"
    volume = series.volume(allow_missing=True)
    assert volume.invented == (3,)
    np.testing.assert_array_equal(volume.array, truth)  # it is linear from slice to slice, as interpolation is
    np.testing.assert_allclose(volume.affine @ [3, 0, 0, 1], [-20, 30, 107.5, 1])


@pytest.mark.parametrize("degrees", [15, -15])
def test_a_gantry_tilt_is_refused_and_undone_on_request(tmp_path, write_stack, degrees):
    def place(z):
        return {"position": (-20, 30 + 2.5 * z * np.tan(np.radians(degrees)), 100 + 2.5 * z)}

    write_stack(tmp_path, count=9, change=place)
    (series,) = scan(tmp_path)
    with pytest.raises(DicomSeriesError, match=r"15\.0 degrees.*resample_tilt=True") as error:
        series.volume()
    assert error.value.code == "gantry_tilt"
    with pytest.raises(ValueError, match="not a regularly-spaced volume"):  # highdicom thinks so, too
        highdicom.get_volume_from_series([dcmread(file) for file in series.files])
    volume = series.volume(resample_tilt=True)
    assert volume.spacing_mm == pytest.approx((2.5, 0.7, 0.5))
    axes = volume.affine[:3, :3]
    np.testing.assert_allclose(axes.T @ axes, np.diag(np.square(volume.spacing_mm)), atol=1e-9)
    # values rise by 10 from row to row: wherever a slice really has two rows, what lies between them is known
    for z, file in enumerate(series.files):
        slice_ = SimpleITK.ReadImage(str(file))
        for y in range(volume.array.shape[1]):
            to_mm = (volume.affine @ [z, y, 1, 1])[:3]
            row = slice_.TransformPhysicalPointToContinuousIndex((*to_mm[:2], slice_.GetOrigin()[2]))[1]
            if 0 <= row <= 3:
                assert volume.array[z, y, 1] == pytest.approx(100 * z + 10 * row + 1, abs=0.51)


angle = st.floats(-np.pi, np.pi)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=st.tuples(angle, angle, angle),
    spacing_mm=st.floats(0.3, 12),
    count=st.integers(2, 7),
    start=st.tuples(*[st.integers(-90000, 90000)] * 3).map(lambda xyz: [v / 100 for v in xyz]),
)
def test_any_orientation_spacing_and_place(tmp_path_factory, write_stack, turns, spacing_mm, count, start):
    a, b, c = turns
    about_z = [[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]
    about_y = [[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]]
    about_x = [[1, 0, 0], [0, np.cos(c), -np.sin(c)], [0, np.sin(c), np.cos(c)]]
    turn = np.round(np.array(about_z) @ about_y @ about_x, 9)  # a header holds 16 characters a number
    folder = tmp_path_factory.mktemp("any")
    truth = write_stack(folder, count, spacing_mm, orientation=(*turn[:, 0], *turn[:, 1]), start=start)
    judge(scan(folder, remember=False)[0], truth)
