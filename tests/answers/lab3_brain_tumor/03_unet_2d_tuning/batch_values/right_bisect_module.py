import bisect


def largest_batch(peak_of, room):
    limit = 1
    while peak_of(limit) <= room:
        limit *= 4
    first = max(limit // 4, 1) if limit > 1 else 1
    return first - 1 + bisect.bisect_right(range(first, limit), room, key=peak_of) if limit > 1 else 0
