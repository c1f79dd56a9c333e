"""Two calls are one run if and only if they ask for the same training."""

import os

import keras
import numpy as np
import pytest
from keras import layers

from course_lib import nets, training
from course_lib.losses import DiceLoss
from course_lib.training import identity


def nameless(width=4, kernel=3, activation="relu", skip=True):
    """A net of layers that Keras names, and numbers anew each time."""
    image = keras.Input((8, 8, 1))
    x = layers.Conv2D(width, kernel, padding="same", activation=activation)(image)
    y = layers.Conv2D(width, kernel, padding="same")(x)
    return keras.Model(image, layers.Conv2D(1, 1)(layers.Concatenate()([x if skip else y, y])))


def test_names_do_not_count():
    first, second = nameless(), nameless()
    assert first.layers[1].name != second.layers[1].name
    assert identity.of_model(first) == identity.of_model(second)


@pytest.mark.parametrize("change", [{"width": 5}, {"kernel": 5}, {"activation": "elu"}, {"skip": False}])
def test_layers_settings_and_how_they_are_joined_count(change):
    assert identity.of_model(nameless()) != identity.of_model(nameless(**change))


def test_what_is_trainable_counts():
    frozen = nameless()
    frozen.layers[1].trainable = False
    assert identity.of_model(frozen) != identity.of_model(nameless())


def test_training_and_weights_do_not_change_what_a_net_is(tmp_path):
    model = nets.unet((8, 8, 1), base=2, depth=1, dropout=0.5)
    before = identity.of_model(model)
    x = np.random.default_rng(0).random((4, 8, 8, 1), np.float32)
    data = (x, (x > 0.5).astype("float32"))
    training.train(model, data, data, epochs=1, run=tmp_path / "run", force=True)
    assert identity.of_model(model) == before
    assert identity.of_model(nets.unet((8, 8, 1), base=2, depth=1, dropout=0.4)) != before


def test_a_net_of_ones_own_class():
    def net_class(factor):
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.conv = layers.Conv2D(1, 3, padding="same")

            def call(self, x):
                return factor * self.conv(x)

        net = Net()
        net(np.zeros((1, 8, 8, 1), "float32"))
        return net

    one, same, other = net_class(1), net_class(1), net_class(2)
    assert identity.of_model(one) == identity.of_model(same) != identity.of_model(other)


def test_an_array_is_known_by_shape_type_and_content():
    array = np.arange(6.0).reshape(2, 3)
    others = [array.reshape(3, 2), array.astype("float32"), array + np.array([0, 0, 1e-9])]
    told = [str(identity.of_data((each, each))) for each in (array, *others)]
    assert len(set(told)) == 4
    strided = np.repeat(array, 2, axis=1)[:, ::2]
    assert str(identity.of_data((strided, array))) == told[0]


class OnDisk:
    """As a case of `datasets`, whose image and mask are files."""

    def __init__(self, image, mask):
        self.image, self.mask = image, mask


class Data(keras.utils.PyDataset):
    def __init__(self, cases):
        super().__init__()
        self.cases = cases

    def __len__(self):
        return len(self.cases)

    def __getitem__(self, index):
        raise NotImplementedError


def test_a_file_that_was_written_again_is_another(tmp_path):
    for name in ("image.png", "mask.png"):
        (tmp_path / name).write_bytes(b"1234")
        os.utime(tmp_path / name, (1e9, 1e9))
    case = OnDisk(tmp_path / "image.png", tmp_path / "mask.png")
    before = identity.of_data(Data([case]))
    assert identity.of_data(Data([case])) == before
    os.utime(tmp_path / "mask.png", (1e9, 1e9 + 1))
    assert identity.of_data(Data([case])) != before


FACTOR = 2


def half(x):
    return x / FACTOR


class Mine(DiceLoss):
    def __call__(self, *arguments, **options):
        return half(super().__call__(*arguments, **options))


def test_functions_that_a_loss_calls_count(monkeypatch):
    before = identity.of_object(Mine())
    assert identity.of_object(Mine()) == before
    monkeypatch.setitem(globals(), "FACTOR", 3)
    assert identity.of_object(Mine()) != before
    monkeypatch.undo()
    monkeypatch.setitem(globals(), "half", lambda x: x / 2 + 0)
    assert identity.of_object(Mine()) != before


def test_settings_of_a_loss_count():
    assert identity.of_object(DiceLoss()) != identity.of_object(DiceLoss(smooth=1.0))
    assert "code" not in identity.of_object(DiceLoss())  # the kit's own is known by its version
