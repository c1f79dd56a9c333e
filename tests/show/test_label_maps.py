import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.colors import to_rgb

from course_lib import metrics, show
from course_lib.errors import CourseError
from course_lib.show.compare_masks import OUTCOMES, outcomes
from course_lib.show.structures import COLOURS, structures_of

IMAGE = np.zeros((20, 30))


def labelled():
    """(y, x): label 1 in 5 x 6 pixels, label 2 in 4 x 4, label 4 in 2 x 2 of these."""
    labels = np.zeros((20, 30), np.uint8)
    labels[2:7, 3:9] = 1
    labels[10:14, 20:24] = 2
    labels[11:13, 21:23] = 4
    return labels


def tinted(axes):
    """Colour (r, g, b) -> bool array of where a panel is tinted with it."""
    veils = [np.asarray(image.get_array()) for image in axes.images[1:]]
    return {tuple(np.round(veil[veil[..., 3] > 0][0, :3], 3)): veil[..., 3] > 0 for veil in veils}


def rounded(colour):
    return tuple(np.round(np.float32(to_rgb(colour)), 3))


def test_each_structure_is_tinted_where_it_is():
    axes = show.label_maps([IMAGE], {"truth": [labelled()]}, ["lung", "heart"]).figure.axes[0]
    found = tinted(axes)
    np.testing.assert_array_equal(found[rounded(COLOURS[0])], labelled() == 1)
    np.testing.assert_array_equal(found[rounded(COLOURS[1])], labelled() == 2)
    assert len(found) == 2  # label 4 has no name


def test_nested_regions_are_seen_one_in_the_other():
    regions = metrics.brats(2021).only("WT", "TC", "ET")
    found = tinted(show.label_maps([IMAGE], {"truth": [labelled()]}, regions).figure.axes[0])
    np.testing.assert_array_equal(found[rounded(COLOURS[0])], labelled() == 2)
    np.testing.assert_array_equal(found[rounded(COLOURS[1])], labelled() == 1)
    np.testing.assert_array_equal(found[rounded(COLOURS[2])], labelled() == 4)


def test_a_row_for_each_map_and_a_column_for_each_image():
    maps = {"truth": [labelled(), labelled()], "softmax": [labelled(), labelled() * 0], "sigmoid": [labelled()] * 2}
    picture = show.label_maps([IMAGE, IMAGE], maps, {"lung": 1}, ["low", "high"])
    assert [axes.get_title() for axes in picture.figure.axes] == ["low", "high", "", "", "", ""]
    assert [axes.get_ylabel() for axes in picture.figure.axes][::2] == ["truth", "softmax", "sigmoid"]
    assert "softmax, low: lung (L) 30 pixels" in picture.alt
    assert "softmax, high: no structure" in picture.alt


@pytest.mark.parametrize(
    ("names", "tags"),
    [
        (["right lung", "left lung", "heart", "trachea"], ["R", "L", "H", "T"]),
        (["NCR/NET", "ED", "ET"], ["NC", "ED", "ET"]),
        (["right kidney", "right lung", "left lung"], ["RK", "RL", "LL"]),
        (["lesion one", "lesion only"], ["1", "2"]),
        ([1, 2], ["1", "2"]),
    ],
)
def test_tags_tell_apart(names, tags):
    structures = structures_of({name: at for at, name in enumerate(names, 1)}, [])
    assert [each.tag for each in structures] == tags


def test_the_tag_stands_in_the_structure_also_where_its_centre_is_not():
    ring = np.zeros((40, 40), int)
    ring[5:35, 5:35] = 1
    ring[12:28, 12:28] = 0
    (text,) = show.label_maps([np.zeros((40, 40))], {"truth": [ring]}, ["ring"]).figure.axes[0].texts
    x, y = (round(place) for place in text.get_position())
    assert ring[y, x] == 1


def test_a_tag_beside_what_is_small():
    dot = np.zeros((200, 200), int)
    dot[50, 60] = 1
    (text,) = show.label_maps([dot * 0.0], {"truth": [dot]}, ["dot"]).figure.axes[0].texts
    assert text.xy == (60, 50)
    assert text.arrow_patch is not None


def test_a_mask_by_three_colours():
    """Of 4 pixels one is found, one missed, one invented; two structures exchange one."""
    truth, prediction = np.array([[0, 1, 1, 2]]), np.array([[1, 1, 0, 1]])
    axes = show.compare_masks(np.zeros((1, 4)), truth, prediction).figure.axes[2]
    found = tinted(axes)
    for place, kind in enumerate(("invented", "found", "missed", "misnamed")):
        assert np.flatnonzero(found[rounded(OUTCOMES[kind])]).tolist() == [place]


