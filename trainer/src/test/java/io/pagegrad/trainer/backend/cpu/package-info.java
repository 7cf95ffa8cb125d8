/// Tests of training on CPU threads.
package io.pagegrad.trainer.backend.cpu;
