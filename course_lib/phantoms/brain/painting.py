"""One head as numbers at points: layer upon layer, each tissue over what lay there before."""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.brain import anatomy
from course_lib.phantoms.brain.fields import Noise, Sheets
from course_lib.phantoms.brain.glioma import Glioma

NCR_NET, OEDEMA, ENHANCING = 1, 2, 4  # as in BraTS up to 2021
_DEEP_TISSUES = {"thalamus": "thalamus", "putamen": "deep grey", "caudate": "deep grey", "pallidum": "pallidum"}


@dataclass
class Canvas:
    """Numbers and tissues at n points: the share of a tissue in a voxel is how much of an edge lies inside it."""

    tissues: tuple[str, ...]
    values: np.ndarray  # (k, number of tissues)
    edge_mm: float  # as wide as a voxel: partial volume
    numbers: np.ndarray  # (k, n) float32
    tissue: np.ndarray  # (n,) uint8: what most of a voxel is

    @classmethod
    def of(cls, tissues, values, n, edge_mm):
        """n points of the first tissue, air."""
        values = values.astype(np.float32)
        return cls(tissues, values, edge_mm, np.repeat(values[:, :1], n, axis=1), np.zeros(n, np.uint8))

    def part(self, where):
        """A canvas of its own for some of the points."""
        return Canvas(self.tissues, self.values, self.edge_mm, self.numbers[:, where], self.tissue[where])

    def put(self, where, part):
        """What was painted on a part, in its place."""
        for row, new in zip(self.numbers, part.numbers, strict=True):
            row[where] = new
        self.tissue[where] = part.tissue

    def paint(self, tissue, distance, where=None, most=1.0):
        """This tissue where `distance` is negative, at most by the share `most`; of the points `where` or of all."""
        share = np.clip(0.5 - distance * np.float32(1 / self.edge_mm), 0, 1)
        self.mix(tissue, share * np.float32(most), where)

    def mix(self, tissue, share, where=None):
        """So much of this tissue, 0 to 1, in place of what lay there before."""
        some = np.flatnonzero(share > 0)
        if where is None and some.size > 0.5 * share.size:
            at = slice(None)
        else:
            share = share[some]
            at = some if where is None else where[some]
        index = self.tissues.index(tissue)
        for row, value in zip(self.numbers, self.values[:, index], strict=True):
            old = row[at]
            row[at] = old + share * (value - old)
        kinds = self.tissue[at]
        self.tissue[at] = np.where(share > 0.5, np.uint8(index), kinds)


