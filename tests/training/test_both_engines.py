"""Resume and numbers of a step on the other engine too: the same tests, in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

from course_lib import settings

OTHER = {"torch": "tensorflow", "tensorflow": "torch"}
HERE = Path(__file__).parent
TESTS = [
    "test_resume.py::test_stopped_and_gone_on_is_undisturbed[3]",
    "test_resume.py::test_a_run_that_is_done_is_loaded",
    "test_step.py::test_the_history_is_that_of_keras_fit[adam]",
    "test_step.py::test_weights_of_pixels_weigh_in_the_loss_and_only_there",
    "test_step.py::test_deep_supervision_halves_the_weight_with_the_size",
    "test_step.py::test_regularisers_count",
]


def test_the_other_engine():
    command = [sys.executable, "-m", "pytest", "-q", *(str(HERE / test) for test in TESTS)]
    environment = {**os.environ, "KERAS_BACKEND": OTHER[settings.engine()]}
    done = subprocess.run(command, env=environment, cwd=HERE.parents[1], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:]
    assert f"{len(TESTS)} passed" in done.stdout
