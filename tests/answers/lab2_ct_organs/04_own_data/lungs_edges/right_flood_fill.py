def two_lungs(mask, least):
    """Walks from voxel to voxel, without a library."""
    left = {tuple(place) for place in np.argwhere(np.asarray(mask) != 0).tolist()}
    pieces = []
    while left:
        stack, piece = [left.pop()], []
        while stack:
            here = stack.pop()
            piece.append(here)
            for axis in range(len(here)):
                for step in (-1, 1):
                    there = (*here[:axis], here[axis] + step, *here[axis + 1 :])
                    if there in left:
                        left.remove(there)
                        stack.append(there)
        pieces.append(piece)
    pieces.sort(key=len, reverse=True)
    result = np.zeros(np.shape(mask), np.uint8)
    for piece in pieces[:2]:
        if len(piece) >= least * len(pieces[0]):
            result[tuple(np.transpose(piece))] = 1
    return result
