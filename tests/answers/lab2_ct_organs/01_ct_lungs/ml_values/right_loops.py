def ml_of_slices(mask, spacing_mm):
    dz, dy, dx = spacing_mm
    result = []
    for plane in mask:
        voxels = sum(1 for row in plane for value in row if value)
        result.append(voxels * dz * dy * dx / 1000)
    return result
