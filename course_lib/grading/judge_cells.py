"""What stands for a graded test while a notebook runs, written from the instructor's source by `ast`.

    canary    a check that must fail, its content new in every run
    test      the test and the helpers that it uses, every value from outside made plain, sealed
    report    a check that must pass, and the verdict once more

The helpers of a test are the names that the notebook's own cells define in the source: imports, functions, classes,
numbers and texts. What exercises define is the student's, and so is what was computed or loaded before.
"""

import ast
import binascii
import builtins
import copy
import marshal
import random
import re
import secrets
import symtable
from dataclasses import dataclass, field
from hashlib import shake_256
from operator import xor
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from nbgrader import utils

from course_lib.grading.course import is_test
from course_lib.grading.judge_kernel import CALL

_HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE)
_BUILTINS = set(dir(builtins))
# What these return is plain, or is not to be looked into.
_NOT_WRAPPED = {"globals", "locals", "vars", "super", "print", "isinstance", "issubclass", "callable", "len", "range"}
_NOT_WRAPPED |= {"enumerate", "zip", "type", "id", "hasattr", "repr", "str", "float", "int", "bool", "open"}


@dataclass
class Names:
    """Who defines which name at the top level of a notebook's cells, up to some place in it."""

    helpers: dict[str, ast.stmt] = field(default_factory=dict)  # the instructor's, that can be made anew
    exercises: set[str] = field(default_factory=set)  # the student's
    others: set[str] = field(default_factory=set)  # what was computed, loaded or drawn

    def add(self, cell) -> None:
        """Take up the definitions of one more cell of the source."""
        source = plain_python(cell.source)
        names = _defined(source)
        if utils.is_solution(cell):
            self.exercises |= names
            self.helpers = {
                name: statement
                for name, statement in self.helpers.items()
                if name not in names or isinstance(statement, ast.Import | ast.ImportFrom)
            }
            return
        for statement in ast.parse(source).body:
            for name in _defined(ast.unparse(statement)):
                imported = isinstance(statement, ast.Import | ast.ImportFrom)
                if imported or (name not in self.exercises and _is_remade(statement)):
                    self.helpers.pop(name, None)  # so that it stands behind those that came between
                    self.helpers[name] = statement
                    self.others.discard(name)
                else:
                    self.others.add(name)
                    self.helpers.pop(name, None)

    def needed(self, source: str) -> tuple[list[ast.stmt], set[str]]:
        """The helpers that some code uses, and those that they use; and all the names looked up outside the code."""
        wanted, looked_up, found = _looked_up(source), set(), {}
        while wanted:
            name = wanted.pop()
            looked_up.add(name)
            statement = self.helpers.get(name)
            if statement is not None and id(statement) not in found:
                found[id(statement)] = statement
                wanted |= _looked_up(ast.unparse(statement)) - looked_up
        in_order = [statement for statement in dict.fromkeys(self.helpers.values()) if id(statement) in found]
        return in_order, looked_up


