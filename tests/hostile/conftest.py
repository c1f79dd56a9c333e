import pytest

from course_lib.grading.sandbox import FENCES, problem


@pytest.fixture(scope="module", params=FENCES)
def fence(request):
    """Each program that can fence a submission in, where it works on this machine."""
    if problem(request.param):
        pytest.skip(problem(request.param))
    return request.param
