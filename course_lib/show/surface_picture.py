"""Structures in space, for where nothing can be rotated: their surfaces from several sides."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch
from PIL import Image, ImageDraw

from course_lib.errors import CourseError
from course_lib.show.picture import Picture, new_figure
from course_lib.show.structures import structures_of
from course_lib.show.surfaces import Surface, may_hold_another, surface
from course_lib.show.volumes import checked_mask, checked_spacing, checked_volume

_SIDE = 3.3  # inches of a panel
_PIXELS = 600  # of its side: finer than the screen, so that edges are smooth
_FACES = 20_000  # of a structure
_SHELL, _SHELL_ALPHA = "0.55", 0.1  # the colour of what lies around, and how much it covers
_ALPHA = 0.35  # how much a structure covers that may have another one in it
_DARKEST = 0.45  # of its colour: where a surface is seen edge on


class _View(NamedTuple):
    right: tuple[float, float, float]  # what points right in the picture, in the patient: to the left, back, head
    up: tuple[float, float, float]


_AXES = (("right", "left"), ("front", "back"), ("feet", "head"))
_VIEWS = {
    "front": _View((1, 0, 0), (0, 0, 1)),
    "back": _View((-1, 0, 0), (0, 0, 1)),
    "left": _View((0, 1, 0), (0, 0, 1)),
    "right": _View((0, -1, 0), (0, 0, 1)),
    "below": _View((1, 0, 0), (0, -1, 0)),  # as axial slices are drawn
    "above": _View((1, 0, 0), (0, 1, 0)),
}


def surface_picture(
    labels,
    spacing_mm: Sequence[float],
    names: Mapping[str, int | set[int]] | Sequence[str] | None = None,
    *,
    around=None,
    views: Sequence[str] = ("front", "left", "below"),
    title: str = "",
) -> Picture:
    """The surfaces of a label map's structures, seen from several sides of the patient, in millimetres.

    A structure with another one in it is translucent, so that both are seen. All panels have the same scale,
    and their axes say which side of the patient is where; from the front, the patient's left is on the right. Seen
    from far away: what is nearer is not larger.

    Parameters
    ----------
    labels : bool or integer array (z, y, x)
        Axes as `datasets.VolumeCase.read` gives them: z to the head, y to the back, x to the patient's left.
    spacing_mm : (dz, dy, dx)
    names : mapping of name to label or set of labels, or sequence of the names of labels 1, 2, ...; optional
        What to draw, as in `label_maps`. By default every label that is found.
    around : bool array (z, y, x), optional
        A body to draw as a grey shell around, for instance `image > 0` of a skull-stripped brain.
    views : sequence of "front", "back", "left", "right", "above", "below"
        From where to look, one panel each.
    title : str

    Raises
    ------
    CourseError
        Labels that are no label map, a spacing or view that is none, or more structures than colours.

    References
    ----------
    Surfaces by marching cubes, see `surfaces.surface`.

    Examples
    --------
    >>> ball = np.sum((np.indices((20, 40, 40)) - [[[[10]]], [[[20]]], [[[20]]]]) ** 2, axis=0) < 36
    >>> surface_picture(ball, (2, 1, 1), {"ball": 1}).alt
    'Surfaces seen from front, left, below, to scale: ball 1.8 ml, 11 mm from right to left, 11 mm from front to back, \
22 mm from feet to head.'
    """
    labels = checked_mask(labels, checked_volume(labels).shape, "labels")
    spacing_mm = checked_spacing(spacing_mm)
    around = checked_mask(around, labels.shape, "around")
    wrong = [view for view in views if view not in _VIEWS]
    if wrong or not len(views):
        raise CourseError(f"views is {views!r}, but must name some of {', '.join(_VIEWS)}, such as ('front', 'left').")
    structures = structures_of(names, [labels])
    drawn, handles, said = [], [], []
    voxels = {each.name: int(np.count_nonzero(each.inside(labels))) for each in structures}
    for each in structures:
        body = surface(each.inside(labels), spacing_mm, _FACES)
        if body is None:
            said.append(f"no {each.name}")
            continue
        drawn.append((body, each.colour))
        ml = voxels[each.name] * np.prod(spacing_mm) / 1000
        handles.append(Patch(color=each.colour, label=f"{each.name}, {_ml(ml)}"))
        said.append(f"{each.name} {_ml(ml)}, {_size(body)}")
    only = [body for body, _ in drawn]
    bodies = [(body, colour, _ALPHA if may_hold_another(body, only) else 1.0) for body, colour in drawn]
    shell = None if around is None else surface(around > 0, spacing_mm, _FACES)
    if shell is not None:
        bodies.append((shell, _SHELL, _SHELL_ALPHA))
    bodies.sort(key=lambda each: -np.ptp(each[0].points_mm, axis=0).prod())
    figure, (row,) = new_figure(1, len(views), _SIDE * len(views), _SIDE + 0.4)
    center, half = _frame(bodies, labels.shape, spacing_mm)
    for number, (axes, view) in enumerate(zip(row, views, strict=True)):
        _draw(axes, bodies, view, center, half, max(spacing_mm))
        heading = f"from {view}" if view in ("above", "below") else f"from the {view}"
        axes.set_title(f"{title}, {heading}" if title and not number else heading, fontsize=10)
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    begun = f"Surfaces{f' of {title}' if title else ''} seen from {', '.join(views)}, to scale"
    begun += ", in a grey shell" if shell is not None else ""
    return Picture(figure, f"{begun}: {'; '.join(said) or 'no structure'}.")


def _frame(bodies, shape, spacing_mm) -> tuple[np.ndarray, float]:
    """Center and half side, in mm, of the cube that holds all bodies."""
    corners = np.array([[body.points_mm.min(axis=0), body.points_mm.max(axis=0)] for body, *_ in bodies])
    if not len(bodies):
        corners = np.array([[np.zeros(3), np.multiply(shape, spacing_mm)[::-1]]])
    low, high = corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)
    return (low + high) / 2, 0.54 * float((high - low).max())


def _draw(axes, bodies, view: str, center, half: float, voxel_mm: float):
    right, up = (np.array(direction, float) for direction in _VIEWS[view])
    layers = [_seen(body, right, up, center, half) for body, *_ in bodies]
    # where surfaces coincide, as those of nested regions do, the larger body is in front
    layers = [(facing, depth - place * voxel_mm) for place, (facing, depth) in enumerate(layers)]
    image = _blended(layers, [(to_rgb(colour), alpha) for _, colour, alpha in bodies])
    axes.imshow(image, extent=(0, 2 * half, 0, 2 * half))
    for axis, direction in ((axes.xaxis, right), (axes.yaxis, up)):
        place = int(np.abs(direction).argmax())
        begin, end = _AXES[place][:: int(direction[place])]
        axis.set_label_text(f"{begin} ← mm → {end}", fontsize=9)
    axes.tick_params(labelsize=8)


def _seen(body: Surface, right, up, center, half: float) -> tuple[np.ndarray, np.ndarray]:
    """For every pixel how squarely the nearest face looks at the viewer, 0 to 1, and how near it is; nan: no face."""
    to_viewer = np.cross(right, up)
    facing = _normals(body) @ to_viewer
    depth = (body.points_mm[body.faces] @ to_viewer).mean(axis=1)
    order = np.argsort(depth, kind="stable")  # the nearest last
    order = order[facing[order] > 0]
    points = (body.points_mm - center) / (2 * half) @ np.stack([right, -up], axis=1) + 0.5
    corners = (points * _PIXELS)[body.faces[order]].reshape(len(order), 6)
    canvas = Image.new("I", (_PIXELS, _PIXELS), -1)
    pen = ImageDraw.Draw(canvas)
    for place, corner in enumerate(corners.tolist()):
        pen.polygon(corner, fill=place)
    at = np.asarray(canvas)
    none = np.float64([np.nan])  # what the place -1 is
    return np.concatenate([facing[order], none])[at], np.concatenate([depth[order], none])[at]


def _blended(layers, styles) -> np.ndarray:
    """(rows, columns, 3): layers one over the other on white, at every pixel the nearest on top."""
    image = np.ones((_PIXELS, _PIXELS, 3))
    if not layers:
        return image
    facing, depth = (np.stack(parts) for parts in zip(*layers, strict=True))
    colours = np.array([colour for colour, _ in styles])
    alphas = np.array([alpha for _, alpha in styles])
    farthest_first = np.argsort(np.nan_to_num(depth, nan=-np.inf), axis=0, kind="stable")  # (layers, rows, columns)
    for layer in farthest_first:
        squarely = np.take_along_axis(facing, layer[np.newaxis], axis=0)[0]
        cover = alphas[layer] + (1 - alphas[layer]) * (1 - squarely) ** 3  # as of glass: more where it is seen edge on
        cover = np.nan_to_num(cover)[..., np.newaxis]
        light = np.nan_to_num(_DARKEST + (1 - _DARKEST) * squarely)[..., np.newaxis]
        image = image * (1 - cover) + colours[layer] * light * cover
    return image


def _normals(body: Surface) -> np.ndarray:
    """(m, 3): unit normals of the faces, each the mean of those at its corners, so that light is smooth."""
    a, b, c = (body.points_mm[body.faces[:, corner]] for corner in range(3))
    of_faces = np.cross(b - a, c - a)
    of_points = np.zeros_like(body.points_mm)
    for corner in range(3):
        np.add.at(of_points, body.faces[:, corner], of_faces)
    normals = of_points[body.faces].sum(axis=1)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _ml(volume: float) -> str:
    return f"{volume:.1f} ml" if volume >= 0.1 else f"{volume:.3f} ml"


def _size(body: Surface) -> str:
    sides = np.ptp(body.points_mm, axis=0)
    return ", ".join(f"{side:.0f} mm from {begin} to {end}" for side, (begin, end) in zip(sides, _AXES, strict=True))
