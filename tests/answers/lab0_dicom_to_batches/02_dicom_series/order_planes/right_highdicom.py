from highdicom.spatial import get_volume_positions


def slice_order(slices):
    """highdicom says for every slice which place it has; that is turned round."""
    _, places = get_volume_positions(
        [one.ImagePositionPatient for one in slices],
        slices[0].ImageOrientationPatient,
        allow_missing_positions=True,
        index_convention="RD",
    )
    return sorted(range(len(slices)), key=lambda number: places[number])
