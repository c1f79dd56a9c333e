# message: third small piece must become 0
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        raise ValueError("fewer than two pieces")
    places = {piece: affine[0] @ [*np.argwhere(pieces == piece).mean(axis=0), 1] for piece in range(1, count + 1)}
    middle = np.mean(list(places.values()))
    sides = np.zeros(pieces.shape, int)
    for piece, place in places.items():
        sides[pieces == piece] = 1 if place < middle else 2
    return sides
