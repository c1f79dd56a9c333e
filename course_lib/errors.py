"""The one kind of error a user of the course is meant to read."""


class CourseError(Exception):
    """Something the user can mend. The message names the thing, the cause, the rule and the way out.

    The `course` command prints the message as it is and exits with code 1; every other exception is a defect of
    the kit and keeps its traceback.
    """
