"""Label maps on their images: what lies where, by colour and by letter."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Patch
from scipy import ndimage

from course_lib.errors import CourseError
from course_lib.show.picture import Picture, new_figure
from course_lib.show.structures import COLOURS, Structure, structures_of

TINT = 0.45  # how much of the colour covers the image
_ROOM = 0.03  # of the image's side: what is less deep than this gets its tag beside it
_PALE = COLOURS[4:]  # white letters could not be read on them
_SIDE = 2.7  # inches of a panel


def label_maps(
    images: Sequence,
    maps: Mapping[str, Sequence],
    names: Mapping[str, int | set[int]] | Sequence[str] | None = None,
    titles: Sequence[str] | None = None,
) -> Picture:
    """Images with tinted label maps: a column for each image, a row for each of several maps of it.

    Each structure has an outline, a tint and a tag of its own, the same in all panels; the tag stands where the
    seen part of it is thickest, or beside it where there is no room.

    Parameters
    ----------
    images : sequence of arrays (y, x)
    maps : mapping from what stands beside a row to a sequence of integer arrays (y, x)
        For instance {"truth": truths, "net": predictions}, each with a map for every image.
    names : mapping of name to label or set of labels, or sequence of the names of labels 1, 2, ...; optional
        What to draw, later ones over earlier ones, such as `metrics.brats(2021).only("WT", "TC", "ET")`. By default
        every label that is found.
    titles : sequence of str, optional
        What stands above the columns.

    Raises
    ------
    CourseError
        There is no image, a map is missing or does not fit its image, or there are more structures than colours.

    Examples
    --------
        show.label_maps(images, {"truth": truths, "net": found}, names=["right lung", "left lung", "heart"])
    """
    images = [checked_image(image, "an image") for image in images]
    if not images or not maps:
        raise CourseError("label_maps: give at least one image, and one row of maps, such as {'truth': truths}.")
    rows = {name: _checked_row(name, row, images) for name, row in maps.items()}
    titles = _checked_titles(titles, len(images))
    structures = structures_of(names, [each for row in rows.values() for each in row])
    figure, grid = new_figure(len(rows), len(images), _SIDE * len(images), _SIDE * len(rows) + 0.5)
    said = []
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title, fontsize=9)
    for (name, row), line in zip(rows.items(), grid, strict=True):
        line[0].set_ylabel(name)
        for axes, image, labels, title in zip(line, images, row, titles, strict=True):
            draw_structures(axes, image, labels, structures)
            where = ", ".join(filter(None, (str(name), title)))
            said.append(f"{where}: {describe(labels, structures)}")
    if structures:
        handles = legend_handles(structures)
        figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    columns = f"{len(images)} image{'s' if len(images) > 1 else ''}"
    return Picture(figure, f"{columns} with tinted label maps; rows: {', '.join(map(str, rows))}. {'; '.join(said)}.")


def draw_structures(axes, image: np.ndarray, labels: np.ndarray, structures: Sequence[Structure]) -> None:
    """One panel: the image in grey, the structures tinted, outlined and tagged, each over those before it."""
    draw_image(axes, image)
    top = np.zeros(labels.shape, int)  # 1 + the place of the structure that is seen at a pixel
    for place, structure in enumerate(structures, 1):
        top[structure.inside(labels)] = place
    for place, structure in enumerate(structures, 1):
        tint(axes, top == place, structure.colour)
        outline(axes, structure.inside(labels), colors=structure.colour, linewidths=1.2)
    aside = 0
    for place, structure in enumerate(structures, 1):  # on top of all tints and lines
        if structure.tag and (top == place).any():
            aside += _write_tag(axes, top == place, structure, aside)


def draw_image(axes, image: np.ndarray) -> None:
    axes.imshow(image, cmap="gray", interpolation="nearest")
    axes.set(xticks=[], yticks=[])


def tint(axes, inside: np.ndarray, colour: str, strength: float = TINT) -> None:
    if not inside.any():
        return
    veil = np.zeros((*inside.shape, 4), np.float32)
    veil[inside] = [*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)), strength]
    axes.imshow(veil, interpolation="nearest")


def outline(axes, inside: np.ndarray, **style) -> None:
    """The line around a structure, closed also where the structure leaves the image."""
    if not inside.any():
        return
    padded = np.pad(inside.astype(float), 1)
    # the padding is moved close to the border, so that the line, half-way to it, is still in the picture
    rows, columns = (np.arange(-1, side + 1).clip(-0.4, side - 0.6) for side in inside.shape)
    axes.contour(columns, rows, padded, [0.5], **style)


def _write_tag(axes, inside: np.ndarray, structure: Structure, others_aside: int) -> bool:
    """Write the tag where the structure is thickest, or beside it, above or below others there; True: it is beside."""
    depth = ndimage.distance_transform_edt(np.pad(inside, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(depth.argmax(), depth.shape)
    box = {"boxstyle": "round,pad=0.15", "facecolor": structure.colour, "linewidth": 0}
    ink = "black" if structure.colour in _PALE else "white"
    style = {"color": ink, "size": 8, "ha": "center", "va": "center", "bbox": box}
    if depth.max() >= _ROOM * max(inside.shape):
        axes.text(x, y, structure.tag, **style)
        return False
    to_middle = 1 if x < inside.shape[1] / 2 else -1, 1 if y > inside.shape[0] / 2 else -1
    away = to_middle[0] * 18, to_middle[1] * (14 + 15 * others_aside)  # points
    line = {"arrowstyle": "-", "color": structure.colour, "linewidth": 1, "shrinkA": 0, "shrinkB": 0}
    axes.annotate(structure.tag, (x, y), away, textcoords="offset points", arrowprops=line, **style)
    return True


def legend_handles(structures: Sequence[Structure]) -> list[Patch]:
    """For the legend: which tag and colour is what."""
    return [Patch(color=each.colour, label=f"{each.tag}: {each.name}") for each in structures]


def describe(labels: np.ndarray, structures: Sequence[Structure]) -> str:
    """What a label map holds, in words: names, colours' letters and pixels."""
    counts = [(each, int(np.count_nonzero(each.inside(labels)))) for each in structures]
    held = [f"{each.name} ({each.tag}) {count} pixels" for each, count in counts if count]
    return ", ".join(held) or "no structure"


