"""Truth, prediction and what lies between them, side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from course_lib.errors import CourseError
from course_lib.show.label_maps import (
    checked_image,
    checked_labels,
    describe,
    draw_image,
    draw_structures,
    legend_handles,
    outline,
    tint,
)
from course_lib.show.overlays import PREDICTION, TRUTH
from course_lib.show.picture import BLUE, ORANGE, Picture, new_figure
from course_lib.show.structures import structures_of

# What can be the matter with a pixel: missed has the colour of the truth, invented that of the prediction
OUTCOMES = {"found": "#009E73", "missed": BLUE, "invented": ORANGE, "misnamed": "#CC79A7"}


def compare_masks(
    image,
    truth,
    prediction,
    names: Mapping[str, int | set[int]] | Sequence[str] | None = None,
    title: str = "",
) -> Picture:
    """Truth, prediction and error side by side, for a mask or a map of several labels.

    The third panel tints every pixel by what became of it: found (true positive), missed (false negative), invented
    (false positive), and misnamed: in a structure in both, but not in the same one. Its lines are those of
    `overlay`: around the truth blue and solid, around the prediction orange and dashed.

    Parameters
    ----------
    image : array (y, x), or a sequence of them
        Several images are drawn in rows.
    truth, prediction : bool or integer array (y, x), or a sequence of them
    names : mapping of name to label or set of labels, or sequence of the names of labels 1, 2, ...; optional
        What to draw and to judge, as in `label_maps`; other labels count as background. By default every label that
        is found.
    title : str, or a sequence of them, optional

    Raises
    ------
    CourseError
        Masks that do not fit the image, or more structures than colours.

    Examples
    --------
    >>> import numpy as np
    >>> truth, prediction = np.array([[0, 1, 1, 2]]), np.array([[1, 1, 0, 1]])
    >>> compare_masks(np.zeros((1, 4)), truth, prediction).alt.split("error: ")[1]
    '1 pixel found, 1 missed, 1 invented, 1 misnamed.'
    """
    rows = _rows(image, truth, prediction, title)
    structures = structures_of(names, [labels for _, *maps, _ in rows for labels in maps])
    true_style = predicted_style = structures
    if len(structures) == 1:  # then colours need not tell structures apart: those of `overlay`
        true_style, predicted_style = ([structures[0]._replace(colour=colour, tag="")] for colour in (BLUE, ORANGE))
    figure, grid = new_figure(len(rows), 3, 8.4, 2.8 * len(rows) + 0.8)
    for axes, heading in zip(grid[0], ("truth", "prediction", "error"), strict=True):
        axes.set_title(heading, fontsize=10)
    said, kinds = [], set()
    for line, (grey, true, predicted, heading) in zip(grid, rows, strict=True):
        outcome = outcomes(true, predicted, structures)
        draw_structures(line[0], grey, true, true_style)
        draw_structures(line[1], grey, predicted, predicted_style)
        _draw_outcomes(line[2], grey, outcome)
        line[0].set_ylabel(heading)
        counts = {kind: int(inside.sum()) for kind, inside in outcome.items()}
        kinds |= {kind for kind, count in counts.items() if count}
        said.append(_say(heading, describe(true, structures), describe(predicted, structures), counts))
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, 0), "frameon": False, "fontsize": 9}
    if len(structures) > 1:
        grid[-1, 0].legend(handles=legend_handles(structures), **below)
    grid[-1, 2].legend(handles=_outcome_handles(kinds), ncols=2, **below)
    return Picture(figure, " ".join(said))


def outcomes(truth: np.ndarray, prediction: np.ndarray, structures) -> dict[str, np.ndarray]:
    """bool arrays by what became of a pixel.

    Where structures overlap, as nested regions do, a pixel is found if truth and prediction have it in the same ones.
    """
    true = np.stack([each.inside(truth) for each in structures] or [np.zeros(truth.shape, bool)])
    predicted = np.stack([each.inside(prediction) for each in structures] or [np.zeros(truth.shape, bool)])
    somewhere, said, same = true.any(axis=0), predicted.any(axis=0), (true == predicted).all(axis=0)
    return {
        "found": somewhere & same,
        "missed": somewhere & ~said,
        "invented": said & ~somewhere,
        "misnamed": somewhere & said & ~same,
    }


def _draw_outcomes(axes, image, outcome):
    draw_image(axes, image)
    for kind, inside in outcome.items():
        tint(axes, inside, OUTCOMES[kind], strength=0.6)
    both = outcome["found"] | outcome["misnamed"]
    outline(axes, both | outcome["missed"], linewidths=1.2, **TRUTH)
    outline(axes, both | outcome["invented"], linewidths=1.2, **PREDICTION)


def _outcome_handles(kinds):
    tints = [Patch(color=colour, label=kind) for kind, colour in OUTCOMES.items() if kind in kinds]
    truth = Line2D([], [], color=BLUE, label="truth")
    return [*tints, truth, Line2D([], [], color=ORANGE, linestyle="dashed", label="prediction")]


def _say(heading, true, predicted, counts):
    first = f"{heading}: truth" if heading else "Truth"
    found = f"{counts['found']} pixel{'s' if counts['found'] != 1 else ''} found"
    wrong = ", ".join(f"{count} {kind}" for kind, count in counts.items() if kind != "found")
    return f"{first}: {true}; prediction: {predicted}; error: {found}, {wrong}."


def _rows(image, truth, prediction, title) -> list[tuple]:
    """[(image, truth, prediction, title), ...], checked."""
    sides = getattr(image, "shape", ())  # a list has none: it is several images, as an array (n, y, x) is
    if len(sides) == 2 or (len(sides) == 3 and 1 in (sides[0], sides[-1])):
        image, truth, prediction, title = [image], [truth], [prediction], [title]
    elif isinstance(title, str):
        title = [title] * len(image)
    counts = {"images": len(image), "truths": len(truth), "predictions": len(prediction), "titles": len(title)}
    if len(set(counts.values())) > 1 or not len(image):
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        raise CourseError(f"compare_masks: there are {told}, but each image needs its own.")
    rows = []
    for grey, true, predicted, heading in zip(image, truth, prediction, title, strict=True):
        grey = checked_image(grey, "an image")
        rows.append((grey, checked_labels(true, grey, "truth"), checked_labels(predicted, grey, "prediction"), heading))
    return rows
