import numpy as np
import pytest

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Grid, Scale


def test_half_more(apply):
    image, mask, known = apply(Scale(), 1.5, [[-2, 0], [2, 10]], np.array([[1, 0], [0, 1]]))
    assert image.tolist() == [[-3, 0], [3, 15]]
    assert mask.tolist() == [[1, 0], [0, 1]]
    assert known.all()


def test_factors_are_within_their_limits():
    rng = np.random.default_rng(0)
    factors = [Scale(0.1).draw(rng, Grid((4, 4), (1, 1))) for _ in range(500)]
    assert 0.9 <= min(factors) < 0.91
    assert 1.09 < max(factors) <= 1.1


def test_a_fraction_above_1_is_refused():
    with pytest.raises(CourseError, match="between 0 and 1"):
        Scale(2)
