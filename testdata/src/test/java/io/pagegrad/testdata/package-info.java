/// Tests of the embedded servers and the data sets.
package io.pagegrad.testdata;
