"""The optimisers by name."""

import keras

from course_lib.errors import CourseError

OPTIMIZERS = ("adam", "adamw", "sgd")


def make_optimizer(name: str, learning_rate: float, weight_decay: float | None, momentum: float | None):
    """Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980), AdamW (Loshchilov and Hutter 2019,
    https://arxiv.org/abs/1711.05101) or stochastic gradient descent with Nesterov's momentum.

    Raises
    ------
    CourseError
        There is no such optimiser, or it takes no such argument.
    """
    if name not in OPTIMIZERS:
        raise CourseError(f"optimizer is {name!r}, but must be one of {', '.join(OPTIMIZERS)}.")
    if momentum is not None and name != "sgd":
        raise CourseError(f'momentum={momentum} is of optimizer="sgd"; {name} has its own. Leave it out.')
    if weight_decay is not None and name == "adam":
        raise CourseError(f'weight_decay={weight_decay} is not of Adam: choose optimizer="adamw", or leave it out.')
    if momentum is not None and not 0 <= momentum < 1:
        raise CourseError(f"momentum is {momentum}, but must be from 0 up to, not including, 1; 0.9 is usual.")
    if weight_decay is not None and not weight_decay >= 0:
        raise CourseError(f"weight_decay is {weight_decay}, but must not be negative; 1e-2 and 1e-5 are usual.")
    if name == "adam":
        return keras.optimizers.Adam(learning_rate)
    if name == "adamw":
        return keras.optimizers.AdamW(learning_rate, weight_decay=0.01 if weight_decay is None else weight_decay)
    momentum = 0.9 if momentum is None else momentum
    return keras.optimizers.SGD(learning_rate, momentum, nesterov=momentum > 0, weight_decay=weight_decay or None)
