# message: changed the array
def window_greys(hu, center, width):
    low, high = center - width / 2, center + width / 2
    hu[hu < low] = low
    hu[hu > high] = high
    return (hu.astype(float) - low) / width * 255
