package io.pagegrad.expression.parse;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.SqlParser.ExprContext;
import io.pagegrad.expression.parse.SqlParser.OperandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/// Operators of the parse tree to [Expr] calls; what stands between operators is [PrimaryBuilder]'s.
final class ExprBuilder {
    private final ParsedText text;
    private final PrimaryBuilder primaries;

    ExprBuilder(ParsedText text) {
        this.text = text;
        this.primaries = new PrimaryBuilder(text, this);
    }

    Expr build(ExprContext context) {
        return switch (context) {
            case SqlParser.SimpleContext simple -> build(simple.operand());
            case SqlParser.LikeContext like -> like(like);
            case SqlParser.BetweenContext between -> {
                refuseChain(between.expr());
                Token at = between.BETWEEN().getSymbol();
                String name = between.SYMMETRIC() == null ? "between" : "between symmetric";
                yield negated(
                        between.NOT() != null,
                        call(name, at, build(between.expr()), build(between.operand(0)), build(between.operand(1))));
            }
            case SqlParser.InContext in -> {
                refuseChain(in.expr(0));
                List<Expr> arguments = new ArrayList<>();
                in.expr().forEach(item -> arguments.add(build(item)));
                yield negated(in.NOT() != null, call("in", in.IN().getSymbol(), arguments));
            }
            case SqlParser.InSubqueryContext in -> throw subquery(in.subquery());
            case SqlParser.ComparisonContext comparison -> {
                ExprContext left = comparison.expr(0);
                if (left instanceof SqlParser.ComparisonContext) {
                    throw new ExpressionException(
                            "syntax error at or near \"" + comparison.op.getText()
                                    + "\": comparisons do not chain, write (a < b) AND (b < c)",
                            text.position(comparison.op));
                }
                String operator = comparison.op.getText();
                yield call(
                        operator.equals("!=") ? "<>" : operator, comparison.op, build(left), build(comparison.expr(1)));
            }
            case SqlParser.IsContext is -> {
                refuseIsChain(is.expr(), is.IS().getSymbol());
                yield negated(
                        is.NOT() != null,
                        call(
                                "is " + is.what.getText().toLowerCase(Locale.ROOT),
                                is.IS().getSymbol(),
                                build(is.expr())));
            }
            case SqlParser.IsShortContext is -> {
                refuseIsChain(is.expr(), is.what);
                yield negated(is.what.getType() == SqlParser.NOTNULL, call("is null", is.what, build(is.expr())));
            }
            case SqlParser.DistinctFromContext distinct -> {
                refuseIsChain(distinct.expr(0), distinct.IS().getSymbol());
                refuseIsWithin(distinct.expr(1));
                yield negated(
                        distinct.NOT() != null,
                        call(
                                "is distinct from",
                                distinct.IS().getSymbol(),
                                build(distinct.expr(0)),
                                build(distinct.expr(1))));
            }
            case SqlParser.NotContext not -> call("not", not.NOT().getSymbol(), build(not.expr()));
            case SqlParser.AndContext and -> call("and", and.AND().getSymbol(), build(and.expr(0)), build(and.expr(1)));
            case SqlParser.OrContext or -> call("or", or.OR().getSymbol(), build(or.expr(0)), build(or.expr(1)));
            default -> throw new IllegalStateException(context.getClass().getName());
        };
    }

    Expr build(OperandContext context) {
        return switch (context) {
            case SqlParser.PlainContext plain -> primaries.build(plain.primary());
            case SqlParser.CastSuffixContext cast ->
                new Expr.Call(
                        "cast",
                        List.of(build(cast.operand())),
                        primaries.type(cast.typeName()),
                        text.position(cast.typeName().getStart()));
            case SqlParser.SliceContext slice ->
                throw new ExpressionException(
                        "an array slice is outside the supported SELECT subset", text.position(slice.colon));
            case SqlParser.SubscriptContext subscript -> subscript(subscript);
            case SqlParser.SignedContext signed ->
                call(signed.sign.getText().equals("-") ? "neg" : "pos", signed.sign, build(signed.operand()));
            case SqlParser.CollateContext collate -> collate(collate);
            case SqlParser.AtTimeZoneContext zone ->
                call("timezone", zone.AT().getSymbol(), build(zone.operand(1)), build(zone.operand(0)));
            case SqlParser.PowerContext power -> binary(power.op, power.operand());
            case SqlParser.MultiplicativeContext product -> binary(product.op, product.operand());
            case SqlParser.AdditiveContext sum -> binary(sum.op, sum.operand());
            case SqlParser.OtherOperatorContext other -> binary(other.op, other.operand());
            case SqlParser.PrefixOperatorContext prefix ->
                call(prefix.op.getText(), prefix.op, build(prefix.operand()));
            default -> throw new IllegalStateException(context.getClass().getName());
        };
    }

