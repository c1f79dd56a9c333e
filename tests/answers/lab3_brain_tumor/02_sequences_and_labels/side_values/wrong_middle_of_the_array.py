# message: not the middle of the array
def side_of(affine, tumour, brain):
    t, b = (np.argwhere(np.asarray(m) != 0).mean(axis=0) for m in (tumour, brain))
    b = (np.array(np.shape(brain)) - 1) / 2
    return "right" if np.asarray(affine)[0, :3] @ (t - b) > 0 else "left"
