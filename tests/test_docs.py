"""Examples of docs/ that say they run do run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
RUNNABLE = re.compile(r"<!-- run on (\w+) -->\n```python\n(.*?)```", re.DOTALL)
EXAMPLES = [
    pytest.param(*found.groups(), id=f"{path.name}-{found[1]}")
    for path in sorted(DOCS.glob("*.md"))
    for found in RUNNABLE.finditer(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("engine", "code"), EXAMPLES)
def test_the_loop_trains(engine, code, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "KERAS_BACKEND": engine},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    losses = [float(number) for number in re.findall(r"loss (\S+)", ran.stdout)]
    assert losses[-1] < losses[0]


def test_both_engines_have_an_example():
    assert {example.values[0] for example in EXAMPLES} == {"torch", "tensorflow"}