# Arguments ------------------------------------------------------------------------------------------------------------


def checked_image(image, name: str) -> np.ndarray:
    """(y, x); sides of length 1 around it are taken off."""
    image = np.asarray(image)
    flat = image.squeeze() if image.ndim > 2 else image
    if flat.ndim != 2 or 0 in flat.shape:
        raise CourseError(
            f"{name} has the shape {image.shape}, but a picture is drawn of (y, x). Of a volume choose a slice, "
            "volume[z]; show.slice_viewer scrolls through all."
        )
    return flat


def checked_labels(labels, image: np.ndarray, name: str) -> np.ndarray:
    labels = checked_image(labels, name)
    if labels.shape != image.shape:
        raise CourseError(
            f"{name} has the shape {labels.shape}, its image {image.shape}: a label map labels every pixel, so both "
            "must be the same."
        )
    if labels.dtype.kind not in "biuf" or (labels.dtype.kind == "f" and not (labels == np.round(labels)).all()):
        raise CourseError(
            f"{name} holds other than whole numbers: make labels of probabilities first, for instance {name} >= 0.5, "
            "or the argmax over the channels."
        )
    return labels.astype(np.int64) if labels.dtype.kind in "bf" else labels


def _checked_row(name, row, images) -> list[np.ndarray]:
    if len(row) != len(images):
        raise CourseError(f"label_maps: {name!r} has {len(row)} map(s) for {len(images)} image(s): give one for each.")
    return [checked_labels(labels, image, f"a map of {name!r}") for labels, image in zip(row, images, strict=True)]


def _checked_titles(titles, count: int) -> list[str]:
    if titles is None:
        return [""] * count
    if len(titles) != count:
        raise CourseError(f"There are {len(titles)} title(s) for {count} image(s): give one for each.")
    return [str(title) for title in titles]
