/// Tests of training as a whole.
package io.pagegrad.trainer;
