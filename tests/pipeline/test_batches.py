import gc
import itertools
import json
import threading
import time
import tracemalloc
import weakref
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import torch
from fake_cases import ArrayCase, numbered_volumes

from course_lib import dicom
from course_lib.datasets import Case, volumes
from course_lib.dicom.writing import ORGANS
from course_lib.errors import CourseError
from course_lib.pipeline import BatchGenerator, GridPatches, Patches, RandomSlices, Slices, Window


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


def sums(batches):
    """What tells batches apart."""
    return [tuple(float(np.abs(array).sum(dtype=np.float64)) for array in batch) for batch in batches]


def add_noise(image, mask, known, rng):
    return image + rng.normal(size=image.shape).astype(np.float32), mask, known


RECIPES = {
    "images": {"cases": lambda: numbered_volumes(7, (9, 8)), "shape": (6, 6)},
    "volumes": {"cases": lambda: numbered_volumes(3), "augment": add_noise},
    "slices": {"cases": lambda: numbered_volumes(3), "sampler": Slices(), "shape": (5, 5)},
    "random slices": {"cases": lambda: numbered_volumes(3), "sampler": RandomSlices(3), "method": "minmax"},
    "patches": {
        "cases": lambda: numbered_volumes(3),
        "sampler": Patches((4, 5, 11), 3, "foreground"),
        "augment": add_noise,
        "labels": (1, (1, 3)),
    },
    "flat patches": {"cases": lambda: numbered_volumes(3), "sampler": Patches((4, 5), 3, "classes")},
    "grid": {"cases": lambda: numbered_volumes(2), "sampler": GridPatches((4, 4, 4), 0.5), "shuffle": False},
}


@pytest.fixture(params=RECIPES)
def make(request):
    """A generator of each kind; batches of 2 leave a tail in all of them."""
    recipe = dict(RECIPES[request.param])
    cases = recipe.pop("cases")()
    return lambda **more: BatchGenerator(cases, 2, 5, **recipe | more)


class TestOneTruth:
    """Whatever the workers, the view and the interruptions, the batches are the same."""

    @pytest.mark.parametrize("workers", [1, 4])
    def test_workers_change_nothing(self, make, workers):
        alone, helped = make(), make(workers=workers)
        for _ in range(2):
            expected = sums(alone[i] for i in range(len(alone)))
            assert sums(helped) == expected
            assert sums(helped.as_numpy()) == expected
            assert sums([helped[len(helped) - 1], helped[0]]) != []
            alone.epoch += 1

    def test_epochs_of_a_random_recipe_differ_and_seeds_too(self, make):
        if make().shuffle:
            one = make()
            assert sums(one.as_numpy()) != sums(one.as_numpy())

    def test_torch_gets_the_same(self, make):
        expected, generator = make(), make(workers=2)
        loader = generator.as_torch()
        assert len(loader) == len(generator)
        for _ in range(2):
            batches = list(loader)
            assert all(array.dtype == torch.float32 for batch in batches for array in batch)
            assert sums([tuple(array.numpy() for array in batch) for batch in batches]) == sums(expected.as_numpy())

    def test_tensorflow_gets_the_same(self, make):
        pytest.importorskip("tensorflow")
        expected, generator = make(), make(workers=2)
        data = generator.as_tensorflow()
        assert data.element_spec[0].shape[-1] == 1
        for _ in range(2):
            assert sums(data.as_numpy_iterator()) == sums(expected.as_numpy())

    def test_it_goes_on_in_mid_epoch(self, make):
        whole = make()
        expected = sums(whole.as_numpy()) + sums(whole.as_numpy())
        for stop in range(len(whole) + 1):
            first, second = make(workers=2), make()
            start = sums(itertools.islice(first.as_numpy(), stop))
            second.load_state_dict(json.loads(json.dumps(first.state_dict())))
            rest = sums(second.as_numpy())
            rest += sums(second.as_numpy()) if len(rest) < len(expected) - stop else []
            assert start + rest == expected

    def test_shards_are_disjoint_together_everything_and_make_up_the_same_batches(self, make):
        whole = BatchGenerator.__len__(make())
        if len(make()._samples) < 3:
            pytest.skip("too few samples")
        shards = [make(shard=(rank, 3)) for rank in range(3)]
        orders = [shard._samples.order(0).tolist() for shard in shards]
        order = make()._samples.order(0).tolist()
        assert sorted(itertools.chain(*orders)) == sorted(order)
        assert max(map(len, orders)) - min(map(len, orders)) <= 1
        assert {number for part in orders for number in part[:2]} == set(order[:6])
        assert whole >= len(shards[0])

    @pytest.mark.parametrize("world", [2, 4])
    def test_the_shards_of_a_generator_make_its_batches_together(self, world):
        whole = BatchGenerator(numbered_volumes(11, (4, 4)), 4, 5, augment=add_noise, labels=(1,))
        shards = [whole.sharded(rank, world) for rank in range(world)]
        for index, batch in enumerate(whole):
            parts = [shard[index] for shard in shards if index < len(shard)]
            for array, *pieces in zip(batch, *parts, strict=True):
                interleaved = np.empty_like(array)
                for rank, piece in enumerate(pieces):
                    interleaved[rank::world] = piece
                np.testing.assert_array_equal(interleaved, array)

    def test_a_batch_that_cannot_be_shared_out_is_refused(self):
        with pytest.raises(CourseError, match="multiple of their number"):
            BatchGenerator(numbered_volumes(8, (4, 4)), 3, 5).sharded(0, 2)


