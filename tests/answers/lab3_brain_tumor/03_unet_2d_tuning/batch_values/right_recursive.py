def largest_batch(peak_of, room):
    def between(fits, too_large):
        if too_large - fits == 1:
            return fits
        middle = (fits + too_large) // 2
        return between(middle, too_large) if peak_of(middle) <= room else between(fits, middle)

    limit = 1
    while peak_of(limit) <= room:
        limit *= 2
    return between(limit // 2, limit)
