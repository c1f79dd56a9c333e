import tracemalloc

import numpy as np
import pytest

from course_lib.datasets import Case
from course_lib.errors import CourseError
from course_lib.pipeline import BatchGenerator


class CountingCase:
    """A case whose image is its own number, and which knows how often it was read."""

    has_mask = True

    def __init__(self, number, size=16):
        self.id, self.patient, self.number, self.size, self.reads = str(number), str(number), number, size, 0

    def read(self):
        self.reads += 1
        image = np.zeros((self.size, self.size), np.float32)
        image[0, : self.number + 1] = 1
        return image, (image > 0).astype(np.uint8), image < 2


def number_of(mask):
    return int(mask.sum()) - 1


def epoch_order(generator):
    return [number_of(mask) for _, masks, _ in generator for mask in masks]


def test_ten_cases_in_batches_of_four_lose_none():
    generator = BatchGenerator([CountingCase(i) for i in range(10)], batch_size=4, seed=0, shape=(16, 16))
    assert [len(images) for images, _, _ in generator] == [4, 4, 2]
    assert sorted(epoch_order(generator)) == list(range(10))


def test_shapes_and_types_are_what_keras_takes():
    images, masks, known = BatchGenerator([CountingCase(i) for i in range(3)], 3, seed=0, shape=(8, 12))[0]
    for array in (images, masks, known):
        assert array.shape == (3, 8, 12, 1)
        assert array.dtype == np.float32
    assert set(np.unique(masks)) <= {0, 1}
    np.testing.assert_allclose(images.mean(axis=(1, 2, 3)), 0, atol=1e-5)


def test_a_batch_depends_on_seed_epoch_and_index_alone():
    def generator():
        return BatchGenerator([CountingCase(i) for i in range(10)], 4, seed=3, shape=(16, 16))

    one, other = generator(), generator()
    other[2], other[0]  # read in another order, and twice
    for index in (1, 0, 2):
        np.testing.assert_array_equal(one[index][0], other[index][0])
    first = epoch_order(one)
    one.on_epoch_end()
    assert epoch_order(one) != first
    other.on_epoch_end()
    assert epoch_order(one) == epoch_order(other)


def test_another_seed_gives_another_order_and_validation_keeps_its_own():
    cases = [CountingCase(i) for i in range(10)]
    assert epoch_order(BatchGenerator(cases, 4, seed=1, shape=(16, 16))) != epoch_order(
        BatchGenerator(cases, 4, seed=2, shape=(16, 16))
    )
    assert epoch_order(BatchGenerator(cases, 4, seed=1, shape=(16, 16), shuffle=False)) == list(range(10))


def test_a_case_is_read_when_its_batch_is_asked_for_and_not_before():
    cases = [CountingCase(i) for i in range(8)]
    generator = BatchGenerator(cases, 4, seed=0, shape=(16, 16), shuffle=False)
    assert sum(case.reads for case in cases) == 0
    generator[1]
    assert [case.reads for case in cases] == [0] * 4 + [1] * 4


def test_memory_does_not_grow_with_the_number_of_cases():
    def peak(count):
        generator = BatchGenerator([CountingCase(i % 16, size=256) for i in range(count)], 2, 0, shape=(64, 64))
        tracemalloc.start()
        for _ in generator:
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(4)
    assert peak(80) < 1.3 * peak(8)


def test_no_case_no_mask_and_an_empty_batch_are_refused():
    with pytest.raises(CourseError, match="no case"):
        BatchGenerator([], 4, seed=0)
    without = Case(id="p7", patient="p7", image=None)
    with pytest.raises(CourseError, match="no mask, p7 first"):
        BatchGenerator([without], 4, seed=0)
    with pytest.raises(CourseError, match="at least 1"):
        BatchGenerator([CountingCase(0)], 0, seed=0)


def test_an_index_beyond_the_epoch_is_an_index_error():
    generator = BatchGenerator([CountingCase(0)], 4, seed=0)
    with pytest.raises(IndexError):
        generator[1]
