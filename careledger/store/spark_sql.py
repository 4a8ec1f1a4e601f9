"""The models' SQL as Spark must be told it: what SQLMesh translates into something else, or not at all.

The models are written once, in DuckDB's words. SQLMesh puts most of them into Spark's by itself. The rest stands
here, one rule each: where the translation means something else in silence, or Spark has another word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

MICROSECONDS = "1000000.0D"
NEARER = "nearer_in_time"
SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))


def spoken_by_spark(statement: exp.Expr) -> exp.Expr:
    """The statement with the same meaning in Spark's words. The one given is changed."""
    for join in list(statement.find_all(exp.Join)):
        if join.method == "ASOF":
            _seek_in_order(join)
    for node in reversed(list(statement.walk())):  # what is inside first: the rules keep what they are given
        if rule := _rule_of(node):
            node.replace(rule(node.copy()))
    return statement


def _rule_of(node: exp.Expr) -> Callable[..., exp.Expr] | None:
    if isinstance(node, exp.Anonymous):
        rule = NAMES.get(node.name.upper())
        return rule and (lambda call: rule(*call.expressions))
    return RULES.get(type(node))


def _seek_in_order(join: exp.Join) -> None:
    """ASOF JOIN t ON keys AND t.time <= time: the row of t whose time holds, and whose next nearer time does not."""
    table: exp.Table = join.this
    name = table.alias_or_name
    conditions = list(join.args["on"].flatten())
    (order,) = (c for c in conditions if isinstance(c, exp.LT | exp.LTE | exp.GT | exp.GTE))
    time = next(column for column in order.find_all(exp.Column) if column.table == name)
    is_later = isinstance(order, exp.GT | exp.GTE) == (time is order.left)
    keys = [c.copy() for c in join.args["on"].find_all(exp.Column) if c.table == name and c is not time]
    window = exp.Window(
        this=(exp.Lag if is_later else exp.Lead)(this=time.copy()),
        partition_by=keys,
        order=exp.Order(expressions=[exp.Ordered(this=time.copy(), nulls_first=False)]),
    )
    rows = exp.select("*", exp.alias_(window, NEARER)).from_(table.copy())
    nearer = order.copy()
    next(c for c in nearer.find_all(exp.Column) if c.table == name).set("this", exp.to_identifier(NEARER))
    join.set("this", rows.subquery(name))
    join.set("method", None)
    join.set("on", exp.and_(join.args["on"], exp.not_(exp.func("COALESCE", exp.paren(nearer), exp.false()))))


def _read_parquet(node: exp.Table) -> exp.Expr:
    if not isinstance(node.this, exp.ReadParquet):
        return node
    (path, *_) = node.this.expressions  # columns are put together by name throughout: see the session's settings
    files = exp.Table(this=exp.to_identifier(path.name, quoted=True), db=exp.to_identifier("parquet"))
    files.set("alias", node.args.get("alias"))
    return files


def _whole_seconds_and_parts(node: exp.TimeToUnix) -> exp.Expr:
    """EPOCH has microseconds; what SQLMesh makes of it for Spark drops them."""
    return exp.paren(exp.Div(this=exp.func("UNIX_MICROS", node.this), expression=exp.Var(this=MICROSECONDS)))


def _quotient(node: exp.Div) -> exp.Expr:
    """A quotient is a float, of decimals too: Spark's would be cut to a decimal."""
    node.set("this", exp.cast(node.this, "double"))
    node.set("typed", True)
    node.set("safe", False)
    return node


def _of_the_known(node: exp.ArgMin | exp.ArgMax) -> exp.Expr:
    """ARG_MIN passes over rows whose value is blank; MIN_BY in Spark would return the blank."""
    known = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.null()))
    return exp.Filter(this=node, expression=exp.Where(this=known))


def _one_filter(node: exp.Filter) -> exp.Expr:
    if isinstance(node.this, exp.Filter):
        inner, outer = node.this, node.expression
        return exp.Filter(this=inner.this, expression=exp.Where(this=exp.and_(inner.expression.this, outer.this)))
    return node


def _exact_quantile(node: exp.PercentileCont) -> exp.Expr:
    """PERCENTILE interpolates exactly; what SQLMesh makes of QUANTILE_CONT approximates."""
    return exp.func("PERCENTILE", node.this, node.expression)


def _distinct_values(node: exp.ArrayAgg) -> exp.Expr:
    distinct = node.this
    return exp.func("COLLECT_SET", *distinct.expressions) if isinstance(distinct, exp.Distinct) else node


def _resized(values: exp.Expr, size: exp.Expr, filler: exp.Expr) -> exp.Expr:
    size = exp.cast(size, "int")
    return exp.func("SLICE", exp.func("CONCAT", values, exp.func("ARRAY_REPEAT", filler, size)), "1", size.copy())


def _rounded(node: exp.Round) -> exp.Expr:
    """DuckDB rounds the float as it stands, Spark the decimal that it is printed as: 1.005 would differ by 0.01."""
    scale = exp.Var(this=f"{10 ** int(node.args['decimals'].name)}.0D")
    scaled = exp.Mul(this=exp.cast(node.this, "double"), expression=scale)
    return exp.paren(_quotient(exp.Div(this=exp.Round(this=scaled), expression=scale.copy())))


def _mean(node: exp.Avg) -> exp.Expr:
    """A mean is a float, of decimals too."""
    return exp.Avg(this=exp.cast(node.this, "double"))


def _small(node: exp.Lower) -> exp.Expr:
    """LOWER looks at one letter at a time; Spark's at what stands around it, and may make two of one."""
    return exp.Lower(this=exp.func("TRANSLATE", node.this, exp.Literal.string("İΣ"), exp.Literal.string("iσ")))


def _trimmed(node: exp.Trim) -> exp.Expr:
    """TRIM takes every kind of space away; Spark's only the plain one."""
    return exp.Trim(this=node.this, expression=exp.Literal.string(SPACES))


RULES: Mapping[type[exp.Expr], Callable[..., exp.Expr]] = {
    exp.Table: _read_parquet,
    exp.TimeToUnix: _whole_seconds_and_parts,
    exp.Div: _quotient,
    exp.ArgMin: _of_the_known,
    exp.ArgMax: _of_the_known,
    exp.PercentileCont: _exact_quantile,
    exp.ArrayAgg: _distinct_values,
    exp.Avg: _mean,
    exp.Filter: _one_filter,
    exp.Lower: _small,
    exp.Round: _rounded,
    exp.Trim: _trimmed,
}
NAMES: Mapping[str, Callable[..., exp.Expr]] = {
    "ARG_MIN_NULL": lambda value, by: exp.func("MIN_BY", value, by),
    "EPOCH_US": lambda moment: exp.func("UNIX_MICROS", moment),
    "HASH": lambda *values: exp.func("XXHASH64", *values),
    "LIST_POSITION": lambda values, value: exp.func("ARRAY_POSITION", values, value),
    "LIST_RESIZE": _resized,
    "TO_SECONDS": lambda seconds: exp.Mul(
        this=seconds, expression=exp.Interval(this=exp.Literal.string("1"), unit=exp.var("SECOND"))
    ),
}
