/// Tests of [io.pagegrad.expression.query].
package io.pagegrad.expression.query;
