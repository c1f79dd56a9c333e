"""What the start of a kernel costs: the sandbox, the imports of a notebook, and what a forked kernel would save.

    python benchmarks/grading.py

The forked kernel comes from a process that has imported everything before. Grading does without it: a fork stays in its
parent's namespaces and cannot enter bubblewrap's, and a parent in a sandbox would share that with every submission.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from nbformat.v4 import new_code_cell, new_notebook
from table import Row, header, print_table

from course_lib.grading.execute import SafeExecute
from course_lib.grading.sandbox import FENCES, problem, protection

ROUNDS = 5
IMPORTS = "import matplotlib.pyplot, torch, keras; from course_lib import datasets, losses, nets, pipeline, training"
FIRST_USE = "model = nets.unet((16, 16, 1), base=2, depth=1)"
FORKING = f"""
import os, sys
from ipykernel.kernelapp import IPKernelApp
{IMPORTS}
print("ready", flush=True)
for file in sys.stdin:
    if os.fork() == 0:
        IPKernelApp.launch_instance(argv=["-f", file.strip(), "--IPKernelApp.log_level=ERROR"])
        os._exit(0)
"""


def main() -> None:
    print(header("jupyter_client", "nbclient", "ipykernel"))
    print_table(kernel_starts() + warm_starts())


def kernel_starts() -> list[Row]:
    """The sandboxes of this machine, the best one last, beside a kernel without one."""
    kinds = ["none", "limits", *(kind for kind in reversed(FENCES) if not problem(kind))]
    return _rows("kernels started and ended", {f"sandbox: {kind}": _fresh(kind, "1 + 1") for kind in kinds})


def warm_starts() -> list[Row]:
    """A fresh kernel that imports what a notebook imports, beside one forked from a process that has done so."""
    code = f"{IMPORTS}\n{FIRST_USE}"
    with _parent() as forked:
        return _rows(
            "kernels with a notebook's imports",
            {
                "forked, no sandbox": lambda: forked(code),
                "fresh, no sandbox": _fresh("none", code),
                f"fresh, {protection().kind}": _fresh("auto", code),
            },
        )


def _rows(work: str, ways: dict[str, Callable[[], None]]) -> list[Row]:
    """The mean of five each; ours is the last."""
    times = {way: [] for way in ways}
    for number in range(ROUNDS + 1):
        for way, start in ways.items():  # in turn, so that a busy minute hits all alike
            begun = time.perf_counter()
            start()
            if number:  # what is read from disk for the first time is nobody's cost
                times[way].append(time.perf_counter() - begun)
    mean = {way: statistics.mean(measured) for way, measured in times.items()}
    *_, ours = mean.values()
    return [Row(work, way, 1 / each, each / ours) for way, each in mean.items()]


def _fresh(sandbox: str, code: str) -> Callable[[], None]:
    nb = new_notebook(cells=[new_code_cell(code)], metadata={"kernelspec": {"name": "python3", "display_name": ""}})

    def start():
        SafeExecute(sandbox=sandbox).preprocess(nb, {})
        if any(output.output_type == "error" for output in nb.cells[0].outputs):
            raise RuntimeError(nb.cells[0].outputs)

    return start


@contextmanager
def _parent():
    """A process that has imported all; gives the function that has it fork a kernel, which runs the code and ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen([sys.executable, "-c", FORKING], **pipes) as parent:
        parent.stdout.readline()

        def forked(code):
            file, _ = write_connection_file(str(Path(folder) / f"{time.monotonic_ns()}.json"))
            print(file, file=parent.stdin, flush=True)
            client = BlockingKernelClient(connection_file=file)
            client.load_connection_file()
            client.start_channels()
            client.wait_for_ready(timeout=60)
            reply = client.execute_interactive(code, timeout=60, output_hook=lambda message: None)
            client.shutdown(reply=True)
            client.stop_channels()
            if reply["content"]["status"] != "ok":
                raise RuntimeError(reply["content"])

        yield forked
        parent.stdin.close()


if __name__ == "__main__":
    main()
