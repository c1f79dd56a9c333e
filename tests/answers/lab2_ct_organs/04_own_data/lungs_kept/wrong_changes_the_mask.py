# message: changed the mask copy
def two_lungs(mask, least):
    pieces, count = ndimage.label(mask)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    order = np.argsort(sizes)[::-1]
    for number in range(1, count + 1):
        if number not in order[:2] or sizes[number] < least * sizes[order[0]]:
            mask[pieces == number] = 0
    return mask > 0
