"""A student's nbgrader on the hub: where lessons come from, and how Validate and `course check` run a notebook."""

from course_lib.grading.execute import KERNEL_ARGUMENTS

c = get_config()  # noqa: F821 (defined by traitlets)

c.CourseDirectory.course_id = "course"
c.Exchange.root = "/exchange"
c.Execute.extra_arguments = KERNEL_ARGUMENTS
c.Execute.timeout = 60
