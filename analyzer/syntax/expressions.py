"""The expression grammar: precedence climbing over the table of spec/dialect.md §1.2."""

from __future__ import annotations

from analyzer.syntax import tree
from analyzer.syntax.cursor import SyntaxFault
from analyzer.syntax.lexer import RESERVED_WORDS, TYPE_WORDS
from analyzer.syntax.types import FIELD_WORDS, TypeParser

MEMBER_WORDS = frozenset(("interface", "readonly", "as", "asserts", "is"))
UNARY_OPERATORS = frozenset(("not", "-", "#", "~"))
BINARY_PRIORITY = {
    "or": 1,
    "and": 2,
    "<": 3,
    ">": 3,
    "<=": 3,
    ">=": 3,
    "~=": 3,
    "==": 3,
    "|": 4,
    "~": 5,
    "&": 6,
    "<<": 7,
    ">>": 7,
    "..": 8,
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "//": 10,
    "%": 10,
    "^": 12,
}
UNARY_PRIORITY = 11
RIGHT_ASSOCIATIVE = frozenset(("..", "^"))
_LINE_STOPPERS = frozenset(("end", "else", "elseif", "until", "eof", "function"))
_ARGUMENT_START = frozenset(("(", "{", "string"))
_CASTS = frozenset(("as", "::", "!"))
_DOUBLED = {"&": "`&&` is not Lua, use `and`", "|": "`||` is not Lua, use `or`"}


