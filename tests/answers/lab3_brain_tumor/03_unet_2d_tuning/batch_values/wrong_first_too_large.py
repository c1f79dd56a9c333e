# message: six samples
def largest_batch(peak_of, room):
    fits, too_large = 0, 1
    while peak_of(too_large) <= room:
        fits, too_large = too_large, 2 * too_large
    while too_large - fits > 1:
        middle = (fits + too_large) // 2
        fits, too_large = (middle, too_large) if peak_of(middle) <= room else (fits, middle)
    return too_large
