import base64
import io

import ipywidgets
import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from PIL import Image

from course_lib import show
from course_lib.errors import CourseError

BLUE, ORANGE, VERMILION = (0, 114, 178), (230, 159, 0), (213, 94, 0)


@pytest.fixture
def volume():
    """(z, y, x) of 6 x 10 x 20: the value says where it is, 10000 z + 100 y + x."""
    z, y, x = np.indices((6, 10, 20))
    return 10000 * z + 100 * y + x


def box(shape=(6, 10, 20)):
    mask = np.zeros(shape, bool)
    mask[1:5, 2:8, 4:12] = True
    mask[3, 1:9, 3:13] = True  # the slice with most of it
    return mask


def pixels(viewer):
    return np.asarray(Image.open(io.BytesIO(viewer._image.value)).convert("RGB")).astype(int)


def has(viewer, colour):
    return bool((pixels(viewer) == colour).all(axis=2).any())


@pytest.mark.parametrize(
    ("plane", "position", "first", "sides"),
    [
        ("axial", 2, 20000, (1, 2)),  # row 0 is y = 0, column 0 x = 0
        ("coronal", 3, 50300, (0, 2)),  # the head, z = 5, is on top
        ("sagittal", 7, 50007, (0, 1)),
    ],
)
def test_planes_show_the_slice_the_head_up(volume, plane, position, first, sides):
    viewer = show.slice_viewer(volume, plane=plane, position=position)
    (image,) = viewer.picture().figure.axes[0].images
    assert image.get_array().shape == tuple(volume.shape[axis] for axis in sides)
    assert image.get_array()[0, 0] == first


@pytest.mark.parametrize(("plane", "ratio"), [("axial", 20 / 20), ("coronal", 20 / 30), ("sagittal", 20 / 30)])
def test_voxels_have_their_size(volume, plane, ratio):
    """Voxels of 5 x 2 x 1 mm: the volume is 30 x 20 x 20 mm."""
    viewer = show.slice_viewer(volume, spacing_mm=(5, 2, 1), plane=plane)
    height, width = pixels(viewer).shape[:2]
    assert width / height == pytest.approx(ratio, abs=0.01)
    axes = viewer.picture().figure.axes[0]
    rows, columns = axes.images[0].get_array().shape
    assert columns / (rows * axes.get_aspect()) == pytest.approx(ratio)


def test_it_starts_where_most_of_the_mask_is(volume):
    assert show.slice_viewer(volume).position == 3  # the middle of 6
    assert show.slice_viewer(volume, box()).position == 3
    assert show.slice_viewer(volume, prediction=np.roll(box(), 1, axis=0)).position == 4
    assert show.slice_viewer(volume, np.zeros(volume.shape)).position == 3
    assert show.slice_viewer(volume, box(), position=0).position == 0


def test_moving_the_slider_draws_another_slice(volume):
    viewer = show.slice_viewer(volume, window="full")
    before = viewer._image.value
    viewer.position = 5
    assert viewer._image.value != before
    assert "z = 5 of 0 to 5" in viewer._caption.value
    assert pixels(viewer).mean() > np.asarray(Image.open(io.BytesIO(before))).mean()


def test_each_plane_remembers_its_slice(volume):
    viewer = show.slice_viewer(volume, position=1)
    viewer.plane = "sagittal"
    viewer.position = 19
    viewer.plane = "axial"
    assert viewer.position == 1
    viewer.plane = "sagittal"
    assert viewer.position == 19


def test_truth_is_blue_and_prediction_orange_until_hidden(volume):
    viewer = show.slice_viewer(volume, box(), np.roll(box(), 2, axis=2))
    assert has(viewer, BLUE)
    assert has(viewer, ORANGE)
    viewer.opacity = 0
    assert not has(viewer, BLUE)
    assert np.ptp(pixels(viewer), axis=2).max() == 0
    assert not has(show.slice_viewer(volume, box()), ORANGE)


def test_every_label_of_a_map_has_its_outline(volume):
    halves = box().astype(np.uint8)
    halves[:, :, 8:] *= 2

    def lines(truth):
        return len(show.slice_viewer(volume, truth, position=2).picture().figure.axes[0].collections)

    assert lines(box()) == 1
    assert lines(halves) == 2
    assert lines(halves.astype(np.float32)) == 2
    assert lines(np.zeros(volume.shape)) == 0


def test_named_structures_have_colours_of_their_own(volume):
    labels = np.zeros(volume.shape, np.uint8)
    labels[2, 2:8, 2:9], labels[2, 2:8, 11:18] = 2, 4
    names = {"oedema": 2, "core": {1, 4}}
    viewer = show.slice_viewer(volume, prediction=labels, names=names, position=2)
    assert has(viewer, BLUE)
    assert has(viewer, VERMILION)
    assert not has(viewer, ORANGE)
    words = viewer.picture().alt
    assert "oedema 21.0 %" in words
    assert "core 21.0 %" in words
    (legend,) = (child for child in viewer.children if "oedema" in str(getattr(child, "value", "")))
    assert "core" in legend.value
    viewer.position = 0  # nothing is there
    assert not has(viewer, BLUE)
    viewer.picture()


def test_beside_a_prediction_the_truth_is_not_tinted(volume):
    labels = np.zeros(volume.shape, np.uint8)
    labels[2, 2:8, 2:18] = 1
    nothing = np.zeros_like(labels)
    viewer = show.slice_viewer(volume, labels, nothing, names=["lesion"], position=2)
    viewer.opacity = 0.5
    beside = pixels(viewer)
    alone = show.slice_viewer(volume, labels, names=["lesion"], position=2)
    alone.opacity = 0.5
    middle = beside.shape[0] // 2, beside.shape[1] // 2
    assert len(set(beside[middle])) == 1  # grey
    assert len(set(pixels(alone)[middle])) > 1


