"""What a student's editing did to nbgrader's cells, mended before grading: one odd cell must not cost a submission."""

from nbformat.validator import normalize
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells


class DropStrayMetadata(NbGraderPreprocessor):
    """Take nbgrader's metadata from cells that the lab does not know.

    Such cells arise when a student copies a graded cell (nbgrader empties the copy's metadata, then refuses to read
    it) or pastes one from another lab. They stay in the notebook as ordinary cells.
    """

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
            known = {cell.name for cell in notebook.source_cells}
        for cell in nb.cells:
            if "nbgrader" in cell.metadata and cell.metadata.nbgrader.get("grade_id") not in known:
                del cell.metadata["nbgrader"]
        return nb, resources


class RestoreCells(OverwriteCells):
    """nbgrader's `OverwriteCells`, which also finds a place for a deleted cell whose neighbours were deleted too."""

    def preprocess(self, nb, resources):
        nb, resources = super().preprocess(nb, resources)
        _, nb = normalize(nb)  # restored cells have no id, copied ones have another's
        return nb, resources

    def add_missing_grade_cells(self, nb, resources):
        """Put each missing graded cell behind the nearest earlier cell of the lab that is there, or at the top."""
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        graded = {cell.name: cell for cell in source.grade_cells}
        solutions = {cell.name for cell in source.solution_cells}
        behind = 0
        for source_cell in source.source_cells:
            name = source_cell.name
            found = [i for i, cell in enumerate(nb.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == name]
            if found:
                behind = found[0] + 1
            elif name in graded:
                cell = self.missing_cell_transform(source_cell, graded[name].max_score, is_solution=name in solutions)
                nb.cells.insert(behind, cell)
                behind += 1
        return nb, resources
