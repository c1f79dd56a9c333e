"""What becomes of a notebook when its worker dies, hangs or fails; most of these start no kernel."""

import contextlib
import os
import time
from pathlib import Path

import distributed
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from course_lib.grading import pool as pool_module
from course_lib.grading.course import GradingError
from course_lib.grading.execute import SafeExecute
from course_lib.grading.pool import Pool
from course_lib.grading.task import Executed, Task, WorkerLostError


class Quick(SafeExecute):
    """Leaves a word instead of running anything."""

    def preprocess(self, nb, resources=None, km=None):
        nb.cells[0].source = f"ran {sorted(path.name for path in Path(resources['metadata']['path']).iterdir())}"
        return nb, resources


class KillsWorker(SafeExecute):
    def preprocess(self, nb, resources=None, km=None):
        os._exit(1)


class KillsFirstWorker(Quick):
    """The notebook's source names a file that the first run leaves."""

    def preprocess(self, nb, resources=None, km=None):
        with contextlib.suppress(FileExistsError):
            Path(nb.cells[0].source).touch(exist_ok=False)
            os._exit(1)
        return super().preprocess(nb, resources)


class Stuck(SafeExecute):
    """Beyond its time after a second."""

    def preprocess(self, nb, resources=None, km=None):
        time.sleep(600)


class Raises(SafeExecute):
    def preprocess(self, nb, resources=None, km=None):
        raise ValueError("no kernel today")


def task(executor, source="1 + 1"):
    nb = new_notebook(cells=[new_code_cell(source)])
    nb.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    config = Config({"Stuck": {"notebook_timeout": -599}})
    return Task(executor.__name__, "lab", "nb", nbformat.writes(nb).encode(), (("data/a.txt", b"1"),), executor, config)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """{executor: what came of its notebook}, of one batch."""
    marker = str(tmp_path_factory.mktemp("pool") / "first")
    tasks = [task(one) for one in (KillsWorker, Quick, Raises, Stuck, SafeExecute)] + [task(KillsFirstWorker, marker)]
    with Pool(workers=2) as pool:
        found = {done.student: outcome for done, outcome in pool.run(iter(tasks))}
    assert len(found) == len(tasks)
    return found


def cell_of(outcome):
    assert isinstance(outcome, Executed), outcome
    return nbformat.reads(outcome.content.decode(), as_version=4).cells[0]


def test_a_worker_runs_a_notebook_with_its_files_and_no_others(outcomes):
    assert cell_of(outcomes["Quick"]).source == "ran ['data']"


def test_a_worker_may_start_a_kernel(outcomes):
    assert cell_of(outcomes["SafeExecute"]).outputs[0].data["text/plain"] == "2"


def test_a_notebook_whose_worker_died_is_run_once_more(outcomes):
    assert cell_of(outcomes["KillsFirstWorker"]).source == "ran ['data']"


@pytest.mark.parametrize("executor", ["KillsWorker", "Stuck"])
def test_a_notebook_that_costs_two_workers_is_given_up(outcomes, executor):
    assert isinstance(outcomes[executor], WorkerLostError)


def test_an_error_is_the_outcome_of_its_own_notebook(outcomes):
    assert isinstance(outcomes["Raises"], GradingError)
    assert str(outcomes["Raises"]) == "ValueError: no kernel today"


def test_workers_of_any_scheduler_are_taken_by_its_address():
    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster,
        Pool(scheduler=cluster.scheduler_address) as pool,
    ):
        ((_, outcome),) = pool.run(iter([task(Quick)]))
    assert cell_of(outcome).source == "ran ['data']"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9"])  # there are no certificates here
def test_no_scheduler_at_the_address_is_an_error_with_the_way_out(monkeypatch, address):
    monkeypatch.setattr(pool_module, "_ANSWER_S", 1)
    with pytest.raises(GradingError, match="dask scheduler"), Pool(scheduler=address) as pool:
        list(pool.run(iter([task(Quick)])))


@pytest.mark.parametrize("what", ["Python", "course_lib", "the sandbox"])
def test_a_worker_with_another_version_is_refused_by_name(what):
    class Client:
        def run(self, function):
            return {"tcp://far:1": {**function(), what: "another"}}

    with pytest.raises(GradingError, match=f"tcp://far:1 has {what} another"):
        pool_module._refuse_strangers(Client())


def test_nothing_is_started_where_nothing_is_to_be_run(monkeypatch):
    monkeypatch.setattr(distributed, "LocalCluster", None)
    with Pool() as pool:
        assert list(pool.run(iter([]))) == []
