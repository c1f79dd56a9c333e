def gate(skip, below, w_x, w_g, bias, psi, psi_bias):
    """Voxel by voxel."""
    skip, below = np.asarray(skip, float), np.asarray(below, float)
    passed, alpha = np.empty(skip.shape), np.empty(skip.shape[:-1])
    for where in np.ndindex(alpha.shape):
        inside = np.maximum(0, skip[where] @ np.asarray(w_x) + below[where] @ np.asarray(w_g) + np.asarray(bias))
        alpha[where] = 1 / (1 + np.exp(-(inside @ np.asarray(psi) + psi_bias)))
        passed[where] = alpha[where] * skip[where]
    return passed, alpha
