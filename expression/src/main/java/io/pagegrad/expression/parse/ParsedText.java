package io.pagegrad.expression.parse;

import io.pagegrad.expression.ExpressionException;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;

/// A source text with a parser over it whose first error is thrown, with the position in the text.
final class ParsedText {
    private final String text;

    /// Whether every character is one `char`: positions then need no counting.
    private final boolean singleChars;

    private final SqlParser parser;

    ParsedText(String text) {
        this.text = text;
        this.singleChars = text.codePointCount(0, text.length()) == text.length();
        SqlLexer lexer = new SqlLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        this.parser = new SqlParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.addErrorListener(new BaseErrorListener() {
            @Override
            public void syntaxError(
                    Recognizer<?, ?> recognizer,
                    Object offending,
                    int line,
                    int column,
                    String message,
                    RecognitionException cause) {
                throw error((Token) offending);
            }
        });
    }

    SqlParser parser() {
        return parser;
    }

    String text() {
        return text;
    }

    /// 0-based character offset of a token.
    int position(Token token) {
        int codePoints = token.getStartIndex();
        if (codePoints < 0) {
            return text.length();
        }
        return singleChars ? codePoints : text.offsetByCodePoints(0, codePoints);
    }

    private ExpressionException error(Token token) {
        int position = position(token);
        if (token.getType() == Token.EOF) {
            return new ExpressionException("syntax error at end of input", text.length());
        }
        String word = token.getText();
        String message = switch (word) {
            case "'" -> "unterminated string";
            case "\"" -> "unterminated quoted name";
            default ->
                token.getType() == SqlParser.JUNK_NUMBER
                        ? "\"" + word + "\" is neither a number nor a name"
                        : "syntax error at or near \"" + word + "\"" + hint(token);
        };
        return new ExpressionException(message, position);
    }

    private static String hint(Token token) {
        int type = token.getType();
        boolean word = token.getText().chars().allMatch(Character::isLetter);
        return word && type != SqlParser.IDENTIFIER ? " (a column of that name must be written in double quotes)" : "";
    }
}
