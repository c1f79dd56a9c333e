# message: only trials in the state RUNNING
def repair(study):
    broken = [trial for trial in study.trials if True]
    for trial in broken:
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        if trial.params:
            study.enqueue_trial(trial.params)
    return len(broken)
