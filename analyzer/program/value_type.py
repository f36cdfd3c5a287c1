"""Value types: what is known about the values an expression can have.

A ``ValueType`` is a set of Lua kinds (a bit mask), the catalogue's object types among them, and for integers a bound on
their magnitude in bits, by which the translator decides where 64-bit wraparound cannot happen (spec/semantics.md §2).
"""

from __future__ import annotations

from analyzer.program.pace import STEPS_BITS, joined_pace, share_of
from analyzer.records import record

NIL = 1
FALSE = 2
TRUE = 4
INTEGER = 8
FLOAT = 16
STRING = 32
TABLE = 64
FUNCTION = 128
OBJECT = 256
THREAD = 512
PAYLOAD = 1024
"""Not a kind: the value came through a payload, so it is plain data (decisions.md 2)."""
FOREIGN = 2048
"""Not a kind: a table among the values may come from elsewhere than a constructor of the program."""

BOOLEAN = FALSE | TRUE
NUMBER = INTEGER | FLOAT
DATA = NIL | BOOLEAN | NUMBER | STRING | TABLE
KINDS = DATA | FUNCTION | OBJECT | THREAD

SMALL_BITS = 53
"""Floats hold these integers exactly (spec/semantics.md §2)."""
WIDE_BITS = 64
EXCLUDED = -1
"""The bound of integers that lie on the other side of zero."""


@record(frozen=True)
class ValueType:
    """A set of possible values. ``low`` and ``high`` bound the integers: ``-2**low < value < 2**high``.

    A bound of 0 excludes that side: ``low`` 0 means that no integer is negative; and ``EXCLUDED`` excludes zero as
    well: with it in ``low`` all integers are positive. ``pace`` is that of values that move, ``share`` that of shares
    (``analyzer.program.pace``); one of them is 0.
    """

    mask: int
    objects: frozenset[str] = frozenset()
    low: int = EXCLUDED
    high: int = EXCLUDED
    pace: int = 0
    share: int = 0

    def __or__(self, other: ValueType) -> ValueType:
        if self is other or other.mask == 0:
            return self
        if self.mask == 0:
            return other
        pace, share = self.pace, self.share
        if pace != other.pace:
            pace = joined_pace(pace, other.bits) if pace > other.pace else joined_pace(other.pace, self.bits)
        if share != other.share:
            shares = share_of(share, self.bits), share_of(other.share, other.bits)
            share = max(shares) if all(shares) and not pace else 0
        low, high = max(self.low, other.low), max(self.high, other.high)
        return ValueType(self.mask | other.mask, self.objects | other.objects, low, high, pace, share)

    @property
    def bits(self) -> int:
        """A bound on the magnitude of the integers: ``abs(value) < 2**bits``."""
        return max(self.low, self.high)

    @property
    def positive(self) -> bool:
        """Whether all values are integers above zero."""
        return self.low < 0 and self.only(INTEGER)

    @property
    def negative(self) -> bool:
        """Whether all values are integers below zero."""
        return self.high < 0 and self.only(INTEGER)

    def bounded(self, low: int, high: int) -> ValueType:
        """The same kinds with other bounds, capped at 64 bits."""
        return ValueType(self.mask, self.objects, min(low, WIDE_BITS), min(high, WIDE_BITS), self.pace, self.share)

    @property
    def result(self) -> ValueType:
        """The values as results of a call, which are shares when they are small."""
        if self.pace or self.share or not self.mask & INTEGER:
            return self
        return ValueType(self.mask, self.objects, self.low, self.high, 0, share_of(0, self.bits))

    @property
    def held(self) -> ValueType:
        """The values as variables and fields hold them: shares no more."""
        return ValueType(self.mask, self.objects, self.low, self.high, self.pace) if self.share else self

    def only(self, mask: int) -> bool:
        """Whether every possible value is of the kinds in ``mask`` (and there is one)."""
        kinds = self.mask & KINDS
        return kinds != 0 and kinds & ~mask == 0

    def may(self, mask: int) -> bool:
        """Whether some possible value is of the kinds in ``mask``."""
        return self.mask & mask != 0

    def without(self, mask: int) -> ValueType:
        """The values that are not of the kinds in ``mask``."""
        objects = frozenset() if mask & OBJECT else self.objects
        if mask & INTEGER:
            return ValueType(self.mask & ~mask, objects)
        return ValueType(self.mask & ~mask, objects, self.low, self.high, self.pace, self.share)

    def restrict(self, mask: int) -> ValueType:
        """The values of the kinds in ``mask``."""
        return self.without(KINDS & ~mask)

    @property
    def truthy(self) -> ValueType:
        """The values that count as true."""
        return self.without(NIL | FALSE)

    @property
    def falsy(self) -> ValueType:
        """The values that count as false."""
        return self.restrict(NIL | FALSE)

    @property
    def payload(self) -> bool:
        """Whether the value may be plain data from a payload."""
        return bool(self.mask & PAYLOAD)

    @property
    def object_name(self) -> str | None:
        """The catalogue object type, when the value is nil or that object and nothing else."""
        if self.only(OBJECT | NIL) and len(self.objects) == 1 and self.mask & OBJECT:
            return next(iter(self.objects))
        return None


