# message: Labels 2 and 4 side by side
def keep_pieces(mask, spacing_mm, least_ml):
    return (inference.remove_small(np.asarray(mask).astype(np.uint8), least_ml, spacing_mm) > 0) | (
        inference.largest_component(np.asarray(mask).astype(np.uint8)) > 0
    )
