"""Files for Canvas, Moodle and a registrar, read back with csv and pandas."""

import csv
import io
import subprocess
import sys

import pandas
import pytest
from prose_lab import PROSE, add_student, mark

from course_lib import cli, settings
from course_lib.grading.course import GradingError, nbgrader_config, open_gradebook
from course_lib.grading.exporters import EXPORTERS, CanvasExporter, MoodleExporter, export_grades


@pytest.fixture
def course(prose_course):
    """One who is complete, one whose answers wait, one who handed in nothing."""
    add_student(prose_course, "ada", first_name="Ada", last_name="Lovelace", email="ada@uni.edu", lms_user_id="4711")
    mark(prose_course, "ada", (2.5, 2.0))
    add_student(prose_course, "bruno", first_name="Bruno", last_name="Zuse", email="bruno@uni.edu", lms_user_id="4712")
    add_student(prose_course, "chen", None, first_name="Chen", last_name="Li", email="chen@uni.edu", lms_user_id="4713")
    return prose_course


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def export(course, form, **options):
    return read(export_grades(course, PROSE, form, **options)[0])


def test_canvas_finds_its_columns_the_maximum_and_each_student(course):
    assert export(course, "canvas") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", PROSE],
        ["    Points Possible", "", "", "", "", "7"],
        ["Li, Chen", "4713", "", "chen", "", ""],
        ["Lovelace, Ada", "4711", "", "ada", "", "6.5"],
        ["Zuse, Bruno", "4712", "", "bruno", "", ""],
    ]


def test_moodle_gets_a_dash_where_there_is_no_grade_because_it_takes_an_empty_field_for_0(course):
    assert export(course, "moodle") == [
        ["First name", "Last name", "Username", "ID number", "Email address", PROSE],
        ["Chen", "Li", "chen", "4713", "chen@uni.edu", "-"],
        ["Ada", "Lovelace", "ada", "4711", "ada@uni.edu", "6.5"],
        ["Bruno", "Zuse", "bruno", "4712", "bruno@uni.edu", "-"],
    ]


def test_csv_says_points_so_far_and_what_the_grade_waits_for(course):
    table = pandas.read_csv(export_grades(course, PROSE, "csv")[0], index_col="student_id")
    assert table["state"].to_dict() == {"ada": "complete", "bruno": "to be marked", "chen": "not handed in"}
    assert table.loc["ada", ["raw_score", "score", "max_score"]].tolist() == [6.5, 6.5, 7]
    assert table.loc["bruno", "raw_score"] == 2
    assert table["score"].isna().to_dict() == {"ada": False, "bruno": True, "chen": True}
    assert pandas.isna(table.loc["chen", "raw_score"])


def test_provisional_lets_the_points_so_far_through_but_makes_no_0_of_an_absence(course):
    grades = {row[3]: row[5] for row in export(course, "canvas", provisional=True)[2:]}
    assert grades == {"ada": "6.5", "bruno": "2", "chen": ""}


@pytest.mark.parametrize("form", EXPORTERS)
def test_who_has_no_grade_and_why_is_said(course, form):
    _, remarks = export_grades(course, PROSE, form)
    assert remarks == [
        f"{PROSE}: 1 complete; 1 with questions that wait to be marked, exported without a grade; "
        "1 without a submission, exported without a grade."
    ]


def test_a_title_with_canvas_id_names_an_assignment_that_exists(course):
    assert export(course, "canvas", title="Lab 1: prose (48213)")[0][-1] == "Lab 1: prose (48213)"


def test_an_id_that_is_no_number_cannot_be_canvas_own(course):
    add_student(course, "dee", None, lms_user_id="12ab")
    assert ["dee", "", "12ab", "dee", "", ""] in export(course, "canvas")


@pytest.mark.parametrize("email", [None, "ada@uni.edu"])
def test_moodle_gets_no_column_that_would_give_somebody_the_grade_of_another(course, email):
    add_student(course, "dee", None, email=email, lms_user_id="4714")
    path, remarks = export_grades(course, PROSE, "moodle")
    assert read(path)[0] == ["First name", "Last name", "Username", "ID number", PROSE]
    assert any("Email address is left out" in remark for remark in remarks)


