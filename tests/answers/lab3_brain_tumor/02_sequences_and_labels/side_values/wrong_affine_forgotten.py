# message: use the affine
def side_of(affine, tumour, brain):
    t, b = (np.argwhere(np.asarray(m) != 0).mean(axis=0) for m in (tumour, brain))
    return "right" if t[0] > b[0] else "left"
