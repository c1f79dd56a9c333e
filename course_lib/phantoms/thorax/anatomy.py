"""One patient in one state: every surface, tube and lesion of the body, before it is cut into voxels."""

from functools import cached_property

import numpy as np

from course_lib.phantoms.thorax.body import LEFT, RIGHT, Body
from course_lib.phantoms.thorax.chest import Chest
from course_lib.phantoms.thorax.devices import place_devices
from course_lib.phantoms.thorax.findings import draw_disease
from course_lib.phantoms.thorax.pulmonary import bronchi, lung_vessels


class Anatomy:
    """What is the same in every voxel grid of one patient in one state.

    Tubes are (points (n, 3) in mm, radii in mm) or (points, radii, flatness), as `Space.tubes` takes them.
    """

    def __init__(self, patient, state):
        self.patient, self.state = patient, state
        self.disease = draw_disease(state)
        self.chest = chest = Chest(Body(patient, state, self.disease.raised_mm), self.disease.shift_mm)
        self.fissures = float(np.random.default_rng([patient.shape_seed, 7]).uniform(0.1, 0.6))  # how plain
        rng = np.random.default_rng([patient.shape_seed, 3])
        self.ribs = chest.ribs(rng)
        self.clavicles, self.humeri = chest.clavicles(rng), chest.humeri(state.arms)
        self.arms = chest.arms(state.arms)
        self.heart_vessels, self.airways, self.oesophagus = chest.vessels(), chest.airways(), chest.oesophagus()
        # Inflated lung is a tenth to a fifth tissue and blood; lying, the back of it is denser.
        own = np.random.default_rng([patient.shape_seed, 5])
        shallow = 0.12 * max(0.95 - state.inspiration, 0)
        share = own.normal(0.135, 0.022) - 0.0004 * (patient.age_years - 55) + shallow
        self.tissue_share = float(np.clip(share, 0.08, 0.22))
        self.gravity = float(own.uniform(0.02, 0.10)) * (1.0 if state.posture == "supine" else 0.2)

    def cavity(self, side, x, y, p):
        """The pleural space of a lung, but for the tubes that pass it."""
        return self.chest.cavity(side, x, y, p)

    @property
    def box(self):
        """Two corners (x, y, p), in mm, of all the body but the head and what lies below the chest."""
        front = self.chest.body.trunk_half_depth(np.float32(150)) + 0.75 * self.patient.breast + 12
        return (-320, -260, -float(front)), (320, 560, self.back_mm + 12)

    @property
    def back_mm(self):
        """p of the skin of the back, on which a patient lies."""
        return float(self.chest.spine_middle(np.float32(120)) + 62)

    @cached_property
    def lung_vessels(self):
        """Points of all vessels inside the lungs, (n, 3) mm, and the volume each stands for, mm3."""
        trees = [self._tree(side) for side in (RIGHT, LEFT)]
        return tuple(np.concatenate(parts) for parts in zip(*trees, strict=True))

    def _tree(self, side):
        rng = np.random.default_rng([self.patient.shape_seed, 6 + side])

        def inside(at):
            return self.cavity(side, *at.T.astype(np.float32))

        return lung_vessels(self.chest.hilum(side), inside, side, rng, 1.0)

    @cached_property
    def bronchi(self):
        """The branches of the main bronchi inside the lungs: tubes of their air; walls are a fifth as thick."""
        rng = np.random.default_rng([self.patient.shape_seed, 9])
        tubes = [(side, tube) for side in (RIGHT, LEFT) for tube in bronchi(self.chest, side, rng)]
        # The lung of one patient has no room for what another's has.
        return [tube for side, tube in tubes if self.cavity(side, *np.float32(tube[0][-1])[:, None]).item() < -6]

    @cached_property
    def devices(self):
        """Parts of tubes, lines and stimulators."""
        return place_devices(self.chest, self.state, lambda x, y, p: self.chest.trunk(x, y, p)[0])
