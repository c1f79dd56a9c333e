# message: complete
def repair(study):
    broken = [trial for trial in study.trials if trial.state == optuna.trial.TrialState.RUNNING]
    for trial in broken:
        study.tell(trial.number, 0.0)
        if trial.params:
            study.enqueue_trial(trial.params)
    return len(broken)
