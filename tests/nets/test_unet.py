import keras
import numpy as np
import pytest
import torch

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.nets import main_output, unet

rng = np.random.default_rng(0)


def parameters_by_formula(channels, classes, base, depth, rank, norm, variant, outputs=1):
    """The formulas of `unet` and of the blocks and gates, term by term."""
    k, u = 3**rank, 2**rank
    p = {"batch": 4, "instance": 2, "group": 2, None: 1}[norm]
    w = [base * 2**level for level in range(depth + 1)]

    def block(a, w, first=False):
        if variant == "residual":
            return k * a * w + k * w**2 + a * w + (2 * w if norm is None else p * (w if first else a + w))
        if variant == "dense":
            front = (k if first else 1) * a * w // 2 + p * w // 2 if first or a != w // 2 else 0
            return front + (11 + 2 * k) * w**2 // 8 + 5 * p * w // 2
        return k * a * w + k * w**2 + 2 * p * w

    count = sum(block(a, b, first=i == 0) for i, (a, b) in enumerate(zip([channels, *w], w, strict=False)))
    count += sum(u * w[i + 1] * w[i] + (w[i] if norm is None else 0) + block(2 * w[i], w[i]) for i in range(depth))
    if variant == "attention":
        count += sum(u * w[i] ** 2 + 2 * w[i] ** 2 + w[i] + w[i] + 1 for i in range(1, depth))
    return count + sum(w[i] * classes + classes for i in range(outputs))


@pytest.mark.parametrize("norm", ["batch", "instance", None])
@pytest.mark.parametrize("variant", ["plain", "attention", "residual", "dense"])
@pytest.mark.parametrize(
    ("input_shape", "classes", "base", "depth"),
    [((16, 32, 1), 1, 16, 3), ((8, 8, 8, 4), 3, 8, 2)],
)
def test_parameter_count_is_the_formula(input_shape, classes, base, depth, norm, variant):
    net = unet(input_shape, classes=classes, base=base, depth=depth, norm=norm, variant=variant)
    rank = len(input_shape) - 1
    expected = parameters_by_formula(input_shape[-1], classes, base, depth, rank, norm, variant)
    assert net.count_params() == expected


@pytest.mark.parametrize(("depth", "outputs"), [(3, 2), (4, 3)])
def test_deep_supervision_gives_logits_of_all_levels_up_but_the_lowest(depth, outputs):
    net = unet((16, 32, 1), classes=2, base=4, depth=depth, deep_supervision=True)
    assert net.output_shape == [(None, 16 // 2**i, 32 // 2**i, 2) for i in range(outputs)]
    assert net.output_names == ["logits", "logits1", "logits2"][:outputs]
    assert net.count_params() == parameters_by_formula(1, 2, 4, depth, 2, "batch", "plain", outputs)


def test_the_main_output_is_the_same_net():
    net = unet((16, 16, 1), base=4, depth=3, deep_supervision=True)
    main = main_output(net)
    x = rng.normal(size=(2, 16, 16, 1)).astype("float32")
    np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (net(x)[0], main(x))))
    assert main_output(main) is main
    assert [v.path for v in main.variables] == [v.path for v in net.variables if "logits1" not in v.path]


