"""What nbgrader lacks: a run that survives any notebook, grading that survives any submission, redaction, export.

course      where labs and class lie; nbgrader's configuration
execute     run somebody else's notebook to its end
judge       graded tests that student code can neither change nor deceive, by the three files below
judge_cells the cells that stand for a graded test while it runs
judge_kernel, judge_values   what judges within the kernel, and makes its values plain
repair      cells that a student deleted or copied
redact      hidden tests stay hidden
lessons     solutions/ -> lessons/
autograde   class/submitted -> class/autograded and the gradebook
record      which submission was graded, and what was said about it
feedback    class/autograded -> class/feedback
gradebook   scores as rows and as CSV
check       a student's own notebook, before it is handed in
simulate    a class of four invented students
"""
