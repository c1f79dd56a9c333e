"""Train, validation and test parts that share no patient.

Two images of one patient look alike. A net that has seen one of them is not tested by the other: splits by image
or by slice inflated accuracy by 29 to 55 points in Yagis et al., Scientific Reports 11 (2021),
doi 10.1038/s41598-021-01681-w.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from course_lib.errors import CourseError

_FORMAT = "course split 1"
_USUAL_NAMES = {2: ("train", "validation"), 3: ("train", "validation", "test")}


def split(
    cases: Sequence,
    fractions: Sequence[float],
    seed: int,
    stratify: Mapping | Callable | None = None,
) -> tuple[list, ...]:
    """Deal patients, not images, into parts of the given sizes.

    Parameters
    ----------
    cases : sequence of objects with an attribute `patient`
    fractions : sequence of float
        One positive number per part, adding up to 1, e.g. (0.8, 0.2) or (0.5, 0.2, 0.3): fractions of the patients.
    seed : int
        The same cases and seed give the same parts, in whatever order the cases come.
    stratify : mapping or callable, optional
        Patient -> group, e.g. {"P1": "healthy", "P2": "ill"}. Each group is dealt by itself, so that all parts hold
        about the same mix; what a group leaves over after rounding goes where the groups before left too little.

    Returns
    -------
    tuple of lists
        One list per fraction. Every case is in exactly one, in the order in which it came.

    Raises
    ------
    CourseError
        The fractions do not add up to 1, there are fewer patients than parts, or `stratify` lacks a patient.

    Examples
    --------
    >>> from types import SimpleNamespace as Image
    >>> images = [Image(patient=p) for p in "AABBCDEE"]
    >>> train, validation = split(images, (0.8, 0.2), seed=1)
    >>> len({i.patient for i in train}), len({i.patient for i in validation})
    (4, 1)

    Four ill among eight, and a part of a half gets two of them:

    >>> images = [Image(patient=p) for p in "ABCDefgh"]
    >>> one, other = split(images, (0.5, 0.5), seed=0, stratify=str.isupper)
    >>> sum(i.patient.isupper() for i in one)
    2
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
    shuffled = np.random.default_rng(seed).permutation(patients).tolist()
    if stratify is None:
        bounds = np.cumsum(_whole_patients(shares, len(patients)))[:-1]
        parts = [set(part) for part in np.split(np.array(shuffled), bounds)]
    else:
        parts = _deal_groups(_groups(shuffled, stratify), shares)
    return tuple([case for case in cases if case.patient in part] for part in parts)


def folds(cases: Sequence, k: int, seed: int, stratify: Mapping | Callable | None = None) -> list[tuple[list, list]]:
    """Cross-validation: `k` pairs (train, validation), in which each patient is in validation exactly once.

    Parameters
    ----------
    cases, seed, stratify
        As for `split`.
    k : int
        At least 2, and no more than there are patients.

    Raises
    ------
    CourseError
        There are fewer than 2 folds, or fewer patients than folds.

    Examples
    --------
    >>> from types import SimpleNamespace as Image
    >>> images = [Image(patient=p) for p in "ABCDEF"]
    >>> [(len(train), len(validation)) for train, validation in folds(images, 3, seed=0)]
    [(4, 2), (4, 2), (4, 2)]
    """
    if k < 2:
        raise CourseError(f"k is {k}, but cross-validation takes at least 2 folds: one to learn from, one to look at.")
    parts = split(cases, [1 / k] * k, seed, stratify)
    held_out = [{case.patient for case in part} for part in parts]
    return [
        ([case for case in cases if case.patient not in out], part) for out, part in zip(held_out, parts, strict=True)
    ]


