"""The ``math`` library (spec/dialect.md §1.3)."""

from __future__ import annotations

from analyzer.catalog.model import Constant, Module, Signature
from analyzer.catalog.notation import function

_FLOAT_FUNCTIONS = {
    "sqrt": "Square root.",
    "exp": "e to the power of x.",
    "log10": "Decimal logarithm.",
    "sin": "Sine.",
    "cos": "Cosine.",
    "tan": "Tangent.",
    "asin": "Arc sine.",
    "acos": "Arc cosine.",
    "atan": "Arc tangent.",
    "sinh": "Hyperbolic sine.",
    "cosh": "Hyperbolic cosine.",
    "tanh": "Hyperbolic tangent.",
    "deg": "Radians to degrees.",
    "rad": "Degrees to radians.",
}


def _functions() -> dict[str, Signature]:
    floats = [function(f"{name}(x: number) -> float", doc=doc) for name, doc in _FLOAT_FUNCTIONS.items()]
    others = (
        function("abs(x: number) -> number", doc="Absolute value.", python_name="abs_"),
        function("ceil(x: number) -> number", doc="The smallest integral value not below x."),
        function("floor(x: number) -> number", doc="The largest integral value not above x."),
        function("max(x: number, ...) -> number", doc="The largest argument.", python_name="max_"),
        function("min(x: number, ...) -> number", doc="The smallest argument.", python_name="min_"),
        function("fmod(x: number, y: number) -> number", doc="Remainder of a division rounded towards zero."),
        function("mod(x: number, y: number) -> number", doc="Old name of `fmod`.", python_name="fmod"),
        function("modf(x: number) -> number, number", doc="Integral and fractional part."),
        function("pow(x: number, y: number) -> float", doc="x to the power of y.", python_name="pow_"),
        function("log(x: number, base?: number) -> float", doc="Natural logarithm; the base is ignored."),
        function("atan2(y: number, x: number) -> float", doc="Arc tangent of y/x in the right quadrant."),
        function("frexp(x: number) -> number, integer", doc="Mantissa and exponent."),
        function("ldexp(m: number, e: integer) -> float", doc="m times 2 to the power of e."),
        function("tointeger(x: number|string) -> integer?", doc="The integer with this value, or nil."),
        function("type(x) -> string?", doc='"integer", "float", or nil for other values.', python_name="type_"),
        function("ult(a: integer, b: integer) -> boolean", doc="Unsigned comparison."),
        function(
            "random(low?: integer, high?: integer) -> number",
            "N",
            "A pseudo-random number.",
            hazard="random",
            replacement="crypto.random.bytes or uuid.v4",
        ),
        function(
            "randomseed(seed?: number)",
            "N",
            "Does nothing in the reference engine.",
            hazard="random",
        ),
    )
    return dict((*floats, *others))


MATH = Module(
    name="math",
    functions=_functions(),
    constants={
        "pi": Constant("float", 3.141592653589793),
        "huge": Constant("float", 1.7976931348623157e308, "The largest finite float."),
        "maxinteger": Constant("integer", 9223372036854775807),
        "mininteger": Constant("integer", -9223372036854775808),
    },
    ambient=True,
    python_name="math_",
    doc="Mathematical functions.",
)
