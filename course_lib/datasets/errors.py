"""What can be wrong with a data set."""

from course_lib.errors import CourseError


class DatasetError(CourseError):
    """A data set cannot be found, made or read."""
