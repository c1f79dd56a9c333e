"""What is drawn of a label map: structures, each with the labels it is made of, a colour and a tag."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from course_lib.errors import CourseError
from course_lib.show.picture import BLUE, ORANGE

# Okabe and Ito's colours that stay apart, with any kind of colour vision, when they tint a grey image
COLOURS = (BLUE, "#D55E00", "#CC79A7", "#009E73", "#56B4E9", "#F0E442", ORANGE)


class Structure(NamedTuple):
    name: str
    labels: frozenset[int]
    colour: str
    tag: str  # one to three letters, for those who do not see the colour

    def inside(self, label_map: np.ndarray) -> np.ndarray:
        """Where the structure is: a bool array of the map's shape."""
        if len(self.labels) == 1:
            return label_map == next(iter(self.labels))
        return np.isin(label_map, list(self.labels))


def structures_of(names, label_maps: Iterable[np.ndarray]) -> list[Structure]:
    """The structures that `names` names; without it, one for each label that is in the maps.

    Parameters
    ----------
    names : mapping of name to label or set of labels, sequence of names of the labels 1, 2, ..., or None
    label_maps : iterable of integer arrays
        Looked at where there are no names.

    Raises
    ------
    CourseError
        Labels that are none, or more structures than there are colours.

    Examples
    --------
    >>> for each in structures_of({"oedema": 2, "tumour core": {1, 4}}, []):
    ...     print(each.tag, each.name, sorted(each.labels), each.colour)
    O oedema [2] #0072B2
    T tumour core [1, 4] #D55E00
    """
    if names is None:
        found = sorted({int(label) for each in label_maps for label in np.unique(each)} - {0})
        names = {"mask" if found == [1] else f"label {label}": label for label in found}
        tags = [str(label) for label in found]
    else:
        names = names if isinstance(names, Mapping) else {name: label for label, name in enumerate(names, 1)}
        tags = _tags([str(name) for name in names])
    if len(names) > len(COLOURS):
        raise CourseError(
            f"There are {len(names)} structures to draw, but {len(COLOURS)} colours that everybody can tell apart. "
            "Choose the structures with names, for instance names={'liver': 5, 'spleen': 1}."
        )
    sets = [_labels(name, labels) for name, labels in names.items()]
    return [Structure(str(name), *rest) for name, *rest in zip(names, sets, COLOURS, tags, strict=False)]


def _labels(name, labels) -> frozenset[int]:
    several = frozenset([labels]) if isinstance(labels, int | np.integer) else labels
    try:
        numbers = frozenset(int(label) for label in several)
    except (TypeError, ValueError):
        numbers = frozenset()
    if not numbers or numbers != frozenset(several) or min(numbers) < 1:
        raise CourseError(
            f"names says that {name!r} is {labels!r}, but a structure is a label or a set of labels from 1 on, "
            "such as {'heart': 3, 'lungs': {1, 2}}; 0 is what has no name."
        )
    return numbers


def _tags(names: list[str]) -> list[str]:
    """The shortest way of writing names that keeps them apart: R, L; or NC, ED, ET; or LK, LL; or numbers."""
    for shorten in (lambda name: name[:1], lambda name: name[:2], _initials):
        tags = [shorten(name).upper() for name in names]
        if len(set(tags)) == len(tags) and all(tags):
            return tags
    return [str(number) for number in range(1, 1 + len(names))]


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())[:3]
