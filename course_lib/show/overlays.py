"""Images with the outlines of masks on them."""

from collections.abc import Sequence

import numpy as np

from course_lib.show.picture import BLUE, ORANGE, Picture, new_figure

TRUTH = {"colors": BLUE, "linestyles": "solid"}
PREDICTION = {"colors": ORANGE, "linestyles": "dashed"}


def overlay(image, truth=None, prediction=None, title: str = "") -> Picture:
    """One image with the outline of its true mask (blue, solid) and of a predicted one (orange, dashed).

    Parameters
    ----------
    image : array (y, x)
    truth, prediction : bool or 0/1 array (y, x), optional
    """
    return gallery([image], None if truth is None else [truth], None if prediction is None else [prediction], [title])


def gallery(
    images: Sequence,
    truths: Sequence | None = None,
    predictions: Sequence | None = None,
    titles: Sequence[str] | None = None,
    columns: int = 4,
) -> Picture:
    """Several images side by side, each with its outlines as in `overlay`."""
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    size = 4.2 if len(images) == 1 else 2.9
    figure, grid = new_figure(rows, columns, size * columns, size * rows * 1.08)
    for axes in grid.flat:
        axes.set_axis_off()
    for number, (axes, image) in enumerate(zip(grid.flat, images, strict=False)):
        axes.imshow(np.squeeze(image), cmap="gray", interpolation="nearest")
        for masks, style in ((truths, TRUTH), (predictions, PREDICTION)):
            if masks is not None and np.any(masks[number]):
                axes.contour(np.squeeze(np.asarray(masks[number], dtype=float)), levels=[0.5], linewidths=1.4, **style)
        if titles is not None:
            axes.set_title(titles[number], fontsize=9)
    return Picture(figure, _describe(len(images), truths, predictions, titles))


def _describe(count: int, truths, predictions, titles) -> str:
    lines = [f"{count} image(s)"]
    if truths is not None:
        shares = [f"{100 * np.mean(np.asarray(mask) > 0):.0f} %" for mask in truths]
        lines.append(f"true masks outlined in blue, covering {', '.join(shares)} of the image")
    if predictions is not None:
        lines.append("predicted masks outlined in orange dashes")
    if titles is not None and any(titles):
        lines.append("titled " + "; ".join(str(title) for title in titles))
    return ", ".join(lines) + "."
