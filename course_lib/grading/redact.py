"""What a graded test may say: the lab's own words, and numbers; never a line of a hidden test.

A traceback quotes the lines around the failing one, so that a hidden assertion would show itself by failing; and what
an exception says is up to whoever raises it, which may be a student's function that has read the test calling it. So a
message is put together anew from what the lab's author wrote into it; what else it holds is kept where it is a short
number, or a word like True, and is otherwise left out.
"""

import ast
import builtins
import re
from pathlib import Path

from nbconvert.filters import strip_ansi
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from course_lib.grading.course import is_test, read_notebook
from course_lib.grading.execute import EVENTS

_SHORTEST_TELLING_LINE = 8  # `)` or `else:` gives nothing away, and is in every student's code
_SHORTEST_PIECE = 2
_LONGEST_VALUE = 32  # characters: enough for a number or a shape, little for a smuggler
_LONGEST_MESSAGE = 1000
_WORDS = (
    "nan|inf|None|True|False|class|dtype|u?int\\d*|float\\d*|complex|bool|str|list|tuple|dict|set|"
    "NoneType|ndarray|Tensor|EagerTensor|Series|DataFrame"
)
_VALUE = re.compile(rf"[-+\d.,%()\[\]{{}}:/ '<>]|e[-+]\d|\b({_WORDS})\b")
_FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_LEADING_LINES = re.compile(r"\A([ \t]*\n)+")  # IPython counts from the first line that holds something
_TAMPERED = "no points from here on: ask your instructor"
_LEFT_OUT = "\N{HORIZONTAL ELLIPSIS}"


class RedactHiddenTests(NbGraderPreprocessor):
    """Of a graded test, show the message alone, in its author's words; strike hidden lines from every other output."""

    def preprocess(self, nb, resources):
        hidden = {line for cell in nb.cells if utils.is_grade(cell) for line in hidden_test_lines(cell.source)}
        words, sources = self._author_words(nb, resources), student_sources(nb)
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            if is_test(cell):
                errors = [output for output in cell.outputs if output.output_type == "error"]
                cell.outputs = [_told(error, words, sources) for error in errors[-1:]]
            for output in cell.outputs:
                _redact(output, hidden)
        return nb, resources

    def _author_words(self, nb, resources):
        """Of the lab's source, as helpers that raise messages stand in cells that a student may edit."""
        where = resources.get("nbgrader", {})
        course = CourseDirectory(config=self.config)
        folder = course.format_path(course.source_directory, ".", where.get("assignment", "-"))
        source = Path(folder) / f"{where.get('notebook', '-')}.ipynb"
        cells = read_notebook(source).cells if source.exists() else filter(utils.is_locked, nb.cells)
        stubs = self.config.ClearSolutions.get("code_stub", {}).values()
        return set().union(*map(author_words, cells), *(_strings(_parsed(stub)) for stub in stubs))


def student_sources(nb) -> dict[int, str]:
    """What a student may read anyway: the sources of the cells that are no tests, by execution count."""
    cells = [cell for cell in nb.cells if cell.cell_type == "code" and not is_test(cell)]
    return {cell.get("execution_count"): _LEADING_LINES.sub("", cell.source) for cell in cells}


def hidden_test_lines(source: str) -> list[str]:
    """The lines between the marks of hidden tests, without their indentation; short ones are left out.

    >>> hidden_test_lines('''assert f(1) == 1
    ... ### BEGIN HIDDEN TESTS
    ... assert f(2) == 4, "the square"
    ... ### END HIDDEN TESTS''')
    ['assert f(2) == 4, "the square"']
    """
    return [line.strip() for line in _parts(source)[1] if len(line.strip()) >= _SHORTEST_TELLING_LINE]


