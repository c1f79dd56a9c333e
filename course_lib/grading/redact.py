"""Keep hidden tests out of the feedback, in whatever output they turn up."""

from nbconvert.filters import strip_ansi
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

_SHORTEST_TELLING_LINE = 8  # `)` or `else:` gives nothing away, and is in every student's code


class RedactHiddenTests(NbGraderPreprocessor):
    """Reduce the traceback of a graded test to its last line, and strike hidden lines from every other output.

    A traceback quotes the lines around the failing one, so that a hidden assertion would show itself by failing. The
    message of the assertion is written for the student and stays.
    """

    def preprocess(self, nb, resources):
        hidden = {line for cell in nb.cells if utils.is_grade(cell) for line in hidden_lines(cell.source)}
        for cell in nb.cells:
            if cell.cell_type == "code":
                is_test = utils.is_grade(cell) and not utils.is_solution(cell)
                for output in cell.outputs:
                    _redact(output, hidden, is_test)
        return nb, resources


def hidden_lines(source: str) -> list[str]:
    """The lines between the marks of hidden tests, without their indentation; short ones are left out.

    >>> hidden_lines('''assert f(1) == 1
    ... ### BEGIN HIDDEN TESTS
    ... assert f(2) == 4, "the square"
    ... ### END HIDDEN TESTS''')
    ['assert f(2) == 4, "the square"']
    """
    lines, inside = [], False
    for line in source.splitlines():
        if "BEGIN HIDDEN TESTS" in line or "END HIDDEN TESTS" in line:
            inside = "BEGIN" in line
        elif inside and len(line.strip()) >= _SHORTEST_TELLING_LINE:
            lines.append(line.strip())
    return lines


def _redact(output, hidden, is_test):
    if output.output_type == "error":
        output.evalue = _without(output.evalue, hidden)
        frames = [f"{output.ename}: {output.evalue}"] if is_test else output.traceback
        output.traceback = [_without(frame, hidden) for frame in frames]
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
