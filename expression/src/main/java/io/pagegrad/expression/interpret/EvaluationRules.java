package io.pagegrad.expression.interpret;

import io.pagegrad.expression.typed.NumericMode;

/// What evaluation depends on besides the expression.
///
/// @param serverMajor major version of the server whose results are computed
public record EvaluationRules(int serverMajor, NumericMode numericMode) {
    public boolean exactNumeric() {
        return numericMode == NumericMode.EXACT;
    }
}
