/// Tests of the shared vocabulary, and the leak check that every module's tests run under.
package io.pagegrad.column;
