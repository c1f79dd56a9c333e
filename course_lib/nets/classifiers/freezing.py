"""Which part of a classifier learns: its head alone, or all of it."""

from course_lib.errors import CourseError

HEAD = "logits"


def freeze(model) -> None:
    """Let only the head learn, the dense layer `logits`.

    The batch normalisations of the backbone then work with their moving averages in training too, and leave them as
    they are. `train()` heeds this by itself; a model that was compiled before must be compiled again, and a
    hand-written torch loop gives its optimizer only the parameters with `requires_grad`.

    Raises
    ------
    CourseError
        The model is no classifier of this kind.
    """
    if HEAD not in [layer.name for layer in model.layers]:
        raise CourseError(f"{model.name} has no layer {HEAD!r}, so it cannot be told which layer is its head.")
    for layer in model.layers:
        layer.trainable = layer.name == HEAD


def unfreeze(model) -> None:
    """Let every layer learn: the second phase of fine-tuning, with a learning rate 10 to 100 times smaller.

    As with `freeze`, `train()` heeds this by itself, and a model that was compiled before must be compiled again.
    """
    for layer in model.layers:  # model.trainable = True does not reach them on TensorFlow
        layer.trainable = True
