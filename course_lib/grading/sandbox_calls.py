"""System calls that a notebook has no use for, and that would take it past its limits; a filter for what is fenced in.

Memory that belongs to no process (`memfd_create`, System V) escapes every count of what the processes hold. Sockets
of other families than the usual ones leave a network namespace (`AF_VSOCK` reaches the host of a virtual machine).
Namespaces, keyrings, BPF, io_uring and the like are doors to the kernel, or to what belongs to the instructor.

The filter is a program of the classic Berkeley Packet Filter: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import errno
import platform
import struct

_X86_64 = dict(
    memfd_create=319, memfd_secret=447, shmget=29, msgget=68, semget=64, add_key=248, request_key=249, keyctl=250,
    unshare=272, setns=308, clone3=435, bpf=321, perf_event_open=298, userfaultfd=323, io_uring_setup=425,
    sched_setaffinity=203,
)  # fmt: skip
_AARCH64 = dict(
    memfd_create=279, memfd_secret=447, shmget=194, msgget=186, semget=190, add_key=217, request_key=218, keyctl=219,
    unshare=97, setns=268, clone3=435, bpf=280, perf_event_open=241, userfaultfd=282, io_uring_setup=425,
    sched_setaffinity=122,
)  # fmt: skip
# architecture as seccomp names it, calls that do not exist, `clone`, `socket`
_MACHINES = {"x86_64": (0xC000003E, _X86_64, 56, 41), "aarch64": (0xC00000B7, _AARCH64, 220, 198)}
_FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK
_NEW_USER_NAMESPACE = 0x10000000
_OTHER_ABI = 0x40000000  # x32: the same calls under other numbers
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


def system_call_filter() -> bytes:
    """The filter for this machine, as `sandbox_entry` installs it; empty for processors it is not written for.

    `clone3` does not exist either, as its flags cannot be looked at; the C library then uses `clone`.
    """
    if platform.machine() not in _MACHINES:
        return b""
    architecture, absent, clone, socket = _MACHINES[platform.machine()]
    missing = _return(errno.ENOSYS)
    program = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1, 0),
        missing,
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _OTHER_ABI, 0, 1),
        missing,
    ]
    for number in absent.values():
        program += [_step(_EQUAL, number, 0, 1), missing]
    program += [
        _step(_EQUAL, clone, 0, 4),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _NEW_USER_NAMESPACE, 0, 1),
        _return(errno.EPERM),
        _step(_RETURN, _ALLOW),
        _step(_EQUAL, socket, 0, 2 + len(_FAMILIES)),
        _step(_LOAD, _FIRST_ARGUMENT),
        *(_step(_EQUAL, family, len(_FAMILIES) - i, 0) for i, family in enumerate(_FAMILIES)),
        _return(errno.EAFNOSUPPORT),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(program)


def _return(error: int) -> bytes:
    return _step(_RETURN, _FAIL | error)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction; a jump skips as many of those after it."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
