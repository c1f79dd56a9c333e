# message: all of them
def repair(study):
    broken = [trial for trial in study.trials if trial.state == optuna.trial.TrialState.RUNNING]
    for trial in broken:
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        name, value = next(iter(trial.params.items()), (None, None))
        study.enqueue_trial({name: value} if name else {})
    return len(broken)
