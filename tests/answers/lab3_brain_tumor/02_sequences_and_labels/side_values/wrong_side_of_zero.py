# message: Compare the two centres
def side_of(affine, tumour, brain):
    t, _b = (np.argwhere(np.asarray(m) != 0).mean(axis=0) for m in (tumour, brain))
    return "right" if np.asarray(affine)[0] @ [*t, 1] > 0 else "left"
