"""A file from a server that may be slow, gone, changed or lying."""

import hashlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
import urllib3
from loopback import Served, Server

from course_lib.datasets.download import NoNetworkError, Patience, download
from course_lib.errors import CourseError

CONTENT = np.random.default_rng(0).bytes(300_000)
OTHER = np.random.default_rng(1).bytes(300_000)
SHA256 = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
IN_A_HURRY = Patience(connect_s=1, silence_s=0.3, waits_s=(0.01, 0.02))
AT_ONCE = Patience(connect_s=1, silence_s=0.3, waits_s=())


@pytest.fixture
def target(tmp_path):
    return tmp_path / "set.zip"


def fetch(server, target, checksum=SHA256, patience=IN_A_HURRY, **options):
    return download(server.url("set.zip"), target, checksum, patience=patience, progress=False, **options)


def left_behind(target):
    return sorted(path.name for path in target.parent.iterdir())


def leave_part(server, target, have=100_000, **served):
    """A download that was cut after `have` bytes."""
    server.files["set.zip"] = Served(CONTENT, cuts=[have], **served)
    with pytest.raises(CourseError, match="cut"):
        fetch(server, target, patience=AT_ONCE)
    assert target.with_name("set.zip.part").stat().st_size == have
    server.requests.clear()


class TestArriving:
    @pytest.mark.parametrize(
        "served", [{}, {"chunked": True}, {"no_length": True}, {"etag": None}, {"ranges": False}], ids=str
    )
    def test_a_file_arrives_with_its_checksum_and_leaves_nothing_beside_it(self, server, target, served):
        server.files["set.zip"] = Served(CONTENT, **served)
        assert fetch(server, target) == target
        assert target.read_bytes() == CONTENT
        assert left_behind(target) == ["set.zip"]

    def test_the_md5_of_a_publisher_will_do(self, server, target):
        server.files["set.zip"] = Served(CONTENT)
        assert fetch(server, target, f"md5:{hashlib.md5(CONTENT).hexdigest().upper()}").exists()

    def test_a_file_that_is_here_is_not_fetched_again(self, server, target):
        target.write_bytes(CONTENT)
        fetch(server, target)
        assert server.requests == []

    def test_a_damaged_file_that_is_here_is(self, server, target):
        server.files["set.zip"] = Served(CONTENT)
        target.write_bytes(CONTENT[:-1])
        fetch(server, target)
        assert target.read_bytes() == CONTENT

    def test_a_redirect_is_followed_also_for_the_rest(self, server, target):
        server.files["elsewhere/x"] = Served(CONTENT, cuts=[1000, 2000])
        server.files["set.zip"] = Served(b"", redirect_to="/elsewhere/x")
        fetch(server, target)
        assert target.read_bytes() == CONTENT
        assert server.ranges_asked()[-1] == "bytes=3000-"

    def test_a_server_that_calls_a_gz_file_encoded_does_not_spoil_it(self, server, target):
        server.files["set.zip"] = Served(CONTENT, headers={"Content-Encoding": "gzip"})
        assert fetch(server, target).read_bytes() == CONTENT

    def test_a_bar_is_shown_where_it_is_wanted(self, server, target, capsys):
        server.files["set.zip"] = Served(CONTENT)
        download(server.url("set.zip"), target, SHA256, patience=IN_A_HURRY)
        assert "set.zip: 100%" in capsys.readouterr().err


