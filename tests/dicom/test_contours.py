"""RTSTRUCT: regions worked out by hand, scikit-image for random polygons, and the voxels that another tool made."""

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from skimage.measure import grid_points_in_poly
from structures import in_mm, write_structures

from course_lib.dicom import MaskError, read_mask, read_masks, scan
from course_lib.dicom.contours import inside

IBSI = "dicom/ibsi_sts_rtstruct"


@pytest.mark.parametrize(("modality", "voxels"), [("CT", 17090), ("MR_T1", 17090), ("PET", 555)])
def test_contours_give_the_voxels_of_the_nifti_beside_them(real_data, modality, voxels):
    (series,) = scan(real_data / IBSI / "dicom/STS_002" / modality / "image")
    contours = real_data / IBSI / "dicom/STS_002" / modality / "mask/RS.dcm"
    nifti = real_data / IBSI / "nifti/STS_002" / f"{modality}_mask.nii.gz"
    mask = read_mask(contours, series)
    assert np.count_nonzero(mask) == voxels
    np.testing.assert_array_equal(mask, read_mask(nifti, series))
    np.testing.assert_array_equal(mask, np.asarray(nibabel.load(nifti).dataobj).T)  # same axes, reversed
    (name,) = read_masks(contours, series)
    assert name == f"GTV_Mass_{modality}"
    z = int(np.flatnonzero(mask.any(axis=(1, 2)))[3])
    for image in (series.files[z], dcmread(series.files[z])):
        np.testing.assert_array_equal(read_mask(contours, image), mask[z])
    assert not read_mask(contours, series.files[0]).any()


# --- the rule, on small grids: pixel centres are at whole numbers -----------------------------------------------------

OUTER = np.array([[0.5, 0.5], [0.5, 5.5], [5.5, 5.5], [5.5, 0.5]])  # 5 x 5 pixels
HOLE = np.array([[2.5, 2.5], [2.5, 3.5], [3.5, 3.5], [3.5, 2.5]])  # the pixel [3, 3]


def ring():
    expected = np.zeros((7, 7), bool)
    expected[1:6, 1:6] = True
    expected[3, 3] = False
    return expected


@pytest.mark.parametrize("hole", [HOLE, HOLE[::-1]], ids=["same turn", "other turn"])
def test_a_contour_in_a_contour_is_a_hole(hole):
    np.testing.assert_array_equal(inside((7, 7), [OUTER, hole]), ring())
    np.testing.assert_array_equal(inside((7, 7), [hole, OUTER]), ring())


@pytest.mark.parametrize("channel", [3.0, 2.7], ids=["through pixel centres", "between them"])
def test_a_keyhole_is_a_hole(channel):
    # along the outer square, in by a channel from its left side to the hole, around it, and back by the channel
    way_in, way_out = [channel, 0.5], [channel, 2.5]
    around_the_hole = [way_out, [3.5, 2.5], [3.5, 3.5], [2.5, 3.5], [2.5, 2.5], way_out]
    keyhole = np.array([way_in, *OUTER.tolist(), way_in, *around_the_hole])
    np.testing.assert_array_equal(inside((7, 7), [keyhole]), ring())
    np.testing.assert_array_equal(inside((7, 7), [keyhole[:, ::-1]]), ring().T)


def test_islands_are_all_there():
    far = HOLE + np.array([0, 8])
    expected = np.zeros((7, 14), bool)
    expected[3, 11] = True
    expected[:, :7] |= inside((7, 7), [OUTER])
    np.testing.assert_array_equal(inside((7, 14), [OUTER, far]), expected)


def test_regions_that_share_an_edge_share_no_pixel_and_leave_none_out():
    corners = np.array([[1, 1], [1, 4], [5, 6], [5, 1]], float)  # on pixel centres, with a slanting right side
    neighbour = np.array([[1, 4], [1, 7], [5, 7], [5, 6]], float)
    both = np.array([[1, 1], [1, 7], [5, 7], [5, 1]], float)
    left, right = inside((8, 9), [corners]), inside((8, 9), [neighbour])
    assert not (left & right).any()
    np.testing.assert_array_equal(left | right, inside((8, 9), [both]))


def distance_to(contour, points):
    """How far each point is from the nearest side of a closed contour."""
    starts, sides = contour, np.roll(contour, -1, axis=0) - contour
    along = np.einsum("psi,si->ps", points[:, None] - starts, sides) / np.maximum((sides**2).sum(1), 1e-30)
    nearest = starts + np.clip(along, 0, 1)[..., None] * sides
    return np.linalg.norm(points[:, None] - nearest, axis=-1).min(axis=1)


coordinate = st.floats(-3, 12, allow_subnormal=False)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9))
def test_a_polygon_holds_the_pixels_that_scikit_image_finds(corners):
    corners, centres = np.array(corners), np.indices((9, 10)).reshape(2, -1).T
    off_the_line = distance_to(corners, centres) > 1e-6  # on it, rounding decides
    ours, theirs = inside((9, 10), [corners]), grid_points_in_poly((9, 10), corners)
    np.testing.assert_array_equal(ours.ravel()[off_the_line], theirs.ravel()[off_the_line])


@given(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9), st.integers(0, 8))
def test_it_does_not_matter_where_a_contour_starts_or_which_way_it_turns(corners, start):
    corners = np.array(corners)
    turned = np.roll(corners, start, axis=0)[::-1]
    np.testing.assert_array_equal(inside((9, 10), [corners]), inside((9, 10), [turned]))


