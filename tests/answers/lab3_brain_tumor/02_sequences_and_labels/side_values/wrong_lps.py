# message: RIGHT in NIfTI
def side_of(affine, tumour, brain):
    t, b = (np.argwhere(np.asarray(m) != 0).mean(axis=0) for m in (tumour, brain))
    return "left" if (np.asarray(affine)[0, :3] @ (t - b)) > 0 else "right"
