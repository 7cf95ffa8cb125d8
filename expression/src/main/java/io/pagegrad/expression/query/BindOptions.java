package io.pagegrad.expression.query;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.typed.NumericMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a binding depends on besides the query and the columns.
///
/// @param serverMajor major version of the server whose typing and results hold
/// @param dictionaries categories in order, for each argument of `ordinal` and `one_hot`; see
///     [QueryBinder#dictionaryArguments]
/// @param byteOrder which text is ordered byte by byte; expressions that order other text are refused, since only
///     the server has its collations
/// @param texts whether columns can be asked for as the server's text
public record BindOptions(
        int serverMajor,
        NumericMode numericMode,
        OutputForm outputForm,
        Map<Expr, List<String>> dictionaries,
        ByteOrderedText byteOrder,
        boolean texts) {
    /// Values, numeric as float64, as PostgreSQL 18 types them.
    public static final BindOptions DEFAULT =
            new BindOptions(18, NumericMode.FLOAT64, OutputForm.VALUE, Map.of(), ByteOrderedText.NONE, true);

    public BindOptions {
        Objects.requireNonNull(numericMode);
        Objects.requireNonNull(outputForm);
        Objects.requireNonNull(byteOrder);
        dictionaries = Map.copyOf(dictionaries);
    }

    public BindOptions withServerMajor(int major) {
        return new BindOptions(major, numericMode, outputForm, dictionaries, byteOrder, texts);
    }

    public BindOptions withNumericMode(NumericMode mode) {
        return new BindOptions(serverMajor, mode, outputForm, dictionaries, byteOrder, texts);
    }

    public BindOptions withOutputForm(OutputForm form) {
        return new BindOptions(serverMajor, numericMode, form, dictionaries, byteOrder, texts);
    }

    public BindOptions withDictionaries(Map<Expr, List<String>> categories) {
        return new BindOptions(serverMajor, numericMode, outputForm, categories, byteOrder, texts);
    }

    public BindOptions withByteOrder(ByteOrderedText text) {
        return new BindOptions(serverMajor, numericMode, outputForm, dictionaries, text, texts);
    }

    public BindOptions withTexts(boolean available) {
        return new BindOptions(serverMajor, numericMode, outputForm, dictionaries, byteOrder, available);
    }
}