class TestState:
    def test_what_was_read_ahead_has_not_been_delivered(self):
        generator = BatchGenerator(numbered_volumes(10, (4, 4)), 2, 0, workers=3)
        batches = generator.as_numpy()
        next(batches), next(batches)
        assert (generator.state_dict()["epoch"], generator.state_dict()["batch"]) == (0, 2)

    def test_a_loop_that_is_left_goes_on(self):
        generator = BatchGenerator(numbered_volumes(10, (4, 4)), 2, 0, workers=2)
        expected = sums(generator)
        parts = [sums(itertools.islice(generator.as_numpy(), 2)), sums(generator.as_numpy())]
        assert parts[0] + parts[1] == expected

    @pytest.mark.parametrize(
        ("more", "name"),
        [
            ({"seed": 1}, "seed"),
            ({"batch_size": 3}, "batch_size"),
            ({"cases": numbered_volumes(9, (4, 4))}, "cases"),
            ({"shape": (3, 3)}, "shape"),
            ({"shuffle": False}, "shuffle"),
            ({"augment": add_noise}, "augment"),
            ({"labels": (1,)}, "labels"),
            ({"shard": (0, 2)}, "shard"),
            ({"method": Window(0, 1)}, "method"),
        ],
    )
    def test_a_state_of_something_else_is_refused_and_says_of_what(self, more, name):
        settings = {"cases": numbered_volumes(10, (4, 4)), "batch_size": 2, "seed": 0}
        state = BatchGenerator(**settings).state_dict()
        with pytest.raises(CourseError, match=f"other {name}:"):
            BatchGenerator(**settings | more).load_state_dict(state)

    def test_workers_and_memory_may_change(self):
        cases = numbered_volumes(10, (4, 4))
        state = BatchGenerator(cases, 2, 0, augment=lambda i, m, k, rng: (i, m, k)).state_dict()
        BatchGenerator(
            cases, 2, 0, augment=lambda i, m, k, rng: (i, m, k), workers=3, memory_limit_bytes=10**6
        ).load_state_dict(state)

    @pytest.mark.parametrize("state", [{}, None, {"epoch": 0, "batch": "x", "made_of": {}}])
    def test_what_is_no_state_is_said(self, state):
        with pytest.raises(CourseError, match="no state"):
            BatchGenerator(numbered_volumes(2, (4, 4)), 2, 0).load_state_dict(state)


