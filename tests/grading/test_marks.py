"""Prose answers to a spreadsheet, marks back into the gradebook, and the mark scheme in Formgrader."""

import csv
import re

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from prose_lab import NOTEBOOK, PROSE, add_student, mark, prose_notebook, write_answers
from tiny_lab import LAB

from course_lib import cli, settings
from course_lib.grading import marks
from course_lib.grading.autograde import autograde
from course_lib.grading.course import GradingError, nbgrader_config, open_gradebook
from course_lib.grading.feedback import feedback
from course_lib.grading.marks import COLUMNS, export_marks, import_marks
from course_lib.grading.simulate import simulate_class
from course_lib.grading.spreadsheet import as_typed, harmless


@pytest.fixture
def course(prose_course):
    add_student(prose_course, "bruno", ("- minus times minus", "=9"))
    add_student(prose_course, "ada")
    return prose_course


def read(path):
    """The rows as dictionaries, as a spreadsheet has them."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def write(path, rows, **form):
    with path.open("w", newline="", encoding=form.pop("encoding", "utf-8-sig")) as file:
        writer = csv.DictWriter(file, COLUMNS, **form)
        writer.writeheader()
        writer.writerows(rows)
    return path


def filled(course, points=("3", "1.5", "0", "2"), **options):
    """The file and its rows, with points in them."""
    path, _ = export_marks(course, PROSE, **options)
    rows = read(path)
    for row, number in zip(rows, points, strict=True):
        row["points"] = number
    return path, rows


def given_marks(course):
    """{(student, question): (points, waits, comment)}, from the gradebook."""
    found = {}
    with open_gradebook(nbgrader_config(course)) as gradebook:
        for submission in gradebook.assignment_submissions(PROSE):
            for name in ("answer-a", "answer-b"):
                where = name, NOTEBOOK, PROSE, submission.student_id
                grade, comment = gradebook.find_grade(*where), gradebook.find_comment(*where)
                entry = grade.manual_score, grade.needs_manual_grade, comment.manual_comment
                found[submission.student_id, name] = entry
    return found


NOTHING = (None, True, None)


def test_a_row_is_one_answer_with_all_that_a_marker_needs_question_by_question(course):
    rows = read(export_marks(course, PROSE)[0])
    assert [(row["question"], row["student"]) for row in rows] == [
        ("answer-a", "ada"),
        ("answer-a", "bruno"),
        ("answer-b", "ada"),
        ("answer-b", "bruno"),
    ]
    first = rows[0]
    assert first["question text"] == "**Question A** (3 points). Why is no square negative?"
    assert first["mark scheme"] == (
        "One point for the sign, two for the reason.\n\nReference answer. Minus times minus is plus."
    )
    assert (first["answer"], first["maximum"]) == ("because", "3.0")
    assert first["points so far"] == first["comment so far"] == first["points"] == first["comment"] == ""


def test_an_answer_that_would_run_as_a_formula_does_not(course):
    assert [row["answer"] for row in read(export_marks(course, PROSE)[0])][1::2] == ["'- minus times minus", "'=9"]


def test_points_and_comments_come_into_the_gradebook(course):
    path, rows = filled(course)
    rows[0]["comment"] = "well argued"
    rows[1]["comment"] = "'=not a formula"  # a spreadsheet's, or ours
    rows[2]["comment"] = "'tis zero"
    assert import_marks(course, write(path, rows)) == (4, 0)
    assert given_marks(course) == {
        ("ada", "answer-a"): (3, False, "well argued"),
        ("bruno", "answer-a"): (1.5, False, "=not a formula"),
        ("ada", "answer-b"): (0, False, "'tis zero"),
        ("bruno", "answer-b"): (2, False, None),
    }


def test_a_row_without_points_is_not_marked_yet_and_keeps_its_comment(course):
    path, rows = filled(course, ("", "", " ", "2"))
    rows[1]["comment"] = "ask me"
    assert import_marks(course, write(path, rows)) == (1, 3)
    found = given_marks(course)
    assert found["ada", "answer-a"] == found["ada", "answer-b"] == NOTHING
    assert found["bruno", "answer-a"] == (None, True, "ask me")


def test_importing_twice_is_harmless(course):
    path, rows = filled(course)
    rows[0]["comment"] = "good"
    import_marks(course, write(path, rows))
    once = given_marks(course)
    import_marks(course, path)
    assert given_marks(course) == once


def test_an_old_sheet_leaves_alone_what_it_says_nothing_of(course):
    path, rows = filled(course, ("", "", "", ""))
    mark(course, "ada")
    import_marks(course, write(path, rows))
    assert given_marks(course)["ada", "answer-a"] == (3, False, None)


def test_what_was_marked_is_left_out_unless_asked_for(course):
    mark(course, "ada")
    assert {row["student"] for row in read(export_marks(course, PROSE)[0])} == {"bruno"}
    rows = read(export_marks(course, PROSE, marked_too=True)[0])
    assert [(row["points so far"], row["points"]) for row in rows if row["student"] == "ada"] == [
        ("3.0", ""),
        ("2.0", ""),
    ]
    mark(course, "bruno")
    with pytest.raises(GradingError, match=r"No answer of lab_prose waits.*--marked-too"):
        export_marks(course, PROSE)


def test_anonymous_codes_hide_who_it_is_and_find_the_way_back(course):
    path, rows = filled(course, anonymous=True)
    text = path.read_text("utf-8")
    assert "ada" not in text
    assert "bruno" not in text
    assert len({row["student"] for row in rows}) == 2
    by_answer = {row["answer"]: row for row in rows}
    by_answer["because"]["points"], by_answer["'- minus times minus"]["points"] = "1", "2"
    import_marks(course, write(path, rows))
    found = given_marks(course)
    assert (found["ada", "answer-a"][0], found["bruno", "answer-a"][0]) == (1, 2)


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("points", "4", "row 5, column points: '4' is no number from 0 to 2"),
        ("points", "-1", "row 5, column points: '-1' is no number from 0 to 2"),
        ("points", "nan", "row 5, column points: 'nan' is no number"),
        ("points", "inf", "row 5, column points: 'inf' is no number"),
        ("points", "two", "row 5, column points: 'two' is no number from 0 to 2. Correct it, or leave it empty"),
        ("points", "1.000,5", "row 5, column points: '1.000,5' is no number"),
        ("student", "eve", "row 5, column student: the gradebook knows no eve who handed in lab_prose"),
        ("student", "", "row 5, column student: "),
        ("student", "ada", "row 5, column question: an earlier row marks 01_prose/answer-b of ada"),
        ("question", "answer-z", "row 5, column question: 01_prose/answer-z is no question that a person marks"),
        ("question", "test_square", "row 5, column question: 01_prose/test_square is no question that a person marks"),
        ("question", "answer-a", "row 5, column question: an earlier row marks 01_prose/answer-a of bruno"),
        ("notebook", "02", "row 5, column notebook: 02/answer-b is no question that a person marks"),
        ("lab", "lab_9", "row 5, column lab: there is no lab 'lab_9'. The labs: lab_prose"),
        ("fingerprint", "", "row 5, column fingerprint: the answer of bruno to 01_prose/answer-b is not the one"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_imported(course, column, value, sentence):
    path, rows = filled(course)
    rows[3][column] = value
    with pytest.raises(GradingError) as refused:
        import_marks(course, write(path, rows))
    assert sentence in str(refused.value)
    assert "nothing was changed" in str(refused.value)
    assert set(given_marks(course).values()) == {NOTHING}


def test_all_bad_rows_are_named_at_once(course):
    path, rows = filled(course, ("9", "9", "", "9"))
    with pytest.raises(GradingError) as refused:
        import_marks(course, write(path, rows))
    assert re.findall(r"row (\d)", str(refused.value)) == ["2", "3", "5"]


def test_an_answer_that_changed_since_the_export_is_not_marked_by_it(course):
    path, rows = filled(course)
    write_answers(course, "ada", ("I changed my mind", "nine"))
    with pytest.raises(GradingError, match=r"row 2, column fingerprint: .* Export again"):
        import_marks(course, write(path, rows))


def test_students_sorted_apart_from_their_answers_are_noticed(course):
    path, rows = filled(course)
    rows[0]["student"], rows[1]["student"] = rows[1]["student"], rows[0]["student"]
    with pytest.raises(GradingError, match="fingerprint"):
        import_marks(course, write(path, rows))


def test_rows_may_be_sorted_left_out_and_added_empty(course):
    path, rows = filled(course)
    empty = dict.fromkeys(COLUMNS, "")
    assert import_marks(course, write(path, [empty, *rows[::-1][:2], empty])) == (2, 0)


def test_nothing_is_changed_when_writing_breaks_off(course, monkeypatch):
    path, rows = filled(course)
    entries, calls = marks._entries, []

    def pulls_the_plug(*where):
        calls.append(where)
        if len(calls) == 7:  # four rows are checked, then four are written
            raise KeyboardInterrupt
        return entries(*where)

    monkeypatch.setattr(marks, "_entries", pulls_the_plug)
    with pytest.raises(KeyboardInterrupt):
        import_marks(course, write(path, rows))
    assert set(given_marks(course).values()) == {NOTHING}


@pytest.mark.parametrize(
    "form", [{"delimiter": ";"}, {"delimiter": "\t"}, {"encoding": "utf-8"}, {"lineterminator": "\n"}]
)
def test_what_other_spreadsheets_write_is_read(course, form):
    path, rows = filled(course, ("3", "1,5", "0,0", "2,0"))
    assert import_marks(course, write(path, rows, **form)) == (4, 0)
    assert given_marks(course)["bruno", "answer-a"][0] == 1.5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist. Name the file"),
        (b"", "lacks the columns lab, notebook"),
        ("points;für".encode("latin-1"), 'is not UTF-8 text .* Save it again as "CSV UTF-8"'),
        (b"PK\x03\x04\xff\xfe", "an .xlsx file is not read"),
        (b"lab,notebook,question,student,points,fingerprint\n", "lacks the column comment"),
        (b"lab,notebook,question,student,points,points,comment,fingerprint\n", "the column points twice"),
        (b'lab,"notebook', "is no CSV"),
    ],
)
def test_a_file_that_is_no_such_spreadsheet(course, content, sentence):
    path = course / "marks.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GradingError, match=sentence):
        import_marks(course, path)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text(alphabet="'=+-@ \t\r\nx"))
def test_the_apostrophe_is_taken_off_where_it_was_put_on_and_nowhere_else(text):
    assert as_typed(harmless(text)) == text
    assert harmless(text) == text or harmless(text) == "'" + text


def test_hostile_answers_do_not_stop_the_export(course):
    add_student(course, "mallory", ("x" * 100_000, 'half a pair "quotes";\r\nand lines\0'))
    path = course / "class" / "autograded" / "mallory" / PROSE / f"{NOTEBOOK}.ipynb"
    path.write_text(path.read_text().replace("half a pair", "half a pair \\ud800"))
    rows = {(row["student"], row["question"]): row["answer"] for row in read(export_marks(course, PROSE)[0])}
    assert len(rows["mallory", "answer-a"]) < 32_767
    assert rows["mallory", "answer-a"].endswith("The whole is in Formgrader.]")
    assert "quotes" in rows["mallory", "answer-b"]
    assert len(rows) == 6


def test_a_lab_without_prose_says_so(course):
    path = course / "solutions" / PROSE / f"{NOTEBOOK}.ipynb"
    nb = prose_notebook()
    nb.cells = nb.cells[:2]
    nbformat.write(nb, path)
    with pytest.raises(GradingError, match="no question that a person marks"):
        export_marks(course, PROSE)


def test_the_work_on_a_task_is_what_stands_between_it_and_the_next_graded_cell(graded, tmp_path):
    path, answers = export_marks(graded, LAB, tmp_path / "marks.csv")
    assert answers == len(read(path)) > 0
    assert {row["mark scheme"] for row in read(path)} == {"One point for the word sign."}
    assert {row["question text"] for row in read(path)} == {"Why is no square negative?"}


def formgrader_page(course, student):
    """The page as Formgrader's handler has it rendered."""
    config = nbgrader_config(course)
    path = course / "class" / "autograded" / student / PROSE / f"{NOTEBOOK}.ipynb"
    resources = {"assignment_id": PROSE, "notebook_id": NOTEBOOK, "submission_id": "1", "index": 0, "total": 1}
    return HTMLExporter(config=config, template_name="classic").from_filename(str(path), resources=resources)[0]


