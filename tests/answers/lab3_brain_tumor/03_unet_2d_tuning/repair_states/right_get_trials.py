def repair(study):
    count = 0
    for trial in study.get_trials(deepcopy=True, states=(optuna.trial.TrialState.RUNNING,)):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        count += 1
        if len(trial.params) > 0:
            study.enqueue_trial(dict(trial.params), user_attrs={"again": trial.number})
    return count
