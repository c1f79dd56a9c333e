"""What the labels of a map mean: named regions, each a set of labels that belong together."""

from collections.abc import Iterable, Mapping

from course_lib.errors import CourseError


class Regions(Mapping):
    """Names of structures and the labels each is made of; they may overlap.

    It is a mapping from name to a frozenset of labels, in the order given. Label 0 is the background. The labels of
    all regions together are all that a map may hold: whatever else is found is an error, since a label that nobody
    asked for is a map of another convention more often than something to overlook.

    Parameters
    ----------
    regions : mapping of name to int or set of int, or iterable of int
        Labels without a name stand for themselves: `[1, 2]` is `{1: {1}, 2: {2}}`.
    name : str
        What the convention is called in messages.

    Raises
    ------
    CourseError
        There is no region, or something that is no whole number stands for a label.

    Examples
    --------
    >>> lungs = Regions({"left lung": 1, "right lung": 2, "lungs": {1, 2}}, name="our CT masks")
    >>> sorted(lungs["lungs"])
    [1, 2]
    >>> list(lungs.only("lungs"))
    ['lungs']
    """

    def __init__(self, regions: Mapping | Iterable[int], name: str = "the labels given"):
        if not isinstance(regions, Mapping):
            regions = {label: label for label in regions}
        self.name = name
        self._regions = {region: _labels(region, labels) for region, labels in regions.items()}
        self.labels = frozenset({0}).union(*self._regions.values())
        if not self._regions:
            raise CourseError("No region is given: name at least one structure, such as {'liver': 1}, or labels, [1].")

    def __getitem__(self, region) -> frozenset[int]:
        return self._regions[region]

    def __iter__(self):
        return iter(self._regions)

    def __len__(self):
        return len(self._regions)

    def __repr__(self):
        return f"Regions({ {region: sorted(labels) for region, labels in self.items()} }, name={self.name!r})"

    def only(self, *names) -> "Regions":
        """Some of the regions; the labels of the others stay known, so that a map may hold them."""
        for name in names:
            if name not in self:
                raise CourseError(f"{self.name} has no region {name!r}; it has {_listed(self)}.")
        chosen = Regions({name: self[name] for name in names}, self.name)
        chosen.labels = self.labels
        return chosen

    def check(self, found: Iterable[int], where: str = "The map") -> None:
        """Refuse labels that this convention does not have, and say whose they may be, the closest first.

        Raises
        ------
        CourseError
            One of the labels found is neither 0 nor in any region.

        Examples
        --------
        >>> brats(2023).check([0, 1, 2, 4])
        Traceback (most recent call last):
            ...
        course_lib.errors.CourseError: The map holds label 4, which is none of BraTS 2023 (0, 1, 2, 3). \
0, 1, 2, 4 look like BraTS 2017-2021, take brats(2021), or BraTS 2024, take brats(2024). \
If the label means nothing here, set it to 0.
        """
        found = set(found)
        unknown = found - self.labels
        if not unknown:
            return
        named = (
            f"label {unknown.pop()}, which is" if len(unknown) == 1 else f"labels {_listed(sorted(unknown))}, which are"
        )
        message = f"{where} holds {named} none of {self.name} ({_listed(sorted(self.labels))}). "
        fitting = [year for year, convention in _LAST_YEARS.items() if found <= convention.labels]
        if fitting and self.name in [convention.name for convention in _LAST_YEARS.values()]:
            fitting.sort(key=lambda year: len(_LAST_YEARS[year].labels))
            alike = ", or ".join(f"{_LAST_YEARS[year].name}, take brats({year})" for year in fitting)
            message += f"{_listed(sorted(found))} look like {alike}. "
        else:
            message += "Is it a map of another convention? Give the label a region; `only` chooses those to report. "
        raise CourseError(message + "If the label means nothing here, set it to 0.")


def brats(year: int) -> Regions:
    """Labels and regions of the adult glioma segmentations of BraTS, which changed over the years.

    | year      | 1       | 2  | 3  | 4                |
    |-----------|---------|----|----|------------------|
    | 2017-2021 | NCR/NET | ED | -  | ET               |
    | 2023      | NCR/NET | ED | ET | -                |
    | 2024      | NCR/NET | ED | ET | resection cavity |

    NCR/NET is the necrotic and non-enhancing core, ED oedema (with infiltration: SNFH from 2023), ET enhancing tumour.
    The regions are nested: ET in TC, the tumour core (NCR/NET and ET), in WT, the whole tumour (TC and ED). A
    resection cavity, RC, is in none of them; 2024 is the set after treatment.

    Parameters
    ----------
    year : int
        Of the challenge whose labels the maps have. The label 4 is enhancing tumour or resection cavity: no look at a
        map of 1, 2, 3 and 4 can tell, so it is for you to say.

    Raises
    ------
    CourseError
        There are no adult glioma labels known for that year.

    References
    ----------
    Baid et al., The RSNA-ASNR-MICCAI BraTS 2021 benchmark, 2021, https://arxiv.org/abs/2107.02314 ;
    de Verdier et al., The 2024 BraTS challenge: glioma segmentation on post-treatment MRI, 2024,
    https://arxiv.org/abs/2405.18368

    Examples
    --------
    >>> sorted(brats(2020)["TC"]), sorted(brats(2023)["TC"])
    ([1, 4], [1, 3])
    >>> list(brats(2024))
    ['NCR/NET', 'ED', 'ET', 'RC', 'TC', 'WT']
    """
    if year not in _BRATS:
        raise CourseError(
            f"The adult glioma labels of BraTS {year} are not known here; those of {_listed(_BRATS)} are. See which "
            "labels the maps hold, numpy.unique, and name them: Regions({'WT': {1, 2, 3}, ...})."
        )
    return _BRATS[year]


def _brats(name, et, cavity=None):
    classes = {"NCR/NET": 1, "ED": 2, "ET": et} | ({} if cavity is None else {"RC": cavity})
    return Regions(classes | {"TC": {1, et}, "WT": {1, 2, et}}, name)


def _labels(region, labels):
    labels = frozenset(labels) if isinstance(labels, Iterable) and not isinstance(labels, str) else frozenset({labels})
    if not labels or not all(_is_whole(label) for label in labels):
        raise CourseError(
            f"The region {region!r} is made of {labels}; a region is one or more whole numbers, {{1, 4}}."
        )
    return frozenset(int(label) for label in labels)


def _is_whole(label):
    try:
        return not isinstance(label, bool) and int(label) == label
    except (TypeError, ValueError, OverflowError):
        return False


def _listed(things):
    return ", ".join(map(str, things))


_LAST_YEARS = {
    2021: _brats("BraTS 2017-2021", et=4),
    2023: _brats("BraTS 2023", et=3),
    2024: _brats("BraTS 2024", et=3, cavity=4),
}
_BRATS = dict.fromkeys(range(2017, 2021), _LAST_YEARS[2021]) | _LAST_YEARS
