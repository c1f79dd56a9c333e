def ml_of_slices(mask, spacing_mm):
    return [metrics.volume_ml((plane != 0)[None], spacing_mm) for plane in np.asarray(mask)]
