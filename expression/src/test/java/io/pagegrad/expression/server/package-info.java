/// Expressions computed here and by a real server on the same rows, compared value by value.
package io.pagegrad.expression.server;
