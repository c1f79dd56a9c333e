import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from tiny_lab import CUBE, LAB, NOTEBOOK, SQUARE, cell

from course_lib.grading.simulate import CRASH, LOOP, simulate_class, solution


@pytest.fixture
def sources(course):
    """{student: {cell: source}} of the class."""
    simulate_class(course, LAB)
    return {
        path.parents[1].name: {each.id: each.source for each in nbformat.read(path, as_version=4).cells}
        for path in course.glob(f"class/submitted/*/{LAB}/{NOTEBOOK}")
    }


def test_four_students_of_four_kinds(sources):
    solved = (SQUARE.replace("    ### BEGIN SOLUTION\n", "").replace("\n    ### END SOLUTION", ""), "return x ** 3")
    assert sources["amara"]["square"] == solved[0]
    assert solved[1] in sources["amara"]["cube"]
    assert (sources["bruno"]["square"], "NotImplementedError" in sources["bruno"]["cube"]) == (solved[0], True)
    assert "NotImplementedError" in sources["chen"]["square"]
    assert (LOOP in sources["dalia"]["square"], CRASH in sources["dalia"]["cube"]) == (True, True)


def test_nobody_hands_in_hidden_tests(sources):
    assert not any("sign goes away" in source for cells in sources.values() for source in cells.values())


def test_solution_of_a_code_cell_is_what_stands_between_the_marks():
    assert solution(cell(CUBE, "cube", solution=True)) == "def cube(x):\n    return x ** 3"


def test_solution_of_a_question_is_the_reference_answer_without_the_mark_scheme():
    source = "=== BEGIN MARK SCHEME ===\nOne point.\n=== END MARK SCHEME ===\n\nReference answer. Because."
    answer = cell(source, "why", new_markdown_cell, grade=True, solution=True, points=1)
    assert solution(answer) == "Reference answer. Because."