class Head:
    """A patient's head: all its random fields, built once."""

    def __init__(self, patient):
        self.patient = patient
        seed = patient.shape_seed
        self._warp = [Noise([seed, 10 + i], 55) for i in range(3)]
        self._crinkle = [Noise([seed, 27 + i], 9) for i in range(3)]
        self._bend = [Noise([seed, 15 + i], 19) for i in range(3)]
        self._deep_furrows = Sheets([seed, 20], 1.6 * patient.furrow_mm)
        self._shallow_furrows = Sheets([seed, 21], patient.furrow_mm)
        self._veins = Sheets([seed, 22], 17)
        self._depth, self._uneven, self._spots = Noise([seed, 23], 22), Noise([seed, 24], 14), Noise([seed, 25], 9)
        self._strip = Noise([seed, 26], 26)
        self.gliomas = [Glioma(tumour, [seed, 30 + number]) for number, tumour in enumerate(patient.tumours)]

    def drawn(self, x, y, p):
        """Points of this head in the coordinates of the drawn one: size, proportions and a smooth warp."""
        patient = self.patient
        x, y, p = (
            at * np.float32(1 / size) for at, size in ((x, patient.width), (y, patient.height), (p, patient.length))
        )
        moved = [np.float32(patient.warp_mm) * noise(x, y, p) for noise in self._warp]
        return x + moved[0], y + moved[1], p + moved[2]

    def hull(self, x, y, p):
        """Distance to the smooth surface of the brain, at drawn points."""
        return anatomy.hull(x, y, p, anatomy.cerebrum(x, y, p), anatomy.cerebellum(x, y, p), anatomy.stem(x, y, p))

    def paint_brain(self, canvas, x, y, p, hull):
        """Paint what lies within the skull, at drawn points.

        Returns labels, uint8 (n,), and what belongs to the brain as skull-stripping leaves it, bool (n,).
        """
        wx, wy, wp = x, y, p
        give = np.clip(-hull * np.float32(1 / 18), 0, 1)
        for glioma in self.gliomas:
            x, y, p = glioma.pushed(x, y, p, give)
        halves, hind, stalk = anatomy.cerebrum(x, y, p), anatomy.cerebellum(x, y, p), anatomy.stem(x, y, p)

        canvas.paint("fluid", hull - 3.5)
        upper = np.flatnonzero(halves < 3)
        depth, furrow, tissue = self._cerebrum(canvas, upper, x[upper], y[upper], p[upper], halves[upper])
        brain = np.full(x.shape, 9, np.float32)
        brain[upper] = tissue
        self._hind(canvas, x, y, p, hind, stalk, halves)
        brain = np.minimum(brain, np.minimum(hind, stalk))
        ventricle = self._middle(canvas, x, y, p)
        self._aged(canvas, x, y, p, ventricle, brain)
        labels = np.zeros(x.shape, np.uint8)
        for glioma in self.gliomas:
            self._glioma(canvas, labels, glioma, wx, wy, wp, brain, ventricle, halves)
        self._vessels(canvas, x, y, p, upper, furrow, depth, wx, wy, wp, hull)
        strip = hull - 0.4 + 1.1 * self._strip(wx, wy, wp)
        end = y - 72 - 3 * self._strip(wp, wx, wy)
        whole = np.maximum(strip, end) < 0
        labels[~whole] = 0
        return labels, whole

    def _cerebrum(self, canvas, where, x, y, p, halves):
        """Cortex and white matter; returns depth, distance to the furrows' middle, signed distance to the tissue."""
        patient = self.patient
        bend = [np.float32(3.2) * noise(x, y, p) for noise in self._bend]
        bent = [
            at + b + np.float32(0.9) * noise(x, y, p)
            for at, b, noise in zip((x, y, p), bend, self._crinkle, strict=True)
        ]
        middle = anatomy.centre(x, y, p)
        cleft = anatomy.fissure(x, np.float32(0.8 + patient.atrophy_mm), middle)
        outer = np.maximum(halves, cleft)
        depth = np.minimum(-halves, np.where(middle > 0, 1.5 * np.abs(x), np.float32(99)))
        core, offset = anatomy.core_offset(*bent)
        away = np.sqrt(offset[0] ** 2 + offset[1] ** 2 + offset[2] ** 2)
        stretch = np.float32(38) / np.maximum(away, 6)
        on = [c + o * stretch for c, o in zip(core, offset, strict=True)]
        uneven = self._depth(*on)
        furrow = np.abs(self._deep_furrows(*on)) / stretch
        small = np.abs(self._shallow_furrows(*on)) / stretch
        low = np.maximum(depth - (19 + 6 * uneven), 0)  # the ground of the furrow
        furrow = np.sqrt(furrow * furrow + low * low)
        low = np.maximum(depth - (7.5 - 5 * uneven), 0)
        small = np.sqrt(small * small + low * low)
        furrow = np.minimum(furrow, small)
        furrow = np.minimum(furrow, anatomy.sylvian(*bent) - 0.5)
        furrow = furrow + np.maximum(4 - middle, 0) * (middle < 4) * (np.abs(x) < 14)
        width = np.float32(0.25 + 0.7 * patient.atrophy_mm) + np.clip(6 + halves, 0, 6) * np.float32(
            0.07 + 0.05 * patient.atrophy_mm
        )
        tissue = np.maximum(outer, width - np.float32(1.15) * furrow)
        canvas.paint("grey", tissue, where)
        canvas.paint("white", tissue + np.float32(patient.cortex_mm), where)
        patches = np.clip(np.float32(0.06) + np.float32(0.06) * uneven, 0, 0.25)
        canvas.mix("grey", patches * (tissue < -patient.cortex_mm), where)  # no two tracts are equally bright
        canvas.paint("white", anatomy.callosum(x, y, p), where)
        return depth, furrow, tissue

    def _hind(self, canvas, x, y, p, hind, stalk, halves):
        """Cerebellum and brain stem."""
        where = np.flatnonzero(hind < 2)
        hx, hy, hp, h = x[where], y[where], p[where], hind[where]
        below = np.maximum(h, 2 - halves[where])  # a tent of dura lies between
        round_ = np.sqrt((hy - 42) ** 2 + (hp - 14) ** 2) + 0.25 * np.abs(hx) + 1.6 * self._uneven(hx, hy, hp)
        leaf = np.abs((round_ * np.float32(1 / 4.6)) % 1 - 0.5) * 4.6  # distance to the middle between two leaves
        cleft = leaf - 2.0 - 0.08 * np.maximum(-h - 2, 0)
        canvas.paint("grey", np.maximum(below, cleft), where)
        marrow = h + 15 + 2.0 * self._spots(hx, hy, hp)
        branches = np.maximum(h + 4.5, leaf - 0.6 + 0.5 * self._bend[0](hx, hy, hp))
        arbor = np.minimum(marrow, branches)
        canvas.paint("white", arbor, where, 0.6)
        where = np.flatnonzero(stalk < 2)
        canvas.paint("stem", stalk[where], where)

    def _middle(self, canvas, x, y, p):
        """Deep grey matter and ventricles; returns the distance to the ventricles, at most 12."""
        patient = self.patient
        where = np.flatnonzero((np.abs(x) < 52) & (np.abs(y - 20) < 46) & (np.abs(p - 5) < 72))
        mx, my, mp = (at[where] for at in (x, y, p))
        bend = [np.float32(1.0) * noise(mx, my, mp) for noise in self._bend]
        mx, my, mp = mx + bend[0], my + bend[1], mp + bend[2]
        for name, tissue in _DEEP_TISSUES.items():
            canvas.paint(tissue, anatomy.deep_grey(name, mx, my, mp), where)
        canvas.paint("grey", anatomy.hippocampus(mx, my, mp), where)
        ventricle = anatomy.ventricles(mx, my, mp, patient.ventricle_mm, patient.ventricle_gap_mm)
        canvas.paint("fluid", ventricle, where)
        canvas.paint("plexus", np.maximum(anatomy.plexus(mx, my, mp) + 0.8 * self._spots(mx, my, mp), ventricle), where)
        distance = np.full(x.shape, 12, np.float32)
        distance[where] = ventricle
        return distance

    def _aged(self, canvas, x, y, p, ventricle, brain):
        """What makes white matter bright on FLAIR without a tumour: caps and bands at the ventricles, spots."""
        patient = self.patient
        where = np.flatnonzero((brain < -4) & (ventricle > 0))
        ax, ay, ap, v = x[where], y[where], p[where], ventricle[where]
        horns = 1 + 0.8 * np.clip((np.abs(ap + 4) - 26) * np.float32(0.1), 0, 1)
        reach = np.float32(patient.caps_mm) * horns * np.maximum(1 + 0.6 * self._spots(ax, ay, ap), 0.2)
        share = np.clip((reach - v) * np.float32(0.4) + 0.3, 0, 0.75) * (v < 11)
        if patient.spots:
            bright = self._spots(ap, ax, ay) - np.float32(1.9 - 12 * patient.spots)
            share = np.maximum(share, np.clip(bright * np.float32(2.0), 0, 0.85) * np.clip(-brain[where] - 4, 0, 1))
        canvas.mix("gliosis", share.astype(np.float32), where)
        where = np.flatnonzero((brain < 0) & (y > 12) & (p < 28))
        near = np.clip(1 - anatomy.limbic(x[where], y[where], p[where]) * np.float32(1 / 14), 0, 1)
        canvas.mix("gliosis", np.float32(patient.limbic) * near, where)  # the oldest cortex is brighter in everybody

    def _glioma(self, canvas, labels, glioma, x, y, p, brain, ventricle, halves):
        tumour = glioma.tumour
        where = glioma.near(x, y, p)
        where = where[(halves[where] < 0) & (brain[where] < 2.5)]
        tx, ty, tp, b = x[where], y[where], p[where], brain[where]
        core, smooth, swollen = glioma.distances(tx, ty, tp)
        fluid = np.float32(0.3) - ventricle[where]
        bound = np.maximum(b - np.where(smooth < 0, np.float32(1.6), np.float32(0)), fluid)  # a tumour fills furrows
        core, smooth = np.maximum(core, bound), np.maximum(smooth, bound)
        cortex = np.clip(
            (b + self.patient.cortex_mm + 0.5) * np.float32(0.8), 0, 1
        )  # swelling follows the white matter
        swollen = swollen + cortex * np.float32(4 + 0.35 * tumour.oedema_mm)
        swollen = np.maximum(swollen, np.maximum(b, fluid))
        water = np.clip(0.5 - swollen * np.float32(1 / tumour.oedema_edge_mm), 0, 1)
        water = water * np.clip(np.float32(tumour.oedema_water) + np.float32(0.12) * glioma.grain(tx, ty, tp), 0.2, 1)
        water = water * (b < 0)
        canvas.mix("oedema", water, where)

        blend = np.clip(0.5 - smooth * np.float32(1 / tumour.fading_mm), 0, 1)
        canvas.mix("tumour", blend * (bound < 0), where)
        dead, blood = glioma.dead(tx, ty, tp)
        within = np.clip(-0.3 - core * np.float32(0.5), 0, 1)
        canvas.mix("necrosis", dead * within, where)
        if blood is not None:
            canvas.mix("old blood", blood * within, where)
        takes_up = glioma.enhancing(core, tx, ty, tp)
        canvas.mix("enhancing", np.clip(0.5 - takes_up * np.float32(0.6), 0, 1) * (core < 1), where)
        found = np.where(swollen < 0, np.uint8(OEDEMA), np.uint8(0))
        found[core < 0] = NCR_NET
        found[takes_up < 0] = ENHANCING
        old = labels[where]
        labels[where] = np.where((found == 0) | ((found == OEDEMA) & (old > 0)), old, found)

    def _vessels(self, canvas, x, y, p, upper, furrow, depth, wx, wy, wp, hull):
        where = np.flatnonzero((np.abs(x) < 46) & (np.abs(y - 26) < 40))
        canvas.paint("vessel", anatomy.vessels(x[where], y[where], p[where]), where)
        near = np.flatnonzero((furrow < 2) & (depth < 22))  # veins in the furrows: where two sheets cross
        where = upper[near]
        cross = self._veins(x[where], y[where], p[where])
        along = furrow[near]
        canvas.paint("vessel", np.sqrt(cross * cross + along * along) - 0.5, where)
        where = np.flatnonzero((hull > -4) & (hull < 7))
        canvas.paint("vessel", anatomy.sinuses(wx[where], wy[where], wp[where], hull[where]), where)

    def paint_outside(self, canvas, x, y, p, hull):
        """Paint skull, scalp, face and neck, at drawn points."""
        below = anatomy.face_and_neck(x, y, p)
        skin = np.minimum(hull - np.float32(7.5 + self.patient.scalp_mm), below)
        canvas.paint("skin", skin)
        canvas.paint("fat", skin + 2)
        canvas.paint("muscle", np.maximum(below + 6, 4 - hull))
        canvas.paint("marrow", anatomy.skull_base(x, y, p))
        canvas.paint("bone", hull - 7.5)
        canvas.paint("marrow", np.abs(hull - 4) - 1.2)
        airway = anatomy.airways(x, y, p)
        canvas.paint("mucosa", airway - 2)
        canvas.paint("air", airway)
        eye = anatomy.eyes(x, y, p)
        canvas.paint("fat", eye - 3)
        canvas.paint("fluid", eye)
