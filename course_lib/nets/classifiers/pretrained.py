"""Weights of a file into a classifier, whose head and number of channels may be others."""

from pathlib import Path

import numpy as np

from course_lib.errors import CourseError
from course_lib.nets.classifiers.freezing import HEAD

# The order in which Keras keeps the variables of a convolution or dense layer, and of a batch normalisation.
TORCH_VARIABLES = ("weight", "bias", "running_mean", "running_var")


def load(model, path, torch_names) -> None:
    """Set the weights of a classifier from a file, and say on standard output what was done.

    Parameters
    ----------
    model : keras.Model
    path : str or Path
        `*.weights.h5` of Keras, or `*.pth` of torchvision.
    torch_names : dict
        What torchvision calls the layers of this net.

    Raises
    ------
    CourseError
        There is no such file, it cannot be read, or it is of another net. The weights of the model are then as before.
    """
    path = Path(path)
    found = _read(path, torch_names)
    wanted = {layer.name: layer for layer in model.layers if layer.weights}
    stem = next(iter(wanted))
    if found.keys() - {HEAD} != wanted.keys() - {HEAD}:
        odd = min((found.keys() ^ wanted.keys()) - {HEAD})
        raise CourseError(
            f"{path} holds the weights of another net than this {model.name}: the layer {odd!r} is in "
            f"{'the file' if odd in found else 'the net'} only. Build the net that the file is of (resnet has a depth)."
        )
    remarks = []
    for name, layer in wanted.items():
        arrays, shapes = found.get(name, []), [tuple(variable.shape) for variable in layer.weights]
        if name == stem and arrays and arrays[0].shape[2] != shapes[0][2]:
            remarks.append(f"its first convolution adapted from {arrays[0].shape[2]} to {shapes[0][2]} channels")
            arrays[0] = adapt_channels(arrays[0], shapes[0][2])
        if name == HEAD and (not arrays or arrays[0].shape[1] != shapes[0][1]):
            classes = f"the file has {arrays[0].shape[1]} classes" if arrays else "the file has none for it"
            remarks.append(f"a new head of {shapes[0][1]} ({classes})")
            found[name] = layer.get_weights()
        elif [array.shape for array in arrays] != shapes:
            raise CourseError(
                f"{path} does not fit this {model.name}: layer {name!r} has the shapes "
                f"{[array.shape for array in arrays]} in the file and {shapes} in the net. Was it another base?"
            )
    for name, layer in wanted.items():
        layer.set_weights(found[name])
    print(f"{model.name}: weights from {path}" + "".join(f"; {remark}" for remark in remarks) + ".")


def adapt_channels(kernel, channels):
    """The kernel of a first convolution for images of another number of channels.

    Each channel gets the sum of the kernel over its own channels, divided by their new number. So an image that is the
    same in all its channels is answered as one that was the same in all channels of the old net: a grey image, C = 1,
    as if it had been painted grey in red, green and blue.

    Parameters
    ----------
    kernel : ndarray
        `(rows, columns, channels of the file, maps)`.
    channels : int

    Examples
    --------
    One pixel, three channels, one map; the sum is 6.

    >>> kernel = np.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1)
    >>> adapt_channels(kernel, 1).ravel(), adapt_channels(kernel, 4).ravel()
    (array([6.]), array([1.5, 1.5, 1.5, 1.5]))
    """
    return np.repeat(kernel.sum(axis=2, keepdims=True) / channels, channels, axis=2)


def _read(path, torch_names):
    """The arrays of each layer, in Keras' order and layout."""
    readers = {".weights.h5": _read_keras, ".pth": _read_torch}
    reader = next((reader for ending, reader in readers.items() if path.name.endswith(ending)), None)
    if reader is None:
        raise CourseError(
            f"weights is {str(path)!r}, but must be the path of a file that ends in .weights.h5 (of net.save_weights "
            "or a run) or .pth (of torchvision). Nothing is downloaded here: fetch ImageNet weights by hand; the "
            "docstring of each classifier names the file."
        )
    if not path.is_file():
        raise CourseError(f"There is no weights file {path}. The current folder is {Path.cwd()}.")
    try:
        return reader(path, torch_names)
    except CourseError:
        raise
    except Exception as error:  # h5py, pickle and zip each have their own for a broken file
        raise CourseError(
            f"{path} cannot be read as a weights file: {error}. If it was downloaded, fetch it again."
        ) from error


def _read_keras(path, _):
    import h5py

    layers = {}

    def visit(_, group):
        if group.name.endswith("/vars") and len(group):  # Keras notes the layer's name beside its variables
            layers[group.attrs["name"]] = [group[str(i)][()] for i in range(len(group))]

    with h5py.File(path) as file:
        file.get("layers", file).visititems(visit)
    return layers


def _read_torch(path, torch_names):
    import torch

    state = torch.load(path, map_location="cpu", weights_only=True)  # tensors only, no code
    layers = {}
    ours = {torch_name: name for name, torch_name in torch_names.items()}
    for torch_name in dict.fromkeys(key.rpartition(".")[0] for key in state):
        if torch_name not in ours and torch_name.startswith("classifier."):
            continue  # the dense layers of AlexNet and VGG16, which are not ours
        arrays = [state[f"{torch_name}.{end}"] for end in TORCH_VARIABLES if f"{torch_name}.{end}" in state]
        arrays[0] = arrays[0].permute({4: (2, 3, 1, 0), 2: (1, 0), 1: (0,)}[arrays[0].ndim])
        layers[ours.get(torch_name, torch_name)] = [array.float().numpy() for array in arrays]
    return layers
