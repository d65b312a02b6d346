"""Matches by backtracking, as java.util.regex does, in a bounded number of steps."""

from __future__ import annotations

from typing import Any

from .classes import LINE_ENDS, is_word
from .nodes import Anchor, Atomic, Char, Choice, Group, Look, Node, Repeat, Sequence

_LARGEST = 20_000
_MOST_SLOTS = 200
_CHAR, _SPLIT, _JUMP, _SAVE, _MARK, _MOVED, _LOOK, _ATOMIC, _ANCHOR, _BACK, _END = range(11)

Instruction = tuple[Any, ...]
Slots = list[int]


class TooLarge(Exception):
    """A pattern that would take too many instructions."""


class OutOfSteps(Exception):
    """A match that took more steps than allowed."""


class Program:
    """A compiled pattern."""

    def __init__(self, tree: Node, groups: int) -> None:
        self.groups = groups
        self._slots = 2 * groups + 2
        self._code: list[Instruction] = []
        self._parts = 0
        self._compile(tree)
        self._emit(_END)

    def match(self, text: str, start: int, to_end: bool, budget: list[int]) -> Slots | None:
        """Return where the groups begin and end (-1: not captured) for a match at *start*; None when there is none.

        *to_end*: only a match up to the end counts. *budget* holds the steps left; raises OutOfSteps at none.
        """
        slots = self._run(0, text, start, [-1] * self._slots, len(text) if to_end else None, budget)
        if slots:
            slots[0] = start
        return slots

    def _emit(self, *instruction: Any) -> int:
        self._code.append(instruction)
        return len(self._code) - 1

    def _compile(self, node: Node) -> None:
        self._parts += 1
        if self._parts > _LARGEST or self._slots > _MOST_SLOTS:
            raise TooLarge
        if isinstance(node, Char):
            self._emit(_CHAR, node.test)
        elif isinstance(node, Sequence):
            for part in node.parts:
                self._compile(part)
        elif isinstance(node, Choice):
            self._compile_choice(node)
        elif isinstance(node, Repeat):
            self._compile_repeat(node)
        elif isinstance(node, Group):
            self._emit(_SAVE, 2 * node.number)
            self._compile(node.part)
            self._emit(_SAVE, 2 * node.number + 1)
        elif isinstance(node, Look):
            self._compile_inner(_LOOK, node.part, node.ahead, node.wanted)
        elif isinstance(node, Atomic):
            self._compile_inner(_ATOMIC, node.part)
        elif isinstance(node, Anchor):
            self._emit(_ANCHOR, _ANCHORS[node.kind])
        else:
            self._emit(_BACK, node.number, node.ignore_case)

    def _compile_inner(self, code: int, part: Node, *arguments: bool) -> None:
        """Emit an instruction that runs *part* by itself; its first argument is where to go on behind it."""
        head = self._emit()
        self._compile(part)
        self._emit(_END)
        self._code[head] = (code, len(self._code), *arguments)

    def _compile_choice(self, node: Choice) -> None:
        jumps = []
        for branch in node.branches[:-1]:
            split = self._emit()
            self._compile(branch)
            jumps.append(self._emit())
            self._code[split] = (_SPLIT, split + 1, len(self._code))
        self._compile(node.branches[-1])
        for jump in jumps:
            self._code[jump] = (_JUMP, len(self._code))

    def _compile_repeat(self, node: Repeat) -> None:
        if node.mode == "possessive":
            self._compile_inner(_ATOMIC, node._replace(mode="greedy"))
            return
        for _ in range(node.least):
            self._compile(node.part)
        if node.most is None:
            self._compile_loop(node)
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self._emit())
            self._compile(node.part)
        for split in splits:
            self._code[split] = _split(node, split + 1, len(self._code))

    def _compile_loop(self, node: Repeat) -> None:
        slot = self._slots
        self._slots += 1
        split = self._emit()
        self._emit(_MARK, slot)
        self._compile(node.part)
        self._emit(_MOVED, slot, split)
        self._code[split] = _split(node, split + 1, len(self._code))

    def _run(self, pc: int, text: str, at: int, slots: Slots, stop: int | None, budget: list[int]) -> Slots | None:
        code, length = self._code, len(text)
        trail: list[tuple[int, int, Slots]] = []
        while True:
            budget[0] -= 1
            if budget[0] < 0:
                raise OutOfSteps
            step = code[pc]
            kind = step[0]
            if kind == _CHAR:
                ok = at < length and step[1](text[at])
                at, pc = at + 1, pc + 1
            elif kind == _SPLIT:
                trail.append((step[2], at, slots))
                ok, pc = True, step[1]
            elif kind == _END:
                if stop is None or at == stop:
                    slots = slots.copy()
                    slots[1] = at
                    return slots
                ok = False
            elif kind == _JUMP:
                ok, pc = True, step[1]
            elif kind in (_SAVE, _MARK):
                slots = slots.copy()
                slots[step[1]] = at
                ok, pc = True, pc + 1
            elif kind == _MOVED:
                ok, pc = True, step[2] if at > slots[step[1]] else pc + 1
            else:
                ok, pc, at, slots = self._run_rare(step, pc, text, at, slots, budget)
            if not ok:
                if not trail:
                    return None
                pc, at, slots = trail.pop()

    def _run_rare(
        self, step: Instruction, pc: int, text: str, at: int, slots: Slots, budget: list[int]
    ) -> tuple[bool, int, int, Slots]:
        kind = step[0]
        if kind == _ANCHOR:
            return step[1](text, at), pc + 1, at, slots
        if kind == _ATOMIC:
            inner = self._run(pc + 1, text, at, slots, None, budget)
            return inner is not None, step[1], inner[1] if inner else at, inner or slots
        if kind == _LOOK:
            inner = self._look(step, pc + 1, text, at, slots, budget)
            kept = inner if inner and step[3] else slots
            return (inner is not None) == step[3], step[1], at, kept
        start, end = slots[2 * step[1]], slots[2 * step[1] + 1]
        if start < 0 or end < 0:
            return False, pc + 1, at, slots
        wanted, found = text[start:end], text[at : at + end - start]
        same = wanted == found or (step[2] and _fold(wanted) == _fold(found))
        return same, pc + 1, at + end - start, slots

    def _look(self, step: Instruction, pc: int, text: str, at: int, slots: Slots, budget: list[int]) -> Slots | None:
        if step[2]:
            return self._run(pc, text, at, slots, None, budget)
        for start in range(at, -1, -1):
            found = self._run(pc, text, start, slots, at, budget)
            if found:
                return found
        return None


