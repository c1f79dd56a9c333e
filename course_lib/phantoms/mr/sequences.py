"""Signal equations: how bright a tissue is, given how the scanner was timed."""

import numpy as np


def spin_echo(t1, t2, density, repetition_ms, echo_ms):
    """PD (1 - exp(-TR / T1)) exp(-TE / T2).

    >>> round(float(spin_echo(1000, 100, 1.0, 1000, 100)), 4)  # (1 - 1/e) / e
    0.2325
    """
    return density * (1 - np.exp(-repetition_ms / t1)) * np.exp(-echo_ms / t2)


def inversion_recovery(t1, t2, density, repetition_ms, echo_ms, inversion_ms):
    """PD (1 - 2 exp(-TI / T1) + exp(-TR / T1)) exp(-TE / T2): below zero for a tissue that has not recovered yet.

    >>> abs(inversion_recovery(1000, 100, 1.0, 1e9, 10, 1000 * np.log(2))) < 1e-9  # read as it passes zero
    np.True_
    """
    recovered = 1 - 2 * np.exp(-inversion_ms / t1) + np.exp(-repetition_ms / t1)
    return density * recovered * np.exp(-echo_ms / t2)


def spoiled_echo(t1, t2, density, repetition_ms, echo_ms, flip_deg):
    """PD sin a (1 - E) / (1 - cos a E) exp(-TE / T2) with E = exp(-TR / T1): the gradient echo of 3D scans.

    T2* is taken to be T2, which at an echo time of a few ms is a small error.

    >>> round(float(spoiled_echo(1000, 1e9, 1.0, 1000, 0, 90)), 4)  # 1 - 1/e
    0.6321
    """
    angle, left = np.deg2rad(flip_deg), np.exp(-repetition_ms / t1)
    return density * np.sin(angle) * (1 - left) / (1 - np.cos(angle) * left) * np.exp(-echo_ms / t2)


def with_contrast_agent(t1, mmol, relaxivity):
    """1 / T1' = 1 / T1 + r1 C; T1 in ms, C in mmol/l, r1 in l / (mmol s).

    >>> float(with_contrast_agent(1000, 1.0, 4.0))
    200.0
    """
    return 1 / (1 / t1 + relaxivity * mmol / 1000)


def nulling_inversion_ms(t1, repetition_ms):
    """The inversion time at which a tissue gives no signal: T1 ln(2 / (1 + exp(-TR / T1))).

    >>> round(float(nulling_inversion_ms(1000, 1e9)), 1)  # 1000 ln 2
    693.1
    """
    return t1 * np.log(2 / (1 + np.exp(-repetition_ms / t1)))
