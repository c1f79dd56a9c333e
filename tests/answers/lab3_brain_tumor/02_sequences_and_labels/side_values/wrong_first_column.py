# message: side
def side_of(affine, tumour, brain):
    t, b = (np.argwhere(np.asarray(m) != 0).mean(axis=0) for m in (tumour, brain))
    return "right" if np.asarray(affine)[:3, 0] @ (t - b) > 0 else "left"
