# message: only RUNNING waiting
def repair(study):
    broken = [trial for trial in study.trials if not trial.state.is_finished()]
    for trial in broken:
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        if trial.params:
            study.enqueue_trial(trial.params)
    return len(broken)
