"""A volume in space, turned with the mouse; and a picture of it for where nobody can turn it.

The browser draws, with NiiVue, which ipyniivue brings along: nothing is fetched from the network. It gets the volume as
NIfTI with 8 bits a voxel and the surfaces as GIFTI, in the patient's millimetres, so that left stays left; and only
once somebody looks: a notebook that is run without a browser carries the picture and nothing else.
"""

import base64
from collections.abc import Mapping, Sequence

import ipyniivue
import ipywidgets as widgets
import nibabel as nib
import numpy as np
from matplotlib.colors import to_rgb

from course_lib.errors import CourseError
from course_lib.show.picture import Picture, new_figure
from course_lib.show.structures import structures_of
from course_lib.show.surface_picture import surface_picture
from course_lib.show.surfaces import Surface, may_hold_another, surface
from course_lib.show.volumes import checked_mask, checked_spacing, checked_volume
from course_lib.show.windows import name_of, sample_of, windows_of

_LONGEST = 256  # voxels along an axis: of a longer one every second, third, ... is drawn
_HEIGHT = 420  # pixels
_SIDES = {  # azimuth and elevation of who looks, in NiiVue's degrees
    "front": (180, 0),
    "left": (90, 0),
    "back": (0, 0),
    "right": (270, 0),
    "above": (180, 90),
    "below": (180, -90),
}
_KINDS = {
    "3D": ipyniivue.SliceType.RENDER,
    "axial": ipyniivue.SliceType.AXIAL,
    "coronal": ipyniivue.SliceType.CORONAL,
    "sagittal": ipyniivue.SliceType.SAGITTAL,
    "all": ipyniivue.SliceType.MULTIPLANAR,
}
_UNCUT = 2.0  # NiiVue's depth of a plane that cuts nothing off
_NEARER = 1.2  # how much larger than NiiVue's own choice, which leaves a wide margin
_THROUGH = 0.6  # how much of a surface is seen through the volume
_VEIL = 0.4  # how much a surface covers that may have another in it
_TINT = 0.5  # how much of a slice the labels cover


def volume_viewer(
    volume,
    labels=None,
    *,
    spacing_mm: Sequence[float] | None = None,
    names: Mapping[str, int | set[int]] | Sequence[str] | None = None,
    window: str | tuple[float, float] | None = None,
    title: str = "",
) -> "VolumeViewer":
    """A widget that shows a volume in space, with the surfaces of what is labelled in it.

    Drag to turn it, scroll to come nearer. A slider makes the volume more or less translucent, another one cuts it
    open; slices are there too. `viewer.picture()` is a picture of the surfaces that stays in an exported notebook.

    Parameters
    ----------
    volume : array (z, y, x)
        Axes as `datasets.VolumeCase.read` gives them: z to the head, y to the back, x to the patient's left.
    labels : bool or integer array (z, y, x), optional
    spacing_mm : (dz, dy, dx), optional
        Without it voxels are drawn as if they were cubes.
    names : mapping of name to label or set of labels, or sequence of the names of labels 1, 2, ...; optional
        What to draw of the labels, as in `label_maps`. By default every label that is found.
    window : as of `slice_viewer`, optional
        What is darker is not drawn.
    title : str

    Returns
    -------
    VolumeViewer

    Raises
    ------
    CourseError
        Arrays that are no volume or do not fit each other, a window or spacing that is none, or more structures than
        colours.

    Examples
    --------
        viewer = show.volume_viewer(flair, labels, spacing_mm=case.spacing_mm, names={"tumour": {1, 2, 4}})
        viewer
        viewer.side = "left"        # look at it from there
        viewer.picture()            # in the next cell: for the export
    """
    return VolumeViewer(volume, labels, spacing_mm, names, window, title)


