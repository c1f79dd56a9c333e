"""Everything the notebooks share, in the order in which data flows through it.

    settings   profile, engine, data home: the only place that reads the environment
    dicom      folders -> series -> volumes and images, masks; writing
    phantoms   virtual patients with exact truth, written as real DICOM
    datasets   a name or a folder -> cases on disk
    pipeline   cases -> batches
    nets       U-Nets and classifiers
    losses     what training makes small
    metrics    what the result is judged by
    training   train(): progress, checkpoint, resume, memory check, history
    inference  a net and an image of any size -> a clean mask on its grid, written
    show       figures
    memory     code in a process of its own, and what it held
    app        a page where a study is segmented by a trained net
    grading    what nbgrader lacks
    cli        the `course` command

Each room loads when it is first used: importing `course_lib` reads no array library and no engine.
"""

import lazy_loader

from course_lib import settings

settings.set_engine_default()  # before anything imports keras

_lazy, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "app", "datasets", "dicom", "inference", "losses", "memory", "metrics", "nets", "phantoms", "pipeline", "show",
        "training",
    ],
)  # fmt: skip


def __getattr__(name):
    return _lazy(name)
