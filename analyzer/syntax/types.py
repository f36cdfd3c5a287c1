"""The type grammar (spec/dialect.md §2.1), with the engine's resolution of its ambiguities (§2.4)."""

from __future__ import annotations

from analyzer.syntax import tree
from analyzer.syntax.cursor import Cursor
from analyzer.syntax.lexer import RESERVED_WORDS
from analyzer.syntax.literals import LiteralError, number_value, string_value

FIELD_WORDS = frozenset(("interface", "readonly", "as", "asserts", "is", "keyof", "extends", "typeof"))
_TYPE_START = frozenset(
    (
        *("name", "nil", "true", "false", "string", "number", "{", "("),
        *("fun", "interface", "readonly", "asserts", "typeof", "keyof"),
    )
)
_UNION_HELP = "give the union a name first: `type Name = A | B`"


class TypeParser(Cursor):
    """Adds the type grammar to the cursor."""

    enclosed: tree.FunctionType | None = None  # the function type that was parenthesised last

    # T and S of the grammar

    def type_(self, first: tree.TypeNode | None = None) -> tree.TypeNode:
        """A whole type: a union or intersection, or a conditional type. ``first`` is an already parsed primary."""
        self.enter()
        result = self.type_suffixes(first) if first is not None else self.simple_type()
        kinds = self.kinds
        kind = kinds[self.index]
        if kind == "extends":
            result = self.conditional_type(result)
        else:
            while kind == "|" or kind == "&":
                result = self.type_chain(result, kind)
                kind = kinds[self.index]
            if kind == "extends":
                raise self.fault("`extends` takes a single type on its left", help=_UNION_HELP)
        self.depth -= 1
        return result

    def cast_type(self) -> tree.TypeNode:
        """The type after ``as`` and ``::``, which never takes in ``|`` or ``&`` (spec/dialect.md §2.4 item 1)."""
        self.enter()
        result = self.simple_type()
        if self.kinds[self.index] == "extends":
            result = self.conditional_type(result)
        self.depth -= 1
        return result

    def type_chain(self, left: tree.TypeNode, kind: str) -> tree.TypeNode:
        """``left`` joined with the types after one run of equal operators (one shared, left-associative level)."""
        members = [left]
        while self.kinds[self.index] == kind:
            self.index += 1
            members.append(self.simple_type())
        node = tree.UnionType if kind == "|" else tree.IntersectionType
        return node(left.start, members[-1].end, members)

    def conditional_type(self, check: tree.TypeNode) -> tree.TypeNode:
        """The rest of ``check extends A ? B : C``."""
        self.index += 1
        extends = self.simple_type(in_condition=True)
        if self.kinds[self.index] == "?:":
            raise self.fault("`?:` is one token: write a blank between `?` and `:`")
        self.expect("?")
        then = self.type_()
        self.expect(":")
        orelse = self.type_()
        return tree.ConditionalType(check.start, orelse.end, check, extends, then, orelse)

    def simple_type(self, in_condition: bool = False) -> tree.TypeNode:
        """A primary with its suffixes ``[]``, ``[K]``, annotations and ``?``."""
        self.enter()
        result = self.type_suffixes(self.primary_type(), in_condition)
        self.depth -= 1
        return result

    def type_suffixes(self, result: tree.TypeNode, in_condition: bool = False) -> tree.TypeNode:
        """``result`` with the suffixes that follow it."""
        kinds = self.kinds
        while kinds[self.index] == "[":
            result = self.bracket_suffix(result)
        if kinds[self.index] == "@":
            result = self.annotated(result, _takes_annotations(result))
        while kinds[self.index] == "?":
            if in_condition and kinds[self.index + 1] in _TYPE_START:
                break
            result = tree.OptionalType(result.start, self.ends[self.index], result)
            self.index += 1
        return result

    def bracket_suffix(self, element: tree.TypeNode) -> tree.TypeNode:
        """``element[]`` or ``element[K]``."""
        opening = self.index
        self.index += 1
        if self.kinds[self.index] == "]":
            self.index += 1
            return tree.ArrayType(element.start, self.ends[self.index - 1], element)
        key = self.type_()
        closing = self.expect("]", opening)
        return tree.IndexAccessType(element.start, self.ends[closing], element, key)

    def annotated(self, inner: tree.TypeNode, kept: bool) -> tree.TypeNode:
        """``inner @name(args) …``; annotations that the engine parses and drops are not ``kept``."""
        annotations = []
        end = inner.end
        while self.kinds[self.index] == "@":
            start = self.starts[self.index]
            self.index += 1
            name = self.expect_name("annotation name")
            end = self.ends[name]
            args: list[tree.Expr] = []
            if self.kinds[self.index] == "(":
                opening = self.index
                self.index += 1
                if self.kinds[self.index] != ")":
                    args = self.expression_list()
                end = self.ends[self.expect(")", opening)]
            annotations.append(tree.TypeAnnotation(start, end, self.values[name], args))
        return tree.AnnotatedType(inner.start, end, inner, annotations) if kept else inner

    # P of the grammar

    def primary_type(self) -> tree.TypeNode:
        """A type without suffixes."""
        index = self.index
        kind = self.kinds[index]
        if kind == "name":
            return self.named_type()
        if kind == "{":
            return self.table_type(self.starts[index], readonly=False)
        if kind == "(":
            result = self.parenthesised_type(result_position=False)
            assert not isinstance(result, list)
            return result
        if kind == "string" or kind == "number" or kind in ("nil", "true", "false"):
            return self.literal_type()
        if kind == "fun":
            return self.fun_type()
        if kind == "interface" or kind == "readonly":
            self.index = index + 1
            if self.kinds[index + 1] != "{":
                raise self.expecting(f"`{{` after `{kind}`")
            return self.table_type(self.starts[index], readonly=kind == "readonly", record_only=kind == "interface")
        if kind == "typeof" or kind == "keyof":
            return self.operator_type(kind)
        if kind == "asserts":
            return self.asserts_type()
        if kind == "function":
            raise self.fault("`function` is not a type", help="write `fun(x: number): string` or `(number) -> string`")
        raise self.expecting("type")

    def named_type(self) -> tree.TypeNode:
        """``Name``, ``module.Name`` or ``Name<args>``."""
        index = self.index
        kinds = self.kinds
        name, start, end = self.values[index], self.starts[index], self.ends[index]
        self.index = index + 1
        if kinds[index + 1] == ".":
            self.index = index + 2
            member = self.expect_name("type name")
            return tree.NameType(start, self.ends[member], self.values[member], name, [])
        if kinds[index + 1] != "<":
            return tree.NameType(start, end, name, None, [])
        self.index = index + 2
        args = [self.type_()]
        while kinds[self.index] == ",":
            self.index += 1
            args.append(self.type_())
        return tree.NameType(start, self.close_angle(index + 1), name, None, args)

    def close_angle(self, opening: int) -> int:
        """Consume ``>``, or the first half of ``>>``; return where it ends."""
        index = self.index
        if self.kinds[index] == ">>":
            self.kinds[index] = self.values[index] = ">"
            self.starts[index] += 1
            return self.starts[index]
        if self.kinds[index] == ">=":
            raise self.fault("`>=` is one token: write a blank between `>` and `=`")
        return self.ends[self.expect(">", opening)]

    def literal_type(self) -> tree.TypeNode:
        """``nil``, a boolean, a number or a string as a type."""
        index = self.index
        kind = self.kinds[index]
        value: bool | int | float | str | None = None
        if kind == "string":
            value = self.string_at(index)
        elif kind == "number":
            value = self.number_at(index)
        elif kind != "nil":
            value = kind == "true"
        self.index = index + 1
        return tree.LiteralType(self.starts[index], self.ends[index], value)

    def string_at(self, index: int) -> str:
        """The value of the string token ``index``; a bad escape is reported and the text taken as it stands."""
        try:
            return string_value(self.values[index])
        except LiteralError as error:
            self.report(error.message, self.starts[index] + error.start, self.starts[index] + error.end)
            return ""

    def number_at(self, index: int) -> int | float:
        """The value of the number token ``index``; a malformed one is reported and counts as 0."""
        try:
            return number_value(self.values[index])
        except LiteralError as error:
            self.report_token(error.message, index)
            return 0

    def operator_type(self, kind: str) -> tree.TypeNode:
        """``typeof(expr)`` or ``keyof(T)``."""
        start = self.starts[self.index]
        self.index += 1
        opening = self.expect("(")
        if kind == "typeof":
            expr = self.expression()
            return tree.TypeofType(start, self.ends[self.expect(")", opening)], expr)
        inner = self.type_()
        return tree.KeyofType(start, self.ends[self.expect(")", opening)], inner)

    def asserts_type(self) -> tree.TypeNode:
        """``asserts name`` or ``asserts name is T``."""
        start = self.starts[self.index]
        self.index += 1
        name = self.expect_name()
        if self.kinds[self.index] != "is":
            return tree.AssertsType(start, self.ends[name], self.values[name], None)
        self.index += 1
        narrowed = self.type_()
        return tree.AssertsType(start, narrowed.end, self.values[name], narrowed)

    # Table types

    def table_type(self, start: int, readonly: bool, record_only: bool = False) -> tree.TypeNode:
        """``{T}``, ``{[K]: V}`` or ``{fields}``, from the opening brace on."""
        opening = self.index
        kinds = self.kinds
        self.index = opening + 1
        kind, following = kinds[self.index], kinds[self.index + 1] if kinds[self.index] != "eof" else "eof"
        optional = following == "?" and kinds[self.index + 2] == ":"
        if kind == "}" or following == ":" or following == "?:" or optional or record_only:
            fields = self.record_fields()
            return tree.RecordType(start, self.ends[self.expect("}", opening)], fields, readonly)
        if kind == "[":
            self.index += 1
            key = self.type_()
            self.expect("]", opening + 1)
            self.expect(":")
            value = self.type_()
            return tree.MapType(start, self.ends[self.expect("}", opening)], key, value, readonly)
        element = self.type_()
        if kinds[self.index] in (",", ";"):
            raise self.fault("a table type is either `{T}`, `{[K]: V}` or `{name: T, ...}`")
        return tree.ArrayType(start, self.ends[self.expect("}", opening)], element, readonly)

    def record_fields(self) -> list[tree.RecordField]:
        """Fields up to the closing brace."""
        fields = []
        kinds = self.kinds
        while kinds[self.index] != "}":
            index = self.index
            if kinds[index] != "name" and kinds[index] not in FIELD_WORDS:
                if kinds[index] in RESERVED_WORDS:
                    raise self.fault(f"`{kinds[index]}` is a reserved word and cannot be a field name here")
                raise self.expecting("field name")
            self.index = index + 1
            optional = kinds[index + 1] == "?:"
            if optional:
                self.index = index + 2
            elif kinds[index + 1] == "?" and kinds[index + 2] == ":":
                raise self.fault("`?:` is one token: write no blank between `?` and `:`")
            else:
                self.expect(":")
            type_ = self.type_()
            if kinds[self.index] == "@":
                type_ = self.annotated(type_, kept=True)
            fields.append(tree.RecordField(self.starts[index], type_.end, self.values[index], type_, optional))
            if kinds[self.index] == ";":
                self.report_token("fields of a record type are separated by `,`, not `;`", self.index)
            elif kinds[self.index] != ",":
                break
            self.index += 1
        return fields

    # Function types

    def parenthesised_type(self, result_position: bool) -> tree.TypeNode | list[tree.TypeNode]:
        """What begins with ``(``: a function type, perhaps in parentheses; in result position also ``()`` and a list
        of at least two types, which is returned as a list."""
        opening = self.index
        params, vararg = self.function_type_params()
        closing = self.index - 1
        if self.kinds[self.index] == "->":
            self.index += 1
            returns, end = self.function_type_results()
            return tree.FunctionType(self.starts[opening], end, params, vararg, returns)
        plain = vararg is None and all(param.name is None for param in params)
        if result_position and plain and len(params) != 1:
            return [param.type for param in params]
        if plain and len(params) == 1:
            inner = params[0].type
            if self.kinds[opening + 1] == "(" and isinstance(inner, tree.FunctionType) and inner is not self.enclosed:
                inner.start, inner.end = self.starts[opening], self.ends[closing]
                self.enclosed = inner
                return inner
            message = "only function types may stand in parentheses"
            help = "remove the parentheses" if result_position else _UNION_HELP
            self.report(message, self.starts[opening], self.ends[closing], help)
            return inner
        raise self.expecting("`->`")

    def function_type_params(self) -> tuple[list[tree.FunctionTypeParam], tree.TypeNode | None]:
        """``(fparams)`` with both parentheses."""
        opening = self.expect("(")
        kinds = self.kinds
        params: list[tree.FunctionTypeParam] = []
        vararg = None
        while kinds[self.index] != ")":
            index = self.index
            if kinds[index] == "...":
                self.index = index + 1
                if kinds[self.index] == ":":
                    self.report_token("in a function type, write `...T` without `:`", self.index)
                    self.index += 1
                vararg = self.type_()
                break
            name = None
            start = self.starts[index]
            if kinds[index] == "name" and kinds[index + 1] in (":", "?:"):
                name = self.values[index]
                if kinds[index + 1] == "?:":
                    self.report_token(f"write `{name}: T?` for an optional parameter", index + 1)
                self.index = index + 2
            type_ = self.type_()
            params.append(tree.FunctionTypeParam(start, type_.end, name, type_))
            if kinds[self.index] != ",":
                break
            self.index += 1
            if kinds[self.index] == ")":
                raise self.expecting("type")
        self.expect(")", opening)
        return params, vararg

    def function_type_results(self) -> tuple[list[tree.TypeNode], int]:
        """``T``, ``()`` or ``(T, T, …)`` after the arrow; and where it ends."""
        self.enter()
        first: tree.TypeNode | None = None
        if self.kinds[self.index] == "(":
            found = self.parenthesised_type(result_position=True)
            if isinstance(found, list):
                self.depth -= 1
                return found, self.ends[self.index - 1]
            first = found
        result = self.type_(first)
        self.depth -= 1
        return [result], result.end

    def fun_type(self) -> tree.TypeNode:
        """``fun(params)`` or ``fun(params): results``."""
        start = self.starts[self.index]
        self.index += 1
        params, vararg = self.function_type_params()
        end = self.ends[self.index - 1]
        returns = None
        if self.kinds[self.index] == ":":
            self.index += 1
            returns, end = self.function_type_results()
        return tree.FunctionType(start, end, params, vararg, returns)

    # Types on declarations

    def optional_type(self) -> tree.TypeNode | None:
        """``: T`` when there is one."""
        kind = self.kinds[self.index]
        if kind == ":":
            self.index += 1
            return self.type_()
        if kind == "?:" or kind == "?":
            self.report_token("write the `?` after the type, as in `name: T?`", self.index)
            self.index += 1
            if kind == "?" and self.kinds[self.index] != ":":
                return None
            self.index += kind == "?"
            return self.type_()
        return None

    def return_types(self) -> list[tree.TypeNode] | None:
        """``: T, …``, ``: ()`` or ``: (T, T, …)`` of a function or interface method, when there is one."""
        if self.kinds[self.index] != ":":
            return None
        self.index += 1
        first: tree.TypeNode | None = None
        if self.kinds[self.index] == "(":
            found = self.parenthesised_type(result_position=True)
            if isinstance(found, list):
                return found
            first = found
        types = [self.type_(first)]
        while self.kinds[self.index] == ",":
            self.index += 1
            types.append(self.type_())
        return types

    def type_params(self) -> list[tree.TypeParam]:
        """``<Name, Name: bound>`` when there is one."""
        if self.kinds[self.index] != "<":
            return []
        opening = self.index
        params = []
        while True:
            self.index += 1
            name = self.name_at(self.expect_name("type parameter"))
            bound = self.optional_type()
            params.append(tree.TypeParam(name.start, bound.end if bound else name.end, name, bound))
            if self.kinds[self.index] != ",":
                break
        self.close_angle(opening)
        return params


def _takes_annotations(node: tree.TypeNode) -> bool:
    """Names, literals and arrays carry annotations; elsewhere the engine parses and drops them."""
    if isinstance(node, tree.NameType):
        return not node.args
    return isinstance(node, tree.LiteralType | tree.ArrayType)