class ExpressionParser(TypeParser):
    """Adds the expression grammar."""

    def expression(self, limit: int = 0) -> tree.Expr:
        """An expression of operators that bind tighter than ``limit``."""
        kinds = self.kinds
        self.enter()
        left = self.unary() if kinds[self.index] in UNARY_OPERATORS else self.operand()
        kind = kinds[self.index]
        while kind in BINARY_PRIORITY:
            priority = BINARY_PRIORITY[kind]
            if priority <= limit:
                break
            operator = self.index
            self.index = operator + 1
            if kind in _DOUBLED and kinds[operator + 1] == kind and self.adjacent(operator, kind):
                self.report(_DOUBLED[kind], self.starts[operator], self.ends[operator + 1])
                self.index = operator + 2
                kind, priority = ("and", 2) if kind == "&" else ("or", 1)
            if kind in RIGHT_ASSOCIATIVE:
                left = self.right_associative(left, kind, priority)
            else:
                right = self.expression(priority)
                if kind == "and" or kind == "or":
                    left = tree.Logical(left.start, right.end, kind, left, right)
                else:
                    left = tree.Binary(left.start, right.end, kind, left, right, self.starts[operator])
            kind = kinds[self.index]
        self.depth -= 1
        return left

    def right_associative(self, first: tree.Expr, kind: str, priority: int) -> tree.Expr:
        """``first`` and the operands after it, joined from the right; a long chain costs no depth."""
        operands = [first]
        operators = [self.starts[self.index - 1]]
        while True:
            operands.append(self.expression(priority))
            if self.kinds[self.index] != kind:
                break
            operators.append(self.starts[self.index])
            self.index += 1
        result = operands.pop()
        end = result.end
        while operators:
            left = operands.pop()
            result = tree.Binary(left.start, end, kind, left, result, operators.pop())
        return result

    def unary(self) -> tree.Expr:
        """A run of prefix operators with their operand; a long run costs no depth."""
        kinds = self.kinds
        first = index = self.index
        while kinds[index] in UNARY_OPERATORS:
            index += 1
        self.index = index
        operand = self.expression(UNARY_PRIORITY)
        while index > first:
            index -= 1
            operand = tree.Unary(self.starts[index], operand.end, kinds[index], operand)
        return operand

    def operand(self) -> tree.Expr:
        """A simple expression with the casts that follow it."""
        index = self.index
        kind = self.kinds[index]
        result: tree.Expr
        if kind == "name" or kind == "(":
            result = self.suffixed()
        elif kind == "string":
            self.index = index + 1
            result = tree.String(self.starts[index], self.ends[index], self.string_at(index))
        elif kind == "number":
            self.index = index + 1
            result = tree.Number(self.starts[index], self.ends[index], self.number_at(index))
        elif kind == "{":
            result = self.table()
        elif kind == "function":
            result = self.function_expression()
        elif kind == "nil":
            self.index = index + 1
            result = tree.Nil(self.starts[index], self.ends[index])
        elif kind == "true":
            self.index = index + 1
            result = tree.TrueLiteral(self.starts[index], self.ends[index])
        elif kind == "false":
            self.index = index + 1
            result = tree.FalseLiteral(self.starts[index], self.ends[index])
        elif kind == "...":
            if not self.vararg_allowed:
                self.report_token("cannot use `...` outside a vararg function", index)
            self.index = index + 1
            result = tree.Vararg(self.starts[index], self.ends[index])
        else:
            raise self.operand_fault()
        if self.kinds[self.index] in _CASTS:
            result = self.casts(result)
        return result

    def casts(self, result: tree.Expr) -> tree.Expr:
        """``result`` with the casts after it; ``!=`` is left to the reader of the message as a comparison."""
        kinds = self.kinds
        double_colon = False
        while (kind := kinds[self.index]) in _CASTS:
            index = self.index
            if kind == "!":
                if self.adjacent(index, "="):
                    self.report("`!=` is not Lua, use `~=`", self.starts[index], self.ends[index + 1])
                    kinds[index + 1], self.index = "~=", index + 1
                    return result
                self.index = index + 1
                result = tree.NonNil(result.start, self.ends[index], result)
                continue
            if kind == "::":
                if double_colon:
                    self.report_token("`::` casts cannot be chained", index, "put the inner cast in parentheses")
                double_colon = True
            self.index = index + 1
            type_ = self.cast_type()
            result = tree.Cast(result.start, type_.end, result, type_)
        return result

    def expression_list(self) -> list[tree.Expr]:
        """One or more expressions between commas."""
        kinds = self.kinds
        expressions = [self.expression()]
        while kinds[self.index] == ",":
            self.index += 1
            expressions.append(self.expression())
        return expressions

    # Prefix expressions

    def suffixed(self) -> tree.Expr:
        """A name or parenthesised expression with its indexes and calls."""
        kinds, starts, ends = self.kinds, self.starts, self.ends
        index = self.index
        start = starts[index]
        result: tree.Expr
        if kinds[index] == "name":
            result = tree.Name(start, ends[index], self.values[index])
            self.index = index + 1
        elif kinds[index] == "(":
            self.index = index + 1
            inner = self.expression()
            result = tree.Paren(start, ends[self.expect(")", index)], inner)
        else:
            raise self.operand_fault()
        while True:
            index = self.index
            kind = kinds[index]
            if kind == ".":
                key = index + 1
                if kinds[key] != "name":
                    self.check_member(key)
                self.index = index + 2
                member = tree.String(starts[key], ends[key], self.values[key])
                result = tree.Index(start, ends[key], result, member, True)
            elif kind == "(" or kind == "string" or kind == "{":
                args = self.arguments(index, kind)
                result = tree.Call(start, ends[self.index - 1], result, args)
            elif kind == ":":
                key = index + 1
                if kinds[key] != "name":
                    self.check_member(key)
                self.index = index + 2
                kind = kinds[index + 2]
                if kind != "(" and kind != "string" and kind != "{":
                    raise self.expecting("arguments of the method call")
                args = self.arguments(index + 2, kind)
                result = tree.MethodCall(start, ends[self.index - 1], result, self.name_at(key), args)
            elif kind == "[":
                self.index = index + 1
                key_expression = self.expression()
                result = tree.Index(start, ends[self.expect("]", index)], result, key_expression, False)
            else:
                return result

    def check_member(self, index: int) -> None:
        """Fail unless the token ``index`` may follow ``.`` or ``:``."""
        kind = self.kinds[index]
        if kind in MEMBER_WORDS:
            return
        if kind in RESERVED_WORDS:
            self.index = index + 1
            raise self.fault(f'`{kind}` is a reserved word and cannot follow `.` or `:`; use `["{kind}"]`', index)
        self.index = index
        raise self.expecting("field or method name")

    def arguments(self, index: int, kind: str) -> list[tree.Expr]:
        """The arguments that begin with the token ``index``: a list in parentheses, a string or a table."""
        if kind == "string":
            self.index = index + 1
            return [tree.String(self.starts[index], self.ends[index], self.string_at(index))]
        if kind == "{":
            return [self.table()]
        kinds = self.kinds
        if kinds[index - 1] == ")" and not self.same_line(index - 1, index):
            message = "ambiguous syntax (function call x new statement)"
            self.report_token(message, index, "put a `;` before this line, or join it to the previous one")
        self.index = index + 1
        if kinds[index + 1] == ")":
            self.index = index + 2
            return []
        args = [self.expression()]
        while kinds[self.index] == ",":
            self.index += 1
            args.append(self.expression())
        self.expect(")", index)
        return args

    # Tables and functions

    def table(self) -> tree.TableConstructor:
        """``{…}``."""
        kinds, starts, ends = self.kinds, self.starts, self.ends
        opening = self.index
        self.index = opening + 1
        items: list[tree.TableItem] = []
        while True:
            index = self.index
            kind = kinds[index]
            if kind == "}":
                break
            if (kind == "name" or kind in FIELD_WORDS) and kinds[index + 1] == "=":
                self.index = index + 2
                name = tree.String(starts[index], ends[index], self.values[index])
                value = self.expression()
                items.append(tree.NamedItem(starts[index], value.end, name, value))
            elif kind == "[":
                self.index = index + 1
                key = self.expression()
                self.expect("]", index)
                self.expect("=")
                value = self.expression()
                items.append(tree.KeyedItem(starts[index], value.end, key, value))
            elif kind == "name" and kinds[index + 1] == ":" and not self.is_method_call(index):
                self.report_token("a table field is written `name = value`, not `name: value`", index + 1)
                self.index = index + 2
                self.expression()
            else:
                value = self.expression()
                items.append(tree.PositionalItem(value.start, value.end, value))
            kind = kinds[self.index]
            if kind != "," and kind != ";":
                break
            self.index += 1
        if kinds[self.index] == ":" and kinds[self.index - 1] == "string":
            raise self.fault('a table field is written `["name"] = value`, not `"name": value`')
        self.expect("}", opening)
        return tree.TableConstructor(starts[opening], ends[self.index - 1], items)

    def is_method_call(self, index: int) -> bool:
        """Whether the tokens from the name at ``index`` on read ``name:name(``, or with a string or table."""
        kinds = self.kinds
        return (kinds[index + 2] == "name" or kinds[index + 2] in MEMBER_WORDS) and kinds[index + 3] in _ARGUMENT_START

    def function_expression(self) -> tree.Function:
        """``function (…) … end``."""
        index = self.index
        self.index = index + 1
        if self.kinds[index + 1] == "name":
            self.report_token("a function inside an expression has no name", index + 1)
            self.index = index + 2
        return self.function_body(index)

    def function_body(
        self, keyword: int, self_param: tree.Name | None = None, name: str | None = None
    ) -> tree.Function:
        """Everything of a function after its name; the token ``keyword`` is its ``function``."""
        type_params: list[tree.TypeParam] = []
        params: list[tree.TypedName] = []
        vararg = returns = None
        depth = self.depth
        try:
            type_params = self.type_params()
            params, vararg = self.parameters()
            returns = self.return_types()
        except SyntaxFault as fault:
            self.report_fault(fault)
            self.depth = depth
            self.skip_to_word(")")
        outer = self.vararg_allowed, self.loops
        self.vararg_allowed, self.loops = vararg is not None, 0
        body = self.block()
        self.vararg_allowed, self.loops = outer
        self.expect_end(keyword)
        end = self.ends[self.index - 1]
        return tree.Function(self.starts[keyword], end, type_params, params, vararg, returns, body, self_param, name)

    def skip_to_word(self, *words: str) -> None:
        """Go behind the first of ``words`` on this line; stay when there is none."""
        kinds = self.kinds
        index = self.index
        while kinds[index] not in words:
            if kinds[index] in _LINE_STOPPERS or (index > self.index and not self.same_line(index - 1, index)):
                return
            index += 1
        if index == self.index or self.same_line(index - 1, index):
            self.index = index + 1

    def parameters(self) -> tuple[list[tree.TypedName], tree.VarargParam | None]:
        """``(a: T, b, ...: T)``."""
        kinds = self.kinds
        opening = self.expect("(")
        params: list[tree.TypedName] = []
        vararg = None
        if kinds[self.index] != ")":
            while True:
                if kinds[self.index] == "...":
                    start, end = self.starts[self.index], self.ends[self.index]
                    self.index += 1
                    type_ = self.optional_type()
                    vararg = tree.VarargParam(start, type_.end if type_ else end, type_)
                    break
                params.append(self.typed_name("parameter name"))
                if kinds[self.index] == "=":
                    self.report_token("Lua has no default values for parameters", self.index)
                    self.index += 1
                    self.expression()
                if kinds[self.index] != ",":
                    break
                self.index += 1
        self.expect(")", opening)
        return params, vararg

    def typed_name(self, what: str = "name") -> tree.TypedName:
        """``name`` or ``name: T``."""
        name = self.name_at(self.expect_name(what))
        type_ = self.optional_type()
        return tree.TypedName(name.start, type_.end if type_ else name.end, name, type_)

    def expect_end(self, opened: int, kind: str = "end") -> None:
        """Consume the word that closes the block opened by the token ``opened``; report when it is missing."""
        if self.kinds[self.index] == kind:
            self.index += 1
            return
        line = self.lines.line(self.starts[opened])
        opener = self.values[opened]
        message = f"`{kind}` expected to close `{opener}` at line {line}, found {self.describe(self.index)}"
        help = ""
        if kind == "end" and self.else_ifs and self.else_ifs[-1] > opened:
            line = self.lines.line(self.starts[self.else_ifs[-1]])
            help = f"`else if` at line {line} opens a second `if`, which needs its own `end`; `elseif` does not"
        self.report_token(message, self.index, help)

    # Errors worth a hint

    def operand_fault(self) -> SyntaxFault:
        """The fault for a token that begins no expression."""
        index = self.index
        kind = self.kinds[index]
        if kind == "!":
            return self.fault("`!` is not Lua's negation, use `not`")
        if kind in TYPE_WORDS:
            return self.fault(f"`{kind}` is a reserved word of the type syntax and cannot be a variable name")
        help = ""
        if index and kind == "+" and self.kinds[index - 1] == "+":
            help = "`++` is not Lua, write `x = x + 1`"
        return self.expecting("expression", help)
