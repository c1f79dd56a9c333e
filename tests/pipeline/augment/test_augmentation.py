import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from course_lib.errors import CourseError
from course_lib.pipeline.augment import (
    Augmentation,
    BiasField,
    Blur,
    Elastic,
    Flip,
    Gamma,
    Grid,
    Noise,
    Rotate,
    Scale,
    Shear,
    Shift,
    Zoom,
)

EVERYTHING = Augmentation(
    Rotate(20),
    Shift(0.2),
    Zoom(0.3),
    Shear(10),
    Flip("x", swap=((1, 4),)),
    Elastic(1, 3),
    Scale(0.2),
    Gamma(0.5),
    Noise(0.1),
    Blur(1),
    BiasField(0.5),
)
NOTHING = Augmentation(
    Rotate(0),
    Shift(0),
    Zoom(0),
    Shear(0),
    Flip("x", probability=0),
    Elastic(0),
    Scale(0),
    Gamma(0),
    Noise(0),
    Blur(0),
    BiasField(0),
)
THE_ORIGINAL_COURSE = Augmentation(Rotate(10), Shift(0.1), Zoom(0.2), Flip("x"))

shapes = st.sampled_from([(7, 9), (4, 6, 5), (1, 5), (3, 1, 8)])
masks = shapes.flatmap(lambda shape: arrays(np.uint8, shape, elements=st.sampled_from([0, 1, 3, 4, 255])))
seeds = st.integers(0, 2**32)


def example(mask, channels, seed=0):
    rng = np.random.default_rng(seed)
    image = rng.normal(size=mask.shape + channels).astype(np.float32)
    return image, mask, rng.random(mask.shape) < 0.9


@settings(max_examples=60, deadline=None)
@given(masks, st.sampled_from([(), (1,), (3,)]), seeds, st.floats(0.5, 6))
def test_labels_types_and_shapes_stay_and_the_input_too(mask, channels, seed, z_spacing_mm):
    image, mask, known = example(mask, channels)
    before = image.copy(), mask.copy(), known.copy()
    spacing_mm = (z_spacing_mm, *[1.2] * (mask.ndim - 1))
    new_image, new_mask, new_known = EVERYTHING(image, mask, known, np.random.default_rng(seed), spacing_mm)
    swaps = {1, 4} if {1, 4} & set(np.unique(mask)) else set()
    assert set(np.unique(new_mask)) <= set(np.unique(mask)) | {0} | swaps
    assert (new_image.shape, new_image.dtype) == (image.shape, np.float32)
    assert (new_mask.shape, new_mask.dtype) == (mask.shape, np.uint8)
    assert (new_known.shape, new_known.dtype) == (known.shape, bool)
    assert np.isfinite(new_image).all()
    for array, copy in zip((image, mask, known), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@settings(deadline=None)
@given(masks, st.sampled_from([(), (2,)]), seeds)
def test_identity_parameters_change_no_bit(mask, channels, seed):
    given_arrays = example(mask, channels)
    spacing_mm = (3.3, 0.7, 0.7)[-mask.ndim :]
    for before, after in zip(
        given_arrays, NOTHING(*given_arrays, np.random.default_rng(seed), spacing_mm), strict=True
    ):
        np.testing.assert_array_equal(before, after)


@settings(max_examples=20, deadline=None)
@given(masks, seeds)
def test_the_same_generator_gives_the_same_view(mask, seed):
    once = EVERYTHING(*example(mask, ()), np.random.default_rng(seed))
    again = EVERYTHING(*example(mask, ()), np.random.default_rng(seed))
    for one, other in zip(once, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_generator_gives_another_view_each_time():
    mask = np.zeros((16, 16), np.uint8)
    image, mask, known = example(mask, ())
    rng = np.random.default_rng(0)
    assert (THE_ORIGINAL_COURSE(image, mask, known, rng)[0] != THE_ORIGINAL_COURSE(image, mask, known, rng)[0]).any()


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from([((30, 40), (1.0, 2.0)), ((12, 20, 24), (3.0, 0.8, 0.8))]))
def test_what_moves_is_one_matrix_in_mm(seed, grid):
    """Rotation, shear, zoom and shift by SciPy, worked out here in mm from the middle."""
    shape, spacing_mm = grid
    augmentation = Augmentation(Rotate(15), Shear(8), Zoom(0.2), Shift(0.1))
    grid = Grid(shape, spacing_mm)
    (_, angles), (_, leanings), (_, factor), (_, fractions) = chosen = augmentation.draw(
        np.random.default_rng(seed), grid
    )
    axes = len(shape)
    forward = np.eye(axes)  # column vectors of mm: z, y, x
    planes = [(0, 1)] if axes == 2 else [(1, 2), (0, 2), (0, 1)]
    for (first, second), angle in list(zip(planes, np.deg2rad(angles), strict=True))[::-1]:
        turn = np.eye(axes)
        turn[first, first] = turn[second, second] = np.cos(angle)
        turn[second, first], turn[first, second] = np.sin(angle), -np.sin(angle)  # first axis -> second
        forward = turn @ forward
    lean = np.eye(axes)
    for (across, along), angle in zip([(0, 1)] if axes == 2 else [(0, 1), (0, 2), (1, 2)], leanings, strict=True):
        lean[along, across] = -np.tan(np.deg2rad(angle))
    forward = factor * np.linalg.inv(lean) @ forward
    to_mm, middle = np.diag(spacing_mm), (np.array(shape) - 1) / 2
    moved_mm = np.array(fractions) * shape * spacing_mm
    matrix = np.linalg.inv(to_mm) @ np.linalg.inv(forward) @ to_mm
    offset = middle - matrix @ middle - np.linalg.inv(to_mm) @ np.linalg.inv(forward) @ moved_mm

    places = np.meshgrid(*[np.linspace(-1, 1, side) for side in shape], indexing="ij")
    image = np.exp(-3 * sum(p**2 for p in places)).astype(np.float32)
    result, _, known = augmentation.apply(image, np.zeros(shape, np.uint8), np.ones(shape, bool), chosen, grid)
    expected = ndimage.affine_transform(image, matrix, offset, order=1, prefilter=False, mode="nearest")
    np.testing.assert_allclose(result[known], expected[known], atol=1e-3)


def test_images_of_bytes_become_float_images_of_the_same_values():
    image = np.random.default_rng(0).integers(0, 256, (8, 8), dtype=np.uint8)
    result, _, _ = NOTHING(image, image > 9, image > -1, np.random.default_rng(0))
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, image)
    moved, _, _ = THE_ORIGINAL_COURSE(image, image > 9, image > -1, np.random.default_rng(0))
    assert moved.dtype == np.float32
    assert moved.min() >= image.min()
    assert moved.max() <= image.max()


