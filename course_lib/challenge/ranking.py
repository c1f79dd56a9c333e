"""Numbers of all teams and cases -> places, each with what chance in the choice of cases makes of it.

As in BraTS: in each case the teams are ranked by each metric of each region, the mean of these ranks is the team's rank
in the case, and the mean over the cases decides. So no case weighs more because its distances are large.

S. Bakas et al., "Identifying the best machine learning algorithms for brain tumor segmentation", arXiv 1811.02629,
2018; M. Wiesenfarth et al., "Methods and open-source toolkit for analyzing and visualizing challenge results",
Scientific Reports 11 (2021) 2369, doi 10.1038/s41598-021-82017-6.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

RESAMPLES = 10_000
_CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Ranking:
    """Places of teams, which stand in the order given.

    Attributes
    ----------
    case_ranks : float (cases, teams)
    mean_rank : float (teams,)
    mean_rank_interval : float (teams, 2)
    place : int (teams,)
        From 1; teams with the same mean rank share one.
    place_interval : int (teams, 2)
        Between which places a team lands when the cases are drawn anew.
    """

    case_ranks: np.ndarray
    mean_rank: np.ndarray
    mean_rank_interval: np.ndarray
    place: np.ndarray
    place_interval: np.ndarray


def case_ranks(larger_is_better: Sequence[np.ndarray]) -> np.ndarray:
    """The mean rank of each team in each case.

    Parameters
    ----------
    larger_is_better : sequence of float (cases, teams)
        One array to a metric and region; -inf where a team has nothing that counts, so that it comes last.

    Returns
    -------
    float (cases, teams)
        1 is best. Teams that are equal share the mean of the ranks they take up together.

    Examples
    --------
    Two metrics of one case: the first team is best in one and shares the best place in the other, the third has no
    file.

    >>> case_ranks([np.array([[0.9, 0.8, -np.inf]]), np.array([[-2.0, -2.0, -np.inf]])])
    array([[1.25, 1.75, 3.  ]])
    """
    return np.mean([rankdata(-values, axis=1) for values in larger_is_better], axis=0)


def draws(cases: int, seed: int = 0) -> np.ndarray:
    """How often each case is drawn, float32 (resamples, cases): the same draws for all teams and metrics."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(cases, np.full(cases, 1 / cases), size=RESAMPLES).astype(np.float32)


def mean_interval(values: np.ndarray, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the cases and its percentile bootstrap interval.

    Parameters
    ----------
    values : float (cases, teams)
        nan where there is nothing to measure: left out of means.
    drawn : float (resamples, cases)
        Of `draws`.

    Returns
    -------
    mean : float (teams,)
    interval : float (teams, 2)
        nan where less than two cases count.
    """
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0).sum(axis=0) / known.sum(axis=0)
        means = (drawn @ np.where(known, values, 0)) / (drawn @ known)
    interval = np.full((values.shape[1], 2), np.nan)
    for team in np.flatnonzero(known.sum(axis=0) > 1):
        interval[team] = np.nanquantile(means[:, team], [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return mean, interval


def rank(larger_is_better: Sequence[np.ndarray], drawn: np.ndarray) -> Ranking:
    """Rank teams; parameters as in `case_ranks` and `mean_interval`.

    Examples
    --------
    In two of three cases the first is better; drawn anew, the second can win.

    >>> dice = np.array([[0.9, 0.8], [0.7, 0.6], [0.5, 0.9]])
    >>> ranking = rank([dice], draws(3))
    >>> ranking.mean_rank.round(2), ranking.place, ranking.place_interval.tolist()
    (array([1.33, 1.67]), array([1, 2]), [[1, 2], [1, 2]])
    """
    ranks = case_ranks(larger_is_better)
    mean, interval = mean_interval(ranks, drawn)
    redrawn = (drawn @ ranks) / len(ranks)
    places = _places(redrawn)
    ends = np.quantile(places, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2], axis=0, method="inverted_cdf")
    return Ranking(ranks, mean, interval, _places(mean[None])[0], ends.T.astype(int))


def _places(mean_ranks: np.ndarray) -> np.ndarray:
    """1, 2, 2, 4: rounded, so that sums in another order do not break a tie."""
    return rankdata(mean_ranks.round(6), axis=1, method="min").astype(int)
