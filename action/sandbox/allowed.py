# What a tool in Python may use: modules that only compute, and the built-ins that neither open nor reach anything.

MODULES = (
    "ast", "bisect", "cmath", "collections", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum", "fnmatch",
    "fractions", "functools", "heapq", "itertools", "json", "math", "re", "statistics", "textwrap", "typing",
    "unicodedata",
)

BUILTINS = (
    "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "complex", "dict", "divmod",
    "enumerate", "filter", "float", "format", "frozenset", "hash", "hex", "int", "isinstance", "issubclass", "iter",
    "len", "list", "map", "max", "min", "next", "object", "oct", "ord", "pow", "print", "property", "range", "repr",
    "reversed", "round", "set", "slice", "sorted", "staticmethod", "classmethod", "str", "sum", "super", "tuple", "zip",
    "True", "False", "None", "NotImplemented", "Ellipsis",
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "Exception", "IndexError", "KeyError",
    "LookupError", "NameError", "NotImplementedError", "OSError", "OverflowError", "RecursionError", "RuntimeError",
    "StopIteration", "SyntaxError", "TypeError", "UnicodeDecodeError", "UnicodeError", "ValueError",
    "ZeroDivisionError",
)

# Given to every tool: its arguments, a file's text, the paths of all files, the end.
GIVEN = ("args", "read", "files", "fail")


def public(module):
    """Names of a module that are its own: nothing that it imported itself."""
    import types

    named = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    return {
        name
        for name in named
        if hasattr(module, name) and not isinstance(getattr(module, name), types.ModuleType)
    }
