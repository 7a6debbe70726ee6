# Takes from this process, for good and for all that it starts, what a tool has no business with: network, files to write,
# other processes, native code. By the kernel (seccomp): nothing that runs afterwards can give it back.
#
#   seal.py probe            prints where this Python is, when the kernel seals
#   seal.py exec PROGRAM …   becomes PROGRAM, sealed as far as another interpreter can live with
import ctypes
import os
import platform
import struct
import sys

EPERM, ENOSYS = 1, 38
ALLOW, KILL, REFUSE, ABSENT = 0x7FFF0000, 0x80000000, 0x00050000 | EPERM, 0x00050000 | ENOSYS
LOAD, EQUAL, ANY_OF, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE = 0, 4
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2

# Opening in any way but for reading.
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000
EXECUTABLE = 4
THREAD = 0x10000

X86 = {
    "audit": 0xC000003E,
    "open": 2, "openat": 257, "mmap": 9, "mprotect": 10, "ioctl": 16, "clone": 56,
    # What an interpreter needs to read files, to compute and to end.
    "needed": [
        0, 1, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 17, 21, 24, 25, 28, 32, 35, 39, 60, 63, 72, 79, 89, 96, 97, 98,
        99, 100, 102, 104, 107, 108, 131, 158, 186, 202, 217, 219, 228, 229, 230, 231, 262, 267, 269, 271, 273, 318,
        332, 334, 439,
    ],
    # Network, other processes, changes of files, names and mounts, and what leads there.
    "harmful": [
        41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 53, 57, 58, 62, 76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94,
        101, 132, 133, 155, 161, 165, 166, 188, 189, 190, 197, 198, 199, 200, 235, 248, 249, 250, 258, 259, 260, 261,
        263, 264, 265, 266, 268, 272, 280, 285, 288, 298, 299, 307, 308, 310, 311, 316, 319, 321, 322, 323,
    ],
}
ARM = {
    "audit": 0xC00000B7,
    "open": None, "openat": 56, "mmap": 222, "mprotect": 226, "ioctl": 29, "clone": 220,
    "needed": [
        17, 23, 25, 48, 57, 61, 62, 63, 64, 67, 73, 78, 79, 80, 93, 94, 98, 99, 101, 113, 114, 115, 124, 128, 132, 134,
        135, 139, 153, 160, 165, 169, 172, 174, 175, 176, 177, 178, 179, 214, 215, 216, 233, 278, 291, 293, 439,
    ],
    "harmful": [
        5, 6, 7, 14, 15, 16, 33, 34, 35, 36, 37, 38, 39, 40, 41, 45, 46, 47, 51, 52, 53, 54, 55, 88, 97, 117, 129, 130,
        198, 199, 200, 201, 202, 203, 206, 207, 210, 211, 212, 217, 218, 219, 241, 242, 243, 268, 269, 270, 271, 276,
        279, 280, 281, 282,
    ],
}
# The same numbers everywhere: pidfd, mounts, io_uring.
HARMFUL = [424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 440, 442, 452]
# An interpreter falls back to older calls whose arguments can be looked at.
UNREADABLE = [435, 437]
ASKS_TERMINAL = [0x5401, 0x5451, 0x541B]


def system():
    machine = platform.machine()
    known = {"x86_64": X86, "aarch64": ARM}.get(machine)
    if sys.platform != "linux" or known is None or struct.calcsize("P") != 8:
        raise OSError("no seal is known for %s on %s" % (sys.platform, machine))
    return known


def step(code, value, yes=0, no=0):
    return struct.pack("HBBI", code, yes, no, value)


def argument(index):
    return 16 + 8 * index


def beginning(known):
    return [
        step(LOAD, ARCHITECTURE),
        step(EQUAL, known["audit"], 1, 0),
        step(RETURN, KILL),
        step(LOAD, NUMBER),
    ]


def answer(number, verdict):
    return [step(EQUAL, number, 0, 1), step(RETURN, verdict)]


def refused_with(number, index, bits):
    """Allowed, but for any of these bits in an argument."""
    return [
        step(EQUAL, number, 0, 4),
        step(LOAD, argument(index)),
        step(ANY_OF, bits, 0, 1),
        step(RETURN, REFUSE),
        step(RETURN, ALLOW),
    ]


def opens(known):
    found = refused_with(known["openat"], 2, WRITES)
    if known["open"] is not None:
        found += refused_with(known["open"], 1, WRITES)
    return found


def strict(known):
    """For a script in this very interpreter: nothing but what is needed."""
    program = beginning(known) + opens(known)
    program += refused_with(known["mmap"], 2, EXECUTABLE)
    program += refused_with(known["mprotect"], 2, EXECUTABLE)
    program += [step(EQUAL, known["ioctl"], 0, len(ASKS_TERMINAL) * 2 + 2), step(LOAD, argument(1))]
    for request in ASKS_TERMINAL:
        program += answer(request, ALLOW)
    program += [step(RETURN, REFUSE)]
    for number in known["needed"]:
        program += answer(number, ALLOW)
    return program + [step(RETURN, REFUSE)]


def wide(known):
    """For another program: all but what is harmful. It may have threads, no processes."""
    program = beginning(known) + opens(known)
    for number in UNREADABLE:
        program += answer(number, ABSENT)
    program += [
        step(EQUAL, known["clone"], 0, 4),
        step(LOAD, argument(0)),
        step(ANY_OF, THREAD, 1, 0),
        step(RETURN, REFUSE),
        step(RETURN, ALLOW),
    ]
    for number in known["harmful"] + HARMFUL:
        program += answer(number, REFUSE)
    return program + [step(RETURN, ALLOW)]


def install(program):
    code = b"".join(program)
    held = ctypes.create_string_buffer(code, len(code))
    described = struct.pack("HxxxxxxP", len(program), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel does not give up privileges")
    if libc.prctl(SET_SECCOMP, FILTER, ctypes.create_string_buffer(described, len(described)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel takes no filter")


def limit(cpu_seconds, memory_bytes=None):
    import resource

    def at_most(what, most):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))

    at_most(resource.RLIMIT_CPU, cpu_seconds)
    at_most(resource.RLIMIT_CORE, 0)
    at_most(resource.RLIMIT_FSIZE, 0)
    at_most(resource.RLIMIT_NOFILE, 256)
    if memory_bytes is not None:
        at_most(resource.RLIMIT_AS, memory_bytes)


def works():
    """In a process of its own, because there is no way back."""
    import socket

    install(strict(system()))
    try:
        socket.socket()
    except PermissionError:
        return True
    return False


if __name__ == "__main__":
    if sys.argv[1:2] == ["probe"]:
        where = os.path.realpath(sys.executable)
        if not works():
            sys.exit("the kernel's filter does not hold")
        os.write(1, where.encode())
        os._exit(0)
    elif sys.argv[1:2] == ["exec"] and len(sys.argv) > 2:
        limit(cpu_seconds=30)
        install(wide(system()))
        os.execv(sys.argv[2], sys.argv[2:])
    else:
        sys.exit("seal.py probe | exec PROGRAM …")
