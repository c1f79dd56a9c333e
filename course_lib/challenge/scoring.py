"""A prediction and its truth -> numbers by region. What was scored once is kept, by the hash of what was scored.

A file of another team, another name or another day with the same bytes is not scored again. A file that cannot be used
is remembered as such, with the reason.
"""

import contextlib
import hashlib
import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from course_lib.challenge.blind_set import BlindSet
from course_lib.challenge.fingerprints import Fingerprint, fingerprint
from course_lib.challenge.predictions import UnusableError, content_of, labels_in
from course_lib.dicom.writing import write_whole
from course_lib.metrics import brats, report

NOT_SCORED = "not scored"
_VERSION = 1  # raised when the same files give other numbers, so that old ones are not taken
METRICS = {"dice": "dice", "hd95_mm": "hd95_mm", "sensitivity": "recall", "precision": "precision"}  # here: in a report
BYTES_AT_LEAST, BYTES_PER_VOXEL = 300_000_000, 40  # what scoring one case needs at its peak


@dataclass(frozen=True)
class Score:
    """What came of one file.

    Attributes
    ----------
    kind, reason : str
        Empty, or why the file does not count: see `UnusableError`.
    regions : dict
        Region -> outcome ("both", "missed", "false alarm", "neither"), dice, hd95_mm, sensitivity and precision, as
        `metrics.report` defines them; None where there is nothing to measure.
    fingerprint : Fingerprint or None
    """

    kind: str = ""
    reason: str = ""
    regions: dict | None = None
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True)
class Scoring:
    """One prediction to be scored. As text it is what messages call it."""

    team: str
    case: str
    prediction: Path
    sha256: str  # of the prediction
    truth: Path
    result: Path

    def __str__(self):
        return f"the scores of {self.team} in {self.case}"


def result_path(folder: Path, blind: BlindSet, truth_sha256: str, sha256: str) -> Path:
    """Where the score of a file of that sha256 against a truth is kept."""
    made_of = [
        _VERSION,
        blind.year,
        blind.shape,
        blind.affine.tolist(),
        truth_sha256,
        sha256,
    ]
    return folder / f"{hashlib.sha256(repr(made_of).encode()).hexdigest()[:40]}.json"


def read_score(path: Path) -> Score | None:
    """None where nothing was scored, or what is there is damaged."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(path.read_bytes())
        seen = said["fingerprint"] and Fingerprint(
            said["fingerprint"]["voxels"],
            said["fingerprint"]["foreground"],
            {int(k): digest for k, digest in said["fingerprint"]["slices"].items()},
        )
        return Score(said["kind"], said["reason"], said["regions"], seen)
    return None


def kept_score(path: Path) -> Score | None:
    """As `read_score`; None for what failed by a fault of ours, so that it is tried again."""
    score = read_score(path)
    return None if score is not None and score.kind == NOT_SCORED else score


def score_file(task: Scoring, blind: BlindSet) -> None:
    """Score one prediction and write down what came of it; nothing that is in the file makes it fail."""
    try:
        content = content_of(task.prediction, blind)
        if hashlib.sha256(content).hexdigest() != task.sha256:
            raise UnusableError(NOT_SCORED, "changed while it was scored. Score again.")
        labels, truth = labels_in(content, blind), labels_in(task.truth.read_bytes(), blind)
        score = _scored(task.case, labels, truth, blind)
    except UnusableError as error:
        score = Score(error.kind, error.message)
    except Exception as error:  # a fault of ours costs the others nothing, and this team no more than it says
        reason = f"could not be scored ({type(error).__name__}: {error}): no fault of the team's. Score again."
        score = Score(NOT_SCORED, reason)
    task.result.parent.mkdir(parents=True, exist_ok=True)
    write_whole(task.result, json.dumps(asdict(score)).encode())


def regions_in(truth, blind: BlindSet) -> set[str]:
    """The regions that a truth has."""
    return {region for region, labels in brats(blind.year).items() if any((truth == label).any() for label in labels)}


def _scored(case, labels, truth, blind: BlindSet) -> Score:
    table = report([(case, labels, truth, blind.spacing_mm)], brats(blind.year), missed_mm="diagonal")
    regions = {
        row["region"]: {"outcome": str(row["outcome"])} | {name: _number(row[own]) for name, own in METRICS.items()}
        for row in table.to_dict("records")
    }
    return Score(regions=regions, fingerprint=fingerprint(labels))


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
