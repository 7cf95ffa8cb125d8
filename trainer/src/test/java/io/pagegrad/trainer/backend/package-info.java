/// Tests of sharing rows over devices.
package io.pagegrad.trainer.backend;
