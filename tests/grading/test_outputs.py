import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from tiny_lab import LAB, NOTEBOOK, hand_in, make_course, tiny_notebook

from course_lib.grading.autograde import autograde

SCRIPT = "<script>mark(100)</script>"
TABLE = "<table><tr><td>0.93</td></tr></table>"


@pytest.fixture(scope="module")
def shown(tmp_path_factory, empty_gradebook):
    """The cells of a graded notebook by id: what an instructor sees in Formgrader."""
    course = make_course(tmp_path_factory.mktemp("outputs"), empty_gradebook)
    nb = tiny_notebook()
    own = [
        ("invalid", "1", []),
        ("prints", "print('now')", [new_output("stream", text="then")]),
        ("never_run", "print('now')", []),
        ("table", "1", [new_output("execute_result", {"text/html": TABLE + SCRIPT, "text/plain": "0.93"})]),
        ("runs_script", "1", [new_output("display_data", {"application/javascript": "mark(100)"})]),
        ("much", "1", [new_output("stream", text="x" * 3_000_000)]),
        ("fails", "nobody_knows", [new_output("stream", text="it worked for me")]),
    ]
    for name, source, outputs in own:
        nb.cells.insert(1, new_code_cell(source, id=name, outputs=outputs))
    nb.cells.insert(1, new_code_cell("print('trained'); run = 1", id="experiment", metadata={"tags": ["experiment"]}))
    by_id = {cell.id: cell for cell in nb.cells}
    by_id["invalid"].outputs = [{"output_type": "nonsense"}]
    by_id["experiment"].outputs = [new_output("stream", text="Dice 0.93 after 20 epochs")]
    nb.cells.append(new_code_cell("nobody_knows", id="fails_later"))
    nb.cells.append(new_markdown_cell(f"I see {SCRIPT} that a < b", id="prose"))
    hand_in(course, "ada", json.dumps(nb))  # nbformat would refuse to write it
    autograde(course, LAB)
    graded = nbformat.read(course / "class" / "autograded" / "ada" / LAB / NOTEBOOK, as_version=4)
    return {cell.id: cell for cell in graded.cells}


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def errors(cell):
    return [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]


def test_outputs_are_those_that_were_handed_in(shown):
    assert text(shown["prints"]) == "then"
    assert shown["never_run"].outputs == []


def test_an_experiment_is_not_run_again_and_keeps_its_output(shown):
    assert text(shown["experiment"]) == "Dice 0.93 after 20 epochs"


def test_tests_are_run(shown):
    assert errors(shown["test_square"]) == []
    assert shown["test_square"].execution_count is not None


def test_what_fails_when_graded_is_said_below_what_was_handed_in(shown):
    assert text(shown["fails"]) == "it worked for me"
    assert errors(shown["fails"]) == ["NameError: name 'nobody_knows' is not defined"]


def test_after_a_hidden_test_an_error_is_told_by_its_line_alone(shown):
    assert errors(shown["fails_later"]) == ["NameError: in line 1 of your cell: nobody_knows"]


def test_nothing_active_reaches_the_instructors_browser(shown):
    for cell in shown.values():
        assert "<script" not in str(cell)
        assert "javascript" not in str(cell.get("outputs", ""))
    assert TABLE in shown["table"].outputs[0].data["text/html"].replace("<tbody>", "").replace("</tbody>", "")


def test_output_beyond_measure_or_rule_is_left_out(shown):
    assert len(str(shown["much"].outputs)) < 300
    assert shown["invalid"].outputs == []
