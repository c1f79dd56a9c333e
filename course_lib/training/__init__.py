"""Training a net, with a record that survives whatever happens to the process."""

from course_lib.training.available_memory import available_bytes
from course_lib.training.compare import compare
from course_lib.training.freed_memory import keep_freed_memory
from course_lib.training.judgement import Plateau
from course_lib.training.memory_check import MemoryCheckError, Prediction, check_memory, predict_peak
from course_lib.training.reproducible import set_seed
from course_lib.training.run import Run, load_run
from course_lib.training.train import train

__all__ = [
    "MemoryCheckError",
    "Plateau",
    "Prediction",
    "Run",
    "available_bytes",
    "check_memory",
    "compare",
    "keep_freed_memory",
    "load_run",
    "predict_peak",
    "set_seed",
    "train",
]
