import torch


def judge(truth, scores, threshold=0.0):
    truth = torch.as_tensor(np.asarray(truth).astype(bool))
    answer = torch.as_tensor(np.asarray(scores, dtype=float)) > threshold
    return {  # the mean of nothing is nan
        "accuracy": (truth == answer).double().mean(),
        "sensitivity": answer[truth].double().mean(),
        "specificity": (~answer[~truth]).double().mean(),
        "precision": truth[answer].double().mean(),
    }