def test_a_late_penalty_is_taken_off_and_never_below_0(course):
    with open_gradebook(nbgrader_config(course)) as gradebook:
        gradebook.find_submission(PROSE, "ada").notebooks[0].late_submission_penalty = 1.5
        gradebook.find_submission(PROSE, "bruno").notebooks[0].late_submission_penalty = 9
        gradebook.db.commit()
    grades = {row[3]: row[5] for row in export(course, "canvas", provisional=True)[2:]}
    assert grades == {"ada": "5", "bruno": "0", "chen": ""}


NAMES = ["Ada, Countess", 'O"Hara', "two\nlines", "Ωmega 李 ñ", "semi;colon", "tab\there", "'tis", "a\\b"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]  # noqa: RUF001


@pytest.mark.parametrize("form", EXPORTERS)
def test_names_come_back_as_they_are_with_csv_and_with_pandas(prose_course, form):
    for number, name in enumerate(NAMES):
        add_student(prose_course, f"s{number}", None, first_name="X", last_name=name)
    path, _ = export_grades(prose_course, PROSE, form)
    rows = read(path)
    assert {len(row) for row in rows} == {len(rows[0])}
    expected = {f"{name}, X" if form == "canvas" else name for name in NAMES}
    column = {"csv": "last_name", "canvas": "Student", "moodle": "Last name"}[form]
    assert expected <= {row[rows[0].index(column)] for row in rows}
    assert expected <= set(pandas.read_csv(path, dtype=str)[column])


@pytest.mark.parametrize("form", EXPORTERS)
def test_no_field_runs_as_a_formula(prose_course, form):
    for number, formula in enumerate(FORMULAS):
        add_student(
            prose_course, f"={number}", None, first_name=formula, last_name=formula,
            email=f"{formula}{number}", lms_user_id=f"{formula}{number}",
        )  # fmt: skip
    fields = [field for row in export(prose_course, form, title="=title") for field in row]
    assert not [field for field in fields if field.lstrip(" ")[:1] in list("=+-@\t\r＝") and field != "-"]  # noqa: RUF001


def test_several_labs_and_chosen_students_in_one_file_as_nbgrader_asks(course, tmp_path):
    with open_gradebook(nbgrader_config(course)) as gradebook:
        gradebook.add_assignment("lab_two")
        CanvasExporter(to=str(tmp_path / "all.csv")).export(gradebook)
        MoodleExporter(to=str(tmp_path / "one.csv"), student=["ada"], assignment=["lab_two"]).export(gradebook)
    assert sorted(read(tmp_path / "all.csv")[0][5:]) == [PROSE, "lab_two"]
    assert [row[0] for row in read(tmp_path / "one.csv")] == ["First name", "Ada"]


def test_nbgraders_own_command_imports_the_roster_and_runs_the_exporter(course):
    heading, eve = "id,first_name,last_name,email,lms_user_id", "eve,Eve,Õun,eve@uni.edu,4715"
    (course / "roster.csv").write_text(f"{heading}\n{eve}\nada,Ada,King,ada@uni.edu,4711\n", encoding="utf-8")
    for command in (
        ["db", "student", "import", "roster.csv"],
        ["export", "--exporter", "course_lib.grading.exporters.CanvasExporter", "--to", "grades.csv"],
    ):
        ran = subprocess.run([sys.executable, "-m", "nbgrader", *command], cwd=course, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    rows = read(course / "grades.csv")
    assert ["Õun, Eve", "4715", "", "eve", "", ""] in rows
    assert ["King, Ada", "4711", "", "ada", "", "6.5"] in rows  # a new name, the same grade
    assert "2 without a submission, exported without a grade" in ran.stderr


@pytest.mark.parametrize(
    ("lab", "class_dir", "sentence"),
    [
        ("lab_9", None, "holds no lab lab_9. It holds: lab_prose. Grade the lab first"),
        (PROSE, "clas", "clas holds no gradebook. Grade a lab first"),
    ],
)
def test_a_lab_or_class_that_is_not_there(course, lab, class_dir, sentence):
    with pytest.raises(GradingError, match=sentence):
        export_grades(course, lab, "csv", class_dir=class_dir and course / class_dir)
    assert not (course / "clas").exists()


def test_the_command_says_where_the_file_is(course, capsys, monkeypatch):
    monkeypatch.setattr(settings, "course_root", lambda: course)
    assert cli.main(["export", PROSE, "--as", "canvas"]) == 0
    path = course / "class" / f"{PROSE}_canvas.csv"
    assert capsys.readouterr().out.endswith(f"canvas: {path}\n")
    assert len(list(csv.reader(io.StringIO(path.read_text())))) == 5
