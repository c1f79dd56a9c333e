from scipy.special import entr


def uncertainty(answers):
    def bits(p):
        return (entr(p) + entr(1 - p)) / np.log(2)

    answers = np.asarray(answers, float)
    return bits(answers.mean(0)), bits(answers.mean(0)) - bits(answers).mean(0)
