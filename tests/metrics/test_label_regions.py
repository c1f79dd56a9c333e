import pytest

from course_lib.errors import CourseError
from course_lib.metrics import Regions, brats


@pytest.mark.parametrize(("year", "et"), [(2017, 4), (2020, 4), (2021, 4), (2023, 3), (2024, 3)])
def test_brats_regions_are_nested(year, et):
    regions = brats(year)
    assert regions["ET"] == {et} < regions["TC"] == {1, et} < regions["WT"] == {1, 2, et}
    assert regions["NCR/NET"] == {1}
    assert regions["ED"] == {2}


def test_the_resection_cavity_of_2024_is_no_tumour():
    assert brats(2024)["RC"] == {4}
    assert 4 not in brats(2024)["WT"]


@pytest.mark.parametrize(
    ("year", "found", "message"),
    [
        (2023, {0, 1, 2, 4}, r"label 4, which is none of BraTS 2023 .*look like BraTS 2017-2021, take brats\(2021\)"),
        (2023, {0, 1, 2, 3, 4}, r"label 4.* look like BraTS 2024, take brats\(2024\)"),
        (2020, {0, 1, 2, 3}, r"label 3, which is none of BraTS 2017-2021 .*look like BraTS 2023, take brats\(2023\)"),
        (2020, {0, 1, 2, 3, 4}, r"label 3.* look like BraTS 2024, take brats\(2024\)"),
        (2024, {0, 7}, r"label 7, which is none of BraTS 2024 .*another convention"),
        (2023, {5, 7}, "labels 5, 7, which are none"),
    ],
)
def test_a_label_of_another_year_is_refused_with_the_year_it_looks_like(year, found, message):
    with pytest.raises(CourseError, match=message):
        brats(year).check(found)


def test_what_a_convention_has_passes():
    brats(2024).check({0, 1, 2, 3, 4})
    brats(2020).check({4})
    brats(2020).check(set())


@pytest.mark.parametrize("year", [2012, 2016, 2022, 2030, "2023"])
def test_other_years_are_refused(year):
    with pytest.raises(CourseError, match="not known here; those of 2017"):
        brats(year)


def test_organs_of_a_ct():
    organs = Regions({"left lung": 1, "right lung": 2, "lungs": {1, 2}, "heart": 3}, name="the CT masks")
    assert organs["lungs"] == {1, 2}
    with pytest.raises(CourseError, match="label 4, which is none of the CT masks"):
        organs.check({4})


def test_some_regions_still_know_the_labels_of_all():
    heart = Regions({"left lung": 1, "heart": 3}).only("heart")
    assert dict(heart) == {"heart": {3}}
    heart.check({0, 1, 3})
    with pytest.raises(CourseError, match="no region 'liver'; it has left lung, heart"):
        Regions({"left lung": 1, "heart": 3}).only("liver")


@pytest.mark.parametrize(
    "regions", [{}, [], {"a": set()}, {"a": 1.5}, {"a": "1"}, {"a": True}, {"a": None}, {"a": {1, "b"}}]
)
def test_what_makes_no_region_is_refused(regions):
    with pytest.raises(CourseError, match="region"):
        Regions(regions)


def test_labels_may_be_numpys():
    import numpy as np

    assert Regions(np.array([1, 2])) == {1: {1}, 2: {2}}
    assert Regions({"a": np.array([1, 4])})["a"] == {1, 4}
