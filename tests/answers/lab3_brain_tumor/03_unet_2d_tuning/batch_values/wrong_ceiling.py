# message: ceiling
def largest_batch(peak_of, room):
    fits, too_large = 0, 4097
    while too_large - fits > 1:
        middle = (fits + too_large) // 2
        fits, too_large = (middle, too_large) if peak_of(middle) <= room else (fits, middle)
    return fits