def _is_remade(statement) -> bool:
    """Whether making a name anew gives what it was: a definition, or numbers and texts."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return True
    if not isinstance(statement, ast.Assign):
        return False
    try:
        ast.literal_eval(statement.value)
    except ValueError:
        return False
    return True


def _defined(source: str) -> set[str]:
    symbols = symtable.symtable(source, "cell", "exec").get_symbols()
    return {each.get_name() for each in symbols if each.is_assigned() or each.is_imported() or each.is_namespace()}


def _looked_up(source: str) -> set[str]:
    """The names that code looks up in its module, at the top level or within its functions."""
    tables, names = [symtable.symtable(source, "cell", "exec")], set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        top = table.get_type() == "module"
        names |= {each.get_name() for each in table.get_symbols() if each.is_referenced() and (top or each.is_global())}
    return names


def plain_python(source: str) -> str:
    """A cell's source without IPython's own syntax."""
    return TransformerManager().transform_cell(source)


def names_before_tests(nb) -> dict[str, Names]:
    """{grade_id of a graded test: who defines what in the source notebook before it}."""
    names, found = Names(), {}
    for cell in nb.cells:
        if is_test(cell):
            found[cell.metadata.nbgrader.grade_id] = copy.deepcopy(names)
        elif cell.cell_type == "code":
            names.add(cell)
    return found


# -- a test -----------------------------------------------------------------------------------------------------------


def armed(source: str, names: Names, number: str) -> tuple[dict, dict[int, int]]:
    """What the judge in the kernel needs to run a test, and {line of its code: line of the source}."""
    source = plain_python(source)
    helpers, looked_up = names.needed(source)
    trees = [ast.Module(body=helpers, type_ignores=[]), ast.parse(source)]
    packages = {name for tree in trees for name in _packages(tree)}
    student, imported = names.exercises | names.others, {name for tree in trees for name in _imported(tree)}
    trees = [ast.fix_missing_locations(_Strict(student, imported).visit(copy.deepcopy(tree))) for tree in trees]
    helpers, code = (ast.unparse(tree) for tree in trees)
    lines = {new.lineno: old.lineno for new, old in zip(*map(_statements, (ast.parse(code), trees[1])), strict=True)}
    test = {
        "number": number,
        "helpers": helpers,
        "code": code,
        "packages": sorted(packages),
        "forget": sorted((looked_up & _BUILTINS) - names.exercises - names.others),
        "left": _left(_HIDDEN.sub("", source)),
    }
    return test, lines


def _statements(tree) -> list[ast.stmt]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def _imports(tree) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def _imported(tree) -> set[str]:
    """The names that libraries and their functions go by in some code."""
    return {alias.asname or alias.name.partition(".")[0] for node in _imports(tree) for alias in node.names}


def _packages(tree) -> set[str]:
    imports = _imports(tree)
    modules = [node.module or "" if isinstance(node, ast.ImportFrom) else "" for node in imports]
    modules += [alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names]
    return {module.partition(".")[0] for module in modules if module} - {"__main__"}  # that is the student's


def _left(visible: str) -> list[tuple[list[str], str]]:
    """The imports and definitions of the visible part of a test."""
    try:
        statements = ast.parse(visible).body
    except SyntaxError:  # the visible part ended in the middle of a block
        return []
    kept = [each for each in statements if isinstance(each, ast.Import | ast.ImportFrom) or _is_remade(each)]
    return [(sorted(_defined(text)), text) for text in map(ast.unparse, kept)]


class _Strict(ast.NodeTransformer):
    """Put `_strictly` around what may come from the student's code, `_each` around what is looped over, `_listed`
    around what is handed to a library, and `_within` around what is searched by `in`."""

    def __init__(self, student: set[str], imported: set[str]):
        self.student, self.imported = student, imported

    def visit_Call(self, node):
        called = node.func
        node.args = [self.visit(each) for each in node.args]
        node.keywords = [self.visit(each) for each in node.keywords]
        if _root(called) in self.imported:
            node.args = [each if isinstance(each, ast.Starred) else _call("_listed", each) for each in node.args]
            for keyword in node.keywords:
                keyword.value = _call("_listed", keyword.value) if keyword.arg else keyword.value
        if isinstance(called, ast.Attribute):
            called.value = self.visit(called.value)
        elif not isinstance(called, ast.Name):
            node.func = self.visit(called)
        return node if isinstance(called, ast.Name) and called.id in _NOT_WRAPPED else _call("_strictly", node)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        return _call("_strictly", node) if isinstance(node.ctx, ast.Load) else node

    visit_Subscript = visit_Attribute

    def visit_Name(self, node):
        is_value = isinstance(node.ctx, ast.Load) and node.id in self.student
        return _call("_strictly", node) if is_value else node

    def visit_Compare(self, node):
        self.generic_visit(node)
        node.comparators = [
            _call("_within", right) if isinstance(operator, ast.In | ast.NotIn) else right
            for operator, right in zip(node.ops, node.comparators, strict=True)
        ]
        return node

    def visit_Starred(self, node):
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            node.value = _call("_each", node.value)
        return node

    def visit_For(self, node):
        self.generic_visit(node)
        node.iter = _call("_each", node.iter)
        return node

    def visit_comprehension(self, node):
        self.generic_visit(node)
        node.iter = _call("_each", node.iter)
        return node

    def visit_Assign(self, node):
        self.generic_visit(node)
        if any(isinstance(target, ast.Tuple | ast.List) for target in node.targets):
            node.value = _call("_each", node.value)
        return node

    def visit_FunctionDef(self, node):
        node.body = [self.visit(each) for each in node.body]
        arguments = node.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        names += [each.arg for each in (arguments.vararg, arguments.kwarg) if each]
        checks = [
            ast.Assign(
                [ast.Name(name, ast.Store())], _call("_strictly", ast.Name(name, ast.Load())), lineno=node.lineno
            )
            for name in names
        ]
        is_documented = ast.get_docstring(node, clean=False) is not None
        node.body[is_documented:is_documented] = checks
        return node

    def visit_AnnAssign(self, node):
        if node.value:
            node.value = self.visit(node.value)
        return node


def _root(node) -> str:
    """The name at the left end of `np.testing.assert_allclose`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _call(name, node):
    return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [node], []), node)


