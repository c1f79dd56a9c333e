"""How much memory this process may still take."""

import contextlib
import ctypes
import sys
from pathlib import Path

import psutil

from course_lib import settings


def available_bytes(model=None, root=Path("/")) -> int:
    """What can still be had where the net computes: on the GPU that holds it, else in this machine's memory.

    On the machine it is the least of: what the operating system calls available; what is left of the limits that a
    container, a batch system (cgroup) or `ulimit` sets; and what of it the C library has kept from tensors that are
    gone is added, because the next ones will lie there.

    Parameters
    ----------
    model : keras.Model, optional
    root : Path
        Where the files of the operating system lie; for tests.
    """
    if model is not None and device_type(model) == "cuda":
        import torch

        device = model.variables[0].value.device
        free, _ = torch.cuda.mem_get_info(device)
        return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    rooms = [psutil.virtual_memory().available, *_left_of_cgroups(root), *_left_of_ulimit()]
    return max(0, min(rooms)) + _kept_by_c_library()


def device_type(model) -> str:
    """ "cpu" or "cuda": where the weights of a net lie."""
    return model.variables[0].value.device.type if settings.engine() == "torch" and model.variables else "cpu"


def _left_of_cgroups(root):
    """Of each limit from this process' group up to the machine's; version 2 first, then version 1."""
    try:
        groups = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:  # another system than Linux
        return
    for line in groups:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            mount, limit, used, cache = root / "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"
        elif "memory" in controllers.split(","):
            mount, limit, used, cache = (
                root / "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file",
            )  # fmt: skip
        else:
            continue
        folder = mount / path.lstrip("/")
        for group in (folder, *folder.parents):
            with contextlib.suppress(OSError, ValueError):  # "max" is no number: no limit
                most = int((group / limit).read_text())
                figures = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
                # files that nobody has looked at lately are given up first
                yield most - int((group / used).read_text()) + int(figures.get(cache, 0))
            if group == mount:
                break


def _left_of_ulimit():
    if sys.platform == "win32":
        return
    import resource

    used = psutil.Process().memory_info()
    for limit, held in ((resource.RLIMIT_AS, used.vms), (resource.RLIMIT_DATA, getattr(used, "data", used.rss))):
        soft, _ = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY:
            yield soft - held


_BEFORE = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks")


class _Mallinfo2(ctypes.Structure):
    # of malloc.h; fordblks is what lies free in the heap
    _fields_ = tuple((name, ctypes.c_size_t) for name in (*_BEFORE, "fordblks", "keepcost"))


def _kept_by_c_library():
    """Freed blocks of the heap that were not given back, see `keep_freed_memory`."""
    mallinfo2 = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if mallinfo2 is None:  # another C library than glibc 2.33 or later
        return 0
    mallinfo2.restype = _Mallinfo2
    return mallinfo2().fordblks
