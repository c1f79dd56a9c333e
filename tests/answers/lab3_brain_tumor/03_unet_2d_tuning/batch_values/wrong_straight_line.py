# message: jumps
def largest_batch(peak_of, room):
    one, two = peak_of(1), peak_of(2)
    return max(0, int((room - (2 * one - two)) // max(two - one, 1)))
