"""Who handed in what is not their own: another team's labels, the truth, a mask of the training set.

Nobody can tell from two equal files who copied from whom, so neither counts; the instructor, who can ask, takes the
copy out of the folder and scores again, which takes seconds. Empty maps and those of a few voxels are alike by chance.
"""

from collections import defaultdict
from collections.abc import Mapping

from course_lib.challenge.fingerprints import Fingerprint
from course_lib.challenge.scoring import Score

NOT_THEIR_OWN = "not their own"


def refusals(scores: Mapping[str, Score], hashes: Mapping[str, str], training: Mapping[str, str]) -> dict[str, str]:
    """Which teams' predictions of one case are refused, and why.

    Parameters
    ----------
    scores, hashes : mapping of team to Score, and to sha256 of the file
        Of one case, those that can be used.
    training : mapping of str to str
        `Fingerprint.voxels` of the masks of the training set -> the name of each.

    Returns
    -------
    dict of team to str
    """
    said, owners = {}, defaultdict(list)
    for team, score in scores.items():
        if score.fingerprint.tells:
            owners[score.fingerprint.voxels].append(team)
            if score.fingerprint.voxels in training:
                said[team] = f"is the mask of {training[score.fingerprint.voxels]}, a case of the training set."
    for teams in owners.values():
        for team in teams:
            others = [other for other in teams if other != team]
            if others and team not in said:
                bytes_too = all(hashes[other] == hashes[team] for other in others)
                how = "byte for byte the file" if bytes_too else "voxel for voxel the prediction"
                said[team] = f"is {how} of {' and '.join(others)}."
    return said


def suspicions(scores: Mapping[str, Score], truth: Fingerprint) -> dict[str, list[str]]:
    """What is remarkable in teams' predictions of one case, and counts nevertheless."""
    said = defaultdict(list)
    for team, score in scores.items():
        if score.fingerprint.same_as(truth):
            said[team].append("equals the truth to the last voxel.")
        elif score.fingerprint.like(truth):
            said[team].append(f"equals the truth to the last voxel in {_slices(score.fingerprint, truth)}.")
    teams = [team for team, score in scores.items() if score.fingerprint.tells]
    for place, team in enumerate(teams):
        for other in teams[place + 1 :]:
            mine, theirs = scores[team].fingerprint, scores[other].fingerprint
            if not mine.same_as(theirs) and mine.like(theirs):
                for one, two in ((team, other), (other, team)):
                    said[one].append(f"equals the prediction of {two} to the last voxel in {_slices(mine, theirs)}.")
    return dict(said)


def _slices(one: Fingerprint, other: Fingerprint) -> str:
    equal, tell = one.shared_slices(other)
    return f"{equal} of {tell} slices"
