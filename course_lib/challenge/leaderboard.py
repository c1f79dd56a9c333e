"""All submissions of a challenge -> the leaderboard: CSV, a page, and the details of every case."""

import csv
import hashlib
import io
import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from course_lib.challenge.blind_set import BlindSet, read_blind_set
from course_lib.challenge.errors import ChallengeError
from course_lib.challenge.fingerprints import fingerprint
from course_lib.challenge.leaks import NOT_THEIR_OWN, refusals, suspicions
from course_lib.challenge.page import write_page
from course_lib.challenge.predictions import UnusableError, content_of, labels_in
from course_lib.challenge.ranking import Ranking, draws, mean_interval, rank
from course_lib.challenge.scoring import (
    BYTES_AT_LEAST,
    BYTES_PER_VOXEL,
    METRICS,
    NOT_SCORED,
    Score,
    Scoring,
    kept_score,
    read_score,
    regions_in,
    result_path,
    score_file,
)
from course_lib.challenge.teams import Team, find_teams
from course_lib.dicom.writing import write_whole, writing_to
from course_lib.metrics import brats
from course_lib.phantoms.files.processes import worked_off

RANKED = ("ET", "TC", "WT")
RANKED_BY = ("dice", "hd95_mm")
_MOST_NAMED = 6  # cases in a sentence
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that begins with one of these


@dataclass(frozen=True, eq=False)
class Leaderboard:
    """Who stands where, and why.

    Attributes
    ----------
    blind : BlindSet
    teams : list of str
        In the order of their names, as in all arrays.
    order : list of str
        The best first.
    ranking : Ranking
    means : dict of (region, metric) to (float (teams,), float (teams, 2))
        Means over cases and their 95 % intervals; the metrics are dice, hd95_mm, sensitivity and precision.
    medians : dict of region to float (teams,)
        Of hd95_mm.
    scored : dict of team to int
        Cases with a file that counts.
    refused : dict of team to list of (case, kind, reason)
        Files that do not count, and cases without one.
    remarks : dict of team to list of (case, reason)
        What counts, and is remarkable; of the whole submission, the case is "".
    passed_over : list of str
        What is in the folder of submissions and is no team.
    page, table : Path
        The HTML page and the CSV.
    """

    blind: BlindSet
    teams: list[str]
    order: list[str]
    ranking: Ranking
    means: dict
    medians: dict
    scored: dict[str, int]
    refused: dict[str, list[tuple[str, str, str]]]
    remarks: dict[str, list[tuple[str, str]]]
    passed_over: list[str]
    page: Path
    table: Path

    def not_counted(self, team: str) -> list[str]:
        """Why cases of a team did not count, one sentence for each reason."""
        return _grouped((case, reason) for case, _, reason in self.refused[team])

    def remarkable(self, team: str) -> list[str]:
        """What is remarkable in a team's submission, one sentence for each remark."""
        return _grouped(self.remarks[team])


def _grouped(said) -> list[str]:
    """Cases of which the same is said, together.

    >>> _grouped([("A-1", "is cut short."), ("A-2", "is cut short."), ("", "Well done.")])
    ['A-1, A-2, each is cut short.', 'Well done.']
    """
    together = defaultdict(list)
    for case, reason in said:
        together[reason].append(case)
    lines = []
    for reason, cases in together.items():
        more = f" and {len(cases) - _MOST_NAMED} more" if len(cases) > _MOST_NAMED else ""
        names = ", ".join(filter(None, cases[:_MOST_NAMED]))
        each = ", each" if len(cases) > 1 else ""
        lines.append(f"{names}{more}{each} {reason}" if names else reason)
    return lines


@dataclass
class _Case:
    """One case of all teams, as far as it has come."""

    name: str
    truth: Path
    truth_sha256: str
    regions: set[str]
    fingerprint: object
    hashes: dict[str, str] = field(default_factory=dict)  # team -> sha256 of its file
    results: dict[str, Path] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)