class VolumeViewer(widgets.VBox):
    """See `volume_viewer`.

    A notebook keeps of it the widget, for whom a kernel runs, and a PNG with its description, for all others. The
    browser has a limited number of such views, some ten; those of outputs that are gone are closed.

    Attributes
    ----------
    side : "front", "left", "back", "right", "above" or "below"
        From where it is looked at. Set it to turn the volume; the mouse turns it further.
    """

    def __init__(self, volume, labels, spacing_mm, names, window, title):
        self._volume = checked_volume(volume)
        self._labels = checked_mask(labels, self._volume.shape, "labels")
        self._spacing_mm = checked_spacing(spacing_mm)
        self._names = names
        self._structures = [] if labels is None else structures_of(names, [self._labels])
        self._levels = windows_of(sample_of(self._volume), window)[name_of(window)]
        self._title = str(title)
        self._side = "front"
        self._twin = self._view = None
        self._image = widgets.Image(format="png", layout=widgets.Layout(align_self="flex-start"))
        self._stage = widgets.VBox([self._image])
        self._controls = widgets.VBox(self._make_controls(), layout=widgets.Layout(display="none"))
        heading = [widgets.Label(self._title)] if self._title else []
        super().__init__([*heading, self._stage, self._controls])
        self._view_count = 0  # from now on the browser says in how many places it shows this
        self.observe(self._looked_at, "_view_count")

    @property
    def side(self) -> str:
        return self._side

    @side.setter
    def side(self, side: str):
        if side not in _SIDES:
            raise CourseError(f"side is {side!r}, but must be one of {', '.join(_SIDES)}.")
        self._side = side
        if self._view is not None:
            self._turn()

    def picture(self) -> Picture:
        """The static twin: the surfaces from three sides, or three slices where nothing is labelled."""
        if self._twin is None and self._structures:
            self._twin = surface_picture(self._labels, self._spacing_mm, self._names, title=self._title)
        elif self._twin is None:
            self._twin = self._three_slices()
        return self._twin

    def _repr_mimebundle_(self, **kwargs):
        still, described = self.picture()._repr_mimebundle_()
        self._image.value = base64.b64decode(still["image/png"])
        return (super()._repr_mimebundle_(**kwargs) or {}) | still, described

    # The browser ------------------------------------------------------------------------------------------------------

    def _looked_at(self, change):
        if change.new and self._view is None:
            self._open()
        elif not change.new and self._view is not None:
            self._close()

    def _open(self):
        self._view = _View(
            [self._volume_model(), *self._label_models()],
            self._mesh_models(),
            height=_HEIGHT,
            slice_type=_KINDS[self._kind_menu.value],
            is_radiological_convention=True,  # as everywhere in this course, the patient's right is on the left
            sagittal_nose_left=True,
            is_orient_cube=True,
            crosshair_width=0.0,
            clip_plane_color=(0.0, 0.0, 0.0, 0.0),
            gradient_amount=0.6,
            mesh_xray=_THROUGH,
            mesh_thickness_on_2d=0.0,  # slices show labels as voxels
            drag_and_drop_enabled=False,
        )
        self._view.scene.vol_scale_multiplier = _NEARER
        self._view.scene.crosshair_pos = self._midst()
        self._turn()
        self._view.observe(self._drawn, "_canvas_attached")
        # the picture stays until the browser draws in space, and where it cannot; it is hidden, not taken out, for a
        # view whose neighbours change would be made anew, and lose its canvas
        self._stage.children = [self._view, self._image]

    def _midst(self) -> list[float]:
        """Where slices are cut first: through the middle of the structures, as shares from the left, back and feet."""
        inside = [each.inside(self._labels) for each in self._structures]
        voxels = np.argwhere(np.any(inside, axis=0)) if inside else []
        z, y, x = (voxels.mean(axis=0) + 0.5) / self._volume.shape if len(voxels) else (0.5, 0.5, 0.5)
        return [1 - float(x), 1 - float(y), float(z)]

    def _drawn(self, _change):
        self._image.layout.display = "none"
        self._controls.layout.display = None
        self._turn()

    def _close(self):
        parts = [*self._view.volumes, *self._view.meshes, self._view]
        self._view = None
        self._stage.children = [self._image]
        self._image.layout.display, self._controls.layout.display = None, "none"
        for part in parts:
            part.close()

    # What is drawn ----------------------------------------------------------------------------------------------------

    def _volume_model(self) -> ipyniivue.Volume:
        grey, spacing_mm = _thinned(self._volume, self._spacing_mm)
        low, high = self._levels
        grey = (np.nan_to_num(grey.astype(np.float32), nan=low, posinf=high, neginf=low) - low) * (255 / (high - low))
        return ipyniivue.Volume(
            data=nifti_bytes(grey.clip(0, 255).astype(np.uint8), spacing_mm),
            name="volume.nii",
            colormap="gray",
            cal_min=0,
            cal_max=255,
            opacity=self._opacity_slider.value,
        )

    def _label_models(self) -> list[ipyniivue.Volume]:
        """The structures as voxels, for slices: 1, 2, ... in their order, later ones over earlier ones."""
        if not self._structures:
            return []
        places = np.zeros(self._labels.shape, np.uint8)
        for place, each in enumerate(self._structures, 1):
            places[each.inside(self._labels)] = place
        model = ipyniivue.Volume(
            data=nifti_bytes(*_thinned(places, self._spacing_mm)), name="labels.nii", opacity=self._tint()
        )
        model.set_colormap_label(self._label_colours())
        return [model]

    def _label_colours(self) -> dict:
        shown = [box.value for box in self._boxes]
        colours = np.array([(0, 0, 0), *(_rgb255(each.colour) for each in self._structures)])
        return {"R": colours[:, 0].tolist(), "G": colours[:, 1].tolist(), "B": colours[:, 2].tolist(),
                "A": [0, *(255 * on for on in shown)], "I": list(range(len(colours)))}  # fmt: skip

    def _tint(self) -> float:
        return 0.0 if self._kind_menu.value == "3D" else _TINT

    def _mesh_models(self) -> list[ipyniivue.Mesh]:
        """The surfaces; one with another in it translucent."""
        found = [surface(each.inside(self._labels), self._spacing_mm) for each in self._structures]
        drawn = [(each, body) for each, body in zip(self._structures, found, strict=True) if body is not None]
        only = [body for _, body in drawn]
        return [
            ipyniivue.Mesh(
                data=gifti_bytes(body),
                name=f"{each.name}.gii",
                rgba255=[*_rgb255(each.colour), 255],
                opacity=_VEIL if may_hold_another(body, only) else 1.0,
            )
            for each, body in drawn
        ]

    def _three_slices(self) -> Picture:
        at = [side // 2 for side in self._volume.shape]
        figure, (row,) = new_figure(1, 3, 9, 3.4)
        low, high = self._levels
        dz, dy, dx = self._spacing_mm
        slices = {
            f"axial, z = {at[0]}": (self._volume[at[0]], dy / dx),
            f"coronal, y = {at[1]}": (self._volume[::-1, at[1]], dz / dx),
            f"sagittal, x = {at[2]}": (self._volume[::-1, :, at[2]], dz / dy),
        }
        for axes, (name, (grey, aspect)) in zip(row, slices.items(), strict=True):
            axes.imshow(np.asarray(grey), cmap="gray", vmin=low, vmax=high, aspect=aspect)
            axes.set(xticks=[], yticks=[], title=name)
        return Picture(figure, f"The middle slices{f' of {self._title}' if self._title else ''}: {'; '.join(slices)}.")

    # Controls ---------------------------------------------------------------------------------------------------------

    def _make_controls(self) -> list[widgets.Widget]:
        wide = {"layout": widgets.Layout(width="22em"), "style": {"description_width": "5em"}}
        self._kind_menu = widgets.Dropdown(options=list(_KINDS), description="show", **wide)
        self._opacity_slider = widgets.FloatSlider(0.6, min=0, max=1, step=0.05, description="volume", **wide)
        self._cut_slider = widgets.FloatSlider(0, min=0, max=1, step=0.02, description="cut open", **wide)
        buttons = [widgets.Button(description=side, layout=widgets.Layout(width="5em")) for side in _SIDES]
        for button in buttons:
            button.on_click(lambda pressed: setattr(self, "side", pressed.description))
        self._boxes = [
            widgets.Checkbox(True, description=each.name, indent=False, layout=widgets.Layout(width="auto"))
            for each in self._structures
        ]
        legend = [
            widgets.HBox([widgets.HTML(f'<span style="color:{each.colour}">&#9632;</span>'), box])
            for each, box in zip(self._structures, self._boxes, strict=True)
        ]
        self._kind_menu.observe(self._kind_changed, "value")
        self._opacity_slider.observe(self._opacity_changed, "value")
        self._cut_slider.observe(lambda _: self._turn(), "value")
        for box in self._boxes:
            box.observe(self._box_changed, "value")
        wrapped = {"flex_flow": "row wrap"}
        rows = [[widgets.Label("from"), *buttons], [self._kind_menu, self._opacity_slider, self._cut_slider], legend]
        return [widgets.HBox(row, layout=wrapped) for row in rows if row]

    def _turn(self):
        """Look from the side, and cut away what is nearer than a plane that faces it."""
        azimuth, elevation = _SIDES[self._side]
        cut = self._cut_slider.value
        self._view.set_render_azimuth_elevation(azimuth, elevation)
        self._view.set_clip_plane(0.5 - cut if cut else _UNCUT, azimuth, elevation)

    def _kind_changed(self, change):
        self._view.opts.slice_type = _KINDS[change.new]
        for overlay in self._view.volumes[1:]:
            overlay.opacity = self._tint()

    def _opacity_changed(self, change):
        self._view.volumes[0].opacity = change.new

    def _box_changed(self, _change):
        shown = {each.name: box.value for each, box in zip(self._structures, self._boxes, strict=True)}
        for mesh in self._view.meshes:
            mesh.visible = shown[mesh.name.removesuffix(".gii")]
        for overlay in self._view.volumes[1:]:
            overlay.set_colormap_label(self._label_colours())


def _thinned(array, spacing_mm) -> tuple[np.ndarray, tuple[float, ...]]:
    """Every voxel, or every second, third, ... along axes that are longer than a browser should draw."""
    steps = [-(-side // _LONGEST) for side in array.shape]
    thin = np.asarray(array[tuple(slice(None, None, step) for step in steps)])
    return thin, tuple(length * step for length, step in zip(spacing_mm, steps, strict=True))


def _rgb255(colour: str) -> list[int]:
    return [round(255 * part) for part in to_rgb(colour)]


class _View(ipyniivue.NiiVue):
    """A NiiVue that tells the browser of its volumes and meshes when it introduces itself.

    The browser draws for the first time some time between that and the next message, and with volumes that come
    in the middle of it may wait for ever.
    """

    def __init__(self, volumes, meshes, **options):
        self._contents = volumes, meshes
        super().__init__(**options)

    def open(self):
        self.volumes, self.meshes = self._contents
        super().open()


def nifti_bytes(array: np.ndarray, spacing_mm: Sequence[float]) -> bytes:
    """A volume (z, y, x) as the bytes of a NIfTI file, in the patient's place: x to the left, y to the back."""
    dz, dy, dx = spacing_mm
    to_ras = np.diag([-dx, -dy, dz, 1.0])  # NIfTI counts to the right and to the front
    image = nib.Nifti1Image(np.ascontiguousarray(array.transpose(2, 1, 0)), to_ras)
    image.header.set_xyzt_units("mm")
    return image.to_bytes()


def gifti_bytes(body: Surface) -> bytes:
    """A surface as the bytes of a GIFTI file."""
    points = nib.gifti.GiftiDataArray(body.points_mm * np.float32([-1, -1, 1]), "NIFTI_INTENT_POINTSET")
    faces = nib.gifti.GiftiDataArray(body.faces.astype(np.int32), "NIFTI_INTENT_TRIANGLE")
    return nib.gifti.GiftiImage(darrays=[points, faces]).to_bytes()