class TestGoingOn:
    @pytest.mark.parametrize(
        "served", [{}, {"etag": None, "modified": "Sat, 21 Nov 2026 10:00:00 GMT"}, {"etag": 'W/"weak"'}], ids=str
    )
    def test_the_next_call_asks_for_the_rest_alone(self, server, target, served):
        leave_part(server, target, **served)
        server.sent_bytes.clear()
        fetch(server, target)
        assert target.read_bytes() == CONTENT
        assert server.ranges_asked() == ["bytes=100000-"]
        assert server.sent_bytes == [200_000]
        assert left_behind(target) == ["set.zip"]

    def test_a_line_that_is_cut_again_and_again_is_gone_on_with_as_long_as_the_file_grows(self, server, target):
        server.files["set.zip"] = Served(CONTENT, cuts=[50_000] * 5)
        said = []
        fetch(server, target, say=said.append)
        assert target.read_bytes() == CONTENT
        assert server.ranges_asked() == [None, *(f"bytes={n}-" for n in range(50_000, 300_000, 50_000))]
        assert sum("trying again in" in one for one in said) == 5

    def test_a_server_that_ignores_ranges_is_read_from_the_start(self, server, target):
        leave_part(server, target, ranges=False)
        fetch(server, target)
        assert target.read_bytes() == CONTENT
        assert len(server.requests) == 1

    def test_a_server_that_ignores_ranges_and_always_cuts_is_given_up(self, server, target):
        server.files["set.zip"] = Served(CONTENT, ranges=False, cuts=[50_000] * 50)
        with pytest.raises(CourseError, match="3 times in a row"):
            fetch(server, target)
        assert len(server.requests) < 8

    @pytest.mark.parametrize(
        "marks", [{}, {"etag": 'W/"x"'}, {"etag": None, "modified": "Sat, 21 Nov 2026 10:00:00 GMT"}], ids=str
    )
    @pytest.mark.parametrize("ranges", [True, False])
    def test_halves_of_two_files_are_never_glued(self, server, target, marks, ranges):
        leave_part(server, target, **marks)
        changed = {key: value and value.replace("x", "y").replace("10:00", "11:00") for key, value in marks.items()}
        server.files["set.zip"] = Served(OTHER, ranges=ranges, **changed)
        fetch(server, target, checksum=None)
        assert target.read_bytes() == OTHER

    def test_a_file_of_another_length_is_not_gone_on_with(self, server, target):
        leave_part(server, target, etag='"same"')
        server.files["set.zip"] = Served(OTHER[:250_000], etag='"same"')
        fetch(server, target, checksum=None)
        assert target.read_bytes() == OTHER[:250_000]

    def test_without_etag_date_and_checksum_nothing_tells_versions_apart_so_it_starts_again(self, server, target):
        server.files["set.zip"] = Served(CONTENT, etag=None, cuts=[100_000])
        with pytest.raises(CourseError, match="cut"):
            fetch(server, target, checksum=None, patience=AT_ONCE)
        fetch(server, target, checksum=None)
        assert server.ranges_asked() == [None, None]

    def test_without_etag_and_date_the_checksum_uncovers_a_glued_file_and_it_is_fetched_anew(self, server, target):
        leave_part(server, target, etag=None)
        part = target.with_name("set.zip.part")
        part.write_bytes(OTHER[:100_000])
        said = []
        fetch(server, target, say=said.append)
        assert target.read_bytes() == CONTENT
        assert "fetched anew" in said[-1]

    def test_a_part_that_nothing_is_known_of_is_thrown_away(self, server, target):
        server.files["set.zip"] = Served(CONTENT)
        target.with_name("set.zip.part").write_bytes(OTHER[:5000])
        fetch(server, target)
        assert server.ranges_asked() == [None]

    def test_a_part_that_is_whole_already_is_not_asked_for(self, server, target):
        leave_part(server, target)
        target.with_name("set.zip.part").write_bytes(CONTENT)
        fetch(server, target)
        assert server.requests == []

    def test_a_part_that_is_longer_than_the_file_is_thrown_away(self, server, target):
        leave_part(server, target)
        target.with_name("set.zip.part").write_bytes(CONTENT + b"more")
        fetch(server, target)
        assert target.read_bytes() == CONTENT
        assert server.ranges_asked() == ["bytes=300004-", None]

    def test_a_login_page_in_between_does_not_cost_what_is_here(self, server, target):
        leave_part(server, target)
        server.files["set.zip"] = Served(b"<html>Welcome", content_type="text/html", ranges=False)
        with pytest.raises(CourseError, match="web page"):
            fetch(server, target)
        server.files["set.zip"] = Served(CONTENT)
        fetch(server, target)
        assert server.ranges_asked()[-1] == "bytes=100000-"
        assert target.read_bytes() == CONTENT

    def test_damaged_notes_beside_the_part_are_as_none(self, server, target):
        leave_part(server, target)
        target.with_name("set.zip.part.json").write_text("{")
        fetch(server, target)
        assert server.ranges_asked() == [None]

    def test_ctrl_c_keeps_what_has_arrived(self, server, target):
        server.files["set.zip"] = Served(CONTENT, stalls=[20])
        script = (
            "import sys, pathlib; from course_lib.datasets.download import download\n"
            "download(sys.argv[1], pathlib.Path(sys.argv[2]), progress=False)"
        )
        child = subprocess.Popen([sys.executable, "-c", script, server.url("set.zip"), target], stderr=subprocess.PIPE)
        part = target.with_name("set.zip.part")
        for _ in range(600):
            if part.exists() and part.stat().st_size:
                break
            time.sleep(0.05)
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)
        assert b"KeyboardInterrupt" in child.communicate(timeout=20)[1]
        have = part.stat().st_size
        assert 0 < have <= 150_000
        assert left_behind(target) == ["set.zip.part", "set.zip.part.json"]
        server.requests.clear()
        fetch(server, target)
        assert server.ranges_asked() == [f"bytes={have}-"]
        assert target.read_bytes() == CONTENT


