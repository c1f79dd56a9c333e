"""How much one submission may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much one submission may use: at least 2.5 times what the hungriest notebook of the course was seen to use.

    Parameters
    ----------
    memory_gb : float
        Of all its processes together, and of each by itself.
    processes, threads : int
        At the same time; each process has at least one thread.
    cpu_seconds : int
        Of each process.
    disk_gb : float
        Everything it writes; in memory, beside `memory_gb`. Half of it may be one file.
    open_files : int
        Of each process.
    """

    memory_gb: float = 4
    processes: int = 32
    threads: int = 256
    cpu_seconds: int = 1800
    disk_gb: float = 1
    open_files: int = 1024

    @property
    def memory_bytes(self) -> int:
        return int(self.memory_gb * 1e9)

    @property
    def disk_bytes(self) -> int:
        return int(self.disk_gb * 1e9)
