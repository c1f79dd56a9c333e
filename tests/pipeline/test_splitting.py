from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.pipeline import check_disjoint, split


def images_of(patients):
    return [SimpleNamespace(id=i, patient=p) for i, p in enumerate(patients)]


@given(
    patients=st.lists(st.sampled_from("ABCDEFGH"), min_size=3, max_size=40).filter(lambda p: len(set(p)) >= 3),
    shares=st.sampled_from([(0.8, 0.2), (0.5, 0.2, 0.3), (1.0,), (0.34, 0.33, 0.33)]),
    seed=st.integers(0, 5),
)
def test_every_case_is_in_one_part_and_no_patient_in_two(patients, shares, seed):
    cases = images_of(patients)
    parts = split(cases, shares, seed)
    assert sorted(case.id for part in parts for case in part) == [case.id for case in cases]
    assert all(parts)
    check_disjoint(*parts)


def test_fractions_count_patients_not_images():
    cases = images_of(["A"] * 50 + list("BCDEFGHIJ"))
    train, validation = split(cases, (0.8, 0.2), seed=0)
    assert len({case.patient for case in train}) == 8
    assert len({case.patient for case in validation}) == 2


def test_fifty_twenty_thirty_of_ten_patients():
    parts = split(images_of("ABCDEFGHIJ"), (0.5, 0.2, 0.3), seed=0)
    assert [len(part) for part in parts] == [5, 2, 3]


def test_order_of_the_cases_does_not_change_who_goes_where():
    cases = images_of("ABCABCDEFG")
    forwards = split(cases, (0.5, 0.5), seed=4)
    backwards = split(cases[::-1], (0.5, 0.5), seed=4)
    assert {case.patient for case in forwards[0]} == {case.patient for case in backwards[0]}


def test_seeds_give_different_splits():
    cases = images_of("ABCDEFGHIJ")
    assert len({tuple(case.patient for case in split(cases, (0.5, 0.5), seed)[0]) for seed in range(10)}) > 5


@pytest.mark.parametrize("shares", [(0.8, 0.3), (0.5,), (1.2, -0.2), (), (0.5, 0.5, 0.0)])
def test_fractions_that_are_no_split_are_refused(shares):
    with pytest.raises(CourseError, match="adding up to 1"):
        split(images_of("ABCD"), shares, seed=0)


def test_fewer_patients_than_parts_are_refused():
    with pytest.raises(CourseError, match=r"1 patient.* 2 parts"):
        split(images_of("AAAA"), (0.8, 0.2), seed=0)


def test_a_patient_on_both_sides_is_named():
    with pytest.raises(CourseError, match="both sides of the split, B first"):
        check_disjoint(images_of("AAB"), images_of("BC"))