def test_the_weights_of_the_main_output_load_into_a_net_without_deep_supervision(tmp_path):
    net = unet((16, 16, 1), base=4, depth=3, deep_supervision=True, variant="attention")
    main_output(net).save_weights(tmp_path / "main.weights.h5")
    main_output(net).save(tmp_path / "main.keras")
    alone = unet((16, 16, 1), base=4, depth=3, variant="attention")
    alone.load_weights(tmp_path / "main.weights.h5")
    x = rng.normal(size=(2, 16, 16, 1)).astype("float32")
    for model in (alone, keras.models.load_model(tmp_path / "main.keras")):
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (net(x)[0], model(x))))


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
        ({"input_shape": (32, 32, 0)}, "channels is 0"),
        ({"input_shape": (32, 32.5, 1)}, "must be whole numbers"),
        ({"input_shape": (0, 32, 1), "pad": True}, "must be whole numbers"),
        ({"input_shape": (32, None, 1)}, "set pad=True"),
        ({"input_shape": (32, 32, 1), "base": 2.5}, "base is 2.5"),
        ({"input_shape": (32, 32, 1), "norm": "layer"}, 'norm is \'layer\'.* "batch", "instance", "group", None'),
        ({"input_shape": (16, 16, 1), "norm": "instance"}, "leaves one pixel"),
        ({"input_shape": (32, 32, 1), "variant": "dense", "base": 12}, "multiple of 8"),
        ({"input_shape": (32, 32, 1), "variant": "nested"}, "variant is 'nested'"),
        ({"input_shape": (32, 32, 1), "variant": "attention", "depth": 1}, "no skip to gate"),
        ({"input_shape": (32, 32, 1), "deep_supervision": True, "depth": 2}, "depth of 3 or more"),
        ({"input_shape": (32, 32, 1), "deep_supervision": 2}, "deep_supervision is 2"),
        ({"input_shape": (32, 32, 1), "spatial_dropout": -0.1}, "spatial_dropout is -0.1"),
        ({"input_shape": (32, 32, 1), "dropout": 1.0}, "dropout is 1.0"),
        ({"input_shape": (32, 32, 1), "depth": 0}, "depth is 0"),
    ],
)
def test_arguments_that_make_no_net(arguments, message):
    with pytest.raises(CourseError, match=message):
        unet(**arguments)


@pytest.mark.parametrize("kind", ["dropout", "spatial_dropout"])
def test_dropout_acts_in_training_only(kind):
    keras.utils.set_random_seed(0)  # of few maps, all may be dropped twice
    net = unet((16, 16, 1), base=8, depth=2, norm=None, **{kind: 0.5})
    x = rng.normal(size=(4, 16, 16, 1)).astype("float32")
    dropped, again, kept, kept_again = (
        keras.ops.convert_to_numpy(net(x, training=training)) for training in (True, True, False, False)
    )
    assert not np.array_equal(dropped, again)
    np.testing.assert_array_equal(kept, kept_again)


@pytest.mark.parametrize("sides", [(16, 16), (8, 8, 8)])
def test_spatial_dropout_drops_whole_maps_after_every_block(sides):
    net = unet((*sides, 1), base=8, depth=1, norm=None, spatial_dropout=0.5)
    for level in ("down0", "bottom", "up0"):
        layer = net.get_layer(f"{level}_spatial_dropout")
        before, after = keras.Model(net.input, [layer.input, layer.output])(
            rng.normal(size=(4, *sides, 1)).astype("float32"), training=True
        )
        before, after = (keras.ops.convert_to_numpy(maps) for maps in (before, after))
        if settings.engine() == "torch":
            before, after = (np.moveaxis(maps, 1, -1) for maps in (before, after))
        sums, twice = (maps.sum(tuple(range(1, len(sides) + 1))) for maps in (after, 2 * before))
        dropped = sums == 0
        assert 0 < dropped[twice > 0].mean() < 1
        np.testing.assert_allclose(sums[~dropped], twice[~dropped], rtol=1e-4)


