"""Grades as other systems take them, as nbgrader export plugins: our CSV, Canvas' gradebook, Moodle's grade import.

    nbgrader export --exporter course_lib.grading.exporters.CanvasExporter --assignment '["lab1_xray_lung"]'
    course export lab1_xray_lung --as canvas

A grade is empty, and not 0, where nothing was handed in: 0 says "handed in, and all of it wrong". Whether somebody was
ill, has more time or has left the course is not for an exporter to decide, and both systems can fill empty grades with
0 in one step, once a person has decided it. It is empty, too, where a question waits for a person to mark it: points so
far look like a final grade to whoever receives them. `provisional` lets them through.

What the importers make of a file was read in their source:

    Canvas, lib/gradebook_importer.rb    the heading must begin Student, ID, ... and end with Section before the labs; a
                                         row whose first field holds "Points Possible" gives the maxima; a student is
                                         found by ID, else SIS User ID, else SIS Login ID, else name; a heading
                                         "title (id)", or exactly the title, is an assignment that exists, any other
                                         a new one
    Moodle, grade/import/csv/classes/    a person says which column identifies the student; a row where that field is
    load_data.php                        empty goes to the student of the row before; "-" is no grade, but an empty
                                         field in a new grade item becomes 0
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Student
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict

from course_lib.grading.course import GradingError, class_folder
from course_lib.grading.gradebook import graded_class
from course_lib.grading.spreadsheet import write_table

COMPLETE, TO_BE_MARKED, NOT_HANDED_IN = "complete", "to be marked", "not handed in"


@dataclass(frozen=True)
class Grade:
    """One student's grade in one lab; `points` are those so far, `grade` is None where there is none to pass on."""

    state: str
    grade: float | None = None
    points: float | None = None
    late_penalty: float = 0.0
    handed_in: str = ""


class GradesExporter(ExportPlugin):
    """What the exporters have in common: which grades, and of whom. A subclass lays out the table.

    After `export`, `remarks` holds what a person should know about the file, in sentences.
    """

    provisional = Bool(False, help="Export the points so far where questions wait to be marked by a person.").tag(
        config=True
    )
    titles = Dict(help="What the column of a lab is called in the other system, where not as the lab is.").tag(
        config=True
    )
    default_file = "grades.csv"

    def export(self, gradebook) -> None:
        """Write the grades of `assignment` (all labs where empty) and `student` (everybody) to `to`.

        Raises
        ------
        GradingError
            The gradebook knows no such lab or student.
        """
        maxima = {lab.name: lab.max_score for lab in gradebook.assignments}
        labs = self._known(self.assignment, sorted(maxima), "lab")
        everybody = {student.id: student for student in sorted(gradebook.students, key=_by_name)}
        students = [everybody[name] for name in self._known(self.student, list(everybody), "student")]
        grades = {lab: self._grades(gradebook, lab) for lab in labs}
        self.remarks = [self._states(lab, students, grades[lab]) for lab in labs]
        rows = self.table(students, {lab: maxima[lab] for lab in labs}, grades)
        path = write_table(rows, self.to or self.default_file)
        self.log.info("Grades of %d students written to %s", len(students), path)
        for remark in self.remarks:
            self.log.warning(remark)

    def table(self, students: list[Student], maxima: dict[str, float], grades: dict) -> list[list]:
        """The rows, heading first; `grades` is {lab: {student's id: Grade}}, without those who handed in nothing."""
        raise NotImplementedError

    def title(self, lab: str) -> str:
        """The heading of a lab's column."""
        return self.titles.get(lab, lab)

    def _known(self, wanted, known, what):
        wanted = [str(name) for name in wanted] or known
        for name in wanted:
            if name not in known:
                raise GradingError(
                    f"The gradebook holds no {what} {name}. It holds: {', '.join(known) or 'none'}. "
                    + ("Grade the lab first." if what == "lab" else "Import your roster first.")
                )
        return wanted

    def _grades(self, gradebook, lab) -> dict[str, Grade]:
        return {each.student_id: self._grade(each) for each in gradebook.assignment_submissions(lab)}

    def _grade(self, submission) -> Grade:
        penalty = submission.late_submission_penalty or 0.0
        state = TO_BE_MARKED if submission.needs_manual_grade else COMPLETE
        passed_on = state == COMPLETE or self.provisional
        grade = max(0.0, submission.score - penalty) if passed_on else None
        return Grade(state, grade, submission.score, penalty, str(submission.timestamp or ""))

    def _states(self, lab, students, grades):
        states = Counter(grades.get(student.id, _NOTHING).state for student in students)
        how = "exported with the points so far" if self.provisional else "exported without a grade"
        parts = [f"{states[COMPLETE]} complete"]
        if to_mark := states[TO_BE_MARKED]:
            parts.append(f"{to_mark} with questions that wait to be marked, {how}")
        if absent := states[NOT_HANDED_IN]:
            parts.append(f"{absent} without a submission, exported without a grade")
        return f"{lab}: {'; '.join(parts)}."


