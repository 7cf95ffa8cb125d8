/// What tests of several packages share.
package io.pagegrad.trainer.testing;