def test_truth_and_prediction_of_one_mask_have_the_colours_of_an_overlay():
    panels = show.compare_masks(IMAGE, labelled() > 0, labelled() == 1).figure.axes
    assert list(tinted(panels[0])) == [rounded("#0072B2")]
    assert list(tinted(panels[1])) == [rounded("#E69F00")]
    assert not panels[0].texts


def test_several_images_in_rows():
    picture = show.compare_masks([IMAGE] * 2, [labelled()] * 2, [labelled() * 0, labelled()], title=["a", "b"])
    assert len(picture.figure.axes) == 6
    assert "a: truth: label 1 (1) 30 pixels" in picture.alt
    assert "error: 0 pixels found, 46 missed, 0 invented, 0 misnamed." in picture.alt
    assert picture.alt.endswith("error: 46 pixels found, 0 missed, 0 invented, 0 misnamed.")
    as_arrays = show.compare_masks(np.stack([IMAGE] * 2), np.stack([labelled()] * 2), np.zeros((2, 20, 30)))
    assert len(as_arrays.figure.axes) == 6


def test_labels_without_a_name_count_as_background():
    alt = show.compare_masks(IMAGE, labelled(), labelled() * 0, {"lung": 1}).alt
    assert "0 pixels found, 30 missed, 0 invented, 0 misnamed" in alt


@given(arrays.arrays(np.uint8, (2, 5, 6), elements=st.integers(0, 3)))
def test_every_pixel_has_at_most_one_outcome(maps):
    truth, prediction = maps
    structures = structures_of({"a": 1, "b": 2, "both": {2, 3}}, [])
    kinds = outcomes(truth, prediction, structures)
    np.testing.assert_array_equal(sum(kinds.values()), (truth > 0) | (prediction > 0))
    assert not (kinds["missed"] & (prediction > 0)).any()
    assert not (kinds["invented"] & (truth > 0)).any()
    assert kinds["found"].sum() == ((truth == prediction) & (truth > 0)).sum()


@pytest.mark.parametrize("empty", [np.zeros((20, 30), bool), np.zeros((20, 30), np.uint8)])
def test_nothing_anywhere_is_no_error(empty):
    show.compare_masks(IMAGE, empty, empty)._repr_mimebundle_()
    show.compare_masks(IMAGE, empty, empty, ["lung"])._repr_mimebundle_()
    show.label_maps([IMAGE], {"truth": [empty]})._repr_mimebundle_()


def test_a_structure_at_the_border_and_one_that_fills_all():
    show.compare_masks(IMAGE, np.ones((20, 30), bool), np.ones((20, 30), bool))._repr_mimebundle_()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: show.label_maps([], {"truth": []}), "at least one image"),
        (lambda: show.label_maps([IMAGE], {}), "at least one image"),
        (lambda: show.label_maps([IMAGE], {"truth": []}), "'truth' has 0 map"),
        (lambda: show.label_maps([IMAGE], {"truth": [labelled()[1:]]}), "both must be the same"),
        (lambda: show.label_maps([IMAGE], {"truth": [labelled()]}, titles=["a", "b"]), "2 title"),
        (lambda: show.label_maps([IMAGE], {"truth": [labelled() * 0.3]}), "whole numbers"),
        (lambda: show.label_maps([IMAGE], {"truth": [labelled()]}, {"lung": 0}), "from 1 on"),
        (lambda: show.label_maps([IMAGE], {"truth": [labelled()]}, {"lung": "left"}), "from 1 on"),
        (lambda: show.label_maps([IMAGE], {"truth": [labelled()]}, {"lung": set()}), "from 1 on"),
        (lambda: show.label_maps([IMAGE], {"truth": [labelled()]}, [f"organ {n}" for n in range(8)]), "8 structures"),
        (lambda: show.compare_masks(np.zeros((5, 20, 30, 2)), labelled(), labelled()), "its own"),
        (lambda: show.compare_masks([IMAGE], [labelled()] * 2, [labelled()]), "1 images, 2 truths"),
        (lambda: show.compare_masks(IMAGE, labelled().T, labelled()), "truth has the shape"),
        (lambda: show.compare_masks(IMAGE, labelled(), labelled() * 0.3), "prediction holds other"),
        (lambda: show.label_maps([np.zeros((4, 20, 30))], {"truth": [labelled()]}), "choose a slice"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(call, words):
    with pytest.raises(CourseError, match=words):
        call()
