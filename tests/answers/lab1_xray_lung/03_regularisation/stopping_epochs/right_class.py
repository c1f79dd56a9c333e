class Watcher:
    def __init__(self, patience, min_delta):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.epoch = None, None, 0

    def may_go_on(self, score):
        self.epoch += 1
        if not np.isnan(score) and (self.best is None or score > self.best + self.min_delta):
            self.best, self.best_epoch = score, self.epoch
        return self.epoch - (self.best_epoch or 0) < self.patience


def early_stopping(scores, patience, min_delta=0.0):
    watcher = Watcher(patience, min_delta)
    for score in scores:
        if not watcher.may_go_on(score):
            break
    return [watcher.best_epoch, watcher.epoch]