def author_words(cell) -> set[str]:
    """The fixed parts of the messages that a cell of a lab may raise; of hidden tests, only what an assertion says.

    >>> from nbformat.v4 import new_code_cell
    >>> sorted(author_words(new_code_cell("assert f(1) == 1, f'1 gives {f(1)}, not 1'")))
    [', not 1', '1 gives ']
    """
    if cell.cell_type != "code" or utils.is_solution(cell):
        return set()
    shown, _ = _parts(cell.source)
    return _strings(_parsed("\n".join(shown))).union(
        *(_strings(node.msg) for node in ast.walk(_parsed(cell.source)) if isinstance(node, ast.Assert) and node.msg)
    )


def told(message: str, words: set[str]) -> str:
    """A message, of which only the author's words and short values are left.

    >>> told("1 gives 3.5, not 1", {"1 gives ", ", not 1"})
    '1 gives 3.5, not 1'
    >>> told("1 gives aGlkZGVu, not 1", {"1 gives ", ", not 1"})
    '1 gives …, not 1'
    """
    message = message[:_LONGEST_MESSAGE]
    found = sorted((piece for piece in words if len(piece) >= _SHORTEST_PIECE), key=len, reverse=True)
    parts = re.split("(" + "|".join(map(re.escape, found)) + ")", message) if found else [message]
    return "".join(part if number % 2 else _value(part) for number, part in enumerate(parts))


def known_error(error, sources: dict[int, str]):
    """An error told by its kind and by the line of the student's own code in which it arose.

    Parameters
    ----------
    error : output of nbformat
        As the kernel gave it: whatever it says is not to be trusted.
    sources : dict from execution count to source
        As `student_sources` gives it.
    """
    name = error.ename if isinstance(getattr(builtins, error.ename, None), type) else "Error"
    place = "in the test itself: is the exercise above it written, under its own name?"
    for count, line in reversed(_FRAME.findall(strip_ansi("\n".join(error.traceback)))):
        lines = sources.get(int(count), "").splitlines()
        if 0 < int(line) <= len(lines):
            place = f"in line {line} of your cell: {lines[int(line) - 1].strip()}"
            break
    return new_output("error", ename=name, evalue=place, traceback=[f"{name}, {place}"])


def _told(error, words, sources):
    if error.ename == "TamperedError":  # what it says for the instructor may hold names that a student has chosen
        return new_output("error", ename=error.ename, evalue=_TAMPERED, traceback=[f"{error.ename}: {_TAMPERED}"])
    if error.ename in EVENTS:
        return error
    if error.ename not in ("AssertionError", "NotImplementedError"):
        return known_error(error, sources)
    text = told(error.evalue, words)
    return new_output("error", ename=error.ename, evalue=text, traceback=[f"{error.ename}: {text}"])


def _value(text):
    """Text between the author's words: kept where it is a value and short."""
    if len(text) <= _LONGEST_VALUE and not _VALUE.sub("", text).strip():
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{_LEFT_OUT}{after}"


def _parts(source: str) -> tuple[list[str], list[str]]:
    """The lines of a test that students see, and those between the marks of hidden tests."""
    parts, inside = ([], []), False
    for line in source.splitlines():
        if "BEGIN HIDDEN TESTS" in line or "END HIDDEN TESTS" in line:
            inside = "BEGIN" in line
        else:
            parts[inside].append(line)
    return parts


def _parsed(source: str) -> ast.AST:
    try:
        return ast.parse(source)
    except SyntaxError:  # a magic line, or a block whose end is hidden
        return ast.Module(body=[], type_ignores=[])


def _strings(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _redact(output, hidden):
    if output.output_type == "error":
        output.evalue = _without(output.evalue, hidden)
        output.traceback = [_without(frame, hidden) for frame in output.traceback]
    elif output.output_type == "stream":
        output.text = _without(output.text, hidden)
    else:
        for kind, content in output.data.items():
            if isinstance(content, str):
                output.data[kind] = _without(content, hidden)


def _without(text, hidden):
    plain = strip_ansi(text)  # a coloured traceback has codes between the words
    if not any(line in plain for line in hidden):
        return text
    text = plain
    for line in hidden:
        text = text.replace(line, "[hidden test]")
    return text