    /// `m[1][2]` is one element of one array; `(m[1])[2]` would be an element of an element.
    private Expr subscript(SqlParser.SubscriptContext subscript) {
        Expr of = build(subscript.operand());
        boolean chained = subscript.operand() instanceof SqlParser.SubscriptContext;
        if (!chained && of instanceof Expr.Call call && call.function().equals("subscript")) {
            throw new ExpressionException(
                    "an element of an array has no elements; both subscripts of m[1][2] are of the array",
                    text.position(subscript.getStart()));
        }
        return call("subscript", subscript.getStart(), of, build(subscript.expr()));
    }

    private Expr collate(SqlParser.CollateContext collate) {
        String name = Identifiers.name(collate.collation);
        String schema = collate.schema == null ? Expressions.CATALOG : Identifiers.name(collate.schema);
        if (!schema.equals(Expressions.CATALOG)) {
            throw new ExpressionException(
                    "collation " + schema + "." + name + " is known to the server only: \"C\" and \"POSIX\" are here",
                    text.position(collate.schema.getStart()));
        }
        Expr collation = new Expr.Literal(name, LogicalType.TEXT, text.position(collate.collation.getStart()));
        return call("collate", collate.COLLATE().getSymbol(), build(collate.operand()), collation);
    }

    private Expr binary(Token operator, List<OperandContext> operands) {
        return call(operator.getText(), operator, build(operands.get(0)), build(operands.get(1)));
    }

    private Expr like(SqlParser.LikeContext like) {
        refuseChain(like.expr());
        List<Expr> arguments = new ArrayList<>();
        arguments.add(build(like.expr()));
        like.operand().forEach(operand -> arguments.add(build(operand)));
        String name = like.kind.getText().toLowerCase(Locale.ROOT);
        return negated(like.NOT() != null, call(name, like.kind, arguments));
    }

    /// LIKE and BETWEEN do not associate with each other.
    private void refuseChain(ExprContext left) {
        if (left instanceof SqlParser.LikeContext || left instanceof SqlParser.BetweenContext) {
            throw new ExpressionException(
                    "syntax error: LIKE and BETWEEN do not chain, use parentheses", text.position(left.getStart()));
        }
    }

    /// IS DISTINCT FROM does not associate with what else begins with IS.
    private void refuseIsChain(ExprContext left, Token at) {
        if (left instanceof SqlParser.DistinctFromContext) {
            throw isChain(at);
        }
    }

    /// As for [#refuseIsChain] where the second IS follows what stands right of the first.
    private void refuseIsWithin(ExprContext right) {
        ExprContext spine = right;
        while (spine != null) {
            switch (spine) {
                case SqlParser.IsContext is -> throw isChain(is.IS().getSymbol());
                case SqlParser.IsShortContext is -> throw isChain(is.what);
                case SqlParser.DistinctFromContext distinct ->
                    throw isChain(distinct.IS().getSymbol());
                case SqlParser.NotContext not -> spine = null;
                case SqlParser.SimpleContext simple -> spine = null;
                default -> spine = (ExprContext) spine.getChild(0);
            }
        }
    }

    private ExpressionException isChain(Token at) {
        return new ExpressionException(
                "syntax error at or near \"" + at.getText() + "\": IS DISTINCT FROM does not chain, use parentheses",
                text.position(at));
    }

    private static Expr negated(boolean negated, Expr.Call call) {
        return negated ? new Expr.Call("not", List.of(call), null, call.position()) : call;
    }

    Expr.Call call(String function, Token at, Expr... arguments) {
        return call(function, at, List.of(arguments));
    }

    Expr.Call call(String function, Token at, List<Expr> arguments) {
        return new Expr.Call(function, arguments, null, text.position(at));
    }

    Expr.Call cast(Expr value, LogicalType type, int position) {
        return new Expr.Call("cast", List.of(value), type, position);
    }

    ExpressionException subquery(ParserRuleContext at) {
        return new ExpressionException(
                "a subquery is outside the supported SELECT subset", text.position(at.getStart()));
    }
}
