"""The statement grammar. An error costs the statement in which it stands; recovery.py finds the next one."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.syntax import tree
from analyzer.syntax.cursor import SyntaxFault
from analyzer.syntax.lexer import RESERVED_WORDS
from analyzer.syntax.recovery import BLOCK_END, COMPOUND_OPERATORS, FOREIGN_WORDS, RecoveryParser

_AFTER_NAME = frozenset(("=", ",", ".", ":", "(", "[", "{", "string", "!", "as", "::"))


class StatementParser(RecoveryParser):
    """Adds the statement grammar: the complete parser."""

    # Blocks

    def block(self) -> tree.Block:
        """Statements up to a word that ends a block."""
        statements: list[tree.Statement] = []
        self.enter()
        start = self.ends[self.index - 1] if self.index else 0
        self.statements(statements)
        self.depth -= 1
        if statements:
            return tree.Block(statements[0].start, statements[-1].end, statements)
        return tree.Block(start, start, statements)

    def statements(self, statements: list[tree.Statement]) -> None:
        """Append the statements of a block to ``statements``; an error costs one statement."""
        kinds = self.kinds
        depth = self.depth
        loops = self.loops
        vararg_allowed = self.vararg_allowed
        while (kind := kinds[self.index]) not in BLOCK_END:
            before = self.index
            try:
                if kind in _HANDLERS:
                    statement = _HANDLERS[kind](self)
                else:
                    statement = self.plain_statement()
                if statement is not None:
                    statements.append(statement)
                    if kind == "return" or kind == "break":
                        self.check_last(kind, before)
            except SyntaxFault as fault:
                self.report_fault(fault)
                self.depth, self.loops, self.vararg_allowed = depth, loops, vararg_allowed
                self.synchronise(before)

    def check_last(self, kind: str, index: int) -> None:
        """``return`` and ``break`` end their block (Lua 5.1); one ``;`` may follow."""
        if self.kinds[self.index] == ";":
            self.index += 1
        if self.kinds[self.index] not in BLOCK_END:
            early = "do break end" if kind == "break" else "do return ... end"
            help = f"write `{early}` to leave early"
            self.report_token(f"`{kind}` must be the last statement of its block", index, help)

    # Statements without a keyword

    def plain_statement(self) -> tree.Statement | None:
        """An assignment, a call, or ``type Name = T``."""
        kinds = self.kinds
        index = self.index
        kind = kinds[index]
        if kind == "name":
            if kinds[index + 1] == "name":
                if self.values[index] == "type":
                    return self.type_declaration()
                if self.misspelt_elseif(index):
                    return None
            if self.values[index] in FOREIGN_WORDS and kinds[index + 1] not in _AFTER_NAME:
                message, help = FOREIGN_WORDS[self.values[index]]
                raise self.fault(message, index, help)
        elif kind != "(":
            raise self.statement_fault()
        target = self.suffixed()
        kind = kinds[self.index]
        if kind == "=" or kind == ",":
            return self.assignment(target)
        if isinstance(target, tree.Call | tree.MethodCall) and kind not in ("!", "as", "::"):
            return tree.CallStatement(target.start, target.end, target)
        return self.not_a_statement(target)

    def assignment(self, first: tree.Expr) -> tree.Statement:
        """The rest of ``targets = expressions``."""
        kinds = self.kinds
        targets = [first]
        while kinds[self.index] == ",":
            self.index += 1
            targets.append(self.suffixed())
        for target in targets:
            if not isinstance(target, tree.Name | tree.Index):
                self.report("cannot assign to this expression", target.start, target.end)
        self.expect("=")
        expressions = self.expression_list()
        return tree.Assign(first.start, expressions[-1].end, targets, expressions)

    # Declarations

    def empty_statement(self) -> None:
        """``;``."""
        self.index += 1

    def local_statement(self) -> tree.Statement:
        """``local function f …`` or ``local a: T, b = …``."""
        kinds = self.kinds
        start = self.starts[self.index]
        self.index += 1
        if kinds[self.index] == "function":
            keyword = self.index
            self.index += 1
            name = self.simple_function_name()
            function = self.function_body(keyword, None, name.id)
            return tree.LocalFunction(start, function.end, name, function)
        names: list[tree.TypedName] = []
        while True:
            names.append(self.typed_name("variable name"))
            if kinds[self.index] == "<":
                self.skip_attribute()
            if kinds[self.index] != ",":
                break
            self.index += 1
        expressions: list[tree.Expr] = []
        if kinds[self.index] == "=":
            self.index += 1
            expressions = self.expression_list()
        elif kinds[self.index] in COMPOUND_OPERATORS or kinds[self.index] == "==":
            raise self.expecting("`=`")
        return tree.Local(start, expressions[-1].end if expressions else names[-1].end, names, expressions)

    def skip_attribute(self) -> None:
        """Report ``<const>`` or ``<close>``, which the dialect lacks, and go on behind it."""
        opening = self.index
        self.index += 1
        name = self.expect_name("attribute name")
        self.expect(">", opening)
        message = f"variable attributes such as `<{self.values[name]}>` do not exist in this dialect"
        self.report(message, self.starts[opening], self.ends[self.index - 1], "remove the attribute")

    def function_statement(self) -> tree.Statement:
        """``function a.b:c(…) … end``."""
        keyword = self.index
        self.index += 1
        target, path, self_param = self.function_name()
        function = self.function_body(keyword, self_param, path)
        return tree.FunctionStatement(function.start, function.end, target, function, self_param is not None)

    def function_name(self) -> tuple[tree.Name | tree.Index, str, tree.Name | None]:
        """``a.b:c``: the target, its text, and the implicit ``self`` of a method."""
        kinds, values = self.kinds, self.values
        first = self.simple_function_name()
        target: tree.Name | tree.Index = first
        path = first.id
        self_param = None
        try:
            while kinds[self.index] in (".", ":") and self_param is None:
                method = kinds[self.index] == ":"
                self.index += 1
                index = self.index
                if method and kinds[index] != "name":
                    self.check_member(index)
                    self.index += 1
                else:
                    self.expect_name("method name" if method else "field name")
                key = tree.String(self.starts[index], self.ends[index], values[index])
                target = tree.Index(target.start, key.end, target, key, True)
                path += (":" if method else ".") + values[index]
                if method:
                    self_param = tree.Name(key.start, key.end, "self")
        except SyntaxFault as fault:
            self.report_fault(fault)
        return target, path, self_param

    def simple_function_name(self) -> tree.Name:
        """The name after ``function``; when it is missing or reserved, that is reported and the function kept."""
        index = self.index
        if self.kinds[index] == "name":
            self.index = index + 1
            return self.name_at(index)
        if self.kinds[index] in RESERVED_WORDS:
            self.report_token(f"function name expected, but `{self.values[index]}` is a reserved word", index)
            self.index = index + 1
        else:
            self.report_token(f"function name expected, found {self.describe(index)}", index)
        return tree.Name(self.starts[index], self.starts[index], "?")

    def type_declaration(self) -> tree.Statement:
        """``type Name<params> = T``."""
        start = self.starts[self.index]
        self.index += 1
        name = self.name_at(self.expect_name("type name"))
        params = self.type_params()
        self.expect("=")
        type_ = self.type_()
        return tree.TypeDeclaration(start, type_.end, name, params, type_)

    def interface_declaration(self) -> tree.Statement:
        """``interface Name: Base, … methods end``."""
        kinds = self.kinds
        keyword = self.index
        self.index += 1
        name = self.name_at(self.expect_name("interface name"))
        bases: list[tree.Name] = []
        if kinds[self.index] == ":":
            self.index += 1
            bases.append(self.name_at(self.expect_name("interface name")))
            while kinds[self.index] == ",":
                self.index += 1
                bases.append(self.name_at(self.expect_name("interface name")))
        methods = []
        while kinds[self.index] == "function":
            methods.append(self.interface_method())
        if kinds[self.index] not in BLOCK_END:
            raise self.expecting("`function` or `end`", help="an interface statement declares methods only")
        self.expect_end(keyword)
        return tree.InterfaceDeclaration(self.starts[keyword], self.ends[self.index - 1], name, bases, methods)

    def interface_method(self) -> tree.InterfaceMethod:
        """``function name(params): results``, without a body."""
        start = self.starts[self.index]
        self.index += 1
        name = self.name_at(self.expect_name("method name"))
        opening = self.index
        params, vararg = self.parameters()
        if vararg is not None:
            self.report("methods of an interface take no `...`", vararg.start, vararg.end)
        returns = self.return_types()
        end = self.ends[self.index - 1] if self.index > opening else name.end
        return tree.InterfaceMethod(start, end, name, params, returns)

    # Control flow

    def header(self, keyword: str, parse: Callable[[], tree.Expr]) -> tree.Expr:
        """A condition and the word after it; an error in it does not cost the block that follows."""
        depth = self.depth
        start = self.index
        try:
            condition = parse()
            if self.kinds[self.index] == "=":
                raise self.fault("`=` assigns; `==` compares")
            self.expect(keyword)
            return condition
        except SyntaxFault as fault:
            self.report_fault(fault)
            self.depth = depth
            self.skip_to_word("then", "do")
            return tree.ErrorExpr(self.starts[start], max(self.starts[start], self.ends[self.index - 1]))

    def do_statement(self) -> tree.Statement:
        """``do … end``."""
        keyword = self.index
        self.index += 1
        body = self.block()
        self.expect_end(keyword)
        return tree.Do(self.starts[keyword], self.ends[self.index - 1], body)

    def loop_body(self, keyword: int) -> tree.Block:
        """The block of a loop and its ``end``."""
        self.loops += 1
        body = self.block()
        self.loops -= 1
        self.expect_end(keyword)
        return body

    def while_statement(self) -> tree.Statement:
        """``while condition do … end``."""
        keyword = self.index
        self.index += 1
        condition = self.header("do", self.expression)
        body = self.loop_body(keyword)
        return tree.While(self.starts[keyword], self.ends[self.index - 1], condition, body)

    def repeat_statement(self) -> tree.Statement:
        """``repeat … until condition``."""
        keyword = self.index
        self.index += 1
        self.loops += 1
        body = self.block()
        self.loops -= 1
        closed = self.kinds[self.index] == "until"
        self.expect_end(keyword, "until")
        if not closed:
            end = self.ends[self.index - 1]
            return tree.Repeat(self.starts[keyword], end, body, tree.ErrorExpr(end, end))
        condition = self.expression()
        return tree.Repeat(self.starts[keyword], condition.end, body, condition)

    def if_statement(self) -> tree.Statement:
        """``if … then … elseif … else … end``."""
        kinds = self.kinds
        keyword = self.index
        clauses: list[tree.IfClause] = []
        orelse = None
        while True:
            start = self.starts[self.index]
            self.index += 1
            condition = self.header("then", self.expression)
            body = self.block()
            clauses.append(tree.IfClause(start, max(body.end, condition.end), condition, body))
            if kinds[self.index] != "elseif":
                break
        if kinds[self.index] == "else":
            index = self.index
            self.index += 1
            orelse = self.block()
            if kinds[index + 1] == "if" and self.same_line(index, index + 1) and not self.aligned(keyword, self.index):
                self.else_ifs.append(index)
        self.expect_end(keyword)
        return tree.If(self.starts[keyword], self.ends[self.index - 1], clauses, orelse)

    def aligned(self, keyword: int, closing: int) -> bool:
        """Whether the ``end`` at the token ``closing`` stands in the column of the word that it closes."""
        if self.kinds[closing] != "end":
            return False
        columns = [self.lines.position(self.starts[index])[1] for index in (keyword, closing)]
        return columns[0] == columns[1] or self.same_line(keyword, closing)

    def for_statement(self) -> tree.Statement:
        """Either form of ``for``."""
        keyword = self.index
        depth = self.depth
        self.index += 1
        names: list[tree.Name] = []
        expressions: list[tree.Expr] = []
        numeric = False
        try:
            names.append(self.loop_variable())
            numeric = self.kinds[self.index] == "="
            if not numeric:
                while self.kinds[self.index] == ",":
                    self.index += 1
                    names.append(self.loop_variable())
                if self.kinds[self.index] != "in":
                    raise self.expecting("`=` or `in`" if len(names) == 1 else "`in`")
            self.index += 1
            expressions = self.expression_list()
            if numeric and not 2 <= len(expressions) <= 3:
                raise self.expecting("`,` and a limit" if len(expressions) == 1 else "at most three values and `do`")
            self.expect("do")
        except SyntaxFault as fault:
            self.report_fault(fault)
            self.depth = depth
            self.skip_to_word("do", "then")
        body = self.loop_body(keyword)
        start, end = self.starts[keyword], self.ends[self.index - 1]
        missing = tree.ErrorExpr(body.start, body.start)
        if numeric:
            first, limit = (*expressions, missing, missing)[:2]
            step = expressions[2] if len(expressions) > 2 else None
            return tree.NumericFor(start, end, names[0], first, limit, step, body)
        return tree.GenericFor(start, end, names, expressions or [missing], body)

    def loop_variable(self) -> tree.Name:
        """A loop variable, which takes no type."""
        name = self.name_at(self.expect_name("loop variable"))
        if self.kinds[self.index] == ":":
            colon = self.index
            self.index += 1
            end = self.type_().end
            self.report("loop variables take no type", self.starts[colon], end, "remove the type")
        return name

    def return_statement(self) -> tree.Statement:
        """``return expressions``."""
        index = self.index
        self.index = index + 1
        expressions: list[tree.Expr] = []
        kind = self.kinds[self.index]
        if kind not in BLOCK_END and kind != ";":
            expressions = self.expression_list()
        end = expressions[-1].end if expressions else self.ends[index]
        return tree.Return(self.starts[index], end, expressions)

    def break_statement(self) -> tree.Statement:
        """``break``."""
        index = self.index
        if not self.loops:
            self.report_token("`break` outside a loop", index)
        self.index = index + 1
        return tree.Break(self.starts[index], self.ends[index])

    def goto_statement(self) -> tree.Statement:
        """``goto label``."""
        index = self.index
        self.index = index + 1
        self.uses_labels = True
        label = self.name_at(self.expect_name("label name"))
        return tree.Goto(self.starts[index], label.end, label)

    def label_statement(self) -> tree.Statement:
        """``::name::``."""
        index = self.index
        self.index = index + 1
        self.uses_labels = True
        text = self.values[index]
        start = self.lines.text.index(text, self.starts[index] + 2)
        if text in RESERVED_WORDS:
            self.report(f"`{text}` is a reserved word and cannot be a label", start, start + len(text))
        return tree.Label(self.starts[index], self.ends[index], tree.Name(start, start + len(text), text))

    def broken_label(self) -> None:
        """Report a ``::`` that begins no label."""
        index = self.index
        self.report_token("a label is written `::name::` on one line", index)
        whole = self.kinds[index : index + 3] == ["::", "name", "::"]
        self.index = index + 3 if whole else index + 1


_HANDLERS: dict[str, Callable[[StatementParser], tree.Statement | None]] = {
    ";": StatementParser.empty_statement,
    "local": StatementParser.local_statement,
    "function": StatementParser.function_statement,
    "interface": StatementParser.interface_declaration,
    "do": StatementParser.do_statement,
    "while": StatementParser.while_statement,
    "repeat": StatementParser.repeat_statement,
    "if": StatementParser.if_statement,
    "for": StatementParser.for_statement,
    "return": StatementParser.return_statement,
    "break": StatementParser.break_statement,
    "goto": StatementParser.goto_statement,
    "label": StatementParser.label_statement,
    "::": StatementParser.broken_label,
}
