"""The body behind CT and X-ray: disease changes what it should and nothing else; devices lie where they belong."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from course_lib.phantoms.lattice import Lattice
from course_lib.phantoms.space import Space
from course_lib.phantoms.thorax.anatomy import Anatomy
from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.thorax.devices import DEVICES
from course_lib.phantoms.thorax.findings import FINDINGS, draw_disease
from course_lib.phantoms.thorax.painting import HEART, LEFT_LUNG, RIGHT_LUNG, TISSUES, TRACHEA, paint_body
from course_lib.phantoms.thorax.patient import State, draw_patient

HEALTHY = State("supine", 0.95, "up", (), 0.8, (), 5)
SIDE = {RIGHT: RIGHT_LUNG, LEFT: LEFT_LUNG}
# Air is 0, gas 1, all that is dense 10: what is drawn can be told by its number.
VALUES = {name: (10.0,) for name in TISSUES} | {"air": (0.0,), "gas": (1.0,), "fluid": (20.0,), "metal": (90.0,)}


def painted(state=HEALTHY, seed=2, shape=(30, 48, 60), **options):
    anatomy = Anatomy(draw_patient(seed), state)
    space = Space(shape, (10, 7, 7), (0, 0.5 * anatomy.chest.unit[1], 0))
    channels, labels = paint_body(anatomy, space, VALUES, **options)
    return anatomy, space, channels[0], labels


def lungs_of(labels):
    return np.isin(labels, (RIGHT_LUNG, LEFT_LUNG))


@pytest.fixture(scope="module")
def healthy():
    return painted()


def test_a_lattice_gives_a_plane_back_exactly():
    space = Space((7, 20, 20), (3, 2, 2), roll_deg=9, pitch_deg=4)
    lattice = Lattice(space, edge_mm=1.0)
    for k in range(7):
        (rows, columns), found = lattice.distance(k, 0.3 * lattice.x + 0.2 * lattice.y - 0.5 * lattice.p)
        expected = (0.3 * space.x + 0.2 * space.y - 0.5 * space.p)[k, rows, columns]
        np.testing.assert_allclose(found, expected, atol=1e-3)


def test_a_window_holds_all_that_is_inside():
    space = Space((5, 40, 40), (4, 3, 3))
    lattice = Lattice(space, edge_mm=3.0)
    ball = np.sqrt(lattice.x**2 + (lattice.y - 2) ** 2 + (lattice.p + 20) ** 2) - 17
    whole = np.zeros(space.shape, bool)
    for k in range(5):
        found = lattice.distance(k, ball)
        if found is not None:
            whole[k][found[0]] = found[1] < 0
    exact = np.sqrt(space.x**2 + (space.y - 2) ** 2 + (space.p + 20) ** 2) - 17
    assert (whole != (exact < 0)).mean() < 0.01
    assert whole[exact < -1].all()


def test_a_thick_slice_widens_only_slanted_edges():
    thin, thick = (Space((1, 9, 9), (1, 1, 1), thickness_mm=mm) for mm in (1.0, 9.0))
    level, upright = (Lattice(space, edge_mm=1.0) for space in (thin, thick))
    for lattice, width in ((level, 2.0), (upright, 10.0)):
        floor = lattice.plane(0, lattice.y + 0 * lattice.x - 0.25)[1][0]  # cut along the slice: edge and thickness
        assert floor[4, 4] == pytest.approx(-0.25 / width, abs=1e-3)
        wall = lattice.plane(0, lattice.x + 0 * lattice.y - 0.25)[1][0]
        assert wall[4, 4] == pytest.approx(-0.25, abs=1e-3)


def test_as_many_channels_as_numbers_and_one_geometry(healthy):
    anatomy, space, channel, labels = healthy
    double = {name: (numbers[0], -numbers[0]) for name, numbers in VALUES.items()}
    channels, again = paint_body(anatomy, space, double)
    np.testing.assert_allclose(channels[0], channel, atol=1e-5)
    np.testing.assert_allclose(channels[1], -channel, atol=1e-5)
    np.testing.assert_array_equal(again, labels)


def test_leaving_structures_out_leaves_the_labels_alone(healthy):
    names = ("ribs", "spine", "sternum", "scapulae", "clavicles", "arms", "vessels", "bronchi", "devices")
    *_, labels = painted(without=names)
    np.testing.assert_array_equal(labels, healthy[3])


@pytest.mark.parametrize(
    "kind", ["consolidation", "ground glass", "lobar consolidation", "interstitial", "nodule", "mass"]
)
def test_disease_inside_a_lung_belongs_to_it(healthy, kind):
    _, _, channel, labels = painted(replace(HEALTHY, findings=(kind,)))
    np.testing.assert_array_equal(labels, healthy[3])
    lungs = lungs_of(labels)
    assert channel[lungs].mean() > healthy[2][lungs].mean()
    beyond = ~ndimage.binary_dilation(lungs, iterations=2)  # but for edges that thick slices cut at a slant
    assert np.mean(np.abs(channel - healthy[2])[beyond] > 1e-3) < 2e-3


@pytest.mark.parametrize("posture", ["supine", "standing"])
def test_fluid_follows_gravity_and_is_no_lung(posture):
    state = replace(HEALTHY, posture=posture)
    _, _, _, before = painted(state)
    anatomy, _, channel, after = painted(replace(state, findings=("effusion",)))
    assert anatomy.disease.fluid
    side = max(anatomy.disease.fluid, key=anatomy.disease.fluid.get)
    lost = (before == SIDE[side]) & ~lungs_of(after)
    kept = after == SIDE[side]
    assert lost.sum() > 0.02 * kept.sum()
    z, row, _ = np.nonzero(lost)
    if posture == "supine":
        assert row.mean() > np.nonzero(kept)[1].mean() + 5  # behind
    else:
        assert z.mean() < np.nonzero(kept)[0].mean() - 5  # below
    assert np.median(channel[ndimage.binary_erosion(lost)]) > 15


@pytest.mark.parametrize("posture", ["supine", "standing"])
def test_free_air_rises_and_is_no_lung(posture):
    state = replace(HEALTHY, posture=posture)
    *_, before = painted(state)
    anatomy, _, channel, after = painted(replace(state, findings=("pneumothorax",), severity=1.0))
    (side,) = anatomy.disease.free_air
    lost, kept = (before == SIDE[side]) & ~lungs_of(after), after == SIDE[side]
    assert lost.sum() > 0.01 * kept.sum()
    z, row, _ = np.nonzero(lost)
    if posture == "supine":
        assert row.mean() < np.nonzero(kept)[1].mean() - 3
    else:
        assert z.mean() > np.nonzero(kept)[0].mean() + 3
    assert np.median(channel[ndimage.binary_erosion(lost)]) < 3


def test_a_collapsed_lobe_takes_volume(healthy):
    anatomy, _, _, after = painted(replace(HEALTHY, findings=("collapse",), severity=1.0))
    (side,) = anatomy.disease.collapsed
    assert (after == SIDE[side]).sum() < 0.97 * (healthy[3] == SIDE[side]).sum()
    assert anatomy.disease.shift_mm * side > 0  # the heart is pulled to that side
    heart = [ndimage.center_of_mass(labels == HEART)[2] for labels in (healthy[3], after)]
    assert (heart[1] - heart[0]) * side > 0


def test_a_finding_does_not_move_another():
    alone = draw_disease(replace(HEALTHY, findings=("nodule",)))
    both = draw_disease(replace(HEALTHY, findings=("mass", "nodule", "effusion")))
    assert alone.lesions == [lesion for lesion in both.lesions if lesion.kind == "nodule"]


def test_all_findings_together_still_leave_two_lungs():
    *_, labels = painted(replace(HEALTHY, findings=FINDINGS, severity=1.0))
    for lung in (RIGHT_LUNG, LEFT_LUNG):
        assert (labels == lung).sum() > 400


def test_devices_lie_where_they_belong():
    anatomy, space, channel, labels = painted(replace(HEALTHY, devices=tuple(DEVICES)))
    parts = {}
    for part in anatomy.devices:
        parts.setdefault(part.device, []).append(part)
    assert set(parts) == set(DEVICES)
    chest = anatomy.chest
    x, y, _ = parts["central line"][0].points[-1]  # its tip: in the caval vein, right of the middle
    assert x < 0
    assert 0.2 * chest.unit[1] < y < 0.55 * chest.unit[1]
    tube = parts["tracheal tube"][0]
    tip = np.rint(space.indices(tube.points[-1:])[:, 0]).astype(int)
    around = labels[tuple(slice(i - 1, i + 2) for i in tip)]
    assert (around == TRACHEA).any()
    for electrode in (part for part in parts["electrodes"] if len(part.points) == 2):
        distance = chest.trunk(*(np.float32([[[c]]]) for c in electrode.points[0]))[0].item()
        assert distance == pytest.approx(1.0, abs=1.0)
    assert channel.max() > 40  # metal


def test_lying_and_standing_are_the_same_patient():
    lying, standing = (
        Anatomy(draw_patient(4), replace(HEALTHY, posture=posture)) for posture in ("supine", "standing")
    )
    assert lying.chest.half_depth < standing.chest.half_depth  # the chest sinks in
    assert lying.gravity > standing.gravity
    assert len(lying.ribs) == len(standing.ribs) == 24


def test_patients_differ():
    patients = [draw_patient(seed) for seed in range(300)]
    assert {patient.sex for patient in patients} == {"F", "M"}
    women = [patient for patient in patients if patient.sex == "F"]
    assert all(patient.breast == 0 for patient in patients if patient.sex == "M")
    assert np.mean([patient.breast > 0 for patient in women]) > 0.8
    depth = [patient.chest_half_depth / patient.lung_half_width for patient in patients]
    assert 0.6 < np.quantile(depth, 0.05) < np.quantile(depth, 0.95) < 1.0