class TestRefusing:
    def test_a_wrong_checksum_names_both_and_leaves_no_file(self, server, target):
        server.files["set.zip"] = Served(OTHER)
        with pytest.raises(CourseError) as said:
            fetch(server, target)
        assert SHA256.removeprefix("sha256:") in str(said.value)
        assert hashlib.sha256(OTHER).hexdigest() in str(said.value)
        assert "removed" in str(said.value)
        assert left_behind(target) == []

    @pytest.mark.parametrize(
        ("status", "words"),
        [(404, "not there any more"), (410, "not there any more"), (403, "registration"), (401, "registration")],
    )
    def test_what_the_server_refuses_is_said_at_once(self, server, target, status, words):
        server.files["set.zip"] = Served(CONTENT, statuses=[status])
        with pytest.raises(CourseError, match=f"{status} .*{words}"):
            fetch(server, target)
        assert len(server.requests) == 1
        assert left_behind(target) == []

    @pytest.mark.parametrize("status", [500, 502, 503, 429])
    def test_a_busy_server_is_tried_again(self, server, target, status):
        server.files["set.zip"] = Served(CONTENT, statuses=[status, status])
        fetch(server, target)
        assert len(server.requests) == 3

    def test_and_given_up_in_the_end(self, server, target):
        server.files["set.zip"] = Served(CONTENT, statuses=[503] * 9)
        with pytest.raises(CourseError, match="503 Service Unavailable, 3 times in a row"):
            fetch(server, target)
        assert len(server.requests) == 3

    def test_a_server_says_when_to_come_back(self, server, target):
        server.files["set.zip"] = Served(CONTENT, statuses=[503], headers={"Retry-After": "1"})
        said = []
        fetch(server, target, patience=Patience(1, 1, (0.2,)), say=said.append)
        assert "in 1 s" in said[0]

    def test_but_not_for_how_many_hours(self, server, target):
        server.files["set.zip"] = Served(CONTENT, statuses=[503], headers={"Retry-After": "86400"})
        start = time.monotonic()
        fetch(server, target)
        assert time.monotonic() - start < 2

    def test_a_silent_server_is_not_waited_for_for_ever_and_then_gone_on_with(self, server, target):
        server.files["set.zip"] = Served(CONTENT, stalls=[5])
        said = []
        start = time.monotonic()
        fetch(server, target, say=said.append)
        assert time.monotonic() - start < 3
        assert said == ["set.zip: the server was silent for 0.3 s; trying again in 0.01 s ..."]
        assert server.ranges_asked() == [None, "bytes=131072-"]  # what came in whole pieces of 64 KiB

    def test_a_server_that_accepts_and_never_answers(self, target):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/set.zip"
            with pytest.raises(CourseError, match=r"silent for 0\.3 s, 3 times in a row"):
                download(url, target, patience=IN_A_HURRY, progress=False)

    def test_a_length_that_is_too_large_is_a_cut_line(self, server, target):
        server.files["set.zip"] = Served(CONTENT, declared_length=300_100, ranges=False)
        with pytest.raises(CourseError, match="cut after"):
            fetch(server, target)

    def test_a_length_that_is_too_small_does_not_pass_the_checksum(self, server, target):
        server.files["set.zip"] = Served(CONTENT, declared_length=299_000)
        with pytest.raises(CourseError, match="is not the file it should be"):
            fetch(server, target)

    def test_another_size_than_the_card_says_is_said_before_anything_is_fetched(self, server, target):
        server.files["set.zip"] = Served(CONTENT)
        with pytest.raises(CourseError, match="300000 bytes, but 5 are expected"):
            fetch(server, target, size_bytes=5)
        assert left_behind(target) == []

    def test_a_line_without_length_that_is_cut_is_found_by_the_size_of_the_card(self, server, target):
        server.files["set.zip"] = Served(CONTENT, no_length=True, cuts=[1000])
        fetch(server, target, checksum=None, size_bytes=300_000)
        assert target.read_bytes() == CONTENT

    def test_a_login_page_is_no_data_set(self, server, target):
        server.files["set.zip"] = Served(b"<html>Welcome to the guest network", content_type="text/html; charset=utf-8")
        with pytest.raises(CourseError, match="web page instead of"):
            fetch(server, target, checksum=None)
        assert left_behind(target) == []

    def test_a_disk_that_is_too_small_is_said_first(self, server, target, monkeypatch):
        server.files["set.zip"] = Served(CONTENT)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 299_999, 299_999))
        with pytest.raises(CourseError, match=r"takes 300 kB, but the disk of .* has 300 kB free"):
            fetch(server, target)
        assert left_behind(target) == []

    def test_a_server_that_hides_the_size_is_said_to(self, server, target):
        server.files["set.zip"] = Served(CONTENT, chunked=True)
        said = []
        fetch(server, target, say=said.append)
        assert "does not say how large" in said[0]

    def test_a_scheme_nobody_speaks(self, target):
        with pytest.raises(CourseError, match="cannot be fetched"):
            download("gopher://127.0.0.1/x", target, progress=False)

    def test_a_redirect_in_a_circle(self, server, target):
        server.files["set.zip"] = Served(b"", redirect_to="/set.zip")
        with pytest.raises(CourseError, match="redirects"):
            fetch(server, target)