def save_split(path, parts: Sequence[Sequence], names: Sequence[str] | None = None) -> None:
    """Write down which patient is in which part, as JSON, so that every later run uses the same parts.

    Parameters
    ----------
    path : str or Path
        A file that is there already is replaced.
    parts : sequence of lists of cases
        As `split` gives them.
    names : sequence of str, optional
        One per part; by default train, validation and (of three) test.

    Raises
    ------
    CourseError
        Parts share a patient, names and parts are not as many, or the file cannot be written.
    """
    names = _USUAL_NAMES.get(len(parts)) if names is None else tuple(names)
    if names is None or len(set(names)) != len(parts):
        raise CourseError(
            f"{len(parts)} part(s) need as many different names, but the names are {names}. Give one for each, for "
            "example names=('train', 'validation')."
        )
    check_disjoint(*parts)
    patients = {name: sorted({case.patient for case in part}) for name, part in zip(names, parts, strict=True)}
    record = {"format": _FORMAT, "parts": patients, "fingerprint": _fingerprint(patients)}
    path = Path(path)
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        raise CourseError(f"The split cannot be written to {path}: {error}. Choose another folder.") from error


def load_split(path, cases: Sequence) -> tuple[list, ...]:
    """Deal cases into the parts that `save_split` has written down.

    Returns
    -------
    tuple of lists
        In the order in which the parts were saved; every case is in exactly one.

    Raises
    ------
    CourseError
        The file is missing, is no split or was changed after it was saved; or the patients of the cases are not those
        of the file.
    """
    patients = _read_split(Path(path))
    home = {}
    for name, members in patients.items():
        for patient in members:
            if home.setdefault(patient, name) != name:
                raise CourseError(f"{path} puts patient {patient} into {home[patient]} and into {name}: make it again.")
    present = {case.patient for case in cases}
    strangers, absent = sorted(present - home.keys()), sorted(home.keys() - present)
    if strangers:
        raise CourseError(
            f"{len(strangers)} patient(s) are in no part of {path}, {_first(strangers)}: the cases are more than those "
            "that were split. Leave them out, or split again and begin the training anew."
        )
    if absent:
        raise CourseError(
            f"{len(absent)} patient(s) of {path} have no case, {_first(absent)}: the data set is not complete. Restore "
            "it, or split again what is there."
        )
    return tuple([case for case in cases if home[case.patient] == name] for name in patients)


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
            f"{len(shared)} patient(s) are on both sides of the split, {_first(sorted(shared))}: the net "
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


def _groups(patients, stratify) -> list[list]:
    """The patients of each group, in the order given; the largest group first."""
    groups: dict = {}
    for patient in patients:
        try:
            group = stratify(patient) if callable(stratify) else stratify[patient]
        except KeyError as error:
            raise CourseError(
                f"stratify has no group for patient {patient}: give one for each of the {len(patients)} patients."
            ) from error
        groups.setdefault(group, []).append(patient)
    return [groups[group] for group in sorted(groups, key=lambda group: (-len(groups[group]), str(group)))]


def _deal_groups(groups: list[list], shares: np.ndarray) -> list[set]:
    parts: list[list] = [[] for _ in shares]
    owed = np.zeros(len(shares))  # what rounding has kept from each part so far
    for group in groups:
        quota = shares * len(group)
        counts = np.floor(quota + 1e-9).astype(int)
        # largest remainder, where a part that came off badly in the groups before goes first
        left = len(group) - counts.sum()
        counts[np.argsort(-(quota - counts + owed), kind="stable")[:left]] += 1
        owed += quota - counts
        for part, members in zip(parts, np.split(np.array(group), np.cumsum(counts)[:-1]), strict=True):
            part.extend(members.tolist())
    while not all(parts):  # many small groups can leave a small part empty, which is no split
        largest = max(parts, key=len)
        next(part for part in parts if not part).append(largest.pop())
    return [set(part) for part in parts]


def _read_split(path) -> dict[str, list]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        patients, fingerprint = record["parts"], record["fingerprint"]
        if record["format"] != _FORMAT:
            raise ValueError(f"its format is {record['format']!r}")
    except OSError as error:
        raise CourseError(f"The split {path} cannot be read: {error}. Make it with save_split.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path} is no split that save_split has written ({error}). Make it again.") from error
    if fingerprint != _fingerprint(patients):
        raise CourseError(
            f"{path} was changed after it was saved, so it no longer says which patients a net has seen. Restore it, "
            "or split again and begin the training anew."
        )
    return patients


def _fingerprint(patients) -> str:
    return hashlib.sha256(json.dumps(patients).encode()).hexdigest()


def _first(patients) -> str:
    return ", ".join(map(str, patients[:3])) + " first"
