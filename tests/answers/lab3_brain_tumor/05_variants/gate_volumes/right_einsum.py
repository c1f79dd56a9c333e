def gate(skip, below, w_x, w_g, bias, psi, psi_bias):
    """Sums over named axes, in single precision."""
    skip, below = np.asarray(skip, np.float32), np.asarray(below, np.float32)
    mixed = np.einsum("...i,ij->...j", skip, np.asarray(w_x, np.float32))
    mixed = mixed + np.einsum("...i,ij->...j", below, np.asarray(w_g, np.float32)) + np.asarray(bias, np.float32)
    alpha = 0.5 * (
        1
        + np.tanh((np.einsum("...j,j->...", np.where(mixed > 0, mixed, 0), np.asarray(psi, np.float32)) + psi_bias) / 2)
    )
    return [skip * np.expand_dims(alpha, -1), alpha]
