import base64
import io

import ipyniivue
import ipywidgets
import nbformat
import nibabel as nib
import numpy as np
import pytest
from nbconvert import HTMLExporter
from nibabel.orientations import aff2axcodes
from PIL import Image

from course_lib import show
from course_lib.errors import CourseError
from course_lib.show.surfaces import surface
from course_lib.show.volume_viewer import gifti_bytes, nifti_bytes

SPACING_MM = (3, 2, 1)


def patient():
    """(z, y, x): a volume, bright and labelled 2 at the head (z = 7), in front (y = 1), to the left (x = 9)."""
    volume, labels = np.zeros((10, 12, 14), np.float32), np.zeros((10, 12, 14), np.uint8)
    volume[1:9, 1:11, 1:13] = 100
    labels[1:9, 1:11, 1:13] = 1
    volume[7, 1, 9], labels[7, 1, 9] = 300, 2
    return volume, labels


def viewer(**options):
    volume, labels = patient()
    return show.volume_viewer(volume, labels, spacing_mm=SPACING_MM, window="full", **options)


def looked_at(made):
    """As if a browser showed it."""
    made._view_count = 1
    return made


def test_left_is_left_in_the_nifti_that_the_browser_gets():
    volume, _ = patient()
    image = nib.Nifti1Image.from_bytes(nifti_bytes(volume, SPACING_MM))
    assert aff2axcodes(image.affine) == ("L", "P", "S")
    brightest = np.unravel_index(np.asarray(image.dataobj).argmax(), image.shape)
    place_ras = nib.affines.apply_affine(image.affine, brightest)
    assert place_ras.tolist() == [-9 * 1, -1 * 2, 7 * 3]  # 9 mm to the left, 2 mm to the back, 21 mm to the head
    assert image.header.get_zooms() == (1, 2, 3)
    assert image.header.get_xyzt_units()[0] == "mm"


def test_surfaces_lie_where_the_voxels_are():
    _, labels = patient()
    body = surface(labels == 2, SPACING_MM)
    points, faces = nib.gifti.GiftiImage.from_bytes(gifti_bytes(body)).agg_data()
    np.testing.assert_allclose(points.mean(axis=0), [-9, -2, 21], atol=1e-5)
    a, b, c = (points[faces[:, corner]].astype(float) for corner in range(3))
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0  # they look outwards in the browser too


def test_the_browser_gets_volume_labels_and_surfaces():
    view = looked_at(viewer(names={"body": {1, 2}, "lesion": 2}))._view
    grey, tints = (nib.Nifti1Image.from_bytes(each.data) for each in view.volumes)
    volume, labels = patient()
    np.testing.assert_allclose(np.asarray(grey.dataobj).transpose(2, 1, 0), volume * 255 / 300, atol=1)
    np.testing.assert_array_equal(np.asarray(tints.dataobj).transpose(2, 1, 0), labels)
    np.testing.assert_array_equal(grey.affine, tints.affine)
    assert [mesh.name for mesh in view.meshes] == ["body.gii", "lesion.gii"]
    assert view.opts.is_radiological_convention
    assert all(each.path is None and each.url is None for each in [*view.volumes, *view.meshes])


def test_the_browser_draws_without_a_network():
    """The script is in the package, and refers to nothing elsewhere that it would run."""
    script = str(ipyniivue.NiiVue._esm)
    assert len(script) > 1_000_000
    assert 'from"http' not in script
    assert 'import("http' not in script


def test_nothing_is_sent_before_somebody_looks(monkeypatch):
    for name in ("Volume", "Mesh"):
        monkeypatch.setattr(ipyniivue, name, None)
    made = viewer()
    made._repr_mimebundle_()
    assert made._view is None
    with pytest.raises(TypeError):
        looked_at(made)


def test_it_is_closed_when_nobody_looks_any_more_and_opens_again():
    made = looked_at(viewer())
    first = made._view
    made._view_count = 0
    assert made._view is None
    assert first.comm is None  # closed
    assert made._stage.children == (made._image,)
    assert looked_at(made)._view is not first


def test_a_second_place_shows_the_same_view():
    made = looked_at(viewer())
    first = made._view
    made._view_count = 2
    made._view_count = 1
    assert made._view is first


def test_the_picture_stays_until_the_browser_has_drawn():
    made = looked_at(viewer())
    assert made._stage.children == (made._view, made._image)
    assert made._image.layout.display is None
    assert made._controls.layout.display == "none"
    made._view._canvas_attached = True
    assert made._image.layout.display == "none"
    assert made._controls.layout.display is None


@pytest.mark.parametrize(
    ("side", "angles"), [("front", (180, 0)), ("left", (90, 0)), ("right", (270, 0)), ("below", (180, -90))]
)
def test_sides(side, angles):
    made = looked_at(viewer())
    made.side = side
    assert (made._view.scene.render_azimuth, made._view.scene.render_elevation) == angles
    made._view_count = 0
    assert looked_at(made)._view.scene.render_azimuth == angles[0]


