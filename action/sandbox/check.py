# Which tools in Python may be kept: by what stands in their syntax tree, and only what is known to be harmless may stand there.
# Reads a JSON list of scripts, answers with a JSON list: null, or why it is refused. Nothing of a script is run.
import ast
import importlib
import importlib.util
import json
import os
import sys
import types

HERE = os.path.dirname(os.path.abspath(__file__))


def sibling(name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


allowed = sibling("allowed")

NODES = tuple(
    getattr(ast, name)
    for name in (
        "Module Expr Assign AugAssign AnnAssign For While If With withitem Try TryStar Raise Assert Pass Break Continue Return "
        "FunctionDef Lambda ClassDef Import ImportFrom alias Global Nonlocal Delete arguments arg keyword Call Name Attribute "
        "Subscript Slice Starred Constant JoinedStr FormattedValue List Tuple Set Dict ListComp SetComp DictComp GeneratorExp "
        "comprehension IfExp NamedExpr BoolOp BinOp UnaryOp Compare Yield YieldFrom ExceptHandler"
    ).split()
    if hasattr(ast, name)
) + (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)

SPECIAL_METHODS = {
    "__init__", "__post_init__", "__repr__", "__str__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__",
    "__len__", "__iter__", "__next__", "__contains__", "__getitem__", "__call__", "__add__", "__sub__", "__mul__", "__bool__",
    "__enter__", "__exit__",
}
# They lead from a harmless value to the interpreter's own frames and code.
INNARDS = ("gi_", "cr_", "ag_", "tb_", "f_", "co_", "func_", "im_")
VALUES = (str, bytes, bytearray, int, float, complex, bool, list, tuple, dict, set, frozenset, slice, range, property, Exception)
SCRIPT_MAX = 10_240


class Refused(Exception):
    pass


def attributes_of(modules):
    found = set()
    kinds = list(VALUES)
    for module in modules:
        for name in allowed.public(module):
            found.add(name)
            one = getattr(module, name)
            if isinstance(one, type):
                kinds.append(one)
    for one in (json, __import__("re")):
        kinds.extend(value for value in vars(one).values() if isinstance(value, type))
    generator = (one for one in ())
    for kind in [*kinds, type(generator)]:
        found.update(name for name in dir(kind) if not name.startswith("_"))
    return {name for name in found if not name.startswith(INNARDS)}


LOADED = {name: importlib.import_module(name) for name in allowed.MODULES}
ATTRIBUTES = attributes_of(LOADED.values())
PUBLIC = {name: allowed.public(module) for name, module in LOADED.items()}


class Check:
    def __init__(self, tree):
        self.tree = tree
        self.modules = {}
        self.bound = set()
        self.own = set()

    def names(self):
        for node in ast.walk(self.tree):
            if not isinstance(node, NODES):
                raise Refused("`%s` is not used in tools" % type(node).__name__)
            if isinstance(node, ast.Import):
                for one in node.names:
                    self.importing(one.name, node)
                    self.modules[one.asname or one.name] = one.name
            elif isinstance(node, ast.ImportFrom):
                self.importing_from(node)
            elif isinstance(node, ast.FunctionDef):
                self.define(node.name, special=True)
                self.own.add(node.name)
            elif isinstance(node, ast.ClassDef):
                if node.keywords:
                    raise Refused("a class takes no keywords")
                self.define(node.name)
                self.own.add(node.name)
            elif isinstance(node, ast.arg):
                self.define(node.arg)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                self.define(node.name)
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                for name in node.names:
                    self.define(name)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                self.define(node.id)
                self.own.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                self.own.add(node.attr)
        taken = self.bound & (set(self.modules) | set(allowed.GIVEN))
        if taken:
            raise Refused("`%s` is named twice" % sorted(taken)[0])

    def importing(self, name, node):
        if name not in LOADED:
            raise Refused("the module `%s` is none of those that tools may use" % name)

    def importing_from(self, node):
        if node.level:
            raise Refused("there is nothing to import relatively")
        self.importing(node.module, node)
        for one in node.names:
            if one.name not in PUBLIC[node.module]:
                raise Refused("`%s` of `%s` is not for tools" % (one.name, node.module))
            self.define(one.asname or one.name)

    def define(self, name, special=False):
        if name.startswith("__") and not (special and name in SPECIAL_METHODS):
            raise Refused("the name `%s` is the interpreter's" % name)
        if name in allowed.BUILTINS and name not in ("format",):
            raise Refused("`%s` keeps its meaning" % name)
        self.bound.add(name)

    def uses(self):
        parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        known = self.bound | set(allowed.BUILTINS) | set(allowed.GIVEN) | {"__name__"}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                if node.id in self.modules:
                    parent = parents.get(node)
                    if not (isinstance(parent, ast.Attribute) and parent.value is node):
                        raise Refused("the module `%s` is only used by its names" % node.id)
                elif node.id not in known:
                    raise Refused("`%s` is no name that tools may use" % node.id)
            elif isinstance(node, ast.Attribute):
                self.attribute(node)

    def attribute(self, node):
        name = node.attr
        if isinstance(node.value, ast.Name) and node.value.id in self.modules:
            module = self.modules[node.value.id]
            if not isinstance(node.ctx, ast.Load) or name not in PUBLIC[module]:
                raise Refused("`%s.%s` is not for tools" % (module, name))
            return
        if name.startswith("__") and name in SPECIAL_METHODS and name == "__init__":
            return
        if name.startswith("__") or name.startswith(INNARDS):
            raise Refused("the attribute `%s` leads into the interpreter" % name)
        if name not in ATTRIBUTES and name not in self.own:
            raise Refused("the attribute `%s` is none that tools may use" % name)


def problem_of(script):
    if len(script.encode("utf-8", "surrogatepass")) > SCRIPT_MAX:
        return "it has more than %d bytes" % SCRIPT_MAX
    try:
        tree = ast.parse(script)
        check = Check(tree)
        check.names()
        check.uses()
    except Refused as refused:
        return str(refused)
    except SyntaxError as error:
        return "it cannot be parsed: %s" % error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return "it cannot be parsed: %s" % type(error).__name__
    return None


if __name__ == "__main__":
    assert isinstance(types, types.ModuleType)
    print(json.dumps([problem_of(script) for script in json.load(sys.stdin)]))
