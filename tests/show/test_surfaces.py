import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.colors import to_rgb
from skimage.measure import marching_cubes

from course_lib import datasets, metrics, show
from course_lib.errors import CourseError
from course_lib.show.structures import COLOURS
from course_lib.show.surfaces import may_hold_another, surface


def ball(shape, center, radius_mm, spacing_mm=(1, 1, 1)):
    """bool array (z, y, x); the centre in voxels."""
    away = (np.indices(shape) - np.reshape(center, (3, 1, 1, 1))) * np.reshape(spacing_mm, (3, 1, 1, 1))
    return (away**2).sum(axis=0) <= radius_mm**2


def tetrahedra(body):
    """Centres and signed volumes of those between the faces and the origin."""
    a, b, c = (body.points_mm[body.faces[:, corner]].astype(float) for corner in range(3))
    return (a + b + c) / 4, np.einsum("ij,ij->i", a, np.cross(b, c)) / 6


def volume_mm3(body):
    """Positive where faces look outwards."""
    return tetrahedra(body)[1].sum()


def centroid(body):
    centers, volumes = tetrahedra(body)
    return np.average(centers, axis=0, weights=volumes)


def test_a_ball_is_a_ball_in_millimetres():
    mask = ball((30, 60, 80), (14, 30, 45), 20, (2, 1, 1))
    body = surface(mask, (2, 1, 1))
    away = np.linalg.norm(body.points_mm - [45, 30, 28], axis=1)  # left, back, head
    assert abs(away - 20).max() < 1.1
    assert volume_mm3(body) == pytest.approx(4 / 3 * np.pi * 20**3, rel=0.02)


def test_a_large_mask_has_few_faces_and_the_same_place():
    mask = ball((100, 120, 140), (50, 60, 80), 45)
    fine, coarse = surface(mask, (1, 1, 1), 10**6), surface(mask, (1, 1, 1), 8000)
    assert len(coarse.faces) < 8000 < len(fine.faces)
    np.testing.assert_allclose(centroid(coarse), [80, 60, 50], atol=0.05)
    assert volume_mm3(coarse) == pytest.approx(mask.sum(), rel=0.02)


@settings(max_examples=30)
@given(arrays.arrays(bool, st.tuples(*[st.integers(1, 5)] * 3)))
def test_surfaces_are_closed_look_outwards_and_stay_where_marching_cubes_put_them(mask):
    body = surface(mask, (1, 1, 1))
    if not mask.any():
        assert body is None
        return
    edges = np.sort(np.concatenate([body.faces[:, pair] for pair in ([0, 1], [1, 2], [2, 0])]), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] % 2 == 0).all()
    assert volume_mm3(body) > 0
    points, *_ = marching_cubes(np.pad(mask, 1).astype(float), 0.5)
    expected = np.sort((points - 1)[:, ::-1].mean(axis=0))
    assert len(points) == len(body.points_mm)
    np.testing.assert_allclose(np.sort(body.points_mm.mean(axis=0)), expected, atol=0.25)


def test_a_single_voxel_is_seen():
    mask = np.zeros((9, 9, 9), bool)
    mask[4, 4, 4] = True
    assert np.ptp(surface(mask, (1, 1, 1)).points_mm, axis=0) == pytest.approx([0.5] * 3)


def test_what_may_hold_another_is_translucent():
    outer, inner, aside = (surface(ball((40, 50, 60), at, r), (1, 1, 1)) for at, r in
                           (((20, 25, 30), 15), ((22, 25, 28), 5), ((20, 25, 54), 4)))  # fmt: skip
    bodies = [outer, inner, aside]
    assert [may_hold_another(body, bodies) for body in bodies] == [True, False, False]


def coloured(axes, colour):
    """Centre, in mm to the right and up, of what has about a colour's hue in a panel."""
    image = axes.images[0].get_array()
    hue = np.array(to_rgb(colour))
    toward = (image - image.mean(axis=2, keepdims=True)) @ (hue - hue.mean())
    rows, columns = np.nonzero(toward > 0.5 * toward.max())
    (_, right, _, top) = axes.images[0].get_extent()
    return columns.mean() / image.shape[1] * right, (1 - rows.mean() / image.shape[0]) * top


