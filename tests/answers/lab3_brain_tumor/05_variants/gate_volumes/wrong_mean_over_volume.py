# message: same alpha own gate
def gate(skip, below, w_x, w_g, bias, psi, psi_bias):
    skip = np.asarray(skip, dtype=float)
    mixed = skip @ np.asarray(w_x) + np.asarray(below) @ np.asarray(w_g) + np.asarray(bias)
    alpha = 1 / (1 + np.exp(-(np.maximum(mixed, 0) @ np.asarray(psi) + psi_bias)))
    alpha = np.full_like(alpha, alpha.mean())
    return skip * alpha[..., np.newaxis], alpha
