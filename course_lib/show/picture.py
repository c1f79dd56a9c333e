"""A figure that carries its description."""

import base64
import io
from pathlib import Path

from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart with any kind of colour vision, and in grey print by line style
BLUE, ORANGE = "#0072B2", "#E69F00"


class Picture:
    """A matplotlib figure with alternative text, shown by a notebook as PNG.

    The text goes with the image into the notebook and its HTML export, where screen readers find it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What someone who does not see the picture should know.
    """

    def __init__(self, figure: Figure, alt: str):
        self.figure = figure
        self.alt = alt

    def save(self, path: str | Path) -> Path:
        """Write the figure as PNG (or whatever the suffix of `path` says) and return the path."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.figure.savefig(path, dpi=110, bbox_inches="tight")
        return path

    def _repr_mimebundle_(self, include=None, exclude=None):
        png = io.BytesIO()
        self.figure.savefig(png, format="png", dpi=80, bbox_inches="tight")
        data = {"image/png": base64.b64encode(png.getvalue()).decode("ascii"), "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}


def new_figure(rows: int, columns: int, width: float, height: float):
    """A figure outside pyplot, so that nothing is shown twice or piles up in memory; axes as a 2-D array."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False)
