def uncertainty(answers):
    answers = np.asarray(answers).astype(float)

    def bits(p):
        result = np.zeros(p.shape)
        for q in (p, 1 - p):
            inside = q > 0
            result[inside] -= q[inside] * np.log2(q[inside])
        return result

    own = np.mean([bits(each) for each in answers], axis=0)
    total = bits(np.mean(answers, axis=0))
    return total, total - own
