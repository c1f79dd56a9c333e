# message: whole numbers from 1
def largest_batch(peak_of, room):
    fits, too_large = 0, 2**17
    while peak_of(fits) <= room and too_large - fits > 1:
        middle = (fits + too_large) // 2
        fits, too_large = (middle, too_large) if peak_of(middle) <= room else (fits, middle)
    return fits
