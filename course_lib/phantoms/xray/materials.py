"""What X-rays meet on their way: linear attenuation at the two effective energies of the beam.

Mass attenuation coefficients (cm2/g at 50 and 80 keV): J. H. Hubbell and S. M. Seltzer, NISTIR 5632, table 4
(tissues after ICRU report 44). Times the density, divided by ten, they become 1/mm.
"""

import numpy as np

#           cm2/g at 50 keV, at 80 keV, g/cm3
_TABLE = {
    "soft": (0.2262, 0.1823, 1.05),  # skeletal muscle; blood, heart and liver differ by less than 2 %
    "fat": (0.2123, 0.1800, 0.95),
    "lung": (0.2270, 0.1826, 0.26),  # inflated
    "bone": (0.4242, 0.2229, 1.92),  # cortical
    "spongiosa": (0.3000, 0.1960, 1.30),  # between cortical bone and marrow
    "metal": (1.9580, 0.5952, 7.87),  # iron
}
MATERIALS = tuple(_TABLE)
ATTENUATION_PER_MM = np.array([[low, high] for low, high, _ in _TABLE.values()]) * np.array(
    [[density / 10] for *_, density in _TABLE.values()]
)
"""Rows in the order of `MATERIALS`, columns 50 keV and 80 keV."""
