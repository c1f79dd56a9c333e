"""Scheduler and workers as processes of their own, with TLS, as docs/scaling.md says to start them."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import dask.config
import pytest
from tiny_lab import LAB

from course_lib.grading import pool as pool_module
from course_lib.grading.autograde import autograde
from course_lib.grading.course import GradingError
from course_lib.grading.pool import Pool
from course_lib.grading.simulate import simulate_class

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Made by the page's own command, and named to Dask as the page says."""
    (command,) = re.findall(r"^openssl .*$", PAGE, re.M)
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    settings = re.findall(r"(DASK_DISTRIBUTED__COMM__TLS__\S+)=\$PWD/(\S+)", PAGE)
    assert len(settings) == 3
    with monkeypatch.context() as patch:
        for name, file in settings:
            for who in ("SCHEDULER", "WORKER", "CLIENT"):
                patch.setenv(name.replace("${WHO}", who), str(tmp_path / file))
        dask.config.refresh()
        yield
    dask.config.refresh()


@contextmanager
def process(command, address, folder):
    """`dask` as the page has it, on this machine, ended afterwards."""
    words = command.replace("tls://HOST:8786", address).split()
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as started:
        try:
            yield
        finally:
            started.terminate()


def test_a_class_is_graded_by_workers_of_a_scheduler_behind_tls(certificate, course, monkeypatch):
    simulate_class(course, LAB)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tls://127.0.0.1:{port}"
    (scheduler,) = re.findall(r"(dask scheduler --protocol tls .*)$", PAGE, re.M)
    (worker,) = re.findall(r"^(dask worker tls:.*?)  ", PAGE, re.M)
    with (
        process(f"{scheduler} --host 127.0.0.1 --port {port}", address, course),
        process(worker.replace("--nworkers 16", "--nworkers 2"), address, course),
    ):
        with Pool(scheduler=address) as pool:
            graded = autograde(course, LAB, cell_timeout=2, run=pool.run)
        monkeypatch.setattr(pool_module, "_ANSWER_S", 5)
        with pytest.raises(GradingError, match="No Dask scheduler"), Pool(scheduler=f"tcp://127.0.0.1:{port}") as pool:
            autograde(course, LAB, force=True, run=pool.run)
    assert [one.student for one in graded if not one.remarks] == ["amara", "bruno", "chen"]