def test_formgrader_shows_the_mark_scheme_right_above_the_answer(course):
    page = formgrader_page(course, "bruno")
    scheme, answer = page.index("One point for the sign, two for the reason."), page.index("minus times minus")
    assert page.index("Why is no square negative?") < scheme < answer
    assert page.count("Mark scheme of") == 2


def test_formgrader_works_without_the_source_notebook(course):
    (course / "solutions" / PROSE / f"{NOTEBOOK}.ipynb").unlink()
    page = formgrader_page(course, "ada")
    assert "because" in page
    assert "Mark scheme" not in page


def test_from_handing_in_to_feedback(prose_course, capsys, monkeypatch):
    """Graded for real: marks survive a second grading of unchanged work, and feedback has them, but no mark scheme."""
    monkeypatch.setattr(settings, "course_root", lambda: prose_course)
    simulate_class(prose_course, PROSE)
    autograde(prose_course, PROSE, students=["amara"])
    assert cli.main(["marks", "export", PROSE]) == 0
    path = prose_course / "class" / f"{PROSE}_marks.csv"
    rows = read(path)
    assert [row["answer"] for row in rows] == [
        "Reference answer. Minus times minus is plus.",
        "Reference answer. Nine.",
    ]
    rows[0] |= {"points": "2", "comment": "two of three"}
    rows[1]["points"] = "2"
    assert cli.main(["marks", "import", str(write(path, rows))]) == 0
    assert "2 answers marked, 0 without points" in capsys.readouterr().out
    autograde(prose_course, PROSE, students=["amara"])
    page = feedback(prose_course, PROSE)[0].pages[0].read_text()
    assert "two of three" in page
    assert "Score: 6.0 / 7.0" in page
    assert "two for the reason" not in page
    assert "Mark scheme" not in page
