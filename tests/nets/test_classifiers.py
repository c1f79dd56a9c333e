import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import keras
import monai.networks.nets
import numpy as np
import pytest
import torch
from engine_numbers_of_classifiers import NETS, images, write

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.losses import BinaryCrossentropy
from course_lib.nets import classifiers

OTHER = {"torch": "tensorflow", "tensorflow": "torch"}
rng = np.random.default_rng(0)
on_torch = pytest.mark.skipif(settings.engine() != "torch", reason="an affair of the torch engine")


def array(tensor):
    return keras.ops.convert_to_numpy(tensor)


def learned(model):
    return sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)


def squares(count, channels=1, side=32):
    """A bright square in the left (0) or right (1) half of noise."""
    truth = np.arange(count) % 2
    x = rng.normal(0, 0.3, (count, side, side, channels)).astype("float32")
    for image, right in zip(x, truth, strict=True):
        row, column = rng.integers(0, side - 8), rng.integers(0, side // 2 - 8) + right * side // 2
        image[row : row + 8, column : column + 8] += 2
    return x, truth[:, None].astype("float32")


# Shapes and sizes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize(("shape", "classes"), [((32, 32, 1), 1), ((64, 40, 3), 2), ((130, 150, 4), 5)])
def test_any_channels_and_sides_give_a_logit_for_each_class(net, shape, classes):
    model = NETS[net](shape, classes, base=2)
    logits, features = array(model(images(3, *shape))), model.get_layer("features").output.shape
    assert logits.shape == (3, classes)
    assert np.isfinite(logits).all()
    assert min(features[1:3]) >= 2, "one pixel of features would tell nothing of where"


@pytest.mark.parametrize(
    ("net", "published", "of_its_three_dense_layers"),
    [
        # torchvision's documentation; the dense layers are worked out: maps x pixels -> 4096 -> 4096 -> 1000
        ("alexnet", 61_100_840, (256 * 36 + 1) * 4096 + 4097 * 4096 + 4097 * 1000),
        ("vgg16", 138_357_544, (512 * 49 + 1) * 4096 + 4097 * 4096 + 4097 * 1000),
    ],
)
def test_parameters_without_the_dense_layers_are_the_published_ones(net, published, of_its_three_dense_layers):
    model = NETS[net]((64, 64, 3), classes=7)
    maps = model.get_layer("features").output.shape[-1]
    assert model.count_params() == published - of_its_three_dense_layers + 7 * maps + 7


@pytest.mark.parametrize(("depth", "published"), [(18, 11_689_512), (34, 21_797_672), (50, 25_557_032)])
def test_a_resnet_learns_the_published_number_of_parameters(depth, published):
    assert learned(classifiers.resnet((32, 32, 3), classes=1000, depth=depth)) == published


def test_parameters_of_a_small_vgg16_by_its_formula():
    maps = [3, 2, 2, 4, 4, 8, 8, 8, 16, 16, 16, 16, 16, 16]
    convolutions = sum(9 * before * after + after for before, after in pairwise(maps))
    assert classifiers.vgg16((32, 32, 3), classes=4, base=2).count_params() == convolutions + 16 * 4 + 4


def test_what_is_seen_becomes_the_logits():
    """The layer that Grad-CAM reads: its average, weighed by the head, is all that decides."""
    model = classifiers.resnet((64, 64, 1), classes=3, base=4)
    inside = keras.Model(model.input, [model.get_layer("features").output, model.output])
    features, logits = map(array, inside(images(2, 64, 64, 1)))
    kernel, bias = model.get_layer("logits").get_weights()
    np.testing.assert_allclose(features.mean(axis=(1, 2)) @ kernel + bias, logits, rtol=1e-5, atol=1e-5)


# Against other implementations ---------------------------------------------------------------------------------------


def test_vgg16_is_that_of_keras():
    keras_vgg = keras.applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))
    model = classifiers.vgg16((64, 64, 3))
    for layer in model.layers:
        if layer.name.startswith("block") and layer.weights:
            layer.set_weights(keras_vgg.get_layer(layer.name).get_weights())
    x = images(1, 64, 64, 3)
    features = keras.Model(model.input, model.get_layer("features").output)(x)
    expected = keras.Model(keras_vgg.input, keras_vgg.get_layer("block5_conv3").output)(x)
    np.testing.assert_allclose(array(features), array(expected), rtol=1e-4, atol=1e-5)