def test_buttons_turn_and_sliders_cut():
    made = looked_at(viewer())
    buttons = [each for each in made._controls.children[0].children if isinstance(each, ipywidgets.Button)]
    buttons[1].click()
    assert made.side == "left"
    assert made._view.scene.clip_plane_depth_azi_elevs == [[2, 90, 0]]
    made._cut_slider.value = 0.5
    assert made._view.scene.clip_plane_depth_azi_elevs == [[0, 90, 0]]
    made._opacity_slider.value = 0.2
    assert made._view.volumes[0].opacity == 0.2


def test_slices_begin_in_the_midst_of_the_structures():
    made = looked_at(viewer(names={"lesion": 2}))
    right, front, head = made._view.scene.crosshair_pos  # shares of the volume
    assert (right, front, head) == pytest.approx((1 - 9.5 / 14, 1 - 1.5 / 12, 7.5 / 10))
    assert looked_at(viewer(names={"cyst": 7}))._view.scene.crosshair_pos == [0.5, 0.5, 0.5]


def test_labels_tint_slices_and_surfaces_stand_in_space():
    made = looked_at(viewer())
    assert made._view.volumes[1].opacity == 0
    made._kind_menu.value = "coronal"
    assert made._view.volumes[1].opacity > 0
    assert made._view.opts.slice_type is ipyniivue.SliceType.CORONAL


def test_structures_are_switched_off():
    made = looked_at(viewer(names=["body", "lesion"]))
    made._boxes[0].value = False
    assert [mesh.visible for mesh in made._view.meshes] == [False, True]
    assert made._view.volumes[1].colormap_label.lut[3::4] == [0, 0, 255]


def test_a_structure_that_is_not_there_has_no_surface():
    made = looked_at(viewer(names={"cyst": 7, "lesion": 2}))
    assert [mesh.name for mesh in made._view.meshes] == ["lesion.gii"]
    made._boxes[0].value = False


def test_a_long_volume_is_thinned_in_its_place():
    volume = np.zeros((600, 4, 5))
    volume[300, 2, 3] = 1
    view = looked_at(show.volume_viewer(volume, spacing_mm=(0.5, 1, 1)))._view
    image = nib.Nifti1Image.from_bytes(view.volumes[0].data)
    assert image.shape == (5, 4, 200)
    place = np.unravel_index(np.asarray(image.dataobj).argmax(), image.shape)
    assert nib.affines.apply_affine(image.affine, place).tolist() == [-3, -2, 150]


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_odd_values_are_drawn_as_black_or_white(odd):
    volume, _ = patient()
    volume[0, 0, 0] = odd
    looked_at(show.volume_viewer(volume))


def test_the_twin_is_the_surfaces_or_without_labels_three_slices():
    made = viewer(names=["body", "lesion"], title="case 7")
    assert made.picture().alt.startswith("Surfaces of case 7 seen from front, left, below")
    volume, _ = patient()
    slices = show.volume_viewer(volume, spacing_mm=SPACING_MM, title="case 7").picture()
    assert slices.alt == "The middle slices of case 7: axial, z = 5; coronal, y = 6; sagittal, x = 7."
    assert slices.figure.axes[1].images[0].get_array()[2, 9] == volume[7, 6, 9]  # the head is on top


def test_a_notebook_keeps_the_widget_and_a_described_png():
    made = viewer(title="case 7")
    data, metadata = made._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    png = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(png)).width > 300
    assert made._image.value == png
    assert metadata["image/png"]["alt"] == data["text/plain"] == made.picture().alt


def test_an_export_without_widgets_shows_the_png():
    data, metadata = viewer()._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("viewer")
    cell.outputs = [nbformat.v4.new_output("display_data", data=data, metadata=metadata)]
    html, _ = HTMLExporter(template_name="classic").from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert "data:image/png;base64," in html
    assert "widget-view+json" not in html
    assert "Surfaces seen from" in html


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"labels": np.zeros((3, 3, 3), int)}, "labels has the shape"),
        ({"labels": np.full((10, 12, 14), 0.5)}, "labels >= 0.5"),
        ({"volume": np.zeros((10, 12))}, "z, y, x"),
        ({"volume": np.zeros((10, 12, 14, 4))}, "one channel"),
        ({"spacing_mm": (1, 1)}, "three lengths"),
        ({"window": "liver"}, "must be one of"),
        ({"names": ["a"] * 3 + list("bcdefghi")}, "structures"),
    ],
)
def test_what_does_not_fit_is_refused(options, words):
    volume, labels = patient()
    with pytest.raises(CourseError, match=words):
        show.volume_viewer(**{"volume": volume, "labels": labels} | options)


def test_a_side_that_is_none():
    with pytest.raises(CourseError, match="front, left, back"):
        viewer().side = "oblique"
