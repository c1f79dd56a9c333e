"""Run a notebook as a student would, from top to bottom."""

from nbclient import NotebookClient


def run(nb, folder, timeout=1200):
    """Run every cell of `nb` in place, with `folder` as the current one; raises where any cell does."""
    options = {"resources": {"metadata": {"path": str(folder)}}, "extra_arguments": ["--log-level=40"]}
    NotebookClient(nb, timeout=timeout, kernel_name="python3", **options).execute()