def _split(node: Repeat, body: int, behind: int) -> Instruction:
    return (_SPLIT, behind, body) if node.mode == "lazy" else (_SPLIT, body, behind)


def _fold(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


def _is_end(text: str, at: int) -> bool:
    rest = text[at:]
    return not rest or (rest in LINE_ENDS and not (rest == "\n" and text[at - 1 : at] == "\r")) or rest == "\r\n"


def _is_line_start(text: str, at: int) -> bool:
    if at == 0:
        return True
    inside = text[at - 1] == "\r" and text[at : at + 1] == "\n"
    return at < len(text) and text[at - 1] in LINE_ENDS and not inside


def _is_line_end(text: str, at: int) -> bool:
    return at == len(text) or (text[at] in LINE_ENDS and not (text[at] == "\n" and text[at - 1 : at] == "\r"))


def _is_boundary(text: str, at: int) -> bool:
    return is_word(text[at - 1 : at]) != is_word(text[at : at + 1])


_ANCHORS = {
    "start": lambda _, at: at == 0,
    "end": _is_end,
    "very end": lambda text, at: at == len(text),
    "line start": _is_line_start,
    "line end": _is_line_end,
    "boundary": _is_boundary,
    "no boundary": lambda text, at: not _is_boundary(text, at),
}
