# message: logits sigmoid 0.982
def bce_from_logits(logits, truths):
    p, y = np.clip(np.asarray(logits, float), 1e-7, 1 - 1e-7), np.asarray(truths, float)
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))
