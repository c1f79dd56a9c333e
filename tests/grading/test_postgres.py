"""The same marks in a gradebook on a PostgreSQL server, where one is installed: for large classes."""

import os
import shutil
import socket
import subprocess
import time

import pytest
from tiny_lab import LAB, make_course

from course_lib.grading.autograde import autograde
from course_lib.grading.course import nbgrader_config
from course_lib.grading.feedback import feedback
from course_lib.grading.gradebook import scores
from course_lib.grading.simulate import simulate_class

pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -e '.[postgres]' -c constraints.txt")
if shutil.which("initdb") is None or shutil.which("postgres") is None:
    pytest.skip("PostgreSQL's initdb and postgres are not on the PATH", allow_module_level=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The URL of an empty database."""
    folder = tmp_path_factory.mktemp("postgres")
    user = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to be root
        user = {"user": "nobody"}
        shutil.chown(folder, "nobody")
        for parent in (folder, *folder.parents[:2]):
            parent.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = subprocess.run(
        ["initdb", "--no-sync", "--auth=trust", "--username=course", "-D", folder / "db"],
        capture_output=True, text=True, **user,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    settings = ["-c", "fsync=off", "-c", f"unix_socket_directories={folder}", "-p", str(port)]
    process = subprocess.Popen(["postgres", "-D", folder / "db", *settings], stderr=subprocess.DEVNULL, **user)
    url = f"postgresql+psycopg://course@127.0.0.1:{port}/postgres"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url):
    import psycopg

    for _ in range(300):
        try:
            return psycopg.connect(url.replace("+psycopg", "")).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
    pytest.fail("PostgreSQL does not answer")


def test_a_class_is_graded_into_postgresql(tmp_path, server):
    course = make_course(tmp_path)
    simulate_class(course, LAB)
    autograde(course, LAB, students=["amara", "dalia"], cell_timeout=2, db_url=server)
    assert [(row.student, row.score) for row in scores(course, LAB, db_url=server)] == [("amara", 3), ("dalia", 0)]
    assert [len(each.pages) for each in feedback(course, LAB, db_url=server)] == [1, 1]
    assert not (course / "class" / "gradebook.db").exists()


def test_a_server_in_the_configuration_serves_classes_in_any_folder(tmp_path):
    course = make_course(tmp_path)
    path = course / "nbgrader_config.py"
    path.write_text(path.read_text() + '\nc.CourseDirectory.db_url = "postgresql+psycopg://grader@db/course"\n')
    for class_dir in (None, tmp_path / "year 2"):
        assert nbgrader_config(course, class_dir).CourseDirectory.db_url == "postgresql+psycopg://grader@db/course"
