"""Random expression trees, most of them of fitting types, some not; and their environments."""

from __future__ import annotations

import random
from typing import Any

from thumbrule.rules.evaluate import ARITHMETIC, COMPARISONS
from thumbrule.rules.expression import FUNCTIONS

NUMBERS = [1.0, 2.0, 3.0, 0.5, 0.1, 7.0, 10.0, 16.0, 64.0, 2e-4]
ODD = [0.0, -1.0, 1e-300, 1e300, 1e308, 5e-324, 2.0**53]
NAMES: dict[str, Any] = {
    "r": 16.0,
    "third": 1 / 3,
    "huge": 1.7e308,
    "tiny": 5e-324,
    "yes": True,
    "no": False,
    "mode": "fast",
    "modules": ["q_proj", "v_proj", "toString"],
    "few": [1.0, 2.5, -3.0],
    "empty": [],
    "mixed": [1.0, "a", True],
    "dims": {"q_proj": [4096.0, 4096.0], "v_proj": [4096.0, 1024.0]},
    "constructor": 3.0,
}
BY_KIND = {
    "number": ["r", "third", "r", "third", "constructor", "constructor", "r", "huge", "tiny"],
    "truth": ["yes", "no"],
    "text": ["mode"],
    "list": ["few", "few", "few", "few", "few", "modules", "empty", "mixed"],
    "record": ["dims"],
}
KINDS = list(BY_KIND)


class Trees:
    """Makes trees; every kind of node and every function comes up."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def tree(self, depth: int = 4) -> Any:
        return self.of(self.random.choice(["number", "number", "number", "truth", "list"]), depth)

    def of(self, kind: str, depth: int) -> Any:
        if self.random.random() < 0.005:
            kind = self.random.choice(KINDS)  # now and then of the wrong kind
        if depth <= 0:
            return self.leaf(kind)
        make = getattr(self, kind)
        return make(depth - 1)

    def leaf(self, kind: str) -> Any:
        if kind == "number" and self.random.random() < 0.6:
            choice = self.random.random()
            if choice < 0.02:
                return self.random.choice(ODD)
            return self.random.choice(NUMBERS) if choice < 0.5 else self.random.uniform(0, 50)
        if kind == "truth" and self.random.random() < 0.5:
            return self.random.random() < 0.5
        if kind == "text" and self.random.random() < 0.5:
            return ["text", self.random.choice(["q_proj", "fast", "toString", "é"])]
        if self.random.random() < 0.002:
            return ["name", "nobody"]
        return ["name", self.random.choice(BY_KIND[kind])]

    def number(self, depth: int) -> Any:
        choice = self.random.random()
        if choice < 0.55:
            sign = self.random.choice(list(ARITHMETIC))
            return [sign, self.of("number", depth), self.exponent(sign, depth)]
        if choice < 0.62:
            return ["neg", self.of("number", depth)]
        if choice < 0.70:
            return self.condition("number", depth)
        if choice < 0.76:
            key = ["text", self.random.choice(["q_proj", "v_proj"])]
            if self.random.random() < 0.1:
                key = self.of("text", depth)
            return ["item", ["item", ["name", "dims"], key], float(self.random.randint(0, 20) > 9)]
        return self.call(depth)

    def exponent(self, sign: str, depth: int) -> Any:
        if sign == "**" and self.random.random() < 0.97:
            return float(self.random.randint(-6, 12))
        return self.of("number", depth)

    def call(self, depth: int) -> Any:
        name = self.random.choice(list(FUNCTIONS))
        if name in ("sum", "len") or (name in ("min", "max") and self.random.random() < 0.5):
            return ["call", name, self.of("list", depth)]
        if name in ("any", "all"):
            items = [self.of("truth", depth) for _ in range(self.random.randint(0, 3))]
            return ["if", ["call", name, ["list", *items]], 1.0, 0.0]
        if name in ("min", "max"):
            count = self.random.randint(2, 4)
            return ["call", name, *(self.of("number", depth) for _ in range(count))]
        if name == "sqrt" and self.random.random() < 0.9:
            return ["call", "sqrt", ["call", "abs", self.of("number", depth)]]
        places = [float(self.random.randint(0, 5))] if name == "round" else []
        return ["call", name, self.of("number", depth), *places[: self.random.randint(0, 1)]]

    def condition(self, kind: str, depth: int) -> Any:
        return ["if", self.of("truth", depth), self.of(kind, depth), self.of(kind, depth)]

    def truth(self, depth: int) -> Any:
        choice = self.random.random()
        if choice < 0.5:
            tree: list[Any] = ["compare", self.of("number", depth)]
            for _ in range(self.random.randint(1, 3)):
                sign = self.random.choice([s for s in COMPARISONS if "in" not in s])
                tree += [sign, self.of("number", depth)]
            return tree
        if choice < 0.65:
            sign = self.random.choice(["in", "not in"])
            return ["compare", self.of("text", depth), sign, self.of("list", depth)]
        if choice < 0.75:
            signs = self.random.choice(["==", "!="])
            return ["compare", self.of("text", depth), signs, self.of("text", depth)]
        if choice < 0.85:
            return ["not", self.of("truth", depth)]
        parts = [self.of("truth", depth) for _ in range(self.random.randint(2, 3))]
        return [self.random.choice(["and", "or"]), *parts]

    def text(self, depth: int) -> Any:
        return self.leaf("text") if self.random.random() < 0.7 else self.condition("text", depth)

    def list(self, depth: int) -> Any:
        if self.random.random() < 0.5:
            count = self.random.choice([0, 1, 2, 2, 3, 3, 4])
            return ["list", *(self.of("number", depth) for _ in range(count))]
        kept = self.of("truth", depth) if self.random.random() < 0.3 else None
        body = self.of("number", depth)
        if self.random.random() < 0.5:
            body = [self.random.choice(["+", "*", "-"]), ["name", "m"], body]
        return [
            "each",
            "m",
            ["name", self.random.choice(["few"] * 8 + ["modules", "mixed"])],
            body,
            kept,
        ]

    def record(self, depth: int) -> Any:  # noqa: ARG002
        return ["name", "dims"]
