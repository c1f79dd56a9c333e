"""What students do: write their predictions as files, and see before they hand them in whether these would count."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nibabel
import numpy as np

from course_lib.challenge.blind_set import BlindSet, read_blind_set
from course_lib.challenge.errors import ChallengeError
from course_lib.challenge.predictions import UnusableError, read_prediction
from course_lib.challenge.teams import one_submission
from course_lib.dicom.nifti_writing import write_nifti
from course_lib.dicom.writing import writing_to

_OUTSIDE = 0.05  # share of labelled voxels outside of the brain from which on something is wrong with the grid


def write_submission(folder, predictions, cases) -> list[Path]:
    """Write predictions as the challenge wants them: one file a case, on the grid of its images.

    Parameters
    ----------
    folder : str or Path
        Made where it does not exist; files of earlier predictions are replaced.
    predictions : mapping of case to labels, or iterable of (case, labels)
        The name of a case, as `challenge.json` and the folders of images give it, and whole numbers (z, y, x) as in the
        arrays of `datasets.volumes`, in the labels of the challenge. An iterable is taken one at a time: a generator
        keeps one volume in memory.
    cases : str or Path
        The folder `cases` that was handed out.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    ChallengeError
        `cases` is another folder, or a prediction is of no case, twice, of another shape, no whole numbers, or holds
        other labels. Those before it are written.
    DicomWriteError
        The disk is full or the folder may not be written to.

    Examples
    --------
    >>> blind = BlindSet("BLIND", 2020, {1: "core", 2: "oedema", 4: "enhancing"}, (4, 3, 2), np.eye(4), ("BLIND-1",))
    >>> with tempfile.TemporaryDirectory() as root:
    ...     _ = blind.write(root)
    ...     files = write_submission(f"{root}/mine", {"BLIND-1": np.ones((2, 3, 4), np.uint8)}, root)
    ...     files[0].name, nibabel.load(files[0]).shape, check_submission(f"{root}/mine", root).ready
    ('BLIND-1.nii.gz', (4, 3, 2), True)
    """
    blind, folder = read_blind_set(cases), Path(folder)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for case, labels in predictions.items() if isinstance(predictions, Mapping) else predictions:
        if case in written:
            raise ChallengeError(f"There are two predictions of {case}; a case has one.")
        labels = _checked(str(case), labels, blind)
        written[case] = write_nifti(folder / f"{case}.nii.gz", labels, blind.grid_affine)
    return list(written.values())


def _checked(case: str, labels, blind: BlindSet) -> np.ndarray:
    if case not in blind.cases:
        raise ChallengeError(
            f"The challenge has no case {case!r}; its {len(blind.cases)} cases are named {blind.cases[0]} and so on, "
            "as the folders of images."
        )
    labels = np.asarray(labels)
    if labels.shape != blind.shape[::-1]:
        raise ChallengeError(
            f"The prediction of {case} has the shape {labels.shape}, its images {blind.shape[::-1]} (z, y, x). Undo "
            "cropping and resizing (labels by the nearest neighbour), and take batch and channel axes away."
        )
    if labels.dtype.kind not in "iu":
        raise ChallengeError(
            f"The prediction of {case} is {labels.dtype}, but labels are whole numbers: probabilities become labels by "
            "argmax (softmax) or a threshold for each region (sigmoid), then `.astype(np.uint8)`."
        )
    unknown = sorted(set(np.unique(labels).tolist()) - {0, *blind.labels})
    if unknown:
        meant = ", ".join(f"{number} {name}" for number, name in sorted(blind.labels.items()))
        raise ChallengeError(
            f"The prediction of {case} holds {', '.join(map(str, unknown[:5]))}, but a voxel is 0 or {meant}. Classes "
            "of a net are counted 0, 1, 2, 3; enhancing tumour is the one that has another number."
        )
    return labels.astype(np.uint8)


@dataclass(frozen=True)
class Checked:
    """What the scorer would say of a submission, but for its scores.

    Attributes
    ----------
    good : list of str
        Cases that would count.
    wrong : dict of str to str
        Cases that would not, and why.
    missing : list of str
        Cases without a file.
    remarks : list of str
        What is no fault, and worth a look.
    """

    good: list[str]
    wrong: dict[str, str]
    missing: list[str]
    remarks: list[str]

    @property
    def ready(self) -> bool:
        return not self.wrong and not self.missing

    def lines(self) -> list[str]:
        """For people."""
        total = len(self.good) + len(self.wrong) + len(self.missing)
        said = [f"{len(self.good)} of {total} cases are fine."]
        said += [f"!!  {case} {why}" for case, why in self.wrong.items()]
        if self.missing:
            names = ", ".join(self.missing[:6]) + (
                f" and {len(self.missing) - 6} more" if len(self.missing) > 6 else ""
            )
            said.append(f"!!  No file for {names}. A case that is missing counts as Dice 0 and as the last rank.")
        said += [f"ok? {remark}" for remark in self.remarks]
        said.append(
            "Ready to be handed in."
            if self.ready
            else "Mend what is marked !! and check again; the rest can stay as it is."
        )
        return said


def check_submission(submission, cases) -> Checked:
    """Look through a submission as the scorer will, without the truth.

    Parameters
    ----------
    submission : str or Path
        A folder of files NAME.nii.gz, or a zip archive of one.
    cases : str or Path
        The folder `cases` that was handed out. Where its images are there, labels outside of the brain are said.

    Raises
    ------
    ChallengeError
        One of the two is not there, or is another folder.
    """
    blind, cases = read_blind_set(cases), Path(cases)
    good, wrong, missing, empty, outside = [], {}, [], [], []
    with tempfile.TemporaryDirectory() as scratch, one_submission(Path(submission), blind.cases, Path(scratch)) as team:
        for case in blind.cases:
            try:
                labels = read_prediction(team.file_for(case), blind).labels
            except UnusableError as error:
                if error.kind == "missing":
                    missing.append(case)
                else:
                    wrong[case] = error.message
                continue
            good.append(case)
            if not labels.any():
                empty.append(case)
            elif _outside(labels, cases / case / f"{case}_flair.nii.gz") > _OUTSIDE:
                outside.append(case)
    remarks = list(team.remarks)
    if outside:
        remarks.append(
            f"More than {_OUTSIDE:.0%} of the labelled voxels lie outside of the brain in {len(outside)} case(s), "
            f"{outside[0]} for one. Were axes exchanged or turned round on the way?"
        )
    if empty:
        remarks.append(
            f"{len(empty)} case(s) are without any label, {empty[0]} for one: right for a brain without tumour, "
            "else Dice 0."
        )
    return Checked(good, wrong, missing, remarks)


def _outside(labels: np.ndarray, image: Path) -> float:
    """The share of labelled voxels where the image is 0; 0 where there is no image to look at."""
    if not image.is_file():
        return 0.0
    brain = np.asanyarray(nibabel.load(image).dataobj) != 0
    return float(np.count_nonzero(labels.astype(bool) & ~brain) / np.count_nonzero(labels))
