import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.pipeline import check_disjoint, folds, load_split, save_split, split


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


class TestStratified:
    @given(
        sizes=st.lists(st.integers(1, 15), min_size=1, max_size=6),
        shares=st.sampled_from([(0.8, 0.2), (0.5, 0.2, 0.3), (0.34, 0.33, 0.33)]),
        seed=st.integers(0, 5),
    )
    def test_every_group_is_dealt_by_its_shares(self, sizes, shares, seed):
        groups = {f"{group}-{number}": group for group, size in enumerate(sizes) for number in range(size)}
        if len(groups) < 3 * len(shares):
            return
        parts = split(images_of(groups), shares, seed, stratify=groups)
        assert sorted(case.patient for part in parts for case in part) == sorted(groups)
        assert all(parts)
        for group, size in enumerate(sizes):
            for part, share in zip(parts, shares, strict=True):
                assert abs(sum(groups[case.patient] == group for case in part) - share * size) < 2
        # and what rounding leaves over does not always go to the same part
        for part, share in zip(parts, shares, strict=True):
            assert abs(len(part) - share * len(groups)) < 2

    def test_fifty_twenty_thirty_of_two_groups(self):
        groups = {f"healthy-{i}": "healthy" for i in range(20)} | {f"ill-{i}": "ill" for i in range(10)}
        parts = split(images_of(groups), (0.5, 0.2, 0.3), seed=1, stratify=lambda patient: groups[patient])
        assert [sum(groups[case.patient] == "ill" for case in part) for part in parts] == [5, 2, 3]
        assert [len(part) for part in parts] == [15, 6, 9]

    def test_groups_of_two_still_fill_the_small_part(self):
        groups = {f"{group}{number}": group for group in "ABCDE" for number in range(2)}
        assert [len(part) for part in split(images_of(groups), (0.8, 0.2), 0, stratify=groups)] == [8, 2]

    def test_a_patient_without_a_group_is_named(self):
        with pytest.raises(CourseError, match="no group for patient B"):
            split(images_of("AB"), (0.5, 0.5), 0, stratify={"A": 1})


class TestFolds:
    @pytest.mark.parametrize("stratify", [None, str.isupper])
    def test_each_patient_is_held_out_once(self, stratify):
        cases = images_of("AABBCCdefghi")
        pairs = folds(cases, 3, seed=0, stratify=stratify)
        assert len(pairs) == 3
        assert sorted(case.id for _, validation in pairs for case in validation) == list(range(12))
        for train, validation in pairs:
            check_disjoint(train, validation)
            assert len(train) + len(validation) == 12

    def test_one_fold_and_more_folds_than_patients_are_refused(self):
        with pytest.raises(CourseError, match="at least 2"):
            folds(images_of("ABC"), 1, seed=0)
        with pytest.raises(CourseError, match=r"3 patient.* 4 parts"):
            folds(images_of("ABC"), 4, seed=0)


class TestFile:
    @pytest.fixture
    def cases(self):
        return images_of("ABCDEFGHÄJ")

    @pytest.fixture
    def saved(self, cases, tmp_path):
        path = tmp_path / "runs" / "split.json"
        save_split(path, split(cases, (0.5, 0.2, 0.3), seed=3))
        return path

    def test_it_comes_back_as_it_was(self, cases, saved):
        assert load_split(saved, cases) == split(cases, (0.5, 0.2, 0.3), seed=3)
        record = json.loads(saved.read_text(encoding="utf-8"))
        assert [*record["parts"]] == ["train", "validation", "test"]
        assert [path.name for path in saved.parent.iterdir()] == ["split.json"]

    def test_names_are_free(self, cases, tmp_path):
        parts = split(cases, (0.25,) * 4, seed=0)
        with pytest.raises(CourseError, match="need as many different names"):
            save_split(tmp_path / "s.json", parts)
        with pytest.raises(CourseError, match="need as many different names"):
            save_split(tmp_path / "s.json", parts, names=("a", "a", "b", "c"))
        save_split(tmp_path / "s.json", parts, names=("a", "b", "c", "d"))
        assert load_split(tmp_path / "s.json", cases) == parts

    def test_patients_too_many_and_too_few_are_named(self, cases, saved):
        with pytest.raises(CourseError, match=r"1 patient\(s\) are in no part of .*split.json, Z first"):
            load_split(saved, cases + images_of("Z"))
        with pytest.raises(CourseError, match=r"2 patient\(s\) of .*split.json have no case, A, B first"):
            load_split(saved, cases[2:])

    def test_a_file_that_was_edited_is_refused(self, cases, saved):
        record = json.loads(saved.read_text(encoding="utf-8"))
        record["parts"]["test"].append(record["parts"]["train"].pop())
        saved.write_text(json.dumps(record), encoding="utf-8")
        with pytest.raises(CourseError, match=r"split.json was changed after it was saved"):
            load_split(saved, cases)

    def test_a_file_that_only_looks_different_is_not(self, cases, saved):
        saved.write_text(json.dumps(json.loads(saved.read_text(encoding="utf-8"))), encoding="utf-8")
        assert len(load_split(saved, cases)) == 3

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "other", "parts": {}, "fingerprint": ""}', "\x00"])
    def test_a_file_of_something_else_is_said(self, cases, saved, content):
        saved.write_text(content)
        with pytest.raises(CourseError, match=r"split.json is no split"):
            load_split(saved, cases)

    def test_no_file_and_no_place_are_said(self, cases, tmp_path):
        with pytest.raises(CourseError, match="cannot be read"):
            load_split(tmp_path / "none.json", cases)
        (tmp_path / "file").touch()
        with pytest.raises(CourseError, match="cannot be written"):
            save_split(tmp_path / "file" / "s.json", split(cases, (0.5, 0.5), seed=0))

    def test_parts_that_share_a_patient_are_not_saved(self, tmp_path):
        with pytest.raises(CourseError, match="both sides"):
            save_split(tmp_path / "s.json", [images_of("AB"), images_of("B")])
