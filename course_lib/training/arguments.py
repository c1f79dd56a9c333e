"""What `train` was asked, checked and completed."""

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.metrics import DiceCoefficient
from course_lib.training.judgement import Plateau


def with_dice(metrics, loss):
    metrics = list(metrics or ())
    if any(metric.name == "dice" for metric in metrics):
        return metrics
    if getattr(loss, "activation", "sigmoid") == "softmax":  # the background is no structure
        return [DiceCoefficient(activation="softmax", include_background=False), *metrics]
    return [DiceCoefficient(), *metrics]


def low_precision(mixed_precision):
    if mixed_precision not in (None, "auto", "bfloat16"):
        raise CourseError(
            f'mixed_precision is {mixed_precision!r}, but must be "auto", "bfloat16" or None. float16 is not offered: '
            "its small range needs the loss to be scaled."
        )
    if mixed_precision is None:
        return False
    if settings.engine() != "torch":
        advice = 'Build the net under keras.config.set_dtype_policy("mixed_bfloat16") instead.'
        if mixed_precision == "bfloat16":
            raise CourseError(f"On {settings.engine()} the precision of a net is chosen when it is built. {advice}")
        print(f'mixed_precision="auto" changes nothing on {settings.engine()}. {advice}')
        return False
    if mixed_precision == "bfloat16":
        return True
    import torch

    return torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)


def check(epochs, learning_rate, patience, schedule, monitor, metrics):
    if epochs < 1:
        raise CourseError(f"epochs is {epochs}, but training takes at least 1.")
    if not learning_rate > 0:
        raise CourseError(f"learning_rate is {learning_rate}, but must be above 0; 1e-4 and 1e-3 are usual.")
    if patience is not None and patience < 1:
        raise CourseError(f"patience is {patience}, but must be at least 1 epoch, or None to run all epochs.")
    if schedule is not None and not isinstance(schedule, Plateau):
        raise CourseError(f'schedule is {schedule!r}, but must be "plateau", training.Plateau(...) or None.')
    names = ["loss", *(metric.name for metric in metrics)]
    if len(set(names)) < len(names):
        raise CourseError(f"The metrics are called {', '.join(names[1:])}; each needs a name of its own, and not loss.")
    columns = [*names, *(f"val_{name}" for name in names)]
    for name in [monitor] + ([] if schedule is None else [schedule.monitor]):
        if name not in columns:
            raise CourseError(f"monitor is {name!r}, but the history of this run has {', '.join(columns)}.")
