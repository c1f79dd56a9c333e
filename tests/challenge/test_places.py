"""Ranks, means and intervals: by hand, against other implementations, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from course_lib.challenge.ranking import case_ranks, draws, mean_interval, rank

VALUES = arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.sampled_from([0, 0.25, 0.5, 1.0]))


def test_three_teams_by_hand():
    """Case 1: Dice 1 2 3, HD95 2 1 3. Case 2: the third has no file; the others are equal in both."""
    dice = np.array([[0.9, 0.8, 0.7], [0.5, 0.5, -np.inf]])
    hd95_mm = np.array([[3, 2, 9], [4, 4, np.inf]])
    assert case_ranks([dice, -hd95_mm]).tolist() == [[1.5, 1.5, 3], [1.5, 1.5, 3]]
    ranking = rank([dice, -hd95_mm], draws(2))
    assert ranking.mean_rank.tolist() == [1.5, 1.5, 3]
    assert ranking.place.tolist() == [1, 1, 3]
    assert ranking.place_interval.tolist() == [[1, 1], [1, 1], [3, 3]]


def test_teams_without_a_file_share_the_last_ranks():
    assert case_ranks([np.array([[0.0, -np.inf, -np.inf, 0.4]])]).tolist() == [[2, 3.5, 3.5, 1]]


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_ranks_always_add_up_and_nobody_gains_by_getting_worse(values):
    ranks = case_ranks([values])
    teams = values.shape[1]
    assert np.allclose(ranks.sum(axis=1), teams * (teams + 1) / 2)
    worse = values.copy()
    worse[0, 0] = -1
    assert case_ranks([worse])[0, 0] >= ranks[0, 0]
    assert (case_ranks([worse])[0, 1:] <= ranks[0, 1:]).all()
    ranking = rank([values], draws(len(values))[:200])
    order = np.argsort(ranking.mean_rank, kind="stable")
    assert (np.diff(ranking.place[order]) >= 0).all()
    assert (ranking.place_interval[:, 0] <= ranking.place_interval[:, 1]).all()
    assert ranking.place_interval.min() >= 1
    assert ranking.place_interval.max() <= teams


@settings(max_examples=20, deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_teams_and_cases_does_not_matter(values, random):
    teams, cases = list(range(values.shape[1])), list(range(len(values)))
    random.shuffle(teams)
    random.shuffle(cases)
    one, other = rank([values], draws(len(values))), rank([values[cases][:, teams]], draws(len(values)))
    assert np.allclose(one.mean_rank[teams], other.mean_rank)
    assert (one.place[teams] == other.place).all()


def test_intervals_are_those_of_scipy():
    values = np.random.default_rng(1).beta(5, 2, (40, 3))
    values[:5, 2] = np.nan
    mean, interval = mean_interval(values, draws(40))
    assert mean == pytest.approx(np.nanmean(values, axis=0))
    for team in range(3):
        known = values[~np.isnan(values[:, team]), team]
        oracle = stats.bootstrap((known,), np.mean, method="percentile", rng=np.random.default_rng(2))
        assert interval[team] == pytest.approx(list(oracle.confidence_interval), abs=0.006)


def test_where_there_is_nothing_to_measure_there_is_no_interval():
    mean, interval = mean_interval(np.array([[np.nan, 0.5], [np.nan, np.nan]]), draws(2))
    assert np.isnan(mean[0])
    assert mean[1] == 0.5
    assert np.isnan(interval).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng, held = np.random.default_rng(3), 0
    drawn = draws(30)[:1000]
    for _ in range(200):
        _, ((low, high),) = mean_interval(rng.normal(0.7, 0.1, (30, 1)), drawn)
        held += low <= 0.7 <= high
    assert 0.88 <= held / 200 <= 0.99