class TestNoNetwork:
    def test_nobody_listens(self, target):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with pytest.raises(NoNetworkError) as said:
            download(f"http://127.0.0.1:{port}/set.zip", target, patience=IN_A_HURRY, progress=False)
        assert str(said.value) == "No network: 127.0.0.1 cannot be reached (Connection refused)."
        assert left_behind(target) == []

    def test_no_name_is_known(self, target, monkeypatch):
        def fail(*_, **__):
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        with pytest.raises(NoNetworkError, match=r"zenodo\.org cannot be reached .*name resolution"):
            download("https://zenodo.org/set.zip", target, patience=IN_A_HURRY, progress=False)

    def test_a_network_that_goes_away_in_the_middle_is_waited_for(self, server, target, monkeypatch):
        server.files["set.zip"] = Served(CONTENT, cuts=[100_000])
        original, calls = urllib3.util.connection.create_connection, []

        def flaky(*arguments, **options):
            calls.append(arguments)
            if len(calls) == 2:
                raise OSError(101, "Network is unreachable")
            return original(*arguments, **options)

        monkeypatch.setattr("urllib3.util.connection.create_connection", flaky)
        fetch(server, target)
        assert target.read_bytes() == CONTENT

    def test_the_proxy_of_the_environment_is_asked(self, target, monkeypatch):
        proxy = Server()
        proxy.files["set.zip"] = Served(CONTENT)
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        try:
            # the proxy's own port in the URL lets the small server find the path
            download(f"http://data.example:{proxy.port}/set.zip", target, SHA256, patience=IN_A_HURRY, progress=False)
        finally:
            proxy.close()
        assert target.read_bytes() == CONTENT
        assert proxy.requests[0][1]["Host"] == f"data.example:{proxy.port}"

    def test_a_proxy_that_is_not_there_is_named(self, target, monkeypatch):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(NoNetworkError, match="proxy"):
            download("https://data.example/set.zip", target, patience=IN_A_HURRY, progress=False)


def test_what_is_written_beside_a_part(server, target):
    leave_part(server, target, modified="Sat, 21 Nov 2026 10:00:00 GMT")
    notes = json.loads(target.with_name("set.zip.part.json").read_text())
    assert notes == {
        "etag": f'"{hashlib.md5(CONTENT).hexdigest()}"',
        "modified": "Sat, 21 Nov 2026 10:00:00 GMT",
        "length": 300_000,
    }