def score_submissions(
    truth, submissions, to, *, training=None, progress: bool = True, workers: int | None = None
) -> Leaderboard:
    """Score every team's predictions and rank the teams.

        to/index.html              the page: tables, a figure, what was refused and how was counted
        to/leaderboard.csv         one line to a team
        to/details/<case>.json     everything of a case: for the instructor
        to/scored/                 what was scored, by hash: the next call scores what is new

    A file that is damaged, hostile or of another grid or convention costs its team this case and nothing else.

    Parameters
    ----------
    truth : str or Path
        The folder `truth` that `make_challenge` wrote.
    submissions : str or Path
        A folder to a team, or a zip archive, named as the team.
    to : str or Path
        Made where it does not exist; not below `submissions`.
    training : str or Path, optional
        A folder of BraTS cases with masks (`*seg*.nii*`): handed in as predictions these are refused.
    progress : bool
        Show bars.
    workers : int, optional
        Processes; by default one to each core where that saves time.

    Returns
    -------
    Leaderboard

    Raises
    ------
    ChallengeError
        A folder is missing or holds something else, or a truth is damaged.
    DicomWriteError
        The disk is full or `to` may not be written to.
    """
    truth, submissions, to = Path(truth), Path(submissions), Path(to)
    blind = read_blind_set(truth)
    if to.resolve().is_relative_to(submissions.resolve()):
        raise ChallengeError(f"{to} lies among the submissions, where it would be taken for a team. Choose another.")
    teams, passed_over = find_teams(submissions, blind.cases, to / "unpacked")
    with writing_to(to):
        for folder in (to / "scored", to / "details"):
            folder.mkdir(parents=True, exist_ok=True)
    known = _training_masks(Path(training), blind, to / "scored", progress) if training else {}
    cases = [_truth(truth, name, blind) for name in blind.cases]
    _score(cases, teams, blind, to / "scored", progress, workers)
    for case in cases:
        _look_for_leaks(case, known)
    board = _ranked(blind, teams, cases, passed_over, to)
    for case in cases:
        _write_details(to / "details", case, board)
    _write_table(board)
    write_page(board)
    return board


def _truth(folder: Path, name: str, blind: BlindSet) -> _Case:
    path = folder / f"{name}.nii.gz"
    try:
        content = content_of(path, blind)
        labels = labels_in(content, blind)
    except UnusableError as error:
        raise ChallengeError(
            f"The truth {path} {error} Make it again with `course challenge make` and the same secret."
        ) from error
    return _Case(name, path, hashlib.sha256(content).hexdigest(), regions_in(labels, blind), fingerprint(labels))


def _training_masks(folder: Path, blind: BlindSet, kept: Path, progress: bool) -> dict[str, str]:
    """`Fingerprint.voxels` of the masks of a training set -> their names; what was read once is kept."""
    paths = sorted(path for path in folder.rglob("*.nii*") if "seg" in path.name.lower())
    if not paths:
        raise ChallengeError(f"{folder} holds no mask (*seg*.nii.gz). Give the folder of the training set's cases.")
    known = {}
    for path in tqdm(paths, desc="training masks", unit="mask", disable=not progress):
        try:
            content = content_of(path, blind)
            result = kept / f"training-{hashlib.sha256(content).hexdigest()[:40]}"
            if not result.exists():
                write_whole(result, fingerprint(labels_in(content, blind)).voxels.encode())
            known[result.read_text()] = path.name
        except UnusableError:  # of another grid: nobody can hand that in
            continue
    return known


def _score(cases: list[_Case], teams: list[Team], blind: BlindSet, kept: Path, progress: bool, workers) -> None:
    """Fill in the scores of all cases; those that are kept are not made again."""
    tasks = {}
    for case in tqdm(cases, desc="files", unit="case", disable=not progress):
        for team in teams:
            try:
                path = team.file_for(case.name)
                content = content_of(path, blind)
            except UnusableError as error:
                case.scores[team.name] = Score(error.kind, error.message)
                continue
            sha256 = case.hashes[team.name] = hashlib.sha256(content).hexdigest()
            result = case.results[team.name] = result_path(kept, blind, case.truth_sha256, sha256)
            if kept_score(result) is None:
                tasks[result] = Scoring(team.name, case.name, path, sha256, case.truth, result)
    work = partial(score_file, blind=blind)
    bytes_each = BYTES_AT_LEAST + BYTES_PER_VOXEL * math.prod(blind.shape)
    with tqdm(total=len(tasks), desc="scoring", unit="file", disable=not (progress and tasks)) as bar:
        for _ in worked_off(work, list(tasks.values()), bytes_each, workers):
            bar.update()
    for case in cases:
        for team, result in case.results.items():
            case.scores[team] = read_score(result) or Score(NOT_SCORED, "was not scored. Score again.")


def _look_for_leaks(case: _Case, training: dict[str, str]) -> None:
    usable = {team: score for team, score in case.scores.items() if not score.kind}
    case.remarks = suspicions(usable, case.fingerprint)
    for team, reason in refusals(usable, case.hashes, training).items():
        case.scores[team] = Score(NOT_THEIR_OWN, reason, fingerprint=usable[team].fingerprint)


