import highdicom
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from course_lib.dicom.geometry import (
    find_fault,
    is_orientation,
    positions_along_normal,
    slice_normal,
    stack_affine,
    stack_spacing_mm,
)

AXIAL = (1, 0, 0, 0, 1, 0)
SAGITTAL = (0, 1, 0, 0, 0, -1)
CORONAL = (1, 0, 0, 0, 0, -1)
C30, S30 = np.cos(np.pi / 6), np.sin(np.pi / 6)
OBLIQUE = (1, 0, 0, 0, C30, S30)

angles = st.floats(-180, 180)
lengths_mm = st.floats(-500, 500)


def stack(count, spacing_mm, orientation=AXIAL, start=(0, 0, 0)):
    steps = np.arange(count)[:, None] * spacing_mm
    return np.array(start, float) + steps * slice_normal(orientation), np.tile(orientation, (count, 1))


@pytest.mark.parametrize(
    ("orientation", "normal"),
    [(AXIAL, (0, 0, 1)), (SAGITTAL, (-1, 0, 0)), (CORONAL, (0, 1, 0)), (OBLIQUE, (0, -S30, C30))],
)
def test_normal_is_row_times_column(orientation, normal):
    np.testing.assert_allclose(slice_normal(orientation), normal, atol=1e-12)


@given(angles, angles, angles, st.tuples(lengths_mm, lengths_mm, lengths_mm), st.floats(0.3, 12), st.data())
def test_any_stack_gives_back_the_affine_it_was_made_from(yaw, pitch, roll, start, dz, data):
    axes = Rotation.from_euler("zyx", (yaw, pitch, roll), degrees=True).as_matrix()
    count = data.draw(st.integers(2, 20))
    truth = np.eye(4)
    truth[:3] = np.column_stack([axes[:, 2] * dz, axes[:, 1] * 0.7, axes[:, 0] * 0.5, start])
    shuffled = np.array(data.draw(st.permutations(range(count))))
    orientation = np.concatenate([axes[:, 0], axes[:, 1]])
    positions = np.array([(truth @ [z, 0, 0, 1])[:3] for z in shuffled])

    order = np.argsort(positions_along_normal(positions, orientation))
    assert find_fault(positions, np.tile(orientation, (count, 1))) is None
    assert list(shuffled[order]) == list(range(count))
    spacing_mm = stack_spacing_mm(positions, orientation)
    affine = stack_affine(positions[order[0]], orientation, (spacing_mm, 0.7, 0.5))
    np.testing.assert_allclose(affine, truth, atol=1e-9)


@given(angles, angles, st.floats(0.3, 12), st.data())
def test_order_and_spacing_are_those_of_highdicom(yaw, pitch, dz, data):
    axes = Rotation.from_euler("zx", (yaw, pitch), degrees=True).as_matrix()
    orientation = np.concatenate([axes[:, 0], axes[:, 1]])
    positions, _ = stack(data.draw(st.integers(2, 20)), dz, orientation)
    positions = positions[data.draw(st.permutations(range(len(positions))))]
    # highdicom's own volumes run against the normal; LEFT_HANDED (slice, row, column) runs along it, as here
    spacing_mm, places = highdicom.spatial.get_volume_positions(positions, orientation, handedness="LEFT_HANDED")
    ranks = np.argsort(np.argsort(positions_along_normal(positions, orientation)))
    assert list(ranks) == places
    assert stack_spacing_mm(positions, orientation) == pytest.approx(spacing_mm)


def test_spacing_of_rounded_positions_puts_the_last_slice_in_its_place():
    # 0.625 mm written with two decimals: steps of 0.62 and 0.63, and 101 slices are 62.5 mm
    positions = [[0, 0, round(0.625 * z, 2)] for z in range(101)]
    assert find_fault(positions, [AXIAL] * 101) is None
    assert stack_spacing_mm(positions, AXIAL) == pytest.approx(0.625)


def test_one_hole():
    positions, orientations = stack(6, 0.4)
    fault = find_fault(np.delete(positions, 3, axis=0), orientations[:5])
    assert fault.code == "missing_slices"
    assert fault.slices == (2, 3)
    assert "1 slice is missing" in fault.cause
    assert "0.8 mm" in fault.cause


def test_every_second_slice_missing_at_one_end():
    fault = find_fault([[0, 0, z] for z in (0, 1, 2, 4, 6, 8, 10)], [AXIAL] * 7)
    assert fault.code == "missing_slices"
    assert "4 slices are missing" in fault.cause


def test_steps_of_two_sizes_are_irregular_not_missing():
    fault = find_fault([[0, 0, z] for z in (0, 2, 4, 7, 10)], [AXIAL] * 5)
    assert fault.code == "irregular_spacing"
    assert "2 to 3 mm" in fault.cause


def test_the_same_place_twice():
    positions, orientations = stack(4, 1)
    fault = find_fault([*positions, positions[2]], [*orientations, orientations[2]])
    assert fault.code == "duplicate_positions"
    assert fault.slices == (2, 4)
    assert fault.cause == "5 slices share 4 positions"


def test_tilt_of_15_degrees():
    tangent = np.tan(np.radians(15))
    fault = find_fault([[0, 3 * z * tangent, 3 * z] for z in range(10)], [AXIAL] * 10)
    assert fault.code == "gantry_tilt"
    assert "15.0 degrees" in fault.cause


def test_a_slight_drift_is_within_tolerance_until_the_tolerance_is_smaller():
    positions = [[0, 0.0005 * z, z] for z in range(50)]
    assert find_fault(positions, [AXIAL] * 50) is None
    assert find_fault(positions, [AXIAL] * 50, tilt_tolerance=1e-4).code == "gantry_tilt"


def test_slices_that_are_not_parallel():
    positions, orientations = stack(4, 2)
    orientations = orientations.astype(float)
    orientations[3] = CORONAL
    fault = find_fault(positions, orientations)
    assert fault.code == "mixed_orientations"
    assert fault.slices == (3,)


def test_a_step_two_percent_longer_passes_only_with_a_wider_tolerance():
    positions = [[0, 0, z] for z in (0, 5, 10, 15.1)]
    assert find_fault(positions, [AXIAL] * 4).code == "irregular_spacing"
    assert find_fault(positions, [AXIAL] * 4, spacing_tolerance=0.03) is None


@pytest.mark.parametrize("orientation", [(1, 0, 0, 1, 0, 0), (0,) * 6, (2, 0, 0, 0, 1, 0), (1, 0, 0), (np.nan,) * 6])
def test_what_is_no_orientation(orientation):
    assert not is_orientation(orientation)