class TestSamples:
    def test_labels_become_channels_and_unions(self):
        mask = np.array([[0, 1], [2, 4]], np.uint8)
        case = ArrayCase(0, np.zeros((2, 2)), mask)
        _, masks, _ = BatchGenerator([case], 1, 0, labels=(1, (1, 2, 4), [4]))[0]
        assert masks.shape == (1, 2, 2, 3)
        assert masks[0, ..., 0].tolist() == [[0, 1], [0, 0]]
        assert masks[0, ..., 1].tolist() == [[0, 1], [1, 1]]
        assert masks[0, ..., 2].tolist() == [[0, 0], [0, 1]]
        _, masks, _ = BatchGenerator([case], 1, 0)[0]
        assert masks[0, ..., 0].tolist() == [[0, 1], [1, 1]]

    def test_only_the_patch_is_read(self):
        cases = numbered_volumes(2, (20, 20, 20))
        generator = BatchGenerator(cases, 4, 0, sampler=Patches((4, 5, 6), 10), method=Window(0, 1000))
        list(generator)
        regions = [region for case in cases for region in case.regions]
        assert len(regions) == 20
        assert {tuple(part.stop - part.start for part in region) for region in regions} == {(4, 5, 6)}

    def test_a_patch_holds_the_voxels_of_its_place(self):
        (case,) = numbered_volumes(1, (6, 7, 8))
        generator = BatchGenerator([case], 1, 0, sampler=GridPatches((3, 3, 4)), shuffle=False, method=as_it_is)
        for index in range(len(generator)):
            image, mask, known = (array[0, ..., 0] for array in generator[index])
            region = case.regions[-1]
            np.testing.assert_array_equal(image, case.arrays[0][region])
            np.testing.assert_array_equal(mask, case.arrays[1][region] > 0)
            np.testing.assert_array_equal(known, case.arrays[2][region])

    def test_a_patch_beyond_the_image_is_filled_up(self):
        case = ArrayCase(0, [[-1000, 5]], np.ones((1, 2), np.uint8))
        images, masks, known = BatchGenerator([case], 1, 0, sampler=Patches((3, 3), 1), method=as_it_is)[0]
        assert images[0, ..., 0].tolist() == [[-1000] * 3, [-1000, 5, -1000], [-1000] * 3]
        assert masks[0, ..., 0].tolist() == known[0, ..., 0].tolist() == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]

    def test_parts_are_normalised_with_the_statistics_of_their_case(self):
        case = ArrayCase(0, np.arange(96).reshape(4, 4, 6))
        generator = BatchGenerator([case], 24, 0, sampler=GridPatches((1, 2, 2)))
        images, _, _ = generator[0]
        assert images.shape[0] == 24
        np.testing.assert_allclose([images.mean(), images.std()], [0, 1], atol=1e-6)

    def test_padding_is_in_no_statistics(self):
        case = ArrayCase(0, [[-1000, 5]])  # mean -497.5, standard deviation 502.5
        images, _, _ = BatchGenerator([case], 1, 0, sampler=Patches((3, 3), 1))[0]
        assert images[0, 1, :, 0].tolist() == [-1, 1, -1]

    def test_statistics_are_made_only_if_they_are_looked_at_and_once(self):
        case = ArrayCase(0, np.arange(1000).reshape(10, 10, 10))
        list(BatchGenerator([case], 2, 0, sampler=Patches((2, 2, 2), 9), method=Window(0, 1), workers=4))
        assert len(case.regions) == 9
        list(BatchGenerator([case], 2, 0, sampler=Patches((2, 2, 2), 9), workers=4))
        assert len(case.regions) == 9 + 9 + 1

    def test_augment_gets_the_spacing_of_what_it_gets(self):
        seen = []

        def note(image, mask, known, rng, spacing_mm=None):
            seen.append((image.shape, spacing_mm))
            return image, mask, known

        cases = [ArrayCase(0, np.zeros((4, 8, 8)), spacing_mm=(5.0, 1.0, 2.0))]
        BatchGenerator(cases, 1, 0, (4, 16), sampler=Slices(), augment=note)[0]
        BatchGenerator(cases, 1, 0, sampler=Patches((2, 2, 2), 1), augment=note)[0]
        assert seen == [((4, 16), (2.0, 1.0)), ((2, 2, 2), (5.0, 1.0, 2.0))]

    def test_augment_that_changes_the_shape_is_refused(self):
        generator = BatchGenerator(numbered_volumes(1, (4, 4)), 1, 0, augment=lambda i, m, k, rng: (i[1:], m, k))
        with pytest.raises(CourseError, match="keep their shapes"):
            generator[0]

    def test_colour_channels_stay(self):
        case = ArrayCase(0, np.zeros((4, 5)))
        case.arrays = (np.ones((4, 5, 3), np.float32), *case.arrays[1:])
        assert [a.shape for a in BatchGenerator([case], 1, 0)[0]] == [(1, 4, 5, 3), (1, 4, 5, 1), (1, 4, 5, 1)]


def as_it_is(image, statistics):
    return image