def test_weights_of_one_size_load_at_another(tmp_path):
    small, large = unet((16, 16, 1), base=2, depth=2), unet((32, 16, 1), base=2, depth=2)
    small.save_weights(tmp_path / "net.weights.h5")
    large.load_weights(tmp_path / "net.weights.h5")
    for a, b in zip(small.get_weights(), large.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"norm": "group", "spatial_dropout": 0.1, "variant": "dense"},
        {"norm": "instance", "variant": "residual", "deep_supervision": True, "depth": 3},
        {"norm": None, "variant": "attention", "pad": True, "dropout": 0.2},
    ],
)
def test_a_saved_model_comes_back_whole(tmp_path, arguments):
    net = unet((16, 16, 1), **{"base": 8, "depth": 2, **arguments})
    net.compile("sgd", "mse")
    for layer in net.layers[:5]:
        layer.trainable = False
    net.save(tmp_path / "net.keras")
    again = keras.models.load_model(tmp_path / "net.keras")
    x = rng.normal(size=(1, 16, 16, 1)).astype("float32")
    for a, b in zip(*(as_list(model(x, training=False)) for model in (net, again)), strict=True):
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (a, b)))
    assert (again.name, again.output_names) == (net.name, net.output_names)
    assert [layer.trainable for layer in again.layers] == [layer.trainable for layer in net.layers]
    assert type(again.optimizer) is type(net.optimizer)


def test_a_clone_has_the_same_layers():
    net = unet((16, 16, 1), base=2, depth=2)
    clone = keras.models.clone_model(net)
    clone.set_weights(net.get_weights())
    x = rng.normal(size=(1, 16, 16, 1)).astype("float32")
    np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (net(x), clone(x))))


def test_half_precision_computes_inside_and_gives_logits_in_full():
    plain = unet((16, 16, 1), base=8, depth=2)
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        mixed = unet((16, 16, 1), base=8, depth=2)
        mixed.set_weights(plain.get_weights())
        x = rng.normal(size=(2, 16, 16, 1)).astype("float32")
        logits = mixed(x, training=True)
        inside = keras.Model(mixed.input, mixed.get_layer("up0_norm2").output)(x)
    finally:
        keras.config.set_dtype_policy(policy)
    assert [keras.backend.standardize_dtype(y.dtype) for y in (inside, logits)] == ["bfloat16", "float32"]
    assert {v.dtype for v in mixed.weights} == {"float32"}
    expected = keras.ops.convert_to_numpy(plain(x, training=True))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(logits), expected, atol=0.05 * np.abs(expected).max())


def as_list(outputs):
    return outputs if isinstance(outputs, list) else [outputs]


@pytest.mark.skipif(settings.engine() != "torch", reason="only on the torch engine is a net a torch module")
@pytest.mark.parametrize(
    "arguments",
    [{}, {"variant": "residual", "norm": "instance"}],
)
def test_a_plain_torch_loop_trains_it(arguments):
    keras.utils.set_random_seed(0)
    net = unet((16, 16, 1), base=8, depth=2, **arguments)
    assert isinstance(net, torch.nn.Module)
    x = torch.randn(4, 16, 16, 1)
    y = (x > 0).float()
    optimizer = torch.optim.Adam(net.parameters(), 1e-2)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x, training=True), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


@pytest.mark.skipif(settings.engine() != "torch", reason="autocast is torch's")
@pytest.mark.parametrize(
    ("norm", "variant"),
    [("batch", "plain"), (None, "plain"), ("group", "attention"), ("instance", "residual"), ("batch", "dense")],
)
def test_autocast_gives_nearly_the_same(norm, variant):
    net = unet((16, 16, 1), base=8, depth=2, norm=norm, variant=variant)
    x = torch.randn(2, 16, 16, 1)
    expected = net(x, training=True)
    with torch.autocast("cpu", torch.bfloat16):
        logits = net(x, training=True)
    logits.float().square().mean().backward()
    assert all(p.grad.isfinite().all() for p in net.parameters() if p.grad is not None)
    torch.testing.assert_close(logits.float(), expected, rtol=0, atol=0.05 * expected.abs().max().item())


@pytest.mark.skipif(settings.engine() != "torch", reason="memory layout is torch's affair")
def test_torch_gets_channels_last_tensors_without_a_copy():
    image = torch.randn(2, 16, 16, 3)
    inside = unet((16, 16, 3), base=2, depth=1).get_layer("channels_first")(image)
    assert inside.data_ptr() == image.data_ptr()
    assert inside.is_contiguous(memory_format=torch.channels_last)
