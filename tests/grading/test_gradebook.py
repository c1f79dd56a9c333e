import csv

from tiny_lab import LAB

from course_lib.grading.gradebook import Score, StudentScores, export, scores, table


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_table_of_the_class(graded):
    lines = table(scores(graded, LAB))
    assert lines[0] == ["student", "lab", "score", "max", "to mark", "remarks"]
    assert ["amara", LAB, "3", "6", "1", "0"] in lines
    assert {len(line) for line in lines} == {6}


def test_csv_has_a_line_per_student_and_a_column_per_question(graded, tmp_path):
    lines = read(export(scores(graded, LAB), tmp_path / "scores.csv"))
    amara = dict(zip(lines[0], lines[1], strict=True))
    assert amara["student"] == "amara"
    assert (amara["01_square/test_square"], amara["01_square/test_square (max)"]) == ("2.0", "2.0")
    assert amara["needs_manual_grade"] == "01_square/why"


def test_comma_quote_and_line_break_stay_in_their_column(tmp_path):
    row = StudentScores('O"Hara, Ada', LAB, (Score("q", 1.0, 2.0, False),), ("first line\nsecond",))
    lines = read(export([row], tmp_path / "scores.csv"))
    assert lines[1][0] == 'O"Hara, Ada'
    assert lines[1][-1] == "first line\nsecond"


def test_text_that_a_spreadsheet_would_run_is_defused(tmp_path):
    rows = [StudentScores(start + "cmd", LAB, (Score("q", 0.0, 1.0, False),), ()) for start in "=+-@\t"]
    lines = read(export(rows, tmp_path / "scores.csv"))
    assert all(line[0].startswith("'") for line in lines[1:])
