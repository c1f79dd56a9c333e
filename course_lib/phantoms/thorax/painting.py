"""The body in voxels: the painter's algorithm, from the skin to the bones, in numbers of any kind for each tissue.

Each stroke covers what lies below it, by the share of the voxel that it fills. Large organs are distances on a lattice,
interpolated slice by slice and only where they are; what is thinner than a finger is computed at every voxel near it.
"""

import numpy as np

from course_lib.phantoms.lattice import Lattice
from course_lib.phantoms.space import Grid, filled, joined
from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.thorax.findings import pleural_air, pleural_fluid, share_of_tissue

RIGHT_LUNG, LEFT_LUNG, HEART, TRACHEA = 1, 2, 3, 4
TISSUES = (
    "air", "gas", "skin", "fat", "muscle", "soft", "blood", "heart", "liver", "spleen", "stomach", "lung tissue",
    "disease", "fluid", "cortex", "marrow", "disc", "cord", "metal", "plastic",
)  # fmt: skip
_RIB_CORTEX, _LONG_BONE_CORTEX = 1.4, 2.2  # mm
_FISSURE_MM = 0.7  # two layers of pleura


def paint_body(anatomy, space, values, without=(), blur_mm=0.0):
    """Numbers of every voxel of `space`, and labels.

    Parameters
    ----------
    anatomy : Anatomy
    space : Space
    values : dict
        For each of `TISSUES` a sequence of k numbers: Hounsfield units, or attenuation at k energies. The lung itself
        is a mixture of "gas" and "lung tissue"; "air" is what surrounds the body.
    without : iterable of str
        Structures left out: "ribs", "clavicles", "arms" (with their bones), "scapulae", "spine", "sternum", "vessels"
        (those inside the lungs), "bronchi" (those inside the lungs), "devices".
    blur_mm : float
        Standard deviation of a blur within the slice. Edges are that much wider; they are never sharper than a pixel.

    Returns
    -------
    channels : float32 (k, nz, ny, nx)
    labels : uint8 (nz, ny, nx)
        1 right lung, 2 left lung, 3 heart, 4 trachea, 0 anything else: by the voxel's centre.
    """
    value = {name: np.asarray(numbers, np.float32).reshape(-1, 1, 1) for name, numbers in values.items()}
    pixel = max(space.spacing_mm[1:])
    edge = max(1.0, float(np.sqrt(pixel * pixel + 12 * blur_mm * blur_mm)))  # a box is sqrt(12) deviations wide
    out = np.empty((len(value["air"]), *space.shape), np.float32)
    out[...] = value["air"][:, None]
    labels = np.zeros(space.shape, np.uint8)
    lattice = Lattice(space, edge, box=anatomy.box)
    if lattice.voxels is None:
        return out, labels
    strokes, marks = _strokes(anatomy, space, lattice, value, edge, set(without))
    for k in range(space.shape[0]):
        for stroke in strokes:
            stroke(k, out[:, k])
        for mark in marks:
            mark(k, labels[k])
    return out, labels


