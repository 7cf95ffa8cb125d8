/// Tests of the package with the same name.
package io.pagegrad.trainer.network;