class CsvExporter(GradesExporter):
    """nbgrader's own columns, quoted, with `lms_user_id` and `state` besides: a row for each student and lab."""

    def table(self, students, maxima, grades):
        heading = ["assignment", "timestamp", "student_id", "last_name", "first_name", "email", "lms_user_id"]
        rows = [[*heading, "raw_score", "late_submission_penalty", "score", "max_score", "state"]]
        for lab, maximum in maxima.items():
            for student in students:
                given = grades[lab].get(student.id, _NOTHING)
                who = [student.id, student.last_name, student.first_name, student.email, student.lms_user_id]
                points = [given.points, given.late_penalty, given.grade, maximum]
                rows.append([self.title(lab), given.handed_in, *who, *map(_number, points), given.state])
        return rows


class CanvasExporter(GradesExporter):
    """Canvas' gradebook: Grades > Import. The id of nbgrader's roster is the SIS Login ID, lms_user_id Canvas' own ID.

    An lms_user_id that is no number cannot be Canvas' own, and is taken for the SIS User ID.
    """

    default_file = "canvas.csv"

    def table(self, students, maxima, grades):
        rows = [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(self.title, maxima)],
            ["    Points Possible", "", "", "", "", *map(_number, maxima.values())],
        ]
        for student in students:
            number = student.lms_user_id or ""
            ids = [number, ""] if number.isdecimal() else ["", number]
            given = [_number(grades[lab].get(student.id, _NOTHING).grade) for lab in maxima]
            rows.append([_full_name(student), *ids, student.id, "", *given])
        return rows


class MoodleExporter(GradesExporter):
    """Moodle's grade import: Grades > Import > CSV file.

    Of the columns that may identify a student, those are written that do: everybody has an entry, and no two the same.
    """

    default_file = "moodle.csv"

    def table(self, students, maxima, grades):
        identities = {
            "Username": [student.id for student in students],
            "ID number": [student.lms_user_id for student in students],
            "Email address": [student.email for student in students],
        }
        for name, entries in list(identities.items()):
            if not all(entries) or len(set(entries)) < len(entries):
                del identities[name]
                self.remarks.append(
                    f"The column {name} is left out: it identifies nobody unless every student has one of their own."
                )
        rows = [["First name", "Last name", *identities, *map(self.title, maxima)]]
        for student, *entries in zip(students, *identities.values(), strict=True):
            given = [grades[lab].get(student.id, _NOTHING).grade for lab in maxima]
            names = [student.first_name, student.last_name]
            rows.append([*names, *entries, *("-" if grade is None else _number(grade) for grade in given)])
        return rows


EXPORTERS = {"csv": CsvExporter, "canvas": CanvasExporter, "moodle": MoodleExporter}
_NOTHING = Grade(NOT_HANDED_IN)


def export_grades(
    root, lab: str, form: str, path=None, class_dir=None, provisional: bool = False, title: str | None = None
) -> tuple[Path, list[str]]:
    """Write the grades of one lab.

    Parameters
    ----------
    root : path
        The checkout.
    lab : str
        A lab that was graded.
    form : {"csv", "canvas", "moodle"}
    path : path, optional
        The file; `<lab>_grades.csv`, `_canvas.csv` or `_moodle.csv` in the class folder by default.
    class_dir : path, optional
        The class; `class/` in the checkout by default.
    provisional : bool
        Export the points so far where questions wait to be marked.
    title : str, optional
        What the lab's column is called in the other system.

    Returns
    -------
    path : Path
        The file.
    remarks : list of str
        What a person should know about it.

    Raises
    ------
    GradingError
        There is no such class, or the lab was not graded.
    """
    path = Path(path) if path else class_folder(root, class_dir) / f"{lab}_{EXPORTERS[form].default_file}"
    exporter = EXPORTERS[form](to=str(path), assignment=[lab], provisional=provisional)
    exporter.titles = {lab: title} if title else {}
    with graded_class(root, class_dir) as gradebook:
        exporter.export(gradebook)
    return path, exporter.remarks


def _by_name(student):
    return student.last_name or "", student.first_name or "", student.id


def _full_name(student):
    """As Canvas sorts its students; who has no name in the roster goes by their id."""
    return ", ".join(filter(None, [student.last_name, student.first_name])) or student.id


def _number(points):
    """Points with two decimals at most, as both systems keep them; nothing for None.

    >>> _number(2.0), _number(2 / 3), _number(None)
    ('2', '0.67', '')
    """
    return "" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")
