"""A program that speaks the protocol with softmax and sigmoid, and misbehaves in the way that its argument names.

It is plain Python, without NumPy, to start quickly: `python program.py hangs`. Every start adds the process' number to
the file that $PIDS names.
"""

import json
import math
import os
import struct
import sys
import time

CODES = {"float64": "d", "float32": "f"}
HELLO = {
    "type": "hello",
    "protocol": 1,
    "name": "test program",
    "language": "Python",
    "version": "1.2",
    "operations": ["softmax", "sigmoid"],
    "formats": ["float64", "float32"],
}


def decode(array):
    code = CODES[array["dtype"]]
    numbers = bytes.fromhex(array["data"])
    if len(numbers) != math.prod(array["shape"]) * struct.calcsize(code):
        raise ValueError(f"data of {len(numbers)} bytes does not fit shape {array['shape']}")
    return list(struct.unpack(f"<{len(numbers) // struct.calcsize(code)}{code}", numbers))


def encode(numbers, like):
    code = CODES[like["dtype"]]
    numbers = list(numbers)
    data = struct.pack(f"<{len(numbers)}{code}", *numbers)
    return {"shape": like["shape"], "dtype": like["dtype"], "data": data.hex()}


def softmax(x):
    if not x:
        raise ValueError("no classes")
    m = math.nan if any(map(math.isnan, x)) else max(x)
    e = [math.exp(v - m) if v - m == v - m else math.nan for v in x]
    return [v / sum(e) for v in e]


def sigmoid(x):
    e = [math.exp(-abs(v)) for v in x]
    return [(1 if v >= 0 else w if v < 0 else math.nan) / (1 + w) for v, w in zip(x, e)]


def answer(message, way):
    if message["type"] == "hello":
        return HELLO
    id, name, arguments = message["id"], message["operation"], message["arguments"]
    known = [*HELLO["operations"], *([] if way == "has no echo" else ["echo"])]
    if name not in known and way != "knows everything":
        return {"type": "not-provided", "id": id}
    try:
        if name in ("softmax", "sigmoid"):
            x = arguments["x"]
            if way == "wants rows" and len(x["shape"]) != 2:
                raise ValueError("no row")
            numbers, width = decode(x), x["shape"][-1] if way == "takes a batch" else math.prod(x["shape"])
            rows = [numbers[n : n + width] for n in range(0, len(numbers), width)] if numbers else [[]]
            values = [encode(sum(map(softmax if name == "softmax" else sigmoid, rows), []), x)]
        else:
            values = [encode(map(flushed if way == "echoes badly" else kept, decode(x)), x) for x in arguments.values()]
        return {"type": "result", "id": id, "values": values}
    except (ValueError, KeyError, struct.error) as error:
        return {"type": "error", "id": id, "message": f"{type(error).__name__}: {error}"}


def kept(value):
    return value


def flushed(value):
    return 0.0 * value if abs(value) < 1e-38 else value


def write(text, end="\n"):
    sys.stdout.buffer.write(text.encode() + end.encode())
    sys.stdout.flush()


def note_the_process():
    if "PIDS" in os.environ:
        with open(os.environ["PIDS"], "a") as file:
            print(os.getpid(), file=file)


def serve(way):
    calls = 0
    for line in sys.stdin:
        try:
            message = json.loads(line)
        except ValueError as error:
            if way == "dies of bad lines":
                sys.exit(1)
            write(json.dumps({"type": "error", "id": None, "message": str(error)}))
            continue
        if message["type"] == "stop":
            if way == "says goodbye":
                write("bye")
            if way == "stops badly":
                print("cannot save", file=sys.stderr)
                sys.exit(4)
            if way == "chats as it stops":
                print("freeing\n" * 20_000, file=sys.stderr)
            if way != "does not stop":
                return
            continue
        if message["type"] != "hello":
            calls += 1
        text = json.dumps(answer(message, way))
        if message["type"] == "call" and message["operation"] == "softmax" and way in WAYS:
            text = WAYS[way](json.loads(text), calls)
        if text is not None:
            write(text)


# Ways to misbehave in a call of softmax: what to write instead of the answer ------------------------------------------


def changed(**fields):
    return lambda answer, calls: json.dumps({**answer, **fields})


def with_value(change):
    def way(answer, calls):
        if answer["type"] == "result":
            change(answer["values"][0])
        return json.dumps(answer)

    return way