def test_sizes_that_differ_are_named_at_once():
    cases = [ArrayCase(0, np.zeros((4, 5))), ArrayCase(1, np.zeros((4, 6)))]
    with pytest.raises(CourseError, match=r"case-0 .*\(4, 5\).*case-1.*\(4, 6\).*shape=\(256, 256\)"):
        BatchGenerator(cases, 2, 0)
    assert [images.shape for images, _, _ in BatchGenerator(cases, 1, 0, shuffle=False)] == [(1, 4, 5, 1), (1, 4, 6, 1)]
    without_shape = [CountingCase(0, size=16), CountingCase(1, size=20)]
    with pytest.raises(CourseError, match=r"Case \d and Case \d cannot be in one batch"):
        BatchGenerator(without_shape, 2, 0)[0]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"shard": (2, 2)}, "rank, world"),
        ({"shard": (3, 4)}, "no sample"),
        ({"labels": ()}, "names no channel"),
        ({"labels": (300,)}, "outside 0 to 255"),
        ({"method": "zzz"}, "'zzz' is no normalisation"),
        ({"shape": (4, 4), "sampler": Patches((2, 2), 1)}, "leave out the shape"),
        ({"workers": -1}, "0 or more"),
        ({"seed": -1}, "negative"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(more, message):
    settings = {"cases": numbered_volumes(3, (4, 4)), "batch_size": 2, "seed": 0}
    with pytest.raises(CourseError, match=message):
        BatchGenerator(**settings | more)


def test_memory_with_threads_stays_below_the_limit():
    limit = 40_000_000
    (case,) = numbered_volumes(1, (40, 100, 100))
    generator = BatchGenerator(
        [case], 4, 0, sampler=Patches((32, 64, 64), 60), method="zscore", workers=4, memory_limit_bytes=limit
    )
    generator[0]  # the statistics are made, once
    tracemalloc.start()
    for images, _, _ in generator.as_numpy():
        assert images.shape == (4, 32, 64, 64, 1)  # 6.3 MB with masks and known
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < limit


class BrokenCase(ArrayCase):
    def __init__(self, number, error):
        super().__init__(number, np.zeros((4, 4)))
        self.image = SimpleNamespace(files=(Path("/archive/a.dcm"), Path("/archive/b.dcm")))
        self.error = error

    def read(self, region=None):
        raise self.error


class TestExceptions:
    def generator(self, error, **more):
        cases = numbered_volumes(6, (4, 4))
        cases[3] = BrokenCase(3, error)
        return BatchGenerator(cases, 2, 0, shuffle=False, **more)

    @pytest.mark.parametrize("workers", [0, 3])
    def test_the_case_and_its_file_are_named_at_its_batch(self, workers):
        batches = self.generator(OSError("no such device"), workers=workers).as_numpy()
        next(batches)
        with pytest.raises(
            CourseError, match=r"case-3 \(/archive/a.dcm and 1 more\).* OSError: no such device"
        ) as caught:
            next(batches)
        assert isinstance(caught.value.__cause__, OSError)

    def test_an_error_of_the_course_keeps_its_type_and_gets_a_note(self):
        class SpecialError(CourseError):
            pass

        with pytest.raises(SpecialError, match="cut short") as caught:
            list(self.generator(SpecialError("cut short"), workers=2).as_numpy())
        assert "case-3 (/archive/a.dcm" in caught.value.__notes__[0]

    def test_torch_and_keras_pass_it_on(self):
        with pytest.raises(CourseError, match=r"case-3 .*a\.dcm"):
            list(self.generator(OSError("gone"), workers=2).as_torch())
        with pytest.raises(CourseError, match=r"case-3 .*a\.dcm"):
            small_net().fit(self.generator(OSError("gone"), workers=2), verbose=0)

    def test_tensorflow_passes_it_on_in_its_message(self):
        tf = pytest.importorskip("tensorflow")
        with pytest.raises(tf.errors.OpError, match=r"case-3 .*a\.dcm"):
            list(self.generator(OSError("gone"), workers=2).as_tensorflow())

    def test_the_position_stays_at_the_batch_that_failed(self):
        generator = self.generator(OSError("gone"), workers=2)
        with pytest.raises(CourseError):
            list(generator.as_numpy())
        assert generator.state_dict()["batch"] == 1
        generator.cases[3].error = None
        generator._samples.cases[3] = numbered_volumes(4, (4, 4))[3]
        assert len(list(generator.as_numpy())) == 2


def small_net():
    net = keras.Sequential([keras.layers.Input((4, 4, 1)), keras.layers.Conv2D(1, 1)])
    net.compile("sgd", "mse", weighted_metrics=["mse"])
    return net


class Recording(BatchGenerator):
    """Notes what Keras takes while it trains."""

    def __init__(self, *arguments, **more):
        self.taken = []
        super().__init__(*arguments, **more)

    def _keras_epoch(self):
        for batch in super()._keras_epoch():
            self.taken += sums([batch])
            yield batch


class TestKeras:
    @pytest.fixture
    def cases(self):
        return numbered_volumes(7, (4, 4))

    @pytest.mark.parametrize("workers", [0, 3])
    def test_the_epochs_of_fit_are_those_of_the_other_views(self, cases, workers):
        expected = BatchGenerator(cases, 2, 0, augment=add_noise)
        epochs = [sums(expected.as_numpy()) for _ in range(4)]
        generator = Recording(cases, 2, 0, augment=add_noise, workers=workers)
        net = small_net()
        net.fit(generator, epochs=2, verbose=0)
        # before the first epoch, Keras looks at a batch or two
        assert generator.taken[-8:] == epochs[0] + epochs[1]
        assert generator.state_dict()["epoch"] == 2
        generator.taken.clear()
        net.fit(generator, epochs=2, verbose=0)
        assert generator.taken[-8:] == epochs[2] + epochs[3]

    def test_validation_in_between(self, cases):
        training = Recording(cases, 2, 0, workers=2)
        validation = Recording(cases, 3, 0, shuffle=False, workers=2)
        small_net().fit(training, validation_data=validation, epochs=3, verbose=0)
        assert (training.epoch, validation.epoch) == (3, 3)
        assert validation.taken[-3:] == sums(BatchGenerator(cases, 3, 0, shuffle=False))

    def test_steps_per_epoch_cut_an_epoch_into_parts(self, cases):
        expected = BatchGenerator(cases, 2, 0)
        epochs = sums(expected.as_numpy()) + sums(expected.as_numpy())
        generator = Recording(cases, 2, 0, workers=2)
        small_net().fit(generator, steps_per_epoch=2, epochs=4, verbose=0)
        assert generator.taken[-8:] == epochs

    @pytest.mark.parametrize("workers", [0, 3])
    def test_after_ctrl_c_no_thread_is_left_and_the_epoch_begins_anew(self, cases, workers):
        class Interrupt(keras.callbacks.Callback):
            def on_train_batch_end(self, batch, logs=None):
                if batch == 1:
                    raise KeyboardInterrupt

        generator = Recording(cases, 2, 0, workers=workers)
        net = small_net()
        with pytest.raises(KeyboardInterrupt):
            net.fit(generator, verbose=0, callbacks=[Interrupt()])
        assert no_worker_is_left()
        generator.taken.clear()
        net.fit(generator, verbose=0)
        assert generator.taken[-4:] == sums(BatchGenerator(cases, 2, 0))


def no_worker_is_left():
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not any(thread.name == "batch-worker" and thread.is_alive() for thread in threading.enumerate()):
            return True
        time.sleep(0.01)
    return False


def test_dropping_the_generator_ends_its_threads():
    generator = BatchGenerator(numbered_volumes(50, (4, 4)), 2, 0, workers=4)
    batches = generator.as_numpy()
    next(batches)
    alive = weakref.ref(generator)
    del generator, batches
    gc.collect()
    assert no_worker_is_left()
    assert alive() is None


def test_a_large_epoch_is_put_in_order_once(monkeypatch):
    generator = BatchGenerator(
        numbered_volumes(1, (1, 2, 2)) * 100, 4, 0, sampler=Patches((1, 1, 1), 1000), method=as_it_is
    )
    generator[0]
    monkeypatch.setattr(np.random, "default_rng", None)
    assert generator[1][0].shape == (4, 1, 1, 1, 1)
    assert len(generator) == 25_000


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Three CT series of 12 x 24 x 20 with organs, as DICOM files, and the arrays that they were written from."""
    root, rng, truth = tmp_path_factory.mktemp("archive"), np.random.default_rng(0), {}
    for patient in ("P1", "P2", "P3"):
        image = rng.integers(-1000, 1000, (12, 24, 20)).astype(np.int16)
        mask = np.zeros(image.shape, np.uint8)
        mask[3:7, 5:15, 4:9], mask[5:9, 5:15, 11:16] = 1, 2
        files = dicom.write_stack(root / patient / "ct", image, (4.0, 1.0, 1.0), patient_id=patient)
        dicom.write_mask(root / patient / "organs.dcm", mask, files, ORGANS)
        truth[patient] = image, mask
    return root, truth


class TestDicom:
    @pytest.fixture
    def cases(self, archive, tmp_path, monkeypatch):
        monkeypatch.setenv("COURSE_DATA", str(tmp_path))
        return volumes(archive[0])

    def test_grid_patches_from_files_make_up_the_volumes_that_were_written(self, cases, archive):
        generator = BatchGenerator(
            cases, 5, 0, sampler=GridPatches((4, 8, 10)), shuffle=False, labels=(1, 2), method=as_it_is, workers=3
        )
        images, masks, _ = (np.concatenate(arrays) for arrays in zip(*generator, strict=True))
        for number, case in enumerate(cases):
            image, mask = archive[1][case.patient]
            # (z, y, x) patches of a 3 x 3 x 2 grid -> volume
            part = slice(18 * number, 18 * (number + 1))
            put_together = [
                patches[part].reshape(3, 3, 2, 4, 8, 10, -1).transpose(0, 3, 1, 4, 2, 5, 6).reshape(12, 24, 20, -1)
                for patches in (images, masks)
            ]
            np.testing.assert_array_equal(put_together[0][..., 0], image)
            np.testing.assert_array_equal(put_together[1], np.stack([mask == 1, mask == 2], axis=-1))

    def test_a_net_trains_on_patches_and_statistics_are_kept(self, cases, tmp_path):
        generator = BatchGenerator(
            cases, 2, 0, sampler=Patches((4, 8, 8), 3, "foreground"), augment=add_noise, workers=2
        )
        net = keras.Sequential([keras.layers.Input((4, 8, 8, 1)), keras.layers.Conv3D(1, 1)])
        net.compile("sgd", "mse")
        assert np.isfinite(net.fit(generator, epochs=2, verbose=0).history["loss"]).all()
        assert len(list((tmp_path / ".cache" / "statistics").iterdir())) == 3

    def test_a_file_that_goes_missing_is_named(self, cases, archive):
        cases = cases[:2]
        (cases[1].image.files[0]).rename(archive[0] / "away")
        try:
            with pytest.raises(CourseError) as caught:
                list(BatchGenerator(cases, 1, 0, shuffle=False, method=as_it_is, workers=2).as_numpy())
        finally:
            (archive[0] / "away").rename(cases[1].image.files[0])
        text = str(caught.value) + "".join(getattr(caught.value, "__notes__", []))
        assert cases[1].id in text
        assert "0001.dcm" in text


@pytest.mark.parametrize("sampler", [Slices(), Patches((4, 6, 12), 2), None])
def test_channels_are_normalised_each_by_itself(sampler):
    rng = np.random.default_rng(0)
    image = np.stack([rng.normal(100, 20, (6, 8, 10)), rng.normal(-5, 0.1, (6, 8, 10))], axis=-1)
    cases = [ArrayCase(number, image[..., 0]) for number in range(2)]
    for case in cases:
        case.channels, case.arrays = ("t1", "flair"), (image.astype(np.float32), *case.arrays[1:])
    images, masks, _ = BatchGenerator(cases, 2, seed=0, sampler=sampler)[0]
    assert images.shape[-1] == 2
    assert images.shape[:-1] == masks.shape[:-1]
    for channel in (images[..., 0], images[..., 1]):
        assert abs(np.median(channel)) < 2
        assert 0.4 < channel.std() < 3


def test_channels_are_resized_each_by_itself():
    image = np.stack([np.zeros((8, 8)), np.eye(8)], axis=-1)
    case = ArrayCase(0, image[..., 0])
    case.channels, case.arrays = ("t1", "flair"), (image.astype(np.float32), *case.arrays[1:])
    (images, _, _) = BatchGenerator([case], 1, seed=0, shape=(4, 4))[0]
    assert images.shape == (1, 4, 4, 2)
    assert not images[..., 0].any()
