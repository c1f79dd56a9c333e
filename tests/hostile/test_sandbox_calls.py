"""The filter of system calls, run step by step as the kernel does, for both processors it is written for."""

import errno
import platform
import struct

import pytest

from course_lib.grading import sandbox_calls

ALLOWED = 0x7FFF0000
SOCKET = {"x86_64": 41, "aarch64": 198}
CLONE = {"x86_64": 56, "aarch64": 220}
READ = {"x86_64": 0, "aarch64": 63}
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    return request.param


def answer(machine, number, argument=0, architecture=None):
    """What the filter says to a call: None where it is allowed, else the name of the error."""
    data = struct.pack("=IIQ6Q", number, architecture or ARCHITECTURE[machine], 0, argument, 0, 0, 0, 0, 0)
    steps = list(struct.iter_unpack("=HBBI", sandbox_calls.system_call_filter()))
    at = loaded = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            (loaded,) = struct.unpack_from("=I", data, value)
        elif code == 0x06:
            return None if value == ALLOWED else errno.errorcode[value & 0xFFFF]
        else:
            true = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
            at += if_true if true else if_false


def test_ordinary_calls_are_allowed(machine):
    assert answer(machine, READ[machine]) is None


def test_listed_calls_do_not_exist(machine):
    listed = {"x86_64": sandbox_calls._X86_64, "aarch64": sandbox_calls._AARCH64}[machine]
    assert {answer(machine, number) for number in listed.values()} == {"ENOSYS"}


def test_processes_and_threads_but_no_user_namespaces(machine):
    assert answer(machine, CLONE[machine], 0x01200011) is None
    assert answer(machine, CLONE[machine], 0x10000000) == "EPERM"


@pytest.mark.parametrize(("family", "said"), [(1, None), (2, None), (10, None), (16, None), (17, "no"), (40, "no")])
def test_sockets_of_the_usual_families(machine, family, said):
    assert answer(machine, SOCKET[machine], family) == (said and "EAFNOSUPPORT")


def test_calls_of_another_processor_do_not_exist(machine):
    assert answer(machine, READ[machine], architecture=0x40000003) == "ENOSYS"
    assert answer(machine, READ[machine] | 0x40000000) == ("ENOSYS")


def test_unknown_processors_have_no_filter(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert sandbox_calls.system_call_filter() == b""
