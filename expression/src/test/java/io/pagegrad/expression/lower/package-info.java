/// Programs of single functions against the functions of Java.
package io.pagegrad.expression.lower;
