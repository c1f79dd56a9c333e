import torch


def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    result = torch.as_tensor(np.ascontiguousarray(labels))
    for axis, count in enumerate(shape):
        centres = (torch.arange(count, dtype=torch.float64) + 0.5) * spacing_mm[axis]
        which = (centres / pixel_mm[axis]).long().clamp(max=result.shape[axis] - 1)
        result = result.index_select(axis, which)
    return result
