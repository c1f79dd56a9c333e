# message: second index
def side_of(affine, tumour, brain):
    t, b = (np.argwhere(np.asarray(m) != 0).mean(axis=0) for m in (tumour, brain))
    return "right" if np.asarray(affine)[0, 0] * (t[0] - b[0]) > 0 else "left"
