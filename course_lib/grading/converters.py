"""nbgrader's Autograde in two halves, with the run of the notebook between them left to somebody else.

The first half cleans a submitted notebook and arms it, the second reads the outputs and saves the scores; both are the
preprocessors that `nbgrader_config.py` lists, so that `nbgrader autograde` and Formgrader come to the same marks.
"""

from nbgrader.converters import Autograde
from nbgrader.utils import setenv

from course_lib.grading.course import GradingError
from course_lib.grading.execute import SafeExecute


class Preparation(Autograde):
    """All that stands before `SafeExecute`.

    Afterwards `prepared` is the notebook as text, `resources` what the preprocessors leave for those behind
    `SafeExecute`, and `remarks` what the repair had to say.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.autograde_preprocessors, self.executor, _ = halves(self.autograde_preprocessors)
        self.remarks = []

    def write_single_notebook(self, output, resources):
        super().write_single_notebook(output, resources)
        self.prepared, self.resources = output, resources
        self.remarks += resources["nbgrader"].get("remarks", [])

    def set_permissions(self, assignment_id, student_id):
        """Not yet: the second half writes to the folder, too."""


class Conclusion(Autograde):
    """All that stands behind `SafeExecute`, given the executed notebook and what `Preparation` left."""

    def __init__(self, executed, resources, **kwargs):
        super().__init__(**kwargs)
        _, _, self.autograde_preprocessors = halves(self.autograde_preprocessors)
        self.executed, self.resources = executed, resources

    def convert_notebooks(self):
        self._sanitizing = False
        self._init_preprocessors()
        with setenv(NBGRADER_EXECUTION="autograde"):
            output, resources = self.exporter.from_notebook_node(self.executed, self.resources)
        self.write_single_notebook(output, resources)
        self.set_permissions(resources["nbgrader"]["assignment"], resources["nbgrader"]["student"])


def halves(preprocessors: list) -> tuple[list, type[SafeExecute], list]:
    """What stands before the preprocessor that runs the notebook, that one, and what stands behind it."""
    for place, one in enumerate(preprocessors):
        if isinstance(one, type) and issubclass(one, SafeExecute):
            return preprocessors[:place], one, preprocessors[place + 1 :]
    raise GradingError(
        "c.Autograde.autograde_preprocessors in nbgrader_config.py lists no SafeExecute, so no notebook would be run."
    )
