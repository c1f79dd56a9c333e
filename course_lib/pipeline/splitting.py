"""Train, validation and test parts that share no patient.

Two images of one patient look alike. A net that has seen one of them is not tested by the other: splits by image
or by slice inflated accuracy by 29 to 55 points in Yagis et al., Scientific Reports 11 (2021),
doi 10.1038/s41598-021-01681-w.
"""

from collections.abc import Sequence

import numpy as np

from course_lib.errors import CourseError


def split(cases: Sequence, fractions: Sequence[float], seed: int) -> tuple[list, ...]:
    """Deal patients, not images, into parts of the given sizes.

    Parameters
    ----------
    cases : sequence of objects with an attribute `patient`
    fractions : sequence of float
        One positive number per part, adding up to 1, e.g. (0.8, 0.2) or (0.5, 0.2, 0.3): fractions of the patients.
    seed : int
        The same cases and seed give the same parts, in whatever order the cases come.

    Returns
    -------
    tuple of lists
        One list per fraction. Every case is in exactly one, in the order in which it came.

    Raises
    ------
    CourseError
        The fractions do not add up to 1, or there are fewer patients than parts.

    Examples
    --------
    >>> from types import SimpleNamespace as Image
    >>> images = [Image(patient=p) for p in "AABBCDEE"]
    >>> train, validation = split(images, (0.8, 0.2), seed=1)
    >>> len({i.patient for i in train}), len({i.patient for i in validation})
    (4, 1)
    """
    shares = np.asarray(fractions, dtype=float)
    if shares.ndim != 1 or not len(shares) or (shares <= 0).any() or not np.isclose(shares.sum(), 1):
        raise CourseError(
            f"The fractions {tuple(fractions)} do not describe a split: give one positive number per part, "
            "adding up to 1, for example (0.8, 0.2)."
        )
    patients = sorted({case.patient for case in cases})
    if len(patients) < len(shares):
        raise CourseError(
            f"{len(patients)} patient(s) cannot be split into {len(shares)} parts: a patient belongs to one part only, "
            "so there must be at least one for each. Add patients or ask for fewer parts."
        )
    shuffled = np.random.default_rng(seed).permutation(patients)
    bounds = np.cumsum(_whole_patients(shares, len(patients)))[:-1]
    parts = [set(part.tolist()) for part in np.split(shuffled, bounds)]
    return tuple([case for case in cases if case.patient in part] for part in parts)


def check_disjoint(*parts: Sequence) -> None:
    """Refuse parts of a data set that share a patient.

    Raises
    ------
    CourseError
        Names the patients found in more than one part.
    """
    seen: dict[str, int] = {}
    shared = set()
    for number, part in enumerate(parts):
        for case in part:
            if seen.setdefault(case.patient, number) != number:
                shared.add(case.patient)
    if shared:
        raise CourseError(
            f"{len(shared)} patient(s) are on both sides of the split, {', '.join(sorted(shared)[:3])} first: the net "
            "would be tested on people it was trained on. Split by patient, for example with pipeline.split."
        )


def _whole_patients(shares: np.ndarray, patients: int) -> np.ndarray:
    """Round shares to whole patients: none to a part is not a split, the rest goes by largest remainder."""
    counts = np.maximum(np.floor(shares * patients + 1e-9).astype(int), 1)
    while counts.sum() < patients:
        counts[np.argmax(shares * patients - counts)] += 1
    while counts.sum() > patients:
        counts[np.argmax(np.where(counts > 1, counts - shares * patients, -np.inf))] -= 1
    return counts
