/// Tests of the package of the same name.
package io.pagegrad.trainer.sync;
