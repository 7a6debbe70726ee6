# Runs one tool in Python: sealed by the kernel, with built-ins that reach nothing, reading only below the repository.
#   run.py ROOT SCRIPT [ARGUMENT …]
import builtins
import importlib
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
READ_MAX = 2_000_000
FILES_MAX = 20_000
MEMORY = 1 << 30
CPU_SECONDS = 20


def sibling(name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


allowed = sibling("allowed")
seal = sibling("seal")


def main():
    root = os.path.realpath(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        source = file.read()
    code = compile(source, "<tool>", "exec")
    modules = {name: importlib.import_module(name) for name in allowed.MODULES}
    # Loaded while native code may still be.
    import encodings.idna, encodings.utf_8, traceback  # noqa: E401, F401

    library = [os.path.realpath(path) + os.sep for path in sys.path]

    def inside(path):
        whole = os.path.realpath(os.path.join(root, path))
        if whole != root and not whole.startswith(root + os.sep):
            raise PermissionError("outside of the repository: %s" % path)
        return whole

    def watch(event, details):
        """Only reading, below the repository or of Python's own library; whatever else is asked of the system is refused."""
        if event == "open":
            path = details[0]
            if isinstance(path, int):
                return
            whole = os.path.realpath(os.fsdecode(path))
            if not whole.startswith(root + os.sep) and not any(whole.startswith(one) for one in library):
                raise PermissionError("outside of the repository")
        elif event in ("os.listdir", "os.scandir", "os.walk"):
            inside(os.fsdecode(details[0] or "."))
        elif event.split(".")[0] in ("os", "subprocess", "socket", "ctypes", "shutil", "pty", "fcntl", "signal", "mmap"):
            raise PermissionError("a tool has no use for %s" % event)

    def read(path):
        with open(inside(str(path)), encoding="utf-8", errors="replace") as file:
            return file.read(READ_MAX)

    def files(folder=""):
        found = []
        for place, folders, names in os.walk(inside(str(folder))):
            folders[:] = sorted(one for one in folders if one not in (".git", "node_modules"))
            for name in sorted(names):
                found.append(os.path.relpath(os.path.join(place, name), root))
            if len(found) >= FILES_MAX:
                break
        return found[:FILES_MAX]

    def fail(text="it failed"):
        raise SystemExit(str(text))

    def importing(name, globals=None, locals=None, fromlist=(), level=0):
        if level or name not in modules:
            raise ImportError("the module %s is none of those that tools may use" % name)
        return modules[name]

    safe = {name: getattr(builtins, name) for name in allowed.BUILTINS if hasattr(builtins, name)}
    safe["__import__"] = importing
    safe["__build_class__"] = builtins.__build_class__
    space = {
        "__builtins__": safe,
        "__name__": "__main__",
        "args": list(sys.argv[3:]),
        "read": read,
        "files": files,
        "fail": fail,
    }
    seal.limit(CPU_SECONDS, MEMORY)
    seal.install(seal.strict(seal.system()))
    sys.addaudithook(watch)
    try:
        exec(code, space)
    except SystemExit:
        raise
    except BaseException as error:
        sys.stdout.flush()
        sys.exit("%s: %s" % (type(error).__name__, error))


main()
