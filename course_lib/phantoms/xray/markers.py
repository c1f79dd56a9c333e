"""What is on the picture but not in the body: lead letters, text burned in by the system, the collimator's edge."""

import numpy as np

# 5 x 7 dots a sign, a number a column, the lowest bit on top
# fmt: off
_DOTS = {
    "A": "7E1111117E", "B": "7F49494936", "C": "3E41414122", "D": "7F4141221C", "E": "7F49494941", "F": "7F09090901",
    "G": "3E41495132", "H": "7F0808087F", "I": "00417F4100", "J": "2040413F01", "K": "7F08142241", "L": "7F40404040",
    "M": "7F020C027F", "N": "7F0408107F", "O": "3E4141413E", "P": "7F09090906", "Q": "3E4151215E", "R": "7F09192946",
    "S": "4649494931", "T": "01017F0101", "U": "3F4040403F", "V": "1F2040201F", "W": "3F4038403F", "X": "6314081463",
    "Y": "0708700807", "Z": "6151494543", "0": "3E5149453E", "1": "00427F4000", "2": "4261514946", "3": "2141454B31",
    "4": "1814127F10", "5": "2745454539", "6": "3C4A494930", "7": "0171090503", "8": "3649494936", "9": "064949291E",
    ":": "0036360000", "-": "0808080808", " ": "0000000000",
}
# fmt: on
_WORDS = {
    "PA": ("PA", "ERECT", "PA ERECT", "STEHEND", "INSPIRATION"),
    "AP": ("AP", "SUPINE", "PORTABLE", "AP SUPINE", "MOBILE", "SITTING", "BETT", "LIEGEND", "ICU", "SEMI-ERECT"),
}


def written(text):
    """Dots of a line of text, bool (7, 6 a sign less one).

    >>> written("L").astype(int)[:, 0].tolist(), written("L")[6].astype(int).tolist()
    ([1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1])
    """
    columns = [int(_DOTS[sign][2 * k : 2 * k + 2], 16) if k < 5 else 0 for sign in text for k in range(6)]
    return (np.array(columns[:-1]) >> np.arange(7)[:, None] & 1).astype(bool)


def lead_letters(visit, size, rng):
    """Mm of iron (size, size): a letter beside the chest, on the side that it names; sometimes how the patient lay.

    Letters lie on the detector: they follow neither the patient's roll nor the body's axes.
    """
    total = np.zeros((size, size), np.float32)
    left, top, right, _ = visit.shutter_mm
    width, half = visit.field_width_mm, visit.field_width_mm / 2
    draws = rng.random(8)
    if visit.marker:
        height = 9 + 11 * draws[0]
        inset = height * 0.8 + 3 + 19 * draws[1]
        x = half - right - inset if visit.marker == "L" else left + inset - half
        high = draws[2] < 0.75
        y = -half + top + height + draws[3] * (0.45 * half - top - height) if high else (0.3 + 0.5 * draws[3]) * half
        total += 8 * _placed(written(visit.marker), (x, y), height, width, size, turn=draws[4] < 0.05)
    if draws[5] < 0.15:
        words = _WORDS[visit.view]
        at = (draws[6] - 0.5) * width * 0.8, -half + top + 8 + 14 * draws[7]
        total += 5 * _placed(written(words[int(draws[0] * len(words))]), at, 9.0, width, size)
    return total


def burned_in(visit, size, rng):
    """Share of white (size, size) of the text that the system writes into a corner of the picture."""
    total = np.zeros((size, size), np.float32)
    draws = rng.random(8)
    if draws[0] < 0.2:
        words = [*_WORDS[visit.view], f"{int(24 * draws[2]):02d}:{int(60 * draws[3]):02d}"]
        height = visit.field_width_mm * (0.016 + 0.02 * draws[4])
        for line in range(1 + int(3 * draws[5])):
            text = words[int(draws[6] * 97 + line * 5) % len(words)]
            half = visit.field_width_mm / 2
            length = height * len(text) * 6 / 7
            x = (half - 0.6 * length - 4) * (1 if draws[1] < 0.5 else -1)
            y = (half - height - 3 - 1.5 * height * line) * (1 if draws[7] < 0.3 else -1)
            total = np.maximum(total, _placed(written(text), (x, y), height, visit.field_width_mm, size))
    return total


def _placed(dots, centre_mm, height_mm, field_mm, size, turn=False):
    """Dots as seen by the pixels of the detector, 0 or 1 float32 (size, size); `turn`: seen from behind."""
    at = ((np.arange(size) + 0.5) / size - 0.5) * field_mm
    rows, columns = dots.shape
    row = np.floor((at - centre_mm[1]) / height_mm * rows + rows / 2).astype(int)
    column = np.floor((at - centre_mm[0]) / height_mm * rows + columns / 2).astype(int)
    padded = np.pad(dots[:, ::-1] if turn else dots, 1).astype(np.float32)
    return padded[np.clip(row, -1, rows)[:, None] + 1, np.clip(column, -1, columns)[None] + 1]


def open_field(visit, size):
    """Where the collimator is open, bool (size, size)."""
    pixel_mm = visit.field_width_mm / size
    at = (np.arange(size) + 0.5) * pixel_mm
    left, top, right, bottom = visit.shutter_mm
    inside_x = (at > left) & (at < visit.field_width_mm - right)
    inside_y = (at > top) & (at < visit.field_width_mm - bottom)
    return inside_y[:, None] & inside_x