# -- the cells --------------------------------------------------------------------------------------------------------


def first_cell(secret: bytes, packages: list[str]) -> str:
    """The source of the cell that brings the judge into the kernel, before anything else runs there."""
    folder = Path(__file__).parent
    values, judge = ((folder / name).read_text(encoding="utf-8") for name in ("judge_values.py", "judge_kernel.py"))
    files = [f"<course {shake_256(secret + name).hexdigest(8)}>" for name in (b"helpers", b"test", b"judge")]
    begin = f"""
import builtins
own = dict(vars(builtins))
values, judge = ({{"__name__": name, "__builtins__": own}} for name in ("course.values", "course.judge"))
exec(compile({values!r}, {files[2]!r}, "exec"), values)
exec(compile({judge!r}, {files[2]!r}, "exec"), judge)
judge["install"](get_ipython(), {secret!r}, values, {files!r}, {packages!r})
"""
    return f"exec(compile({begin!r}, {files[2]!r}, 'exec'), {{}})"


def seal(message: dict, secret: bytes) -> str:
    """The source of a cell that hands something to the judge, which only the judge can read."""
    data, nonce = marshal.dumps(message), secrets.token_bytes(16)
    hidden = bytes(map(xor, data, shake_256(secret + b"mask" + nonce).digest(len(data))))
    signature = shake_256(secret + b"test" + nonce + hidden).digest(32)
    text = binascii.b2a_base64(signature + nonce + hidden, newline=False).decode()
    return f"__import__('sys').audit({CALL!r}, {text!r})"


def opened(verdict: str, secret: bytes) -> dict | None:
    """What the judge said, or None where somebody else said it."""
    try:
        data = bytes.fromhex(verdict)
        genuine = shake_256(secret + b"verdict" + data[32:]).digest(32) == data[:32]
        return ast.literal_eval(data[32:].decode()) if genuine else None
    except ValueError:
        return None


def canary(rng: random.Random) -> tuple[str, str]:
    """A cell that must fail, and the message that it must fail with."""
    word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(4, 9)))
    one, other = rng.sample(range(10, 10_000), 2)
    # No names, as a student may have given those of Python another meaning: `sum = 3` is no crime.
    wrong = [
        f"{one} == {other}",
        f"not {one} < {one + other}",
        f"{word!r} == {word[::-1] + 'x'!r}",
        f"{word!r} in {word[1:]!r}",
        f"[{one}, {other}][1] == {one}",
        f"[{one}, {other}] == [{other}, {one}]",
        f"{{{one}, {other}}} <= {{{one}}}",
        f"{one} * {other} != {one * other}",
        f"({one}, {other}) == ({one}, {other + 1})",
        f"{one} in [each + {rng.randint(1, 9)} for each in ({one}, {one + 10_000})]",
    ]
    checks = rng.sample(wrong, rng.randint(3, 6))
    count, last = f"{word}_{one}", checks.pop()
    body = [f"{count} = 0"]
    for check in checks:
        body += ["try:", f"    assert {check}, {word!r}", "except AssertionError:", f"    {count} += 1"]
    if rng.random() < 0.5:
        body.append(f"assert {last}, f{f'{word} {{{count}}} {other}'!r}")
    else:
        body += [f"if not ({last}):", f"    raise AssertionError(f{f'{word} {{{count}}} {other}'!r})"]
    return "\n".join(body), f"{word} {len(checks)} {other}"


def passing_check(rng: random.Random) -> str:
    """A check that must pass."""
    one, other = rng.sample(range(10, 10_000), 2)
    return rng.choice(
        [
            f"assert {one} + {other} == {one + other}, {other}",
            f"assert not {one} * {other} != {one * other}, {one}",
            f"assert [{one}, {other}] == [{one}] + [{other}], {one}",
        ]
    )