# --- files ------------------------------------------------------------------------------------------------------------


SQUARE = np.array([[0.5, -0.4], [0.5, 1.5], [2.5, 1.5], [2.5, -0.4]])  # rows 1 and 2, columns 0 and 1
RIGHT = np.array([[-0.5, 0.6], [-0.5, 2.5], [1.5, 2.5], [1.5, 0.6]])  # rows 0 and 1, columns 1 and 2


@pytest.fixture
def series(tmp_path, write_stack):
    write_stack(tmp_path / "ct")
    return scan(tmp_path / "ct")[0]  # 5 x 4 x 3


@pytest.mark.parametrize("orientation", [(1, 0, 0, 0, 1, 0), (0, 1, 0, 0, 0, -1), (1, 0, 0, 0, 0.8, 0.6)])
def test_regions_lie_where_they_were_drawn(tmp_path, write_stack, orientation):
    write_stack(tmp_path / "ct", orientation=orientation)
    series = scan(tmp_path / "ct")[0]
    path = write_structures(
        tmp_path / "rs.dcm",
        {
            3: ("liver", [("CLOSED_PLANAR", in_mm(series, 1, SQUARE)), ("CLOSED_PLANAR", in_mm(series, 4, RIGHT))]),
            7: ("nothing", []),
            9: ("isocentre", [("POINT", in_mm(series, 2, SQUARE[:1]))]),
        },
    )
    liver = np.zeros(series.shape, bool)
    liver[1, 1:3, :2] = liver[4, :2, 1:] = True
    mask = read_mask(path, series)
    assert mask.dtype == np.uint8
    np.testing.assert_array_equal(mask, liver * 3)
    masks = read_masks(path, series)
    assert list(masks) == ["liver", "nothing"]
    np.testing.assert_array_equal(masks["liver"], liver)
    assert not masks["nothing"].any()
    np.testing.assert_array_equal(read_mask(path, series.files[4]), liver[4] * 3)
    with pytest.raises(MaskError, match="has no segment 9"):
        read_mask(path, series, segments=[9])


def test_regions_that_overlap(tmp_path, series):
    square, right = ([("CLOSED_PLANAR", in_mm(series, 2, corners))] for corners in (SQUARE, RIGHT))
    path = write_structures(tmp_path / "rs.dcm", {1: ("body", square), 2: ("tumour", right)})
    with pytest.raises(MaskError, match='overlap="last"') as error:
        read_mask(path, series)
    assert error.value.code == "overlap"
    np.testing.assert_array_equal(
        read_mask(path, series, overlap="last")[2], [[0, 2, 2], [1, 2, 2], [1, 1, 0], [0] * 3]
    )
    masks = read_masks(path, series)
    assert (masks["body"] & masks["tumour"]).sum() == 1
    np.testing.assert_array_equal(read_mask(path, series, segments=[1]), masks["body"])


FAULTS = {
    "off_plane": lambda series: in_mm(series, 2.4, SQUARE),
    "off_plane, slanting": lambda series: in_mm(series, 2, SQUARE) + np.outer([0, 1, 1, 0], [0, 0, 2]),
    "other_grid, above": lambda series: in_mm(series, 5, SQUARE),
    "other_grid, below": lambda series: in_mm(series, -2, SQUARE),
    "other_grid, beside": lambda series: in_mm(series, 2, SQUARE - [0, 1]),
    "not_a_segmentation": lambda series: in_mm(series, 2, SQUARE)[:, :2],  # 8 numbers
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_contour_that_cannot_be_placed_is_refused_by_name(tmp_path, series, fault):
    path = write_structures(tmp_path / "rs.dcm", {4: ("cord", [("CLOSED_PLANAR", FAULTS[fault](series))])})
    with pytest.raises(MaskError, match=r"ROI 4 \(cord\) of rs\.dcm") as error:
        read_mask(path, series)
    assert error.value.code == fault.split(",")[0]


def test_lines_among_contours_enclose_no_area(tmp_path, series):
    kinds = ("CLOSED_PLANAR", "OPEN_PLANAR")
    path = write_structures(tmp_path / "rs.dcm", {1: ("vessel", [(kind, in_mm(series, 2, SQUARE)) for kind in kinds])})
    with pytest.raises(MaskError, match="OPEN_PLANAR, which encloses no area") as error:
        read_mask(path, series)
    assert error.value.code == "no_area"


def test_contours_of_another_patient(tmp_path, series):
    contours = [("CLOSED_PLANAR", in_mm(series, 2, SQUARE))]
    path = write_structures(tmp_path / "rs.dcm", {1: ("liver", contours)}, frame_of_reference="1.2.3.99")
    with pytest.raises(MaskError, match="FrameOfReferenceUID") as error:
        read_mask(path, series)
    assert error.value.code == "other_image"


def test_contours_need_an_image_that_says_where_it_is(tmp_path, series, write_xray_file):
    path = write_structures(tmp_path / "rs.dcm", {1: ("liver", [("CLOSED_PLANAR", in_mm(series, 2, SQUARE))])})
    xray = write_xray_file(tmp_path / "xray.dcm", np.zeros((4, 3), np.uint16))
    with pytest.raises(MaskError, match="does not say where in the patient") as error:
        read_mask(path, xray)
    assert error.value.code == "no_geometry"
