"""The processes that train one run together: one, or as many as torchrun has started."""

from dataclasses import dataclass

from course_lib import settings
from course_lib.errors import CourseError


@dataclass(frozen=True)
class World:
    """How many processes there are, and which of them this one is."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process is the one that writes and speaks."""
        return self.rank == 0

    def agree(self, thing=None):
        """What the leading process has, for all of them; something that pickle can take. They wait for each other."""
        if self.size == 1:
            return thing
        from torch import distributed

        things = [thing]
        distributed.broadcast_object_list(things)
        return things[0]


def join() -> World:
    """Meet the other processes.

    Raises
    ------
    CourseError
        The engine is not torch.
    """
    rank, size = settings.processes()
    if size == 1:
        return World()
    if settings.engine() != "torch":
        raise CourseError(
            f"{size} processes train together only on torch, but the engine is {settings.engine()}: set "
            "KERAS_BACKEND=torch, or start one process without torchrun."
        )
    import torch
    from torch import distributed

    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return World(rank, size)