def _strokes(anatomy, space, lattice, value, edge, without):
    """What is painted, in order, and what is marked."""
    chest, patient, seed = anatomy.chest, anatomy.patient, anatomy.patient.shape_seed
    x, y, p = lattice.x, lattice.y, lattice.p
    strokes, marks = [], []

    def paint(distance, tissue, other=None, share=None, on=lattice):
        """`tissue`, or a mixture with `share` of the `other`."""
        mixture = None if other is None else (value[other], share)
        strokes.append(_Smooth(on, distance, value[tissue], mixture))

    def paint_tubes(tubes, *layers):
        if tubes:
            strokes.append(_Tubes(space, tubes, [(depth, value[tissue]) for depth, tissue in layers], edge))

    arms = lattice.tubes([] if "arms" in without else anatomy.arms, 30.0)
    bare, trunk = chest.trunk(x, y, p)
    skin = joined(bare, arms, 24)
    whole = joined(trunk, arms, 24)
    cage = chest.cage(x, y, p)
    mixture = lattice.noise([seed, 11], 16)
    strands = np.clip(1.5 * mixture - 1.3, 0, 0.9)
    fat = 1.8 + 0.8 * patient.fat * (1 + 0.25 * lattice.noise([seed, 12], 80))

    paint(skin, "skin")
    paint(skin + 1.8, "fat")
    if patient.breast:
        glands = np.maximum(skin + 8, np.maximum(-1 - trunk, p + 0.5 * chest.half_depth))
        paint(glands, "fat", "soft", np.clip(1.3 * mixture + patient.gland, 0, 1))
    # Muscle: a sheet round the cage, more of it round the shoulders, with fat between.
    shoulder = np.clip((150 - y) / 70, 0, 1) * 60
    wall = np.maximum(whole + fat, np.maximum(-6 - cage, cage - 17 - shoulder))
    paint(wall, "muscle", "fat", strands)
    paint(np.maximum(chest.axilla(x, y, p), trunk + fat), "fat", "muscle", np.clip(0.2 - mixture, 0, 1))
    inner = trunk + 0.7 * fat
    paint(np.maximum(chest.blade_muscles(x, y, p), np.maximum(inner, -4 - cage)), "muscle", "fat", strands)
    paint(np.maximum(chest.long_muscles(x, y, p), inner), "muscle", "fat", strands)
    paint(cage + 2.5, "fat")

    # Below the diaphragm
    dome = np.where(x < 0, chest.dome(RIGHT, x, p), chest.dome(LEFT, x, p))
    belly = np.maximum(cage + 4, dome + 3 - y)
    paint(np.maximum(cage + 2, np.abs(y - dome - 1.5) - 1.5), "muscle")  # the diaphragm itself
    below = _level(anatomy, y, p)
    paint(np.maximum(chest.spleen(x, y, p), belly), "spleen")
    stomach = np.maximum(chest.stomach(x, y, p), belly)
    meal = np.clip(1.2 * lattice.noise([seed, 14], 8) - 0.7 + patient.meal, 0, 0.8)  # gas between the food
    paint(np.maximum(chest.liver(x, y, p), belly), "liver")
    paint(stomach, "soft")
    paint(stomach + 4, "stomach", "gas", meal * (patient.meal > 0.3))
    paint(np.maximum(stomach + 4, below - patient.stomach_gas * 40), "gas")  # gas rises
    for loops, content in zip(chest.bowel(), ("gas", "stomach"), strict=True):
        bowel = np.maximum(lattice.tubes(loops, 8.0), belly)
        paint(bowel, "soft")
        paint(bowel + 2.5, content, *(("gas", np.clip(0.5 * meal, 0, 1)) if content != "gas" else ()))
    paint(np.maximum(chest.back(x, y, p), trunk + fat), "muscle", "fat", strands)

    # Mediastinum: fat with what passes through it
    at = p + 8 + 0.12 * np.maximum(-y, 0)
    neck = np.maximum(np.sqrt(x * x + 0.81 * at * at) - 52, y + 4)
    paint(neck, "muscle", "fat", np.clip(1.6 * mixture - 0.6, 0, 1))
    heart, foot = chest.hearts(x, y, p)
    vessels, airways = lattice.tubes(anatomy.heart_vessels), lattice.tubes(anatomy.airways)
    points = np.concatenate([points for points, _ in anatomy.airways])
    fork = Lattice(space, edge, (3.0, 2.5, 2.5), (points.min(axis=0) - 14, points.max(axis=0) + 14))
    near_airways = fork.tubes(anatomy.airways) if fork.voxels is not None else None
    paint(lattice.tubes(anatomy.oesophagus), "soft")
    paint(heart, "heart")
    paint(heart + 9, "blood")
    paint(vessels, "blood")
    if near_airways is not None:
        paint(near_airways - 1.6, "soft", on=fork)

    # Lungs and what takes their place
    cavities, lungs, fluids = {}, {}, {}
    nearest = np.minimum(vessels - 2.5, airways - 3.0)
    for side in (RIGHT, LEFT):
        cavities[side] = cavity = np.maximum(chest.cavity(side, x, y, p, foot, cage), -nearest)
        lungs[side] = cavity
        fluid = pleural_fluid(chest, anatomy.disease, side, cavity, cage, x, y, p)
        air = pleural_air(chest, anatomy.disease, side, cavity, cage, y, p)
        if air is not None:
            paint(air, "gas")
            lungs[side] = np.maximum(lungs[side], 0.8 - air)
        if fluid is not None:
            paint(fluid, "fluid")
            lungs[side] = np.maximum(lungs[side], 0.8 - fluid)
            fluids[side] = fluid
    lung = np.minimum(lungs[RIGHT], lungs[LEFT])
    share = anatomy.tissue_share + anatomy.gravity * (0.5 * p / chest.half_depth - 0.1)
    share = share + 0.016 * lattice.noise([seed, 21], 9) + 0.012 * lattice.noise([seed, 22], 60)
    share = share_of_tissue(anatomy, lattice, share, fluids, x, y, p)
    for air in anatomy.disease.free_air.values():
        share = share + 0.10 * air
    strokes.append(_Lung(anatomy, space, lattice, lung, np.clip(share, 0.015, 1), value, edge, without))
    nodules = [lesion for lesion in anatomy.disease.lesions if lesion.kind == "nodule"]
    paint_tubes([_ball(chest.place(n.place), n.semi_axes_mm[0]) for n in nodules], (0, "disease"))
    if "bronchi" not in without:
        paint_tubes(anatomy.bronchi, (-0.9, "soft"), (0.0, "gas"))
    if near_airways is not None:
        paint(near_airways, "gas", on=fork)

    # Bones
    if "spine" not in without:
        middle = float(chest.spine_middle(np.float32(100)))
        spine = Lattice(space, edge, (2.0, 2.5, 2.5), ((-62, -900, middle - 70), (62, 900, middle + 80)))
        if spine.voxels is not None:
            bone, disc, canal = chest.vertebrae(spine.x, spine.y, spine.p)
            paint(disc, "disc", on=spine)
            paint(bone, "cortex", "marrow", np.full_like(bone, 0.35), on=spine)  # thinner than drawn
            paint(bone + 1.7, "marrow", on=spine)
            paint(canal, "cord", on=spine)
    if "ribs" not in without:
        paint_tubes(anatomy.ribs, (0, "cortex"), (_RIB_CORTEX, "marrow"))
    if "sternum" not in without:
        front = -1.3 * chest.half_depth - 20
        near = Lattice(
            space, edge, (2.5, 2.5, 2.5), ((-36, 0, front), (36, 0.8 * chest.unit[1], -0.35 * chest.half_depth))
        )
        if near.voxels is not None:
            bone = chest.sternum(near.x, near.y, near.p)
            paint(bone, "cortex", on=near)
            paint(bone + 1.3, "marrow", on=near)
    if "scapulae" not in without:
        near = Lattice(
            space, edge, (3.0, 2.5, 2.5), ((-190, -25, 0.2 * chest.half_depth), (190, 175, 1.9 * chest.half_depth))
        )
        if near.voxels is not None:
            keep = np.maximum(chest.trunk(near.x, near.y, near.p)[1] + 6, 5 - chest.cage(near.x, near.y, near.p))
            bone = np.maximum(chest.scapulae(near.x, near.y, near.p), keep)
            paint(bone, "cortex", on=near)
            paint(bone + 1.5, "marrow", on=near)
    if "clavicles" not in without:
        paint_tubes(anatomy.clavicles, (0, "cortex"), (_LONG_BONE_CORTEX, "marrow"))
    if "arms" not in without:
        paint_tubes(anatomy.humeri, (0, "cortex"), (_LONG_BONE_CORTEX + 1, "marrow"))
    if "devices" not in without:
        for part in anatomy.devices:
            layers = [(0, part.tissue), (part.wall_mm, "gas")] if part.wall_mm else [(0, part.tissue)]
            paint_tubes([(part.points, part.radius_mm)], *layers)

    marks = [
        _Mark(lattice, lungs[RIGHT], RIGHT_LUNG),
        _Mark(lattice, lungs[LEFT], LEFT_LUNG),
        _Mark(lattice, np.maximum(heart, -vessels), HEART),
    ]
    if near_airways is not None:
        marks.append(_Mark(fork, near_airways, TRACHEA))
    return strokes, marks


