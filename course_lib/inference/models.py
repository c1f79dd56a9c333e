"""Any net as a function: windows (N, h, w, C) or (N, d, h, w, C) -> their logits, without gradients."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np

from course_lib.errors import CourseError


@contextmanager
def inferring(model, window: tuple[int, ...], channels: int) -> Iterator[Callable]:
    """`forward(windows)` -> float32 logits, an array of the engine that the model runs on; channels last.

    torch keeps no graph meanwhile. A torch module is in evaluation mode, and afterwards as it was.

    Raises
    ------
    CourseError
        The net is made for windows of another size.
    """
    keras, torch = sys.modules.get("keras"), sys.modules.get("torch")
    is_keras = keras is not None and isinstance(model, keras.layers.Layer)
    is_torch = torch is not None and isinstance(model, torch.nn.Module) and not is_keras
    if is_keras:
        _check_input(getattr(model, "input_shape", None), window, channels)

    def forward(windows: np.ndarray):
        if is_keras:
            logits = model(windows, training=False)
        elif is_torch:
            logits = model(torch.from_numpy(windows).to(device))
        else:
            logits = model(windows)
        if isinstance(logits, list | tuple):  # deep supervision: the first output has the full size
            logits = logits[0]
        logits = logits.float() if torch is not None and isinstance(logits, torch.Tensor) else _as_numpy(logits)
        if tuple(logits.shape[:-1]) != windows.shape[:-1]:
            raise CourseError(
                f"The net turns windows of shape {windows.shape} into {tuple(logits.shape)}; it must give logits of "
                "the same size, with the classes in the last axis. A torch net with channels first is wrapped by "
                "inference.channels_first(net)."
            )
        return logits

    with ExitStack() as stack:
        if torch is not None:
            # not inference_mode: what a net keeps of such tensors could not be trained on any more
            stack.enter_context(torch.no_grad())
        if is_torch:
            parameter = next(model.parameters(), None)
            device = "cpu" if parameter is None else parameter.device
            in_training = [module for module in model.modules() if module.training]
            stack.callback(lambda: [module.__setattr__("training", True) for module in in_training])
            model.eval()
        yield forward


def channels_first(net):
    """A torch net on (N, C, D, H, W) or (N, C, H, W) as a model for `predict`, which keeps channels last.

    Parameters
    ----------
    net : torch.nn.Module
        For instance one of MONAI's.

    Returns
    -------
    torch.nn.Module

    Examples
    --------
    >>> import torch
    >>> channels_first(torch.nn.Conv2d(3, 5, 1))(torch.zeros(1, 8, 8, 3)).shape
    torch.Size([1, 8, 8, 5])
    """
    import torch

    class ChannelsLast(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = net

        def forward(self, windows):
            logits = self.net(windows.movedim(-1, 1))
            return (logits[0] if isinstance(logits, list | tuple) else logits).movedim(1, -1)

    return ChannelsLast()


def _as_numpy(logits) -> np.ndarray:
    return np.asarray(logits.numpy() if hasattr(logits, "numpy") else logits).astype(np.float32, copy=False)


def _check_input(shape, window, channels):
    if not isinstance(shape, tuple) or len(shape) != len(window) + 2:
        return
    given = (*window, channels)
    if any(wanted is not None and wanted != has for wanted, has in zip(shape[1:], given, strict=True)):
        sides, of_net = (" x ".join(map(str, sides)) for sides in (given, shape[1:]))
        raise CourseError(
            f"The net is made for windows of {of_net} (channels last), and the windows here are {sides}. Give the "
            "window of the net, or build the net again for this one and load the weights: they do not depend on it."
        )
