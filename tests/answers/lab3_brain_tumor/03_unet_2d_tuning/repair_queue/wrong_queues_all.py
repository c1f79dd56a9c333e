# message: twice
def repair(study):
    count = 0
    for trial in study.trials:
        if trial.state == optuna.trial.TrialState.RUNNING:
            study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
            count += 1
    for trial in study.trials:
        study.enqueue_trial(trial.params)
    return count
