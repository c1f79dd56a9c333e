"""A volume to scroll through, slice by slice; and a picture of it for where nobody can scroll.

A step draws one slice with NumPy and Pillow, a few milliseconds, and sends it to the browser as PNG. Nothing of
matplotlib runs until a `picture` is asked for.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.patches import Patch
from PIL import Image, ImageColor

from course_lib.errors import CourseError
from course_lib.show.overlays import PREDICTION, TRUTH
from course_lib.show.picture import BLUE, ORANGE, Picture, new_figure
from course_lib.show.structures import Structure, structures_of
from course_lib.show.volumes import checked_mask, checked_spacing, checked_volume
from course_lib.show.windows import name_of, range_of, sample_of, step_of, windows_of

_SIDE = 480  # pixels of the longer side on the screen
_LINE = 2  # pixels: how thick outlines are
_DASH = 6  # pixels
_LINES = {"truth": "outlined", "prediction": "outlined in dashes"}


class _Plane(NamedTuple):
    axis: int  # of the volume, across the plane
    rows: int  # the axis that runs down the picture
    columns: int
    upwards: bool  # rows are drawn from the last to the first
    letter: str


_PLANES = {
    "axial": _Plane(0, 1, 2, False, "z"),
    "coronal": _Plane(1, 0, 2, True, "y"),
    "sagittal": _Plane(2, 0, 1, True, "x"),
}


def slice_viewer(
    volume,
    truth=None,
    prediction=None,
    *,
    spacing_mm: Sequence[float] | None = None,
    names: Mapping[str, int | set[int]] | Sequence[str] | None = None,
    window: str | tuple[float, float] | None = None,
    plane: str = "axial",
    position: int | None = None,
    title: str = "",
) -> "SliceViewer":
    """A widget that shows a volume slice by slice, with the outlines of masks.

    Sliders choose the slice, the range of grey values and how strongly masks are coloured; menus the plane and the
    window. Click a slider, and the arrow keys move it: a slice a stroke. `viewer.picture()` is what it shows, as a
    figure that stays in an exported notebook.

    Parameters
    ----------
    volume : array (z, y, x)
        Anything that is sliced like an array, for instance an np.memmap. Axes as `datasets.VolumeCase.read` gives
        them: z to the head, y to the back, x to the patient's left. Coronal and sagittal slices are drawn head up.
    truth, prediction : bool or integer arrays (z, y, x), optional
        Masks, or label maps, of which each label gets its outline: true ones in blue, solid; predicted ones in orange,
        dashed.
    names : mapping of name to label or set of labels, or sequence of the names of labels 1, 2, ...; optional
        What to draw of label maps, later ones over earlier ones, as in `label_maps`: each structure then has a colour
        of its own, with its name below the picture. True outlines stay solid, predicted ones dashed; of both together
        the prediction alone is tinted.
    spacing_mm : (dz, dy, dx), optional
        Without it voxels are drawn as if they were cubes.
    window : "lung", "soft tissue", "bone", "brain", "auto", "full", or (center, width), optional
        What becomes black and white. By default "auto": all but the darkest and the brightest half percent.
    plane : "axial", "coronal" or "sagittal"
    position : int, optional
        The slice, from 0 on, along z, y or x. By default the one with most of the truth (or of the prediction) in it,
        or the middle.
    title : str

    Returns
    -------
    SliceViewer

    Raises
    ------
    CourseError
        Arrays that are no volume or do not fit each other, or a window, plane, spacing or position that is none.

    Examples
    --------
        viewer = show.slice_viewer(hu, lungs, spacing_mm=case.spacing_mm, window="lung", title=case.id)
        viewer
        viewer.picture()            # in the next cell: for the export
        viewer.picture(30)          # another slice of the same plane
        show.slice_viewer(flair, truth, labels, names={"oedema": 2, "core": 1, "enhancing": 4})
    """
    return SliceViewer(volume, truth, prediction, spacing_mm, names, window, plane, position, title)


class SliceViewer(widgets.VBox):
    """See `slice_viewer`.

    A notebook keeps of it the widget, for whom a kernel runs, and a PNG with its description, for all others.

    Attributes
    ----------
    plane : str
    position : int
        The slice that is shown.
    levels : (float, float)
        The values that are drawn black and white.
    opacity : float
        How strongly masks are coloured: 0 hides them, 1 covers the image.
    """

    def __init__(self, volume, truth, prediction, spacing_mm, names, window, plane, position, title):
        self._volume = checked_volume(volume)
        self._masks = {
            name: mask
            for name, mask in (
                ("truth", checked_mask(truth, self._volume.shape, "truth")),
                ("prediction", checked_mask(prediction, self._volume.shape, "prediction")),
            )
            if mask is not None
        }
        self._structures = [] if names is None else structures_of(names, self._masks.values())
        self._spacing_mm = checked_spacing(spacing_mm)
        self._title = str(title)
        sample = sample_of(self._volume)
        self._windows = windows_of(sample, window)
        self._remembered: dict[str, int] = {}
        self._make_controls(sample, window, _checked_plane(plane))
        first = self._start(plane) if position is None else _checked_position(position, self._count(plane), plane)
        self._go_to(plane, first)
        super().__init__(self._arranged())
        self._draw()
        self._plane_menu.observe(self._plane_changed, "value")
        self._window_menu.observe(self._window_changed, "value")
        for control in (self._slice_slider, self._level_slider, self._opacity_slider):
            control.observe(self._draw, "value")

    # What is shown ----------------------------------------------------------------------------------------------------

    @property
    def plane(self) -> str:
        return self._plane_menu.value

    @plane.setter
    def plane(self, plane: str):
        self._plane_menu.value = _checked_plane(plane)

    @property
    def position(self) -> int:
        return self._slice_slider.value

    @position.setter
    def position(self, position: int):
        self._slice_slider.value = _checked_position(position, self._count(self.plane), self.plane)

    @property
    def levels(self) -> tuple[float, float]:
        return self._level_slider.value

    @property
    def opacity(self) -> float:
        return self._opacity_slider.value

    @opacity.setter
    def opacity(self, opacity: float):
        self._opacity_slider.value = opacity

    def picture(self, position: int | None = None) -> Picture:
        """The static twin: a slice of the plane that is shown, by default the one that is shown.

        Parameters
        ----------
        position : int, optional

        Raises
        ------
        CourseError
            There is no such slice.
        """
        at = self.position if position is None else _checked_position(position, self._count(self.plane), self.plane)
        grey, height_mm, width_mm = self._slice(self._volume, at), *self._sides_mm()
        figure, ((axes,),) = new_figure(1, 1, *_inches(width_mm, height_mm))
        axes.set_axis_off()
        low, high = self.levels
        aspect = (height_mm / grey.shape[0]) / (width_mm / grey.shape[1])
        axes.imshow(grey, cmap="gray", vmin=low, vmax=high, aspect=aspect, interpolation="nearest")
        for name, style in (("truth", TRUTH), ("prediction", PREDICTION)):
            if name in self._masks:
                labels = self._slice(self._masks[name], at)
                for part, colour in self._parts(labels, style["colors"]):
                    for label in np.unique(part[part > 0]):
                        line = style | {"colors": [colour]}
                        axes.contour((part == label).astype(float), levels=[0.5], linewidths=1.4, **line)
        if self._structures:
            handles = [Patch(color=one.colour, label=one.name) for one in self._structures]
            figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
        axes.set_title(", ".join(filter(None, (self._title, self._place(at)))), fontsize=9)
        return Picture(figure, self._description(at))

    def _repr_mimebundle_(self, **kwargs):
        data = super()._repr_mimebundle_(**kwargs) or {}
        description = self._description(self.position)
        data |= {"text/plain": description, "image/png": base64.b64encode(self._image.value).decode("ascii")}
        return data, {"image/png": {"alt": description}}

    # Controls ---------------------------------------------------------------------------------------------------------

    def _make_controls(self, sample, window, plane):
        low, high = range_of(sample)
        levels = self._windows[name_of(window)]
        low, high = min(low, levels[0]), max(high, levels[1])
        wide = {"layout": widgets.Layout(width="30em"), "style": {"description_width": "5em"}}
        narrow = {"layout": widgets.Layout(width="14.8em"), "style": {"description_width": "5em"}}
        self._image = widgets.Image(format="png", layout=widgets.Layout(align_self="flex-start"))
        self._caption = widgets.Label()
        self._plane_menu = widgets.Dropdown(options=list(_PLANES), value=plane, description="plane", **narrow)
        self._window_menu = widgets.Dropdown(
            options=list(self._windows), value=name_of(window), description="window", **narrow
        )
        self._slice_slider = widgets.IntSlider(0, 0, 0, description="slice", continuous_update=True, **wide)
        self._level_slider = widgets.FloatRangeSlider(
            value=levels, min=low, max=high, step=step_of(high - low), description="greys",
            readout=False, **wide,
        )  # fmt: skip
        self._opacity_slider = widgets.FloatSlider(0.15, min=0, max=1, step=0.05, description="masks", **wide)

    def _arranged(self):
        controls = [widgets.HBox([self._plane_menu, self._window_menu]), self._slice_slider, self._level_slider]
        controls += [self._opacity_slider] if self._masks else []
        heading = [widgets.Label(self._title)] if self._title else []
        legend = [widgets.HTML(_legend(self._structures))] if self._structures else []
        return [*heading, self._image, *legend, self._caption, *controls]

    def _plane_changed(self, change):
        self._remembered[change.old] = self.position
        self._go_to(change.new, self._remembered.get(change.new, self._start(change.new)))
        self._draw()

    def _go_to(self, plane: str, position: int):
        with self._slice_slider.hold_trait_notifications():
            self._slice_slider.max = self._count(plane) - 1
            self._slice_slider.value = position

    def _window_changed(self, change):
        self._level_slider.value = self._windows[change.new]

    # Drawing ----------------------------------------------------------------------------------------------------------

    def _draw(self, _change=None):
        at = self.position
        self._image.value = self._png(at)
        low, high = self.levels
        # here, not as a tooltip: one on an Image makes ipywidgets 8.1 fail in the browser
        self._caption.value = f"{self._place(at)}, greys from {low:.4g} to {high:.4g}"

    def _png(self, at: int) -> bytes:
        height, width = _pixels(*self._sides_mm())
        low, high = self.levels
        grey = np.nan_to_num(np.asarray(self._slice(self._volume, at), np.float32), nan=low, posinf=high, neginf=low)
        grey = ((grey - low) * (255 / max(high - low, 1e-12))).clip(0, 255).astype(np.uint8)
        canvas = np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BILINEAR))
        if self._masks and self.opacity > 0:
            canvas = np.repeat(canvas[..., np.newaxis], 3, axis=2)
            for name, colour in (("truth", BLUE), ("prediction", ORANGE)):
                if name in self._masks:
                    labels = _enlarged(self._slice(self._masks[name], at), height, width)
                    tinted = not (self._structures and name == "truth" and len(self._masks) > 1)
                    for part, shade in self._parts(labels, colour):
                        rgb, strength = np.float32(ImageColor.getrgb(shade)), self.opacity if tinted else 0
                        _paint(canvas, part, rgb, strength, dashed=name == "prediction")
        png = io.BytesIO()
        Image.fromarray(canvas).save(png, "PNG", compress_level=1)
        return png.getvalue()

    def _parts(self, labels: np.ndarray, colour: str) -> list[tuple[np.ndarray, str]]:
        """What is drawn of a label map, with its colour: each structure, or all labels at once."""
        return [(one.inside(labels), one.colour) for one in self._structures] or [(labels, colour)]

    def _slice(self, array, at: int) -> np.ndarray:
        """(rows, columns), as it is drawn."""
        plane = _PLANES[self.plane]
        index = [slice(None)] * 3
        index[plane.axis] = at
        picture = np.asarray(array[tuple(index)])
        return picture[::-1] if plane.upwards else picture

    def _sides_mm(self) -> tuple[float, float]:
        plane = _PLANES[self.plane]
        return tuple(self._volume.shape[axis] * self._spacing_mm[axis] for axis in (plane.rows, plane.columns))

    def _count(self, plane: str) -> int:
        return self._volume.shape[_PLANES[plane].axis]

    def _start(self, plane: str) -> int:
        """The slice with most of the truth, or of the prediction; else the middle."""
        others = tuple(axis for axis in range(3) if axis != _PLANES[plane].axis)
        for mask in self._masks.values():
            inside = np.count_nonzero(mask, axis=others)
            if inside.any():
                return int(inside.argmax())
        return self._count(plane) // 2

    # Words ------------------------------------------------------------------------------------------------------------

    def _place(self, at: int) -> str:
        return f"{self.plane} slice {_PLANES[self.plane].letter} = {at} of 0 to {self._count(self.plane) - 1}"

    def _description(self, at: int) -> str:
        low, high = self.levels
        said = [f"{self._place(at).capitalize()}{f' of {self._title}' if self._title else ''}"]
        said.append(f"grey values from {low:.4g} (black) to {high:.4g} (white)")
        for name, adjective, colour in (("truth", "true", "blue"), ("prediction", "predicted", "orange dashes")):
            if name in self._masks and self._structures:
                labels = self._slice(self._masks[name], at)
                shares = (f"{one.name} {100 * np.mean(one.inside(labels)):.1f} %" for one in self._structures)
                said.append(f"{adjective} structures {_LINES[name]}: {', '.join(shares)}")
            elif name in self._masks:
                share = 100 * np.mean(self._slice(self._masks[name], at) > 0)
                said.append(f"{adjective} mask outlined in {colour}, covering {share:.0f} % of the slice")
        return ", ".join(said) + "."


def _paint(canvas: np.ndarray, labels: np.ndarray, colour: np.ndarray, opacity: float, *, dashed: bool) -> None:
    """Tint what is inside, and draw the outline of every label in full colour."""
    inside = labels > 0
    canvas[inside] = (canvas[inside] * (1 - opacity) + colour * opacity).astype(np.uint8)
    line = np.zeros(labels.shape, bool)
    for step in range(1, _LINE + 1):
        line[step:] |= labels[step:] != labels[:-step]
        line[:-step] |= labels[:-step] != labels[step:]
        line[:, step:] |= labels[:, step:] != labels[:, :-step]
        line[:, :-step] |= labels[:, :-step] != labels[:, step:]
    line &= inside
    if dashed:
        rows, columns = np.ogrid[: labels.shape[0], : labels.shape[1]]
        line &= ((rows + columns) // _DASH) % 2 == 0
    canvas[line] = colour


def _legend(structures: Sequence[Structure]) -> str:
    """Below the picture: which colour is what."""
    square = '<span style="background:{};display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .9em"></span>{}'
    return f"<small>{''.join(square.format(one.colour, escape(one.name)) for one in structures)}</small>"


def _enlarged(labels: np.ndarray, height: int, width: int) -> np.ndarray:
    """Nearest neighbour, its pixels' centres where those of the enlarged image are."""
    rows = ((np.arange(height) + 0.5) * labels.shape[0] / height).astype(int)
    columns = ((np.arange(width) + 0.5) * labels.shape[1] / width).astype(int)
    return labels[rows[:, np.newaxis], columns]


def _pixels(height_mm: float, width_mm: float) -> tuple[int, int]:
    scale = _SIDE / max(height_mm, width_mm)
    return max(1, round(height_mm * scale)), max(1, round(width_mm * scale))


def _inches(width_mm: float, height_mm: float) -> tuple[float, float]:
    longer = max(height_mm, width_mm)
    return max(1.6, 4.6 * width_mm / longer), max(1.2, 4.6 * height_mm / longer) + 0.3


# Arguments ------------------------------------------------------------------------------------------------------------


def _checked_plane(plane) -> str:
    if plane not in _PLANES:
        raise CourseError(f"plane is {plane!r}, but must be one of {', '.join(_PLANES)}.")
    return plane


def _checked_position(position, count: int, plane: str) -> int:
    if not isinstance(position, int | np.integer) or not 0 <= position < count:
        raise CourseError(f"There is no {plane} slice {position}: the volume has {count}, from 0 to {count - 1}.")
    return int(position)