def patient():
    """A ball as body and a small one in it: to the left, in front, at the head."""
    labels = ball((40, 50, 60), (20, 25, 30), 18).astype(np.uint8)
    labels[ball((40, 50, 60), (29, 16, 39), 3)] = 2
    return labels


@pytest.mark.parametrize(
    ("view", "right", "up"),
    [
        ("front", True, True),
        ("back", False, True),
        ("left", False, True),  # from the patient's left the front is on the left of the picture
        ("right", True, True),
        ("below", True, True),  # as an axial slice: left on the right, front on top
        ("above", True, False),
    ],
)
def test_left_is_left_from_every_side(view, right, up):
    axes = show.surface_picture(patient(), (1, 1, 1), {"body": {1, 2}, "lesion": 2}, views=[view]).figure.axes[0]
    x, y = coloured(axes, COLOURS[1])
    middle = axes.images[0].get_extent()[1] / 2
    assert (x - middle > 3, y - middle > 3) == (right, up)
    assert (middle - x > 3, middle - y > 3) == (not right, not up)


def test_axes_say_the_sides():
    figure = show.surface_picture(patient(), (1, 1, 1), views=["front", "left", "below", "back"]).figure
    labels = [(axes.get_xlabel(), axes.get_ylabel()) for axes in figure.axes]
    assert labels == [
        ("right ← mm → left", "feet ← mm → head"),
        ("front ← mm → back", "feet ← mm → head"),
        ("right ← mm → left", "back ← mm → front"),
        ("left ← mm → right", "feet ← mm → head"),
    ]


def test_the_description_has_volumes_and_sizes():
    picture = show.surface_picture(patient(), (2, 1, 1), {"lesion": 2, "cyst": 7}, title="case 3")
    count = (patient() == 2).sum()
    assert f"case 3 seen from front, left, below, to scale: lesion {count * 2 / 1000:.1f} ml" in picture.alt
    assert picture.alt.endswith("no cyst.")


def test_the_same_labels_give_the_same_picture():
    first, second = (show.surface_picture(patient(), (1, 1, 1), around=patient() > 0) for _ in range(2))
    assert first._repr_mimebundle_() == second._repr_mimebundle_()


def test_nothing_to_draw_is_no_error():
    picture = show.surface_picture(np.zeros((4, 5, 6), int), (1, 1, 1), {"tumour": 1})
    assert picture.alt.endswith("to scale: no tumour.")
    picture._repr_mimebundle_()
    assert show.surface_picture(np.zeros((4, 5, 6), int), (1, 1, 1)).alt.endswith("no structure.")


def test_regions_of_brats():
    labels = np.where(patient() == 2, 4, patient() * 2)
    alt = show.surface_picture(labels, (1, 1, 1), metrics.brats(2021).only("WT", "ET")).alt
    assert "WT 2" in alt
    assert "ET 0.1 ml" in alt


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"labels": patient()[0]}, "z, y, x"),
        ({"labels": patient() * 0.3}, "whole numbers"),
        ({"spacing_mm": (1, 1)}, "three lengths"),
        ({"views": ["oblique"]}, "front, back, left"),
        ({"views": []}, "must name some"),
        ({"around": patient()[1:]}, "around has the shape"),
        ({"names": {"background": 0}}, "from 1 on"),
    ],
)
def test_what_does_not_fit_is_refused(options, words):
    with pytest.raises(CourseError, match=words):
        show.surface_picture(**{"labels": patient(), "spacing_mm": (1, 1, 1)} | options)


@pytest.mark.filterwarnings("ignore:12 mask")
def test_a_real_tumour_lies_where_its_file_says(real_data):
    """Against the file's own affine, by nibabel: from the centre of the oedema to that of the enhancing tumour."""
    case = datasets.volumes(real_data / "brats" / "tcga_lgg_2cases")[0]
    _, mask, _ = case.read()
    stored = nib.load(case.mask)
    in_file = [np.argwhere(np.asarray(stored.dataobj) == label).mean(axis=0) for label in (2, 4)]
    right, front, head = stored.affine[:3, :3] @ (in_file[1] - in_file[0])
    oedema, enhancing = (centroid(surface(mask == label, case.spacing_mm, 10**6)) for label in (2, 4))
    np.testing.assert_allclose(enhancing - oedema, [-right, -front, head], atol=0.5)
