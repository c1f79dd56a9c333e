# message: twice
def repair(study):
    broken = [trial for trial in study.trials if trial.state.name in ("RUNNING", "FAIL")]
    for trial in broken:
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL, skip_if_finished=True)
        if trial.params:
            study.enqueue_trial(trial.params)
    return len(broken)
