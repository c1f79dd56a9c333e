def slice_order(slices):
    def along(number):
        a, b, c, d, e, f = (float(v) for v in slices[number].ImageOrientationPatient)
        x, y, z = (float(v) for v in slices[number].ImagePositionPatient)
        return x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d)

    return tuple(sorted(range(len(slices)), key=along))