def stir(net):
    """Give batch normalisations something to do."""
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return net.eval()


@pytest.mark.parametrize(("depth", "side"), [(18, 128), (18, 64), (18, 32), (34, 32), (50, 64)])
def test_a_resnet_file_of_torchvision_gives_the_logits_of_the_net_it_is_of(tmp_path, depth, side):
    torch.manual_seed(0)
    peer = stir(
        getattr(monai.networks.nets, f"resnet{depth}")(  # layers and names of torchvision, strides to be had
            **{"spatial_dims": 2, "n_input_channels": 3, "num_classes": 5, "shortcut_type": "B"},
            **{"conv1_t_stride": 2 if side == 128 else 1, "no_max_pool": side == 32, "bias_downsample": False},
        )
    )
    torch.save(peer.state_dict(), tmp_path / "resnet.pth")
    model = classifiers.resnet((side, side, 3), 5, tmp_path / "resnet.pth", depth=depth)
    x = images(2, side, side, 3)
    with torch.no_grad():
        expected = peer(torch.from_numpy(x).permute(0, 3, 1, 2)).numpy()
    np.testing.assert_allclose(array(model(x)), expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def torch_features(widths, kernels, pools, stride):
    """`features` of torchvision's AlexNet and VGG16, without its last pooling."""
    row, before = [], 3
    for i, (width, kernel) in enumerate(zip(widths, kernels, strict=True)):
        first_stride, pad = (stride, 2) if kernel == 11 else (1, kernel // 2)
        row += [torch.nn.Conv2d(before, width, kernel, first_stride, pad), torch.nn.ReLU()]
        row += [torch.nn.MaxPool2d(*pools[i])] if i in pools else []
        before = width
    return torch.nn.Sequential(*row)


@pytest.mark.parametrize(
    ("net", "arguments"),
    [
        ("alexnet", ((64, 192, 384, 256, 256), (11, 5, 3, 3, 3), {0: (3, 2), 1: (3, 2)}, 4)),
        (
            "vgg16",
            (
                (64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512),
                (3,) * 13,
                {1: (2, 2), 3: (2, 2), 6: (2, 2), 9: (2, 2)},
                1,
            ),
        ),
    ],
)
def test_a_file_of_torchvision_gives_the_features_of_the_net_it_is_of(tmp_path, capsys, net, arguments):
    torch.manual_seed(0)
    peer = torch.nn.ModuleDict({"features": torch_features(*arguments), "classifier": torch.nn.ModuleList([])})
    peer["classifier"].append(torch.nn.Linear(9, 3))  # a dense layer of the file, which has no place in ours
    torch.save(peer.state_dict(), tmp_path / "net.pth")
    model = NETS[net]((128, 128, 3), 2, tmp_path / "net.pth")
    assert "a new head of 2" in capsys.readouterr().out
    x = images(1, 128, 128, 3)
    with torch.no_grad():
        expected = peer["features"](torch.from_numpy(x).permute(0, 3, 1, 2)).permute(0, 2, 3, 1).numpy()
    features = array(keras.Model(model.input, model.get_layer("features").output)(x))
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)


# Files ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("net", NETS)
def test_weights_of_one_size_load_at_another_with_all_their_layers(tmp_path, capsys, net):
    old = NETS[net]((32, 32, 1), 2, base=2)
    old.save_weights(tmp_path / "old.weights.h5")
    new = NETS[net]((64, 48, 1), 2, str(tmp_path / "old.weights.h5"), base=2)
    for before, after in zip(old.get_weights(), new.get_weights(), strict=True):
        np.testing.assert_array_equal(after, before)
    assert capsys.readouterr().out == f"{net}: weights from {tmp_path / 'old.weights.h5'}.\n"


@pytest.mark.parametrize("net", NETS)
def test_another_number_of_classes_keeps_the_backbone_and_starts_a_new_head(tmp_path, capsys, net):
    old = NETS[net]((32, 32, 1), 2, base=2)
    old.save_weights(tmp_path / "old.weights.h5")
    new = NETS[net]((32, 32, 1), 3, tmp_path / "old.weights.h5", base=2)
    *backbone, _, _ = old.get_weights()
    for before, after in zip(backbone, new.get_weights(), strict=False):
        np.testing.assert_array_equal(after, before)
    assert "a new head of 3 (the file has 2 classes)" in capsys.readouterr().out


@pytest.mark.parametrize("net", NETS)
def test_a_grey_image_is_answered_as_if_painted_grey_in_the_channels_of_the_file(tmp_path, capsys, net):
    colour = NETS[net]((32, 32, 3), 1, base=2)
    colour.save_weights(tmp_path / "colour.weights.h5")
    x = images(2, 32, 32, 1)
    expected = array(colour(np.repeat(x, 3, axis=-1)))
    for channels in (1, 4):
        adapted = NETS[net]((32, 32, channels), 1, tmp_path / "colour.weights.h5", base=2)
        np.testing.assert_allclose(array(adapted(np.repeat(x, channels, axis=-1))), expected, rtol=1e-5, atol=1e-5)
        assert f"adapted from 3 to {channels} channels" in capsys.readouterr().out


def test_a_saved_model_comes_back_whole_and_as_frozen_as_it_was(tmp_path):
    model = classifiers.resnet((32, 32, 1), base=2)
    classifiers.freeze(model)
    model.save(tmp_path / "net.keras")
    back = keras.models.load_model(tmp_path / "net.keras")
    x = images(1, 32, 32, 1)
    np.testing.assert_array_equal(array(back(x)), array(model(x)))
    assert [variable.path for variable in back.trainable_variables] == ["logits/kernel", "logits/bias"]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What the engine of this process makes of each net, and what the other does with the files this one wrote."""
    folder = tmp_path_factory.mktemp("engines")
    here = write(folder)
    script = Path(__file__).with_name("engine_numbers_of_classifiers.py")
    subprocess.run(
        [sys.executable, script, folder], check=True, env={**os.environ, "KERAS_BACKEND": OTHER[settings.engine()]}
    )
    return here, dict(np.load(folder / "there.npz"))


def test_both_engines_give_the_same_logits_features_and_gradients(both):
    here, there = both
    assert here.keys() == there.keys()
    for name, value in here.items():
        np.testing.assert_allclose(there[name], value, rtol=1e-4, atol=1e-5, err_msg=name)


# Wrong arguments and files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_shape": (32, 32)}, r"shape of one image, \(H, W, C\)"),
        ({"input_shape": (31, 32, 1)}, r"\(31, 32, 1\).* at least 32 x 32"),
        ({"input_shape": (32, 32, 0)}, "one channel"),
        ({"input_shape": (None, None, 1)}, "at least 32 x 32"),
        ({"classes": 0}, "classes is 0"),
        ({"base": 0}, "base is 0"),
        ({"dropout": 1}, "dropout is 1"),
        ({"depth": 20}, "depth is 20, but must be one of 18, 34, 50"),
        ({"frozen": True}, "frozen=True without weights"),
        ({"weights": "imagenet"}, r"'imagenet', but .* ends in .weights.h5 .* fetch ImageNet weights by hand"),
        ({"weights": "nowhere.weights.h5"}, "no weights file nowhere.weights.h5"),
    ],
)
def test_arguments_that_make_no_net(arguments, message):
    with pytest.raises(CourseError, match=f"resnet.*{message}|{message}"):
        classifiers.resnet(**{"input_shape": (32, 32, 1), "base": 2, **arguments})


def test_a_file_of_another_base_depth_or_net_is_refused_with_its_name_and_the_reason(tmp_path):
    path = tmp_path / "r18.weights.h5"
    classifiers.resnet((32, 32, 1), base=2).save_weights(path)
    with pytest.raises(CourseError, match=r"r18.weights.h5 does not fit .* 'stem_conv' .*\(7, 7, 1, 2\).* base"):
        classifiers.resnet((32, 32, 1), weights=path, base=4)
    with pytest.raises(CourseError, match=r"r18.weights.h5 holds .* another net .* is in the net only"):
        classifiers.resnet((32, 32, 1), weights=path, base=2, depth=34)
    with pytest.raises(CourseError, match=r"r18.weights.h5 holds .* another net"):
        classifiers.vgg16((32, 32, 1), weights=path, base=2)


def test_a_deeper_net_is_not_taken_for_a_shallower_one(tmp_path):
    path = tmp_path / "r34.weights.h5"
    classifiers.resnet((32, 32, 1), base=2, depth=34).save_weights(path)
    with pytest.raises(CourseError, match=r"'stage1_block3_conv1' is in the file only"):
        classifiers.resnet((32, 32, 1), weights=path, base=2)


@pytest.mark.parametrize("name", ["cut.weights.h5", "cut.pth"])
def test_a_broken_file_says_so(tmp_path, name):
    path = tmp_path / name
    model = classifiers.alexnet((32, 32, 1), base=2)
    if name.endswith(".pth"):
        torch.save({"features.0.weight": torch.zeros(9)}, path)
    else:
        model.save_weights(path)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(CourseError, match=f"{name} cannot be read as a weights file"):
        classifiers.alexnet((32, 32, 1), weights=path, base=2)


def test_a_pth_file_with_code_in_it_is_not_run(tmp_path):
    class Touch:
        def __reduce__(self):
            return Path.touch, (tmp_path / "was_run",)

    torch.save({"features.0.weight": Touch()}, tmp_path / "evil.pth")
    with pytest.raises(CourseError, match="cannot be read"):
        classifiers.alexnet((32, 32, 1), weights=tmp_path / "evil.pth", base=2)
    assert not (tmp_path / "was_run").exists()


def test_freeze_wants_a_classifier():
    image = keras.Input((4,))
    with pytest.raises(CourseError, match="no layer 'logits'"):
        classifiers.freeze(keras.Model(image, keras.layers.Dense(1, name="other")(image)))


# Learning ------------------------------------------------------------------------------------------------------------


def compiled(model, learning_rate):
    model.compile(keras.optimizers.Adam(learning_rate), BinaryCrossentropy(), jit_compile=False)
    return model


@pytest.mark.parametrize("net", NETS)
def test_left_or_right_is_learned(net):
    keras.utils.set_random_seed(1)
    model = compiled(NETS[net]((32, 32, 1), base=4, dropout=0.0), 3e-3)
    model.fit(*squares(64), batch_size=16, epochs=8, verbose=0)
    x, truth = squares(64)
    assert ((model.predict(x, verbose=0) > 0) == truth).mean() >= 0.9


def test_a_frozen_backbone_stays_as_it_is_until_it_is_unfrozen(tmp_path):
    keras.utils.set_random_seed(1)
    classifiers.resnet((32, 32, 1), base=4).save_weights(tmp_path / "net.weights.h5")
    model = compiled(classifiers.resnet((32, 32, 1), 1, tmp_path / "net.weights.h5", frozen=True, base=4), 1e-2)
    before = model.get_weights()
    model.fit(*squares(32), batch_size=8, epochs=1, verbose=0)
    *backbone, kernel, bias = zip(before, model.get_weights(), strict=True)
    assert all(np.array_equal(*pair) for pair in backbone), "moving averages of batch normalisation included"
    assert not np.array_equal(*kernel)
    assert not np.array_equal(*bias)

    classifiers.unfreeze(model)
    compiled(model, 1e-3).fit(*squares(32), batch_size=8, epochs=1, verbose=0)
    assert not any(np.array_equal(*pair) for pair in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("net", NETS)
def test_a_frozen_backbone_works_in_training_as_in_use(net):
    model = NETS[net]((32, 32, 1), base=2, dropout=0.0)
    classifiers.freeze(model)
    x = images(4, 32, 32, 1)
    np.testing.assert_array_equal(array(model(x, training=True)), array(model(x, training=False)))


@on_torch
def test_only_the_head_wants_gradients_from_torch_when_frozen():
    model = classifiers.resnet((32, 32, 1), base=2)
    assert all(parameter.requires_grad for parameter in model.parameters() if parameter.is_floating_point()) is False
    classifiers.freeze(model)
    assert sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad) == 16 + 1


@on_torch
def test_torch_gets_its_own_order_in_memory_of_images_and_kernels():
    model = classifiers.resnet((32, 32, 3), base=2)
    image = torch.randn(2, 32, 32, 3)
    inside = model.get_layer("channels_first")(image)
    assert inside.data_ptr() == image.data_ptr()
    kernel = model.get_layer("stage1_block1_conv1").kernel
    kernel.assign(np.ones(kernel.shape))
    assert kernel.value.permute(3, 2, 0, 1).is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("net", NETS)
def test_mixed_precision_gives_logits_in_full_precision(net):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = NETS[net]((32, 32, 1), base=2)
    finally:
        keras.config.set_dtype_policy("float32")
    assert array(model(images(2, 32, 32, 1))).dtype == np.float32