def test_windows_of_ct():
    hu = np.linspace(-1000, 1000, 4 * 5 * 6).reshape(4, 5, 6)
    assert show.slice_viewer(hu, window="lung").levels == (-1350, 150)
    assert show.slice_viewer(hu, window=(40, 400)).levels == (-160, 240)
    assert show.slice_viewer(hu, window="full").levels == (-1000, 1000)
    low, high = show.slice_viewer(hu).levels
    assert -1000 < low < -980
    assert 980 < high < 1000


def test_black_and_white_are_the_ends_of_the_window():
    hu = np.full((1, 4, 4), -1350.0)
    hu[0, :, 2:] = 150
    shown = pixels(show.slice_viewer(hu, window="lung"))
    assert shown[0, 0].tolist() == [0, 0, 0]
    assert shown[-1, -1].tolist() == [255, 255, 255]


def test_menus_offer_the_windows_of_ct_where_values_may_be_hounsfield_units(volume):
    assert "bone" in show.slice_viewer(volume - 1000)._windows
    assert "bone" not in show.slice_viewer(volume)._windows
    assert "bone" in show.slice_viewer(volume, window="lung")._windows


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int16, np.float32, np.float64])
def test_any_type_of_values(volume, kind):
    pixels(show.slice_viewer((volume > 500).astype(kind)))


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers(volume, odd):
    holes = volume.astype(float)
    holes[:, :3] = odd
    viewer = show.slice_viewer(holes)
    assert np.isfinite(viewer.levels).all()
    pixels(viewer)
    pixels(show.slice_viewer(np.full((2, 3, 4), odd)))


def test_a_flat_volume_and_a_single_voxel():
    pixels(show.slice_viewer(np.zeros((3, 4, 5))))
    viewer = show.slice_viewer(np.ones((1, 1, 1)))
    viewer.plane = "coronal"
    assert viewer.picture().alt.startswith("Coronal slice y = 0 of 0 to 0")


def test_a_volume_on_disk_is_read_by_slices(tmp_path, volume):
    np.save(tmp_path / "volume.npy", volume)
    viewer = show.slice_viewer(np.load(tmp_path / "volume.npy", mmap_mode="r"))
    assert isinstance(viewer._volume, np.memmap)
    pixels(viewer)


def test_the_twin_says_what_is_seen(volume):
    viewer = show.slice_viewer(volume, box(), box(), window=(40, 400), title="case 7")
    alt = viewer.picture(2).alt
    for said in ("Axial slice z = 2 of 0 to 5", "case 7", "-160", "240", "blue", "orange dashes", "24 %"):
        assert said in alt
    assert viewer.position == 3
    assert "case 7" in viewer.picture().figure.axes[0].get_title()


def test_a_notebook_keeps_the_widget_and_a_described_png(volume):
    viewer = show.slice_viewer(volume, box(), title="case 7")
    data, metadata = viewer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]) == bytes(viewer._image.value)
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert "case 7" in data["text/plain"]


def test_an_export_without_widgets_shows_the_png(volume):
    data, metadata = show.slice_viewer(volume, box())._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("viewer")
    cell.outputs = [nbformat.v4.new_output("display_data", data=data, metadata=metadata)]
    html, _ = HTMLExporter(template_name="classic").from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert "data:image/png;base64," in html
    assert "widget-view+json" not in html
    assert "true mask outlined in blue" in html


def test_a_widget_that_browsers_know(volume):
    viewer = show.slice_viewer(volume, box())
    assert isinstance(viewer, ipywidgets.VBox)
    assert viewer.get_state()["_model_name"] == "VBoxModel"
    names = [child.get_state()["_model_name"] for child in viewer.children]
    assert names.count("ImageModel") == 1
    assert viewer._image.tooltip is None, (
        "ipywidgets 8.1 fails in the browser on a tooltip where there is no description"
    )
    assert names.count("IntSliderModel") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"truth": np.zeros((6, 10, 19))}, "truth has the shape"),
        ({"prediction": np.zeros((10, 20))}, "prediction has the shape"),
        ({"prediction": np.full((6, 10, 20), 0.4)}, "prediction >= 0.5"),
        ({"spacing_mm": (1, 1)}, "three lengths"),
        ({"spacing_mm": (1, 0, 1)}, "three lengths"),
        ({"spacing_mm": 3}, "three lengths"),
        ({"window": "liver"}, "must be one of auto, full"),
        ({"window": (40, 0)}, "width above 0"),
        ({"window": (1, 2, 3)}, "width above 0"),
        ({"plane": "oblique"}, "axial, coronal, sagittal"),
        ({"position": 6}, "from 0 to 5"),
        ({"position": -1}, "from 0 to 5"),
        ({"position": 2.5}, "from 0 to 5"),
    ],
)
def test_what_does_not_fit_is_refused(volume, options, words):
    with pytest.raises(CourseError, match=words):
        show.slice_viewer(volume, **options)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((4, 5)), "show.overlay"),
        (np.zeros((4, 5, 6, 2)), "one channel"),
        (np.zeros((0, 5, 6)), "with voxels"),
        (np.zeros((2, 2, 2), complex), "grey values"),
        ([["a", "b"]], "not"),
    ],
)
def test_what_is_no_volume_is_refused(array, words):
    with pytest.raises(CourseError, match=words):
        show.slice_viewer(array)


def test_positions_are_checked_later_too(volume):
    viewer = show.slice_viewer(volume)
    with pytest.raises(CourseError, match="no axial slice 6"):
        viewer.position = 6
    with pytest.raises(CourseError, match="no axial slice 6"):
        viewer.picture(6)
    with pytest.raises(CourseError, match="oblique"):
        viewer.plane = "oblique"
