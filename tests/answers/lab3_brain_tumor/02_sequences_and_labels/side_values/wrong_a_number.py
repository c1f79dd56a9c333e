# message: "left" or "right"
def side_of(affine, tumour, brain):
    t, b = (np.argwhere(np.asarray(m) != 0).mean(axis=0) for m in (tumour, brain))
    return float(np.asarray(affine)[0, :3] @ (t - b))
