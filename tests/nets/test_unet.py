import keras
import numpy as np
import pytest
import torch

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.nets import unet

rng = np.random.default_rng(0)


def parameters_by_formula(channels, classes, base, depth, rank, norm):
    k, u = 3**rank, 2**rank
    w = [base * 2**level for level in range(depth + 1)]
    before = [channels, *w]
    convolutions = sum(k * before[i] * w[i] + k * w[i] ** 2 for i in range(depth + 1))
    convolutions += sum(u * w[i + 1] * w[i] + 3 * k * w[i] ** 2 for i in range(depth))
    per_map = 8 * sum(w) + 8 * sum(w[:-1]) if norm else 2 * sum(w) + 3 * sum(w[:-1])
    return convolutions + per_map + base * classes + classes


@pytest.mark.parametrize("norm", ["batch", None])
@pytest.mark.parametrize(
    ("input_shape", "classes", "base", "depth"),
    [((16, 32, 1), 1, 16, 4), ((8, 8, 3), 2, 4, 3), ((8, 16, 8, 4), 3, 2, 2), ((16, 16, 16, 1), 1, 8, 4)],
)
def test_parameter_count_is_the_formula(input_shape, classes, base, depth, norm):
    net = unet(input_shape, classes=classes, base=base, depth=depth, norm=norm)
    rank = len(input_shape) - 1
    assert net.count_params() == parameters_by_formula(input_shape[-1], classes, base, depth, rank, norm)


def test_a_volume_gives_a_volume_of_logits():
    net = unet((4, 8, 16, 2), classes=3, base=8, depth=2)
    logits = keras.ops.convert_to_numpy(net(rng.normal(size=(2, 4, 8, 16, 2)).astype("float32")))
    assert logits.shape == (2, 4, 8, 16, 3)
    assert logits.min() < 0 < logits.max()


def test_sides_that_do_not_halve_are_refused_with_the_nearest_that_do():
    with pytest.raises(CourseError, match=r"100 x 7 .* multiple of 2\*\*3 = 8.* nearest size that fits is 96 x 8"):
        unet((100, 7, 1), depth=3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_shape": (32, 32)}, "shape of one image"),
        ({"input_shape": (32, 32, 1), "norm": "instance"}, "norm is 'instance'"),
        ({"input_shape": (32, 32, 1), "dropout": 1.0}, "dropout is 1.0"),
        ({"input_shape": (32, 32, 1), "depth": 0}, "depth is 0"),
    ],
)
def test_arguments_that_make_no_net(arguments, message):
    with pytest.raises(CourseError, match=message):
        unet(**arguments)


def test_dropout_acts_in_training_only():
    net = unet((16, 16, 1), base=4, depth=2, norm=None, dropout=0.5)
    x = rng.normal(size=(1, 16, 16, 1)).astype("float32")
    dropped, again, kept, kept_again = (
        keras.ops.convert_to_numpy(net(x, training=training)) for training in (True, True, False, False)
    )
    assert not np.array_equal(dropped, again)
    np.testing.assert_array_equal(kept, kept_again)


def test_weights_of_one_size_load_at_another(tmp_path):
    small, large = unet((16, 16, 1), base=2, depth=2), unet((32, 16, 1), base=2, depth=2)
    small.save_weights(tmp_path / "net.weights.h5")
    large.load_weights(tmp_path / "net.weights.h5")
    for a, b in zip(small.get_weights(), large.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_saved_model_comes_back_whole(tmp_path):
    net = unet((16, 16, 1), base=2, depth=2)
    net.save(tmp_path / "net.keras")
    x = rng.normal(size=(1, 16, 16, 1)).astype("float32")
    np.testing.assert_array_equal(
        net.predict(x, verbose=0), keras.models.load_model(tmp_path / "net.keras").predict(x, verbose=0)
    )


@pytest.mark.skipif(settings.engine() != "torch", reason="only on the torch engine is a net a torch module")
def test_a_plain_torch_loop_trains_it():
    keras.utils.set_random_seed(0)
    net = unet((16, 16, 1), base=8, depth=2)
    assert isinstance(net, torch.nn.Module)
    x = torch.randn(4, 16, 16, 1)
    y = (x > 0).float()
    optimizer = torch.optim.Adam(net.parameters(), 1e-2)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x, training=True), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


@pytest.mark.skipif(settings.engine() != "torch", reason="memory layout is torch's affair")
def test_torch_gets_channels_last_tensors_without_a_copy():
    image = torch.randn(2, 16, 16, 3)
    inside = unet((16, 16, 3), base=2, depth=1).get_layer("channels_first")(image)
    assert inside.data_ptr() == image.data_ptr()
    assert inside.is_contiguous(memory_format=torch.channels_last)
