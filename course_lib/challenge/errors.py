"""The error of this room."""

from course_lib.errors import CourseError


class ChallengeError(CourseError):
    """Something about a challenge's folders that whoever typed the command can mend."""
