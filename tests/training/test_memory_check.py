"""What a training is predicted to need, against what a process that trains really held."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import psutil
import pytest

from course_lib import losses, nets, settings
from course_lib.errors import CourseError
from course_lib.training.available_memory import available_bytes
from course_lib.training.memory_check import MemoryCheckError, check_memory, predict_peak

linux = pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
OTHER = {"torch": "tensorflow", "tensorflow": "torch"}[settings.engine()]


def case(shape, batch, engine=None, **rest):
    arguments = {name: rest.pop(name) for name in list(rest) if name not in ("loss", "optimizer", "net")}
    return {"shape": shape, "batch": batch, "engine": engine or settings.engine(), "arguments": arguments, **rest}


FAST = [
    case([64, 64, 64, 4], 2, base=8, classes=4),
    case([192, 192, 1], 4, engine=OTHER, base=16),
]
MORE = [
    case([192, 192, 1], 6, base=16),
    case([256, 256, 1], 8, base=16),
    case([128, 128, 1], 8, base=32),
    case([240, 240, 4], 4, base=16, classes=4, loss="DiceLoss", optimizer="sgd"),
    case([64, 64, 64, 4], 4, base=8),
    case([96, 96, 96, 4], 1, base=8),
    case([64, 64, 64, 4], 2, base=16, norm="instance"),
    case([256, 256, 1], 4, base=16, norm="group"),
    case([256, 256, 1], 4, base=16, norm=None, dropout=0.5),
    case([256, 256, 1], 4, base=16, spatial_dropout=0.2),
    case([256, 256, 1], 4, base=16, variant="attention"),
    case([256, 256, 1], 4, base=16, variant="residual"),
    case([256, 256, 1], 4, base=16, variant="dense"),
    case([256, 256, 1], 4, base=16, deep_supervision=True),
    case([256, 256, 1], 4, engine=OTHER, base=16, variant="residual"),
    case([64, 64, 64, 4], 4, engine=OTHER, base=8),
]


@linux
@pytest.mark.parametrize(
    "case", [*FAST, *(pytest.param(each, marks=pytest.mark.slow) for each in MORE)], ids=json.dumps
)
def test_the_prediction_is_within_a_quarter_of_the_peak(case):
    program = Path(__file__).with_name("peak_of_training.py")
    done = subprocess.run(
        [sys.executable, program, json.dumps(case)], capture_output=True, text=True, check=True,
        env={**os.environ, "KERAS_BACKEND": case["engine"]},
    )  # fmt: skip
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["measured"] > 300e6, "too small a case to tell"
    assert figures["predicted"] == pytest.approx(figures["measured"], rel=0.25)


@pytest.fixture(scope="module")
def net():
    return nets.unet((64, 64, 1), base=8, depth=3)


def test_the_parts_add_up_and_those_that_can_be_worked_out_by_hand_are_right(net):
    prediction = predict_peak(net, (2, 64, 64, 1))
    parts = prediction.parts
    assert prediction.bytes == sum(parts.values())
    assert parts["weights"] >= 4 * net.count_params()
    assert parts["gradients"] == 4 * sum(np.prod(v.shape) for v in net.trainable_variables)
    assert parts["optimiser state"] == 2 * parts["gradients"]
    assert parts["batch"] == 4 * 2 * 64 * 64 * 3  # image, truth, weight
    assert sum(prediction.kept.values()) == parts["kept for the backward pass"]


def test_what_is_kept_of_one_convolution():
    """ReLU's output alone: its own gradient and the next convolution's are worked out from that."""
    image = keras.Input((32, 32, 1))
    features = keras.layers.Conv2D(8, 3, padding="same", activation="relu", name="features")(image)
    model = keras.Model(image, keras.layers.Conv2D(1, 1, name="logits")(features))
    kept = predict_peak(model, (4, 32, 32, 1)).kept
    assert kept["features"] == pytest.approx(4 * 32 * 32 * 8 * 4, rel=0.01)


def test_twice_the_batch_keeps_twice_as_much(net):
    one, two = (predict_peak(net, (samples, 64, 64, 1)).parts for samples in (2, 4))
    for part in ("batch", "kept for the backward pass"):
        assert two[part] == pytest.approx(2 * one[part], rel=0.02)
    assert two["gradients"] == one["gradients"]


def test_a_prediction_changes_nothing(net):
    before = [keras.ops.convert_to_numpy(v).copy() for v in net.variables]
    predict_peak(net, (2, 64, 64, 1))
    for variable, value in zip(net.variables, before, strict=True):
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(variable), value)
    assert net(np.zeros((1, 64, 64, 1), "float32"), training=True).shape == (1, 64, 64, 1)


def test_a_prediction_holds_none_of_what_it_predicts():
    """100 images of 256 x 256 would be gigabytes: nobody notices that they were gone through."""
    large = nets.unet((256, 256, 1), base=16, depth=4)
    prediction = predict_peak(large, (1000, 256, 256, 1))
    assert prediction.bytes > 50e9


@pytest.mark.parametrize("name", ["BinaryCrossentropy", "DiceLoss", "FocalLoss"])
@pytest.mark.parametrize("arguments", [{}, {"deep_supervision": True}, {"spatial_dropout": 0.2, "dropout": 0.5}])
def test_every_loss_and_net_can_be_predicted(name, arguments):
    model = nets.unet((32, 32, 1), base=2, depth=3, **arguments)
    assert predict_peak(model, (2, 32, 32, 1), loss=getattr(losses, name)()).parts["kept for the backward pass"] > 0


def test_softmax_losses_and_their_checks_of_the_truth():
    model = nets.unet((32, 32, 1), classes=3, base=4, depth=2)
    assert predict_peak(model, (2, 32, 32, 1), loss=losses.CategoricalCrossentropy()).bytes > 0


def test_a_classifier_gets_a_smaller_batch_but_no_smaller_image():
    model = nets.classifiers.resnet((64, 64, 1), 1)
    message = refusal(model, (64, 64, 64, 1), predict_peak(model, (32, 64, 64, 1)).beyond_weights)
    assert re.search(r"What fits: a batch of (29|3[012])\.", message)


def test_the_table_names_levels_and_sum(net):
    text = str(predict_peak(net, (2, 64, 64, 1)))
    for word in ("weights", "down0", "bottom", "up0", "together", "2 x 64 x 64 x 1"):
        assert word in text


# -- refusing ---------------------------------------------------------------------------------------------------------


def refusal(net, shape, available, **options):
    with pytest.raises(MemoryCheckError) as error:
        check_memory(net, shape, available=int(available), **options)
    return str(error.value)


def test_what_fits_is_not_refused(net):
    needed = predict_peak(net, (2, 64, 64, 1)).beyond_weights
    check_memory(net, (2, 64, 64, 1), available=needed)
    assert issubclass(MemoryCheckError, CourseError)
    assert "GB" in refusal(net, (2, 64, 64, 1), needed - 1) or "MB" in refusal(net, (2, 64, 64, 1), needed - 1)


def test_the_batch_it_names_fits_and_the_next_does_not(net):
    available = predict_peak(net, (21, 64, 64, 1)).beyond_weights + 1000
    message = refusal(net, (64, 64, 64, 1), available)
    named = int(re.search(r"a batch of (\d+),", message)[1])
    assert named in (20, 21)  # what grows with the batch grows a little unevenly
    check_memory(net, (named, 64, 64, 1), available=available)


def test_the_image_it_names_fits():
    net = nets.unet((128, 256, 1), base=8, depth=3)
    available = predict_peak(net, (8, 128, 256, 1)).beyond_weights * 0.6
    message = refusal(net, (8, 128, 256, 1), available)
    height, width = (int(side) for side in re.search(r"images of (\d+) x (\d+) in a batch of 8", message).groups())
    assert height % 8 == width % 8 == 0
    assert height < 128
    assert 1.6 < width / height < 2.4  # of the same form
    check_memory(nets.unet((height, width, 1), base=8, depth=3), (8, height, width, 1), available=available)


def test_a_single_patch_that_does_not_fit_gets_a_smaller_patch():
    net = nets.unet((64, 64, 64, 1), base=4, depth=2)
    prediction = predict_peak(net, (1, 64, 64, 64, 1))
    libraries = prediction.parts["libraries"]
    message = refusal(net, (1, 64, 64, 64, 1), libraries + 0.7 * (prediction.beyond_weights - libraries))
    assert re.search(r"patches of (\d+) x \1 x \1 in a batch of 1", message)
    assert "a batch of 0" not in message


def test_where_nothing_fits_a_smaller_net_is_advised(net):
    message = refusal(net, (2, 64, 64, 1), 1e6)
    assert "Not even the smallest" in message
    assert "half the base" in message


def test_the_message_names_the_way_to_override(net):
    assert "force=True" in refusal(net, (2, 64, 64, 1), 1e6)


def test_a_data_set_in_memory_is_counted(net):
    needed = predict_peak(net, (2, 64, 64, 1)).beyond_weights
    check_memory(net, (2, 64, 64, 1), available=needed + 10**9, data_bytes=10**9)
    assert "1.0 GB of it for the data" in refusal(net, (2, 64, 64, 1), needed + 10**9 - 1, data_bytes=10**9)


def test_a_net_that_cannot_be_gone_through_is_trained_unchecked(capsys):
    class Counts(keras.layers.Layer):
        def call(self, x):
            if keras.ops.convert_to_numpy(x).sum() > 0:  # asks for values, which there are none of
                return x
            return x * 2

        def compute_output_shape(self, shape):
            return shape

    image = keras.Input((8, 8, 1))
    model = keras.Model(image, keras.layers.Conv2D(1, 1)(keras.layers.Conv2D(1, 1)(image)))
    model.layers[1].call = Counts().call
    check_memory(model, (1, 8, 8, 1))
    out = capsys.readouterr()
    assert out.err == ""


def test_an_unknown_optimiser_is_an_error(net):
    with pytest.raises(CourseError, match="'adma'"):
        predict_peak(net, (2, 64, 64, 1), optimizer="adma")


# -- what there is ----------------------------------------------------------------------------------------------------


def freed(monkeypatch, left=10**12):
    """A machine of a terabyte whose C library has kept nothing."""
    monkeypatch.setattr("course_lib.training.available_memory._kept_by_c_library", lambda: 0)
    monkeypatch.setattr("course_lib.training.available_memory._left_of_ulimit", lambda: [])
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": left}))


def write(root, folder, **files):
    for name, text in files.items():
        path = root / folder / name.replace("_", ".", 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_the_limit_of_a_container_counts(tmp_path, monkeypatch):
    freed(monkeypatch)
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("0::/\n")
    stat = "anon 5\ninactive_file 200\n"
    write(tmp_path, "sys/fs/cgroup", memory_max="1000\n", memory_current="700\n", memory_stat=stat)
    assert available_bytes(root=tmp_path) == 1000 - 700 + 200


def test_a_limit_further_up_counts_too(tmp_path, monkeypatch):
    freed(monkeypatch)
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("0::/slurm/job_7\n")
    write(tmp_path, "sys/fs/cgroup/slurm", memory_max="500", memory_current="100", memory_stat="inactive_file 0")
    write(tmp_path, "sys/fs/cgroup/slurm/job_7", memory_max="max", memory_current="100", memory_stat="inactive_file 0")
    assert available_bytes(root=tmp_path) == 400


def test_groups_of_the_first_version(tmp_path, monkeypatch):
    freed(monkeypatch)
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("3:cpu,cpuacct:/\n2:memory:/job\n")
    folder = tmp_path / "sys/fs/cgroup/memory/job"
    folder.mkdir(parents=True)
    (folder / "memory.limit_in_bytes").write_text("900")
    (folder / "memory.usage_in_bytes").write_text("300")
    (folder / "memory.stat").write_text("cache 50\ntotal_inactive_file 40")
    assert available_bytes(root=tmp_path) == 640


def test_without_limits_it_is_what_the_system_calls_available(tmp_path, monkeypatch):
    freed(monkeypatch, left=123)
    assert available_bytes(root=tmp_path) == 123


@linux
def test_a_limit_of_the_shell_counts(tmp_path, monkeypatch):
    import resource

    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 10**12}))
    monkeypatch.setattr("course_lib.training.available_memory._kept_by_c_library", lambda: 0)
    held = psutil.Process().memory_info().vms
    limits = {resource.RLIMIT_AS: held + 10**9, resource.RLIMIT_DATA: resource.RLIM_INFINITY}
    monkeypatch.setattr("resource.getrlimit", lambda which: (limits[which], limits[which]))
    assert available_bytes(root=tmp_path) == pytest.approx(10**9, rel=0.2)
