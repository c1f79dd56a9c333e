"""What nbgrader lacks: a run that survives any notebook, grading that survives any submission, redaction, export.

course      where labs and class lie; nbgrader's configuration
execute     run somebody else's notebook to its end
sandbox     what stands between a submission and this machine, in the files of that name; sandbox_kernel starts kernels
data        the virtual patients of a lab, made before its submissions run
intake      what was handed in: plain files, notebooks that can be read
repair      cells that a student deleted, copied, split, renamed, edited or moved
converters  nbgrader's Autograde in two halves, with the run between them
task        one notebook's run, here or by a worker
pool        workers on this machine, or a Dask scheduler's
judge       graded tests that student code can neither change nor deceive, by the three files below
judge_cells the cells that stand for a graded test while it runs
judge_kernel, judge_values   what judges within the kernel, and makes its values plain
redact      hidden tests stay hidden
lessons     solutions/ -> lessons/
autograde   class/submitted -> class/autograded and the gradebook
record      which submission was graded, and what was said about it
feedback    class/autograded -> class/feedback
gradebook   scores as rows and as CSV
exporters   grades for Canvas, Moodle and a registrar
rubric      the mark scheme beside an answer
marks       prose answers to a spreadsheet, marks back
statistics  how each question went
spreadsheet tables that run no formula and come back as they were
originals   a student's notebooks, and the notebooks as students were given them
check       a student's own notebook, before it is handed in
restore     the lab's cells back in a student's own notebook; backup keeps what was there
progress    how far a student has come, from the saved notebooks
hidden      what students must not see, and the search for it
release     solutions/ -> what students get
simulate    a class of four invented students
"""
