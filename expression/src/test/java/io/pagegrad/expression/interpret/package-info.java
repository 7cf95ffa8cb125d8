/// Tests of evaluation one value at a time that need no server.
package io.pagegrad.expression.interpret;
