"""How JupyterLab's Validate button and `course check` run a notebook: as the grader does, in the smoke profile."""

from pathlib import Path

from course_lib.grading.execute import KERNEL_ARGUMENTS

c = get_config()  # noqa: F821 (defined by traitlets)

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.Execute.extra_arguments = KERNEL_ARGUMENTS
c.Execute.timeout = 60
