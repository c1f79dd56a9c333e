# message: each once
def repair(study):
    broken = [trial for trial in study.trials if trial.state == optuna.trial.TrialState.RUNNING]
    for trial in broken:
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        for _ in range(2):
            study.enqueue_trial(trial.params)
    return len(broken)
