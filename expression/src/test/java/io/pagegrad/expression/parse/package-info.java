/// Tests of [io.pagegrad.expression.parse].
package io.pagegrad.expression.parse;
