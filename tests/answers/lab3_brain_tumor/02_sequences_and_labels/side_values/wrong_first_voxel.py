# message: mean of all of them
def side_of(affine, tumour, brain):
    t, b = np.argwhere(np.asarray(tumour) != 0)[0], np.argwhere(np.asarray(brain) != 0).mean(axis=0)
    return "right" if np.asarray(affine)[0, :3] @ (t - b) > 0 else "left"