def base_object(name: str) -> str:
    """The object type without its element: ``Channel`` for ``Channel<Message>``."""
    return name.partition("<")[0]


def element_object(name: str) -> str:
    """The element of an object type: ``Message`` for ``Channel<Message>``; empty without one."""
    return name.partition("<")[2].removesuffix(">")


NEVER = ValueType(0)
NIL_TYPE = ValueType(NIL)
BOOLEAN_TYPE = ValueType(BOOLEAN)
TRUE_TYPE = ValueType(TRUE)
FALSE_TYPE = ValueType(FALSE)
FLOAT_TYPE = ValueType(FLOAT)
STRING_TYPE = ValueType(STRING)
TABLE_TYPE = ValueType(TABLE | FOREIGN)
OWN_TABLE = ValueType(TABLE)
"""Tables that constructors of the program made."""
FUNCTION_TYPE = ValueType(FUNCTION)
THREAD_TYPE = ValueType(THREAD)
NO_OBJECTS: frozenset[str] = frozenset()
COUNT = ValueType(INTEGER, NO_OBJECTS, 0, STEPS_BITS)
"""Lengths and positions: no memory holds more."""
INDEX = ValueType(INTEGER, NO_OBJECTS, EXCLUDED, STEPS_BITS)
"""Positions from 1 on."""
WIDE_INTEGER = ValueType(INTEGER, NO_OBJECTS, WIDE_BITS, WIDE_BITS)
NUMBER_TYPE = ValueType(NUMBER, NO_OBJECTS, WIDE_BITS, WIDE_BITS)
ANY = ValueType(KINDS | FOREIGN, frozenset(("any",)), WIDE_BITS, WIDE_BITS)
PAYLOAD_TYPE = ValueType(DATA | PAYLOAD | FOREIGN, NO_OBJECTS, WIDE_BITS, WIDE_BITS)


def integer_of(value: int) -> ValueType:
    """The type of one integer."""
    bits = abs(value).bit_length()
    if value > 0:
        return ValueType(INTEGER, NO_OBJECTS, EXCLUDED, bits)
    return ValueType(INTEGER, NO_OBJECTS, bits, EXCLUDED if value else 0)


def integer_bits(bits: int) -> ValueType:
    """Integers below ``2**bits`` in magnitude, capped at 64 bits."""
    return ValueType(INTEGER, NO_OBJECTS, min(bits, WIDE_BITS), min(bits, WIDE_BITS))


_NAMES: dict[str, ValueType] = {
    "nil": NIL_TYPE,
    "boolean": BOOLEAN_TYPE,
    "true": TRUE_TYPE,
    "false": FALSE_TYPE,
    "integer": WIDE_INTEGER,
    "float": FLOAT_TYPE,
    "number": NUMBER_TYPE,
    "string": STRING_TYPE,
    "table": TABLE_TYPE,
    "function": FUNCTION_TYPE,
    "thread": THREAD_TYPE,
    "any": ANY,
    "payload": PAYLOAD_TYPE,
    "data": PAYLOAD_TYPE,
}


def from_notation(text: str) -> ValueType:
    """The type that a catalogue type string means (``analyzer.catalog.model``): ``T?``, ``A|B``, ``{T}``, names."""
    text = text.strip()
    if "|" in text and not text.startswith("{"):
        result = NEVER
        for part in text.split("|"):
            result |= from_notation(part)
        return result
    if text.endswith("?"):
        return from_notation(text[:-1]) | NIL_TYPE
    if text.startswith("{"):
        return TABLE_TYPE
    known = _NAMES.get(text)
    return known if known is not None else ValueType(OBJECT, frozenset((text,)))