def _ball(centre, radius):
    return np.stack([centre, centre + 1e-3]), radius


def _level(anatomy, y, p):
    """Distance below the surface of what lies in the stomach: gas is negative."""
    chest = anatomy.chest
    if chest.body.lying:
        return p + 0.30 * chest.half_depth
    return y - chest.body.dome_top(LEFT) - 45


class _Smooth:
    """A surface on a lattice."""

    def __init__(self, lattice, distance, tissue, mixture):
        self.lattice, self.distance, self.tissue, self.mixture = lattice, distance, tissue, mixture

    def __call__(self, k, out):
        found = self.lattice.plane(k, self.distance, () if self.mixture is None else (self.mixture[1],))
        if found is None:
            return
        (rows, columns), (share, *mixed) = found
        share = np.clip(0.5 - share, 0, 1, out=share)
        for number, tissue in enumerate(self.tissue[:, 0, 0]):
            layer = out[number, rows, columns]
            if mixed:
                goal = mixed[0] * (self.mixture[0][number] - tissue) + tissue
                layer += share * (goal - layer)
            else:
                layer += share * (tissue - layer)


class _Tubes:
    """Thin rods at full resolution, with layers (depth below their surface in mm, numbers)."""

    def __init__(self, space, tubes, layers, edge):
        self.layers, self.edge = layers, edge
        reach = 1.0 + 0.5 * edge - min(depth for depth, _ in layers)
        margin = max(float(np.max(radii)) for _, radii, *_ in tubes) + reach
        margin = margin, margin + 0.5 * space.thickness_mm, margin
        points = np.concatenate([np.asarray(points, float) for points, *_ in tubes])
        self.window = space.window(points.min(axis=0) - margin, points.max(axis=0) + margin)
        if self.window is None:
            return
        up, back, across = (axis[span] for axis, span in zip(space.axes_mm, self.window, strict=True))
        # A thick slice sees a thin rod at several heights.
        parts = min(max(1, int(np.ceil(space.thickness_mm / 3))), 4)
        offsets = ((np.arange(parts) + 0.5) / parts - 0.5) * space.thickness_mm
        grids = [Grid((up + o, back, across), space.centre_mm, space.roll_deg, space.slope) for o in offsets]
        self.distance = np.stack([grid.tubes(tubes, reach) for grid in grids])

    def __call__(self, k, out):
        if self.window is None or not self.window[0].start <= k < self.window[0].stop:
            return
        distance = self.distance[:, k - self.window[0].start]
        near = distance.min(axis=0) < 0.5 * self.edge - min(depth for depth, _ in self.layers)
        rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        if not len(rows):
            return
        inner = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        whole = tuple(
            slice(part.start + span.start, part.stop + span.start)
            for part, span in zip(inner, self.window[1:], strict=True)
        )
        for depth, tissue in self.layers:
            share = filled(distance[:, *inner] + np.float32(depth), self.edge).mean(axis=0)
            for number, goal in enumerate(tissue[:, 0, 0]):
                layer = out[number, *whole]
                layer += share * (goal - layer)


