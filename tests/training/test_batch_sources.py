"""What can be trained on, and that each goes on in mid-epoch."""

import numpy as np
import pytest
import torch
from squares import Squares, small_net, squares, train

from course_lib import pipeline, settings, training
from course_lib.errors import CourseError
from course_lib.training.batches import batches_of


class Case:
    has_mask = True

    def __init__(self, number):
        self.id = self.patient = str(number)
        self.number = number

    def read(self):
        image = np.full((4, 4), self.number, np.float32)
        image[0, 0] += 1
        return image, (image > 2).astype(np.uint8), np.ones((4, 4), bool)


def generator(**arguments):
    cases = [Case(number) for number in range(7)]
    return pipeline.BatchGenerator(cases, 2, seed=3, shape=(4, 4), method=lambda image, _: image, **arguments)


class Numbered(Squares):
    """A PyDataset of seven batches that turns its order around at the end of each epoch."""

    def __init__(self, workers=0):
        super().__init__()
        self.workers = workers
        self.order = list(range(7))

    def __len__(self):
        return 7

    def __getitem__(self, index):
        x = np.full((2, 4, 4, 1), self.order[index], "float32")
        return x, x, x

    def on_epoch_end(self):
        self.order = self.order[::-1]


def arrays():
    x = np.arange(14.0, dtype="float32").reshape(14, 1, 1, 1)
    return x, x, x


def loader():
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*map(torch.from_numpy, arrays())), batch_size=2)


SOURCES = {
    "arrays": arrays,
    "generator": generator,
    "generator that reads ahead": lambda: generator(workers=2),
    "dataset": Numbered,
    "dataset with workers": lambda: Numbered(workers=3),
    "loader": loader,
}


def epoch_of(batches, *where):
    return [[np.asarray(array).ravel().tolist() for array in batch] for batch in batches.epoch(5, *where)]


@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
def test_the_rest_of_an_epoch_is_the_rest(make):
    data = batches_of(make(), 2, shuffle=True)
    epochs = [epoch_of(data, epoch) for epoch in range(3)]
    assert [len(epoch) for epoch in epochs] == [len(data)] * 3
    for epoch in range(3):
        for first in (0, 2, len(data)):
            fresh = batches_of(make(), 2, shuffle=True)  # as after a kill
            assert epoch_of(fresh, epoch, first) == epochs[epoch][first:]


def test_arrays_are_shuffled_anew_in_each_epoch_and_none_is_lost():
    data = batches_of(arrays(), 4, shuffle=True)
    epochs = [[value for x, *_ in epoch_of(data, epoch) for value in x] for epoch in range(3)]
    assert all(sorted(epoch) == list(range(14)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]
    kept = batches_of(arrays(), 4, shuffle=False)
    assert [value for x, *_ in epoch_of(kept, 1) for value in x] == list(range(14))


def test_a_generator_that_was_used_before_gives_the_same_epochs():
    used = generator()
    for _ in used.as_numpy():
        pass
    assert epoch_of(batches_of(used, 1, shuffle=True), 0) == epoch_of(batches_of(generator(), 1, shuffle=True), 0)


def test_validation_is_on_the_same_samples_each_time():
    data = batches_of(generator(shuffle=True), 1, shuffle=False)
    assert epoch_of(data, 0) == epoch_of(data, 1) == epoch_of(data, 7)


@pytest.mark.parametrize(
    "data",
    [
        (squares(4)[0],),
        (squares(4)[0], squares(3)[1]),
        (squares(4)[0][:0], squares(4)[1][:0]),
        iter([squares(4)]),
        7,
    ],
    ids=["no truth", "lengths", "nothing", "iterator", "number"],
)
def test_what_gives_no_batches_is_refused(tmp_path, data):
    with pytest.raises(CourseError):
        training.train(small_net(), data, squares(2), epochs=1, run=tmp_path / "run")


def test_an_empty_validation_is_refused(tmp_path):
    with pytest.raises(CourseError, match="validation data gave no batch"):
        training.train(small_net(), squares(4), [], epochs=1, run=tmp_path / "run", force=True)


@pytest.mark.skipif(settings.engine() != "torch", reason="a DataLoader of torch on TensorFlow is nobody's case")
def test_a_torch_loader_trains(tmp_path):
    tensors = torch.utils.data.TensorDataset(*map(torch.from_numpy, squares(8)))
    run = train(tmp_path / "run", torch.utils.data.DataLoader(tensors, batch_size=4), epochs=1)
    assert run.history["loss"].notna().all()