def on_call(number, action):
    def way(answer, calls):
        return action() if calls >= number else json.dumps(answer)

    return way


def exits():
    print("Segmentation fault (not really)", file=sys.stderr)
    sys.exit(3)


def kills_itself():
    os.kill(os.getpid(), 9)


def hangs_with_a_child():
    if os.fork() == 0:
        note_the_process()
    time.sleep(60)


def floods(stream):
    def forever():
        while True:
            stream.write("x" * 65535 + "\n")

    return forever


def floods_errors(answer, calls):
    sys.stderr.write("chatter\n" * 100_000)
    sys.stderr.flush()
    return json.dumps(answer)


def huge_line():
    while True:
        sys.stdout.write("x" * 65536)


def partial():
    write('{"type": "result", "id"', end="")
    time.sleep(60)


def bytes_that_are_no_text():
    sys.stdout.buffer.write(b"\xff\xfe\x00\xc3\n")
    sys.stdout.flush()


def said_twice(answer, calls):
    return json.dumps(answer) + "\n" + json.dumps(answer)


def in_float64(value):
    if value["dtype"] == "float32":
        numbers = decode(value)
        value.update(dtype="float64", data=struct.pack(f"<{len(numbers)}d", *numbers).hex())


WAYS = {
    "exits": on_call(1, exits),
    "starts slowly and exits": on_call(1, exits),
    "exits midway": on_call(4, exits),
    "killed": on_call(1, kills_itself),
    "hangs": on_call(1, lambda: time.sleep(60)),
    "hangs with a child": on_call(1, hangs_with_a_child),
    "closes its output": on_call(1, lambda: os.close(1) or time.sleep(60)),
    "floods stdout": on_call(1, floods(sys.stdout)),
    "floods stderr": floods_errors,
    "floods stderr for ever": on_call(1, floods(sys.stderr)),
    "wrong id": changed(id=7_000_000),
    "no id": lambda answer, calls: json.dumps({k: v for k, v in answer.items() if k != "id"}),
    "says it twice": said_twice,
    "no type": changed(type="answer"),
    "no values": changed(values=None),
    "too many values": lambda answer, calls: json.dumps({**answer, "values": 2 * answer.get("values", [])}),
    "wrong length": with_value(lambda value: value.update(data=value["data"][:-2])),
    "wrong shape": with_value(lambda value: value.update(shape=[*value["shape"], 1])),
    "negative shape": with_value(lambda value: value.update(shape=[-1])),
    "malformed hex": with_value(lambda value: value.update(data="zz" + value["data"][2:])),
    "blanks in hex": with_value(lambda value: value.update(data="  " + value["data"][2:])),
    "another dtype": with_value(lambda value: value.update(dtype="int32")),
    "numbers instead of hex": with_value(lambda value: value.update(data=[0.5, 0.5])),
    "not json": lambda answer, calls: "softmax = [0.5, 0.5]",
    "not an object": lambda answer, calls: "[1, 2]",
    "not utf-8": on_call(1, bytes_that_are_no_text),
    "empty line": lambda answer, calls: "",
    "deep json": lambda answer, calls: "[" * 100_000,
    "huge line": on_call(1, huge_line),
    "half a line": on_call(1, partial),
    "not provided after all": lambda answer, calls: json.dumps({"type": "not-provided", "id": answer["id"]}),
    "garbage for no classes": lambda answer, calls: "?" if answer["type"] == "error" else json.dumps(answer),
    "float64 always": with_value(in_float64),
    "refuses": changed(type="error", message="not today"),
    "one value wrong": with_value(lambda value: value.update(data="0" * len(value["data"]))),
}


def main(way):
    note_the_process()
    if way in ("takes a batch", "mixes a batch"):
        HELLO["batched"] = ["softmax", "sigmoid"]
    if way == "exits at once":
        print("no licence found", file=sys.stderr)
        sys.exit(1)
    if way == "writes a banner":
        write("Welcome to test program 1.2!")
    if way == "starts slowly and exits":
        time.sleep(1.2)
    if way == "hangs at once":
        time.sleep(60)
    if way == "chats on stderr":
        print("loading the model\n42 layers", file=sys.stderr)
    if way.startswith("hello "):
        HELLO.update(json.loads(way.removeprefix("hello ")))
    serve(way)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