class _Lung:
    """Air and tissue in the shares that place and disease give, with fissures and vessels."""

    def __init__(self, anatomy, space, lattice, lung, share, value, edge, without):
        self.lattice, self.value, self.edge = lattice, value, edge
        x, y, p = lattice.x, lattice.y, lattice.p
        chest = anatomy.chest
        oblique = np.where(x < 0, chest.fissure(RIGHT, x, y, p), chest.fissure(LEFT, x, y, p))
        across = np.where((x < 0) & (oblique < 0), chest.horizontal_fissure(x, y, p), 99)
        self.lung, self.fissures, self.fields = lung, (oblique, across), [share]
        self.line = min(1.0, _FISSURE_MM / edge) * anatomy.fissures
        self.nets = anatomy.disease.nets
        if self.nets:
            basal = np.clip(0.2 + 0.9 * y / chest.unit[1], 0.1, 1) * np.clip(1.2 + chest.cage(x, y, p) / 45, 0.15, 1)
            self.fields += [lattice.noise([anatomy.disease.seed, 34], 9), np.float32(0.35 * self.nets) * basal]
        self.vessels = None if "vessels" in without else space.deposit(*anatomy.lung_vessels)

    def __call__(self, k, out):
        found = self.lattice.plane(k, self.lung, self.fields, self.fissures)
        if found is None:
            return
        (rows, columns), (inside, tissue, *nets, oblique, across) = found
        inside = np.clip(0.5 - inside, 0, 1, out=inside)
        line = np.minimum(np.abs(oblique, out=oblique), np.abs(across, out=across), out=oblique)
        tissue += np.float32(self.line) * np.maximum(1 - line, 0)
        if nets:
            tissue += nets[1] * np.clip(1 - 2.2 * np.abs(nets[0]), 0, 1)
        if self.vessels is not None:
            blood = self.vessels[k, rows, columns]
            tissue += (1 - tissue) * np.minimum(1.3 * blood, 1)
        np.minimum(tissue, 1, out=tissue)
        gas, solid, vein = (self.value[name][:, 0, 0] for name in ("gas", "lung tissue", "blood"))
        for number in range(len(out)):
            layer = out[number, rows, columns]
            goal = tissue * (solid[number] - gas[number]) + gas[number]
            if self.vessels is not None and vein[number] != solid[number]:
                goal += np.minimum(1.3 * blood, 1) * (vein[number] - solid[number])
            layer += inside * (goal - layer)


class _Mark:
    """Where a voxel's centre lies inside."""

    def __init__(self, lattice, distance, label):
        self.lattice, self.distance, self.label = lattice, distance, label

    def __call__(self, k, labels):
        found = self.lattice.distance(k, self.distance)
        if found is not None:
            where, distance = found
            labels[where][distance < 0] = self.label
