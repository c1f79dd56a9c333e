"""Which outputs a graded notebook shows: a student's own cells as they were handed in, tests as they ran here.

A kernel that has run a hidden test may know it, and whatever it says afterwards may carry it, in any code. What a
student's notebook held when it was handed in cannot: no hidden test had run there. It is also what the student's prose
is about, since here everything runs with the smoke profile and experiments do not run at all.
"""

from functools import partial

from bleach import ALLOWED_ATTRIBUTES, ALLOWED_TAGS
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat.v4 import new_output
from nbformat.validator import isvalid
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Dict, Integer, List, Unicode

from course_lib.grading.course import is_test
from course_lib.grading.execute import EVENTS
from course_lib.grading.redact import hidden_test_lines, known_error, student_sources

_TABLES = ["table", "thead", "tbody", "tr", "th", "td", "caption"]
_SPANS = ["colspan", "rowspan", "align"]
_PAGE = ["p", "div", "span", "pre", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "sub", "sup", "details", "summary"]


class RememberOutputs(NbGraderPreprocessor):
    """Put aside what each cell shows when it is handed in, and clear it."""

    max_output_chars = Integer(2_000_000, help="Characters of output that are kept of one cell.").tag(config=True)

    def preprocess(self, nb, resources):
        for cell in nb.cells:
            if cell.cell_type == "code":
                if not is_test(cell):
                    cell.metadata["handed_in"] = self._kept(cell.get("outputs", []))
                cell.outputs, cell.execution_count = [], None
        return nb, resources

    def _kept(self, outputs):
        kept, room = [], self.max_output_chars
        for output in filter(partial(isvalid, ref="output", version=4), outputs):
            room -= len(str(output))
            if room < 0:
                return [*kept, new_output("stream", text="[More output was handed in than is kept here.]\n")]
            kept.append(output)
        return kept


class ShowAsHandedIn(NbGraderPreprocessor):
    """Show again what was put aside, and below it what befell the cell when it was graded.

    The message of an error is shown where the kernel had run no hidden test yet; after that, its kind and its line.
    """

    def preprocess(self, nb, resources):
        sources, knows_hidden = student_sources(nb), False
        for cell in nb.cells:
            if is_test(cell):
                knows_hidden = knows_hidden or bool(hidden_test_lines(cell.source))
            elif cell.cell_type == "code":
                errors = [output for output in cell.outputs if output.output_type == "error"]
                if knows_hidden:
                    errors = [one if one.ename in EVENTS else known_error(one, sources) for one in errors]
                shown = cell.metadata.pop("handed_in", [])
                if errors:
                    shown = [output for output in shown if output.output_type != "error"]
                cell.outputs = [*shown, *errors]
        return nb, resources


class DropActiveContent(SanitizeHTML):
    """Leave of what a student wrote or showed nothing that runs in the browser of whoever opens the page.

    The pages are opened by instructors too, in Formgrader, where a script could mark.
    """

    enabled = Bool(True)
    tags = List(Unicode(), [*ALLOWED_TAGS, *_TABLES, *_PAGE]).tag(config=True)
    attributes = Dict(default_value=ALLOWED_ATTRIBUTES | {"th": _SPANS, "td": _SPANS}).tag(config=True)

    def preprocess_cell(self, cell, resources, cell_index):
        is_own = cell.cell_type == "code" or not utils.is_locked(cell)
        has_tags = cell.cell_type == "code" or "<" in cell.source
        if is_own and has_tags:
            super().preprocess_cell(cell, resources, cell_index)
        return cell, resources