def _charged(case: _Case, score: Score, region: str, metric: str, diagonal_mm: float) -> float:
    """What counts in means: as measured, and by convention where nothing can be measured."""
    if score.kind:
        if metric == "sensitivity" and region not in case.regions:
            return math.nan
        return diagonal_mm if metric == "hd95_mm" else 0.0
    measured = score.regions[region]
    if measured["outcome"] == "neither" and metric in RANKED_BY:
        return 1.0 if metric == "dice" else 0.0
    return math.nan if measured[metric] is None else measured[metric]


def _ranked(blind: BlindSet, teams: list[Team], cases: list[_Case], passed_over: list[str], to: Path) -> Leaderboard:
    names, drawn = [team.name for team in teams], draws(len(cases))
    diagonal_mm = float(np.linalg.norm(np.multiply(blind.shape, blind.spacing_mm)))
    usable = np.array([[not case.scores[name].kind for name in names] for case in cases])
    means, medians, compared = {}, {}, []
    for region in brats(blind.year):
        for metric in METRICS:
            values = np.array(
                [[_charged(case, case.scores[name], region, metric, diagonal_mm) for name in names] for case in cases]
            )
            means[region, metric] = mean_interval(values, drawn)
            if metric == "hd95_mm":
                medians[region] = np.median(values, axis=0)
            if region in RANKED and metric in RANKED_BY:
                compared.append(np.where(usable, values if metric == "dice" else -values, -np.inf))
    ranking = rank(compared, drawn)
    refused, remarks = {}, {}
    for team in teams:
        scores = {case.name: case.scores[team.name] for case in cases}
        refused[team.name] = [(case, score.kind, score.reason) for case, score in scores.items() if score.kind]
        remarks[team.name] = [("", said) for said in team.remarks] + [
            (case.name, said) for case in cases for said in case.remarks.get(team.name, [])
        ]
    by_place = sorted(range(len(names)), key=lambda number: (ranking.place[number], names[number].casefold()))
    return Leaderboard(
        blind,
        names,
        [names[number] for number in by_place],
        ranking,
        means,
        medians,
        {name: len(cases) - len(refused[name]) for name in names},
        refused,
        remarks,
        passed_over,
        to / "index.html",
        to / "leaderboard.csv",
    )


def _write_details(folder: Path, case: _Case, board: Leaderboard) -> None:
    row = board.blind.cases.index(case.name)
    said = {
        "case": case.name,
        "regions_of_the_truth": sorted(case.regions),
        "teams": {
            team: {
                "counts": not score.kind,
                "why_not": {"kind": score.kind, "reason": score.reason} if score.kind else None,
                "rank": float(board.ranking.case_ranks[row, number]),
                "regions": score.regions,
                "sha256": case.hashes.get(team),
                "remarks": case.remarks.get(team, []),
            }
            for number, team in enumerate(board.teams)
            for score in [case.scores[team]]
        },
    }
    write_whole(folder / f"{case.name}.json", json.dumps(said, indent=1).encode())


def _write_table(board: Leaderboard) -> None:
    heading = [
        "place",
        "place_low",
        "place_high",
        "team",
        "mean_rank",
        "mean_rank_low",
        "mean_rank_high",
        "cases_scored",
    ]
    heading += ["cases_not_counted"]
    for region, metric in board.means:
        heading += [f"{region}_{metric}", f"{region}_{metric}_low", f"{region}_{metric}_high"]
        heading += [f"{region}_{metric}_median"] if metric == "hd95_mm" else []
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heading)
    for team in board.order:
        number, ranking = board.teams.index(team), board.ranking
        line = [ranking.place[number], *ranking.place_interval[number], _harmless(team)]
        line += [_cell(ranking.mean_rank[number]), *map(_cell, ranking.mean_rank_interval[number])]
        line += [board.scored[team], len(board.refused[team])]
        for (region, metric), (mean, interval) in board.means.items():
            line += [_cell(mean[number]), *map(_cell, interval[number])]
            line += [_cell(board.medians[region][number])] if metric == "hd95_mm" else []
        writer.writerow(line)
    write_whole(board.table, text.getvalue().encode())


def _cell(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.4f}"


def _harmless(name: str) -> str:
    """The name of a team, with an apostrophe where a spreadsheet would run it.

    >>> _harmless("=1+1"), _harmless("Ada")
    ("'=1+1", 'Ada')
    """
    return f"'{name}" if name.startswith(_FORMULA_STARTS) else name
