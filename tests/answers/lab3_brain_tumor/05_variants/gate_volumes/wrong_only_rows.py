# message: 3 x 3 x 3 alphas
def gate(skip, below, w_x, w_g, bias, psi, psi_bias):
    skip = np.asarray(skip, dtype=float)
    rows, lower = skip.reshape(len(skip), -1)[:, : len(w_x)], np.asarray(below).reshape(len(skip), -1)[:, : len(w_g)]
    mixed = rows @ np.asarray(w_x) + lower @ np.asarray(w_g) + np.asarray(bias)
    alpha = 1 / (1 + np.exp(-(np.maximum(mixed, 0) @ np.asarray(psi) + psi_bias)))
    return skip * alpha[..., np.newaxis], alpha
