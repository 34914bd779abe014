"""Small faults to put into a module, one at a time: the other comparison, sign, number or side."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,), ast.FloorDiv: (ast.Div,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
}  # fmt: skip
_PAIRS = (
    ("min", "max"), ("any", "all"), ("minimum", "maximum"), ("fmin", "fmax"), ("sin", "cos"),
    ("argmin", "argmax"), ("nanargmin", "nanargmax"), ("nanmin", "nanmax"), ("floor", "ceil"),
    ("mean", "median"), ("nanmean", "nanmedian"), ("low", "high"), ("start", "end"),
)  # fmt: skip
_NAMES = dict(_PAIRS) | {b: a for a, b in _PAIRS}
_WORDS = {"left": "right", "right": "left", "more": "less", "side": "facing", "facing": "side"}
_SHIFT = 1.25
"""A number becomes larger by a quarter; a whole one by 1."""


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, what it changes, and the whole module with it."""

    line: int
    function: str
    before: str
    after: str
    source: str

    @property
    def told(self) -> str:
        """What was changed, the same after lines have moved."""
        return f"{self.function}: {self.before} -> {self.after}"


def mutants_of(source: str) -> list[Mutant]:
    """Give every fault that can be put into a module, in order of lines."""
    tree = ast.parse(source)
    found = []
    for path, node, function, statement in _places(tree):
        for changed in _changes(node):
            mutated = copy.deepcopy(tree)
            _put(mutated, path, changed)
            whole = _at(tree, statement), _at(mutated, statement)
            before, after = _difference(*(ast.unparse(each) for each in whole))
            text = ast.unparse(ast.fix_missing_locations(mutated))
            found.append(Mutant(getattr(node, "lineno", 0), function, before, after, text))
    return sorted(found, key=lambda mutant: mutant.line)


_Path = tuple[tuple[str, int | None], ...]
_Place = tuple[_Path, ast.AST, str, _Path]
_PASSED_OVER = ("annotation", "returns", "decorator_list", "bases")
"""Parts of a statement that are no arithmetic."""


def _places(tree: ast.AST) -> Iterator[_Place]:
    """Give each expression with its path, its function, and the path of its statement."""
    yield from _below(tree, (), "", ())


def _below(node: ast.AST, path: _Path, function: str, statement: _Path) -> Iterator[_Place]:
    if _left_alone(node):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".lstrip(".")
    elif isinstance(node, ast.stmt):
        statement = path
    if isinstance(node, ast.expr):
        yield path, node, function, statement
    node, path = _past_sign(node, path)
    for name, value in ast.iter_fields(node):
        if name not in _PASSED_OVER:
            for i, each in _children(value):
                yield from _below(each, (*path, (name, i)), function, statement)


def _past_sign(node: ast.AST, path: _Path) -> tuple[ast.AST, _Path]:
    """Leave the sign of an axis as it is: -1 is axis 1 of a table. That -2 is another is tried."""
    if isinstance(node, ast.keyword) and node.arg == "axis" and isinstance(node.value, ast.UnaryOp):
        return node.value, (*path, ("value", None))
    return node, path


def _children(value: object) -> Iterator[tuple[int | None, ast.AST]]:
    if isinstance(value, ast.AST):
        yield None, value
    elif isinstance(value, list):
        yield from ((i, each) for i, each in enumerate(value) if isinstance(each, ast.AST))


def _left_alone(node: ast.AST) -> bool:
    """Imports, docstrings, assertions (also those of `zip`), lists of names and types."""
    return (
        (isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal")
        or (isinstance(node, ast.keyword) and node.arg == "strict")
        or isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.JoinedStr)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    )


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Give what may stand there instead."""
    for kind, change in _KINDS.items():
        if isinstance(node, kind):
            yield from change(node)


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for i, operator in enumerate(node.ops):
        for other in _OPERATORS.get(type(operator), ()):
            operators = [*node.ops[:i], other(), *node.ops[i + 1 :]]
            yield ast.Compare(node.left, operators, node.comparators)


def _calculated(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.BitOr) and _is_type(node):
        return
    for other in _OPERATORS.get(type(node.op), ()):
        yield ast.BinOp(node.left, other(), node.right)


def _joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(_OPERATORS[type(node.op)][0](), node.values)


def _without_sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _chosen(node: ast.IfExp) -> Iterator[ast.AST]:
    yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


def _attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr in _NAMES:
        yield ast.Attribute(node.value, _NAMES[node.attr], node.ctx)


def _name(node: ast.Name) -> Iterator[ast.AST]:
    if node.id in ("min", "max", "any", "all"):
        yield ast.Name(_NAMES[node.id], node.ctx)


def _is_type(node: ast.BinOp) -> bool:
    """Whether ``a | b`` stands for a union of types."""
    parts = (node.left, node.right)
    return any(
        (isinstance(part, ast.Constant) and part.value is None)
        or (isinstance(part, ast.Name) and part.id in ("str", "int", "float", "Path"))
        for part in parts
    )


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, float):
        yield ast.Constant(value * _SHIFT if value else 1.0)
    elif isinstance(value, str) and value in _WORDS:
        yield ast.Constant(_WORDS[value])


_KINDS: dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]] = {
    ast.Compare: _compared, ast.BinOp: _calculated, ast.BoolOp: _joined,
    ast.UnaryOp: _without_sign, ast.IfExp: _chosen, ast.Constant: _constants,
    ast.Attribute: _attribute, ast.Name: _name,
}  # fmt: skip


def _at(tree: ast.AST, path: _Path) -> ast.AST:
    for name, i in path:
        found = getattr(tree, name)
        tree = found if i is None else found[i]
    return tree


def _put(tree: ast.AST, path: _Path, changed: ast.AST) -> None:
    parent, (name, i) = _at(tree, path[:-1]), path[-1]
    if i is None:
        setattr(parent, name, changed)
    else:
        getattr(parent, name)[i] = changed


def _difference(before: str, after: str, around: int = 24) -> tuple[str, str]:
    """Cut two texts to where they differ, and a little around it."""
    before, after = " ".join(before.split()), " ".join(after.split())
    first = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    last = next(
        (i for i, (a, b) in enumerate(zip(before[::-1], after[::-1], strict=False)) if a != b), 0
    )
    start = max(0, first - around)
    return tuple(
        text[start : max(first + 1, len(text) - last) + around] for text in (before, after)
    )