def test_image_and_mask_stay_on_top_of_each_other():
    y, x = np.mgrid[:96, :80]
    disc = np.hypot(y - 50, x - 33) < 18
    move = Augmentation(Rotate(30), Shift(0.05), Zoom(0.2), Shear(5), Flip("x"), Elastic(0.5))
    rng = np.random.default_rng(0)
    for _ in range(10):
        image, mask, _ = move(disc, disc, disc < 2, rng)
        np.testing.assert_allclose(ndimage.center_of_mass(image), ndimage.center_of_mass(mask), atol=0.1)


def test_one_more_probability_does_not_change_the_other_draws():
    grid = Grid((8, 8), (1, 1))
    always = Augmentation(Noise(1), Shift(0.1)).draw(np.random.default_rng(3), grid)
    never = Augmentation(Noise(1, probability=0), Shift(0.1)).draw(np.random.default_rng(3), grid)
    assert len(always) == 2
    assert len(never) == 1
    assert always[1][1] == never[0][1]


def test_an_augmentation_shows_its_settings():
    assert repr(Augmentation(Shift(0.1), Noise(0.2, probability=0.5))) == (
        "Augmentation(Shift(probability=1.0, fraction=0.1), Noise(probability=0.5, sd=0.2))"
    )


@pytest.mark.parametrize(
    ("image", "mask", "known", "spacing_mm", "sentence"),
    [
        (np.zeros((4, 5)), np.zeros((5, 4), int), np.ones((5, 4)), None, "do not belong together"),
        (np.zeros((4, 4)), np.zeros((4, 4), int), np.ones((4, 5)), None, "do not belong together"),
        (np.zeros((4, 4, 2)), np.zeros((4, 4, 2, 1), int), np.ones((4, 4, 2, 1)), None, "do not belong together"),
        (np.zeros((4, 4)), np.zeros((4, 4)), np.ones((4, 4)), None, "holds labels"),
        (np.zeros((4, 4), complex), np.zeros((4, 4), int), np.ones((4, 4)), None, "real numbers"),
        (np.zeros((0, 4)), np.zeros((0, 4), int), np.ones((0, 4)), None, "with a voxel on every axis"),
        (np.zeros(4), np.zeros(4, int), np.ones(4), None, r"\(y, x\) or \(z, y, x\)"),
        (np.zeros((4, 4)), np.zeros((4, 4), int), np.ones((4, 4)), (1, 1, 1), "give 2 positive numbers"),
        (np.zeros((4, 4)), np.zeros((4, 4), int), np.ones((4, 4)), (0, 1), "give 2 positive numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(image, mask, known, spacing_mm, sentence):
    with pytest.raises(CourseError, match=sentence):
        THE_ORIGINAL_COURSE(image, mask, known, np.random.default_rng(0), spacing_mm)


def test_what_is_no_transform_is_refused():
    with pytest.raises(CourseError, match="is no transform"):
        Augmentation(Rotate)


def test_no_engine_and_no_simpleitk_load_before_they_are_used():
    code = (
        "import sys, course_lib.pipeline.augment as a; a.Augmentation(a.Rotate(3), a.Noise(1)); "
        "print([m for m in ('torch', 'tensorflow', 'SimpleITK', 'skimage') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
